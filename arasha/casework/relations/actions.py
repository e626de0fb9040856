"""Linking people who belong together, each with a case of their own."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from arasha.access import policy
from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.actions import register_cases
from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case, Relation
from arasha.casework.relations import rules
from arasha.casework.relations.rules import NewDependant, RelationDraft
from arasha.country import current
from arasha.database.actor import Actor


@action
def add_dependant(
    actor: Actor, case_id: UUID, person: NewDependant, draft: RelationDraft, *, now: datetime, key: UUID
) -> Relation:
    """Make a record and case of their own for somebody who came along, and link the two.

    Language, region and way of finding are taken over from the case they came with; everything else is their own.
    """
    case = policy.require(actor, "relation.record", Case, case_id, lock=True)
    rules.judge_relation(draft, current(), same_case=False, is_linked=False).enforce()
    own = CaseDraft(
        sex=person.sex,
        opened_on=timezone.localdate(now),
        channel=case.channel,
        languages=tuple(case.person.languages),
        age_basis=person.age_basis,
        age_from=person.age_from,
        age_to=person.age_to,
        region=case.region,
        country=case.country,
        whereabouts=case.whereabouts,
        assigned_post=actor.post,
    )
    made = register_cases(actor, [own], now=now).cases[0]
    return _link(actor, made, case, draft, now)


@action
def link_cases(actor: Actor, case_id: UUID, number: str, draft: RelationDraft, *, now: datetime, key: UUID) -> Relation:
    """Link this case with another of the agency's own, found by its number. Raises Denied (404) for a foreign one."""
    case = policy.require(actor, "relation.record", Case, case_id, lock=True)
    other = policy.visible(actor, Case).filter(number=number, owner_agency_id=actor.agency).first()
    if other is None:
        raise Denied("relation.record", number[:40])
    linked = Relation.objects.filter(Q(case=case, other=other) | Q(case=other, other=case)).exists()
    rules.judge_relation(draft, current(), same_case=other.pk == case.pk, is_linked=linked).enforce()
    return _link(actor, other.pk, case, draft, now)


def _link(actor: Actor, one: UUID, other: Case, draft: RelationDraft, now: datetime) -> Relation:
    relation = Relation(
        case_id=one,
        other=other,
        owner_agency_id=actor.agency,
        kind=draft.kind,
        keep_together=draft.keep_together,
        opposed=draft.opposed,
        birth_registered=draft.birth_registered if draft.kind in rules.CHILDREN else "",
        recorded_at=now,
        by_post_id=actor.post,
    )
    relation.save(force_insert=True)
    _tell(actor, relation, "relation.recorded", now)
    return relation


@action
def change_relation(
    actor: Actor,
    relation_id: UUID,
    *,
    keep_together: str,
    opposed: bool,
    birth_registered: str,
    version: int,
    now: datetime,
    key: UUID,
) -> Relation:
    """Change what two people wish, whether their interests are opposed, and whether a birth is registered."""
    relation = policy.require(actor, "relation.record", Relation, relation_id, version=version, lock=True)
    changed = RelationDraft(relation.kind, keep_together, opposed, birth_registered)
    rules.judge_relation(changed, current(), same_case=False, is_linked=False).enforce()
    relation.keep_together, relation.opposed = keep_together, opposed
    relation.birth_registered = birth_registered if relation.kind in rules.CHILDREN else ""
    relation.version += 1
    relation.save()
    _tell(actor, relation, "relation.changed", now)
    return relation


def _tell(actor: Actor, relation: Relation, kind: str, now: datetime) -> None:
    """One step in both stories, and one event that names both cases."""
    for case in (relation.case_id, relation.other_id):
        add_step(actor, case, actor.agency, kind, now)
    events.record(actor, kind, objects=[relation.case_id, relation.other_id], at=now, together=relation.keep_together)
