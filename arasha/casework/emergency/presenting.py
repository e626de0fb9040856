"""Emergency cards in words; and what the case page says about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.access.models import Agency, Post
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.emergency import rules
from arasha.casework.emergency.queries import CardLine, CardView, has_card
from arasha.casework.emergency.rules import Window
from arasha.casework.models import Case, EmergencyAct, EmergencyCard
from arasha.casework.words import Clock, age_words, sex_word, term_clock
from arasha.country import current

# Shown at the top in red: these decide what to do in the next minutes.
GRAVE = frozenset({"bleeding", "chest_pain", "breathing", "seizures", "confused", "allergy"})
GRAVE_RISKS = frozenset({"thoughts", "plan", "attempt"})
SILENT = frozenset({"not_asked", "no", "denied", ""})


@dataclass(frozen=True)
class CardShown:
    """A card as it is drawn: what is grave first, then line by line."""

    who: str
    grave: list[str]
    lines: list[tuple[str, str]]
    clocks: list[tuple[str, Clock]]
    closed: list[str]
    assault: str
    written: str
    lines_to_call: list[tuple[str, str]]
    acts: list[dict[str, Any]]


def who_words(case: Case) -> str:
    return f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}"


def present_card(view: CardView, now: datetime) -> CardShown:
    """The card, its windows and its acts in the reader's language."""
    card = view.card
    return CardShown(
        who=who_words(view.case),
        grave=_grave(card) if card else [],
        lines=_lines(card) if card else [],
        clocks=[window_clock(window, now) for window in view.windows if window.is_open(now)],
        closed=[str(window.term.name) for window in view.windows if not window.is_open(now)],
        assault=_assault(card) if card else "",
        written=date_format(timezone.localtime(card.updated_at), "SHORT_DATETIME_FORMAT") if card else "",
        lines_to_call=_lines_to_call(card, view.owner, view.on_duty),
        acts=present_acts(view.acts),
    )


def window_clock(window: Window, now: datetime) -> tuple[str, Clock]:
    """The name of a window and what remains of it."""
    return str(window.term.name), term_clock(window.term, window.began, window.ends, now)


def _named(names: Any, codes: Iterable[str]) -> str:
    return ", ".join(names.name(code) for code in codes)


def _grave(card: EmergencyCard) -> list[str]:
    pack = current()
    found = [pack.card_health.name(code) for code in card.health if code in GRAVE]
    if card.suicide_risk in GRAVE_RISKS:
        found.append(f"{_('Suicide risk')}: {pack.suicide_risks.name(card.suicide_risk)}")
    if card.pregnancy == "near_birth":
        found.append(pack.pregnancies.name(card.pregnancy))
    return found


def _lines(card: EmergencyCard) -> list[tuple[str, str]]:
    pack = current()
    along = card.children_along
    lines = [
        (_("Urgent health"), _named(pack.card_health, card.health) or _("nothing known")),
        (_("Medicine"), _named(pack.card_medicines, card.medicines) or _("nothing known")),
        (_("Suicide risk"), pack.suicide_risks.name(card.suicide_risk)),
        (_("Pregnancy"), pack.pregnancies.name(card.pregnancy)),
        (_("Threat"), _named(pack.threats, card.threats) or _("nothing known")),
        (_("Language"), pack.languages.name(card.language) if card.language else _("nothing known")),
    ]
    if along:
        words = ngettext("%(count)s child along", "%(count)s children along", along) % {"count": along}
        lines.append((_("Children"), words))
    return lines


def _assault(card: EmergencyCard) -> str:
    if card.assault_at is None:
        return ""
    local = timezone.localtime(card.assault_at)
    if card.assault_precision == "day":
        day = date_format(local, "SHORT_DATE_FORMAT")
        return _("%(day)s, hour unknown: counted from the beginning of the day") % {"day": day}
    return date_format(local, "SHORT_DATETIME_FORMAT")


def _lines_to_call(card: EmergencyCard | None, owner: Agency, on_duty: list[Post]) -> list[tuple[str, str]]:
    """(whom, number): the public line of the card, else the owner's duty line and who answers it now."""
    if card is not None and card.duty_line:
        line = current().hotlines[card.duty_line]
        return [(str(line.name), line.number)]
    names = ", ".join(str(post.user) for post in on_duty)
    whom = f"{owner.name} ({names})" if names and owner.duty_phone else owner.name
    return [(whom, owner.duty_phone or names or _("nobody is on the roster now"))]


def present_acts(acts: list[EmergencyAct]) -> list[dict[str, Any]]:
    """What was done, line by line, with whether the person knows."""
    pack = current()
    agencies = Agency.objects.in_bulk({act.by_agency_id for act in acts})
    return [
        {
            "act": act,
            "what": _named(pack.emergency_actions, act.done),
            "called": ", ".join(f"{pack.hotlines[code].number} {pack.hotlines.name(code)}" for code in act.called),
            "when": date_format(timezone.localtime(act.done_at), "SHORT_DATETIME_FORMAT"),
            "by": agencies[act.by_agency_id].name,
        }
        for act in acts
    ]


def present_line(line: CardLine, now: datetime) -> dict[str, Any]:
    """One card of the list: number, who, what is grave, the window that closes first."""
    card = line.card
    grave = _grave(card) or [current().card_health.name(code) for code in card.health[:2]]
    return {
        "card": card,
        "number": card.case.number,
        "who": who_words(card.case),
        "grave": " · ".join(grave),
        "threats": _named(current().threats, card.threats[:2]),
        "clock": window_clock(line.window, now) if line.window else None,
    }


def card_missing_flag(opened: OpenedCase) -> list[Flag]:
    """Urgent needs, and nothing a stranger at night could read."""
    return [Flag(_("no emergency card"), "heart-pulse", "danger")] if _is_missing(opened) else []


def write_the_card(opened: OpenedCase) -> NextStep | None:
    """Before anything else the night must know what is urgent."""
    if not opened.view.is_owner or not _is_missing(opened):
        return None
    return NextStep(
        _("Write the emergency card"),
        _("Something is urgent. Ten ticks tell whoever is on duty tonight, with the key locked."),
        _("Write the card"),
        reverse("casework:card_write", args=[opened.view.case.pk]),
    )


def _is_missing(opened: OpenedCase) -> bool:
    case = opened.view.case
    if case.closed_on or not rules.needs_card(case.needs, current(), timezone.localdate(opened.now)):
        return False
    return not has_card(opened.actor, case.pk)
