"""Giving a case to a colleague."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from arasha.access import policy
from arasha.access.duty import posts_for_duty
from arasha.access.models import Post
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.assignments import rules
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case, Relation
from arasha.database.actor import Actor


def posts_for_case(agency: UUID, day: date) -> list[Post]:
    """The posts of an agency that may stand by a person."""
    return [post for post in posts_for_duty(agency, day) if post.function in policy.CASE_STAFF]


@action
def assign_case(actor: Actor, case_id: UUID, post: UUID, *, version: int, now: datetime, key: UUID) -> Case:
    """Give an own case to a post of the agency; refused to whoever stands by somebody with opposed interests."""
    case = policy.require(actor, "case.assign", Case, case_id, version=version, lock=True)
    able = {one.pk for one in posts_for_case(actor.agency, timezone.localdate(now))}
    rules.judge_assignment(post, can_hold=post in able, opposed_posts=_opposed_posts(actor, case)).enforce()
    case.assigned_post_id = post
    case.version += 1
    case.save(update_fields=["assigned_post_id", "version"])
    add_step(actor, case.pk, case.owner_agency_id, "case.assigned", now)
    events.record(actor, "case.assigned", objects=[case.pk, post], at=now)
    if post != actor.post:
        tell(
            actor,
            "case.assigned",
            agency=actor.agency,
            posts=[post],
            number=case.number,
            page="casework:case",
            target=case.pk,
            now=now,
        )
    return case


def _opposed_posts(actor: Actor, case: Case) -> list[UUID | None]:
    relations = policy.visible(actor, Relation).filter(Q(case=case) | Q(other=case), opposed=True)
    pairs = relations.values_list("case_id", "case__assigned_post_id", "other__assigned_post_id")
    return [other if one == case.pk else first for one, first, other in pairs]
