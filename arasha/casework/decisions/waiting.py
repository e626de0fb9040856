"""Decisions that wait: for their second person, and to be told to the person."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.decisions.presenting import second_clock, tell_clock, tell_due
from arasha.casework.models import DecisionState, DecisionTold, StatusDecision
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor

SHOWN = 50
# Who was not told for so long is looked for on the case page, not every morning.
TOLD_WITHIN = timedelta(days=30)


def decisions_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Refusals of this agency without a second person, and decisions on its own cases that nobody has told."""
    decisions = policy.visible(actor, StatusDecision).select_related("case", "case__person")
    if policy.allows(actor, "status.second"):
        waiting = decisions.filter(
            owner_agency_id=actor.agency, state=DecisionState.PROVISIONAL, second_due_at__gte=now
        ).order_by("second_due_at", "id")[:SHOWN]
        for decision in waiting:
            yield _to_second(decision, actor, now)
    if policy.allows(actor, "status.tell"):
        untold = (
            decisions.filter(case__owner_agency_id=actor.agency, in_force_at__gt=now - TOLD_WITHIN)
            .filter(~Exists(DecisionTold.objects.filter(decision=OuterRef("pk"))))
            .order_by("in_force_at", "id")[:SHOWN]
        )
        for decision in untold:
            yield _to_tell(decision, now)


def _whose(decision: StatusDecision) -> str:
    case = decision.case
    return f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}"


def _to_second(decision: StatusDecision, actor: Actor, now: datetime) -> WorkItem:
    own = decision.by_post_id == actor.post
    url_name, about = ("casework:status", decision.case_id) if own else ("casework:decision_second", decision.pk)
    return WorkItem(
        lane=Lane.WAITING if own else Lane.TODAY,
        what=_("Your refusal waits for a second person") if own else _("A refusal waits for you as second person"),
        number=decision.case.number,
        whose=_whose(decision),
        url=reverse(url_name, args=[about]),
        verb=_("Open") if own else _("Read it"),
        clock=second_clock(decision, now),
        due=decision.second_due_at,
    )


def _to_tell(decision: StatusDecision, now: datetime) -> WorkItem:
    return WorkItem(
        lane=Lane.TODAY,
        what=_("Tell the person the decision: %(status)s") % {"status": decision.get_status_display()},
        number=decision.case.number,
        whose=_whose(decision),
        url=reverse("casework:decision_tell", args=[decision.pk]),
        verb=_("Read it aloud"),
        clock=tell_clock(decision, now),
        due=tell_due(decision),
        assigned_post=decision.case.assigned_post_id,
    )
