"""Taking a group intake in: once, however often it is sent."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.actions import register_cases
from arasha.casework.intakes import rules
from arasha.casework.intakes.rules import IntakeDraft, PersonCard
from arasha.casework.models import Intake, IntakeCard, TalkedAlone
from arasha.country import current
from arasha.database.actor import Actor


@action
def sync_intake(actor: Actor, draft: IntakeDraft, cards: tuple[PersonCard, ...], *, now: datetime) -> Intake:
    """Register the cards that are not here yet, one case each, and return the intake they belong to.

    Every card carries its own key: sent a second time, after a lost answer or from another page, it changes nothing.
    Raises Refused when a card or the intake cannot be; then nothing of this sending is kept.
    """
    policy.require_verb(actor, "intake.register")
    rules.judge_intake(draft, cards, current(), timezone.localdate(now)).enforce()
    intake = _intake_of(actor, draft, now)
    new = _not_here_yet(actor, cards)
    if new:
        registered = register_cases(actor, [rules.case_of(draft, card, actor.post) for card in new], now=now)
        first = IntakeCard.objects.filter(intake=intake).count() + 1
        IntakeCard.objects.bulk_create(
            IntakeCard(
                intake=intake,
                owner_agency_id=actor.agency,
                client_key=card.key,
                number=first + place,
                case_id=case,
                alone=card.alone,
                controller=card.controller,
            )
            for place, (card, case) in enumerate(zip(new, registered.cases, strict=True))
        )
    events.record(actor, "intake.synced", objects=[intake.pk], at=now, cards=len(cards), added=len(new))
    return intake


def _intake_of(actor: Actor, draft: IntakeDraft, now: datetime) -> Intake:
    """The intake with this key, held until the end: two syncs at once come one after the other."""
    Intake.objects.bulk_create(
        [
            Intake(
                owner_agency_id=actor.agency,
                client_key=draft.key,
                channel=draft.channel,
                happened_on=draft.happened_on,
                region=draft.region,
                sectors=list(draft.sectors),
                forms=list(draft.forms),
                recorded_at=now,
                by_post_id=actor.post,
            )
        ],
        ignore_conflicts=True,
    )
    held: Intake = Intake.objects.select_for_update(no_key=True).get(client_key=draft.key)
    return held


def _not_here_yet(actor: Actor, cards: tuple[PersonCard, ...]) -> list[PersonCard]:
    here = set(
        IntakeCard.objects.filter(
            owner_agency_id=actor.agency, client_key__in=[card.key for card in cards]
        ).values_list("client_key", flat=True)
    )
    return list({card.key: card for card in cards if card.key not in here}.values())


@action
def part_controller(actor: Actor, intake_id: UUID, *, now: datetime, key: UUID) -> Intake:
    """Note that the possible controller is now in another place than the others."""
    intake = policy.require(actor, "intake.change", Intake, intake_id, lock=True)
    if intake.parted_at is None:
        intake.parted_at = now
        intake.save(update_fields=["parted_at"])
        events.record(actor, "intake.parted", objects=[intake.pk], at=now)
    return intake


@action
def note_talked_alone(actor: Actor, card_id: UUID, *, now: datetime, key: UUID) -> IntakeCard:
    """Note that somebody has talked to this person while none of the others could hear it."""
    card = policy.require(actor, "intake.change", IntakeCard, card_id, lock=True)
    if card.alone != TalkedAlone.YES:
        card.alone = TalkedAlone.YES
        card.save(update_fields=["alone"])
        events.record(actor, "intake.talked_alone", objects=[card.intake_id, card.case_id], at=now)
    return card
