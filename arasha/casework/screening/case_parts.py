"""Screening on the case page: what to do next, and the stage of the way. It never sets a status."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.casework.cases.shown import NextStep, OpenedCase, Stage
from arasha.casework.decisions.case_parts import read_decisions
from arasha.casework.models import Screening, VictimStatus
from arasha.casework.screening.presenting import points_to
from arasha.casework.screening.queries import screenings_of
from arasha.casework.words import day_words
from arasha.engines.screening import Bound


def read_screenings(opened: OpenedCase) -> list[Screening]:
    """The screenings of the opened case that this reader may see."""
    return screenings_of(opened.actor, opened.view.case)


def finish_or_decide(opened: OpenedCase) -> NextStep | None:
    """An own screening that was not finished; else a finished one that asks for a decision nobody has taken."""
    case = opened.view.case
    found = opened.once(read_screenings)
    mine = next((one for one in found if one.ended_at is None and one.by_post_id == opened.actor.post), None)
    if mine is not None:
        return NextStep(
            _("Go on with the screening"),
            _("It was begun and not finished. The answers so far are saved."),
            _("Go on"),
            reverse("casework:screening", args=[mine.pk]),
        )
    newest = next((one for one in found if one.ended_at is not None), None)
    if newest is None or not newest.result or case.status != VictimStatus.POTENTIAL:
        return None
    if newest.result["points_to"] == Bound.NOT or opened.once(read_decisions):
        return None
    words, _tone = points_to(newest)
    return NextStep(
        _("Decide on the status"),
        _("The screening: %(words)s. Help goes on whatever is decided.") % {"words": words},
        _("Open the status"),
        reverse("casework:status", args=[case.pk]),
    )


def screened_stage(opened: OpenedCase) -> Stage:
    ended = [one.ended_at for one in opened.once(read_screenings) if one.ended_at is not None]
    return Stage(_("Screened"), day_words(min(ended)) if ended else "")
