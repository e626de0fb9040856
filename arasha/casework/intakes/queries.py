"""Reading group intakes: the owner's own, and nobody else's."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from arasha.access import policy
from arasha.audit import events
from arasha.casework.models import Case, Intake, IntakeCard, Talk, TalkedAlone
from arasha.database.actor import Actor

SHOWN = 50


@dataclass(frozen=True)
class IntakeView:
    """One intake with its cards and their cases, by number. A case beyond the reader's regions is left out."""

    intake: Intake
    cards: list[IntakeCard]

    @property
    def has_controller(self) -> bool:
        return any(card.controller for card in self.cards)

    @property
    def must_part(self) -> bool:
        """Somebody may control the others and is still with them."""
        return self.has_controller and self.intake.parted_at is None


def get_intake(actor: Actor, intake_id: UUID) -> IntakeView:
    """One intake of the actor's own agency; a foreign and a missing one raise the same Denied."""
    intake = policy.require(actor, "intake.read", Intake, intake_id)
    cards = list(policy.visible(actor, IntakeCard).filter(intake=intake).order_by("number"))
    cases = policy.visible(actor, Case).select_related("person").in_bulk([card.case_id for card in cards])
    heard = set(policy.visible(actor, Talk).filter(case__in=list(cases), alone=True).values_list("case_id", flat=True))
    shown = []
    for card in cards:
        if card.case_id in cases:
            card.case = cases[card.case_id]
            if card.case_id in heard:
                card.alone = TalkedAlone.YES
            shown.append(card)
    events.record(actor, "intake.read", objects=[intake.pk, *cases], count=len(shown))
    return IntakeView(intake, shown)


def list_intakes(actor: Actor) -> list[Intake]:
    """The newest intakes of the actor's own agency, each with `people`, the number of its cards."""
    policy.require_verb(actor, "intake.read")
    intakes = policy.visible(actor, Intake).annotate(people=Count("cards")).order_by("-recorded_at")
    found: list[Intake] = [*intakes[:SHOWN]]
    events.record(actor, "intake.listed", objects=[intake.pk for intake in found], count=len(found))
    return found
