"""Screening on the case page: what to do next, and the stage of the way. It never sets a status."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.cases.shown import NextStep, OpenedCase, Stage
from arasha.casework.models import VictimStatus
from arasha.casework.screening.presenting import points_to
from arasha.casework.screening.queries import screenings_of
from arasha.casework.words import day_words
from arasha.engines.screening import Bound


def finish_or_decide(opened: OpenedCase) -> NextStep | None:
    """An own screening that was not finished; else a finished one that asks for a decision nobody has taken."""
    case = opened.view.case
    found = screenings_of(opened.actor, case)
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
    if newest.result["points_to"] == Bound.NOT:
        return None
    words, _tone = points_to(newest)
    url, verb = _where_decided(opened) or (
        reverse("casework:screening_result", args=[newest.pk]),
        _("Read the result"),
    )
    return NextStep(
        _("Decide on the status"),
        _("The screening: %(words)s. Help goes on whatever is decided.") % {"words": words},
        verb,
        url,
    )


def _where_decided(opened: OpenedCase) -> tuple[str, str] | None:
    """The page of decisions, where this reader may open it."""
    from arasha.casework.cases.parts import TABS

    tab = next((one for one in TABS if one.code == "decisions"), None)
    if tab is None or not policy.allows(opened.actor, tab.needs) or (tab.owner_only and not opened.view.is_owner):
        return None
    return reverse(tab.url_name, args=[opened.view.case.pk]), _("Open decisions")


def screened_stage(opened: OpenedCase) -> Stage:
    ended = [one.ended_at for one in screenings_of(opened.actor, opened.view.case) if one.ended_at is not None]
    return Stage(_("Screened"), day_words(min(ended)) if ended else "")
