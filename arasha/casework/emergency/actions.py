"""Writing emergency cards, and recording what was done when there was no time to ask."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.refusals import Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.alerts.telling import TOLD
from arasha.casework.cases.steps import add_step
from arasha.casework.emergency import rules
from arasha.casework.emergency.queries import find_case
from arasha.casework.emergency.rules import ActDraft, CardDraft
from arasha.casework.models import Case, EmergencyAct, EmergencyCard
from arasha.country import current
from arasha.database.actor import Actor


@action
def write_card(
    actor: Actor, case_id: UUID, draft: CardDraft, *, version: int, now: datetime, key: UUID
) -> EmergencyCard:
    """Write or correct the card of a case of the actor's own agency; version 0 means there is none yet."""
    case = policy.require(actor, "card.write", Case, case_id, lock=True)
    rules.judge_card(draft, current(), now).enforce()
    card = EmergencyCard.objects.filter(case=case).first()
    if version != (card.version if card else 0):
        raise Stale(_("Somebody saved this before you. Look at what changed, then save again."))
    card = card or EmergencyCard(case=case, owner_agency_id=actor.agency, version=0)
    for name, value in vars(draft).items():
        setattr(card, name, list(value) if isinstance(value, tuple) else value)
    card.updated_at, card.by_post_id = now, actor.post
    card.version += 1
    card.save(force_insert=card.version == 1)
    add_step(actor, case.pk, case.owner_agency_id, "card.written", now)
    events.record(actor, "card.written", objects=[case.pk], at=now)
    return card


@action
def record_act(actor: Actor, case_id: UUID, draft: ActDraft, *, now: datetime, key: UUID) -> EmergencyAct:
    """Record what was done for a person in danger of life, by the owner or by an agency the case is open to."""
    case = find_case(actor, "card.act", case_id, now)
    rules.judge_act(draft, current(), now).enforce()
    act = EmergencyAct(
        case=case,
        owner_agency_id=case.owner_agency_id,
        by_agency_id=actor.agency,
        by_post_id=actor.post,
        done=list(draft.done),
        called=list(draft.called),
        done_at=draft.done_at,
        recorded_at=now,
        told_at=now if draft.told else None,
        told_by_id=actor.post if draft.told else None,
    )
    act.save(force_insert=True)
    _tell(actor, act, "emergency.acted", now)
    return act


@action
def tell_person(actor: Actor, act_id: UUID, *, now: datetime, key: UUID) -> EmergencyAct:
    """Note that the person has been told what was done; a second time changes nothing."""
    act = policy.require(actor, "card.act", EmergencyAct, act_id, lock=True)
    if act.told_at is not None:
        events.record(actor, "card.read", objects=[act.case_id], at=now)
        return act
    act.told_at, act.told_by_id = now, actor.post
    act.save(update_fields=["told_at", "told_by_id"])
    _tell(actor, act, "emergency.told", now)
    return act


def _tell(actor: Actor, act: EmergencyAct, kind: str, now: datetime) -> None:
    """One step in the case's story, and one event in both chains when another agency acted."""
    add_step(actor, act.case_id, act.owner_agency_id, kind, now)
    also = [] if act.owner_agency_id == actor.agency else [act.owner_agency_id]
    events.record(actor, kind, objects=[act.case_id, act.pk], also=also, at=now, count=len(act.done) + len(act.called))
    if kind in TOLD:
        tell(
            actor,
            kind,
            agency=act.owner_agency_id,
            posts=[act.case.assigned_post_id],
            region=act.case.region,
            number=act.case.number,
            page="casework:case",
            target=act.case_id,
            now=now,
        )
