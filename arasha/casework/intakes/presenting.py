"""Group intakes in words."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.casework.emergency.presenting import who_words
from arasha.casework.intakes.queries import IntakeView
from arasha.casework.models import Intake, TalkedAlone
from arasha.country import current


def place_words(intake: Intake) -> str:
    """Where and how, in one line."""
    pack = current()
    words = [
        pack.channels.name(intake.channel),
        pack.regions.name(intake.region) if intake.region else "",
        ", ".join(pack.sectors.name(code) for code in intake.sectors),
    ]
    return " · ".join(filter(None, words))


def present_intake(view: IntakeView) -> dict[str, Any]:
    """The place, and each card with the number of its case."""
    pack, intake = current(), view.intake
    pairs = [
        (_("Day"), date_format(intake.happened_on, "SHORT_DATE_FORMAT")),
        (_("How found"), pack.channels.name(intake.channel)),
        (_("Region"), pack.regions.name(intake.region) if intake.region else ""),
        (_("Work"), ", ".join(pack.sectors.name(code) for code in intake.sectors)),
        (_("For what"), ", ".join(pack.exploitation_forms.name(code) for code in intake.forms)),
    ]
    return {
        "pairs": [(label, text) for label, text in pairs if text],
        "cards": [
            {
                "card": card,
                "case": card.case,
                "who": who_words(card.case),
                "language": ", ".join(pack.languages.name(code) for code in card.case.person.languages),
                "needs": ", ".join(pack.needs.name(code) for code in card.case.needs),
                "alone": card.alone == TalkedAlone.YES,
            }
            for card in view.cards
        ],
    }
