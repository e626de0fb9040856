"""Disclosures in words: what is disclosed, what may be done now, what the person is told, and the figure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.consents.presenting import say
from arasha.casework.disclosures.queries import OUT, DisclosureRow, Figure
from arasha.casework.disclosures.rules import Counted
from arasha.casework.models import Case, Disclosure, DisclosureState
from arasha.casework.words import Clock, term_clock
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup

TONES = {
    DisclosureState.ASKED: "sun",
    DisclosureState.APPROVED: "sun",
    DisclosureState.DONE: "ok",
    DisclosureState.REFUSED: "danger",
    DisclosureState.EXPIRED: "danger",
}


def approval_clock(disclosure: Disclosure, now: datetime) -> Clock:
    """How long this can still be approved and carried out."""
    term = current().duty("approve_disclosure", timezone.localdate(disclosure.asked_at))
    return term_clock(term, disclosure.asked_at, disclosure.expires_at, now)


def language_of(case: Case) -> str:
    return next(iter(case.person.languages), "")


def present_disclosure(row: DisclosureRow, now: datetime) -> dict[str, Any]:
    """One disclosure as label and words, with its clock while it waits."""
    one, pack = row.disclosure, current()
    runs = one.state in (DisclosureState.ASKED, DisclosureState.APPROVED)
    pairs = [
        (_("To"), row.recipient.name),
        (_("What"), ", ".join(str(group.label) for group in FieldGroup if group in one.groups)),
        (_("Until"), date_format(one.until, "SHORT_DATE_FORMAT")),
        (_("Order"), _order(one)),
        (_("Asked"), _moment(one.asked_at)),
        (_("Decided"), _moment(one.decided_at)),
        (_("Disclosed"), _moment(one.done_at)),
        (_("Told"), _told(one)),
    ]
    return {
        "pairs": [(label, text) for label, text in pairs if text],
        "status": one.get_state_display(),
        "tone": TONES.get(DisclosureState(one.state), ""),
        "clock": approval_clock(one, now) if runs else None,
        "bar": pack.telling_bars.get(one.bar),
    }


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def _order(one: Disclosure) -> str:
    if not one.order_body or one.order_on is None:
        return ""
    return f"{current().order_bodies.name(one.order_body)}, {date_format(one.order_on, 'SHORT_DATE_FORMAT')}"


def _told(one: Disclosure) -> str:
    if one.told_at:
        return f"{_moment(one.told_at)}, {current().languages.name(one.told_in)}"
    if one.bar and one.review_on:
        day = date_format(one.review_on, "SHORT_DATE_FORMAT")
        return _("not yet: %(why)s; look again on %(day)s") % {"why": current().telling_bars.name(one.bar), "day": day}
    return _("not yet") if one.state in OUT else ""


@dataclass(frozen=True)
class Openings:
    """What this reader may do with the disclosure now."""

    decide: bool
    carry_out: bool
    end: bool
    tell: bool
    own: bool


def find_openings(actor: Actor, disclosure: Disclosure, now: datetime) -> Openings:
    """From state, time and person; the action judges again."""
    own = disclosure.asked_user_id == actor.user
    runs = now < disclosure.expires_at
    asks = policy.allows(actor, "disclosure.ask")
    decides = policy.allows(actor, "disclosure.decide")
    return Openings(
        decide=decides and not own and disclosure.state == DisclosureState.ASKED and runs,
        carry_out=asks and own and disclosure.state == DisclosureState.APPROVED and runs,
        end=asks and disclosure.state == DisclosureState.DONE,
        tell=asks and disclosure.state in OUT and disclosure.told_at is None,
        own=own,
    )


def words_for_person(row: DisclosureRow) -> list[str]:
    """What the person is told, in their own language: the ground, to whom, what."""
    language = language_of(row.disclosure.case)
    groups = ", ".join(say(group, language) for group in FieldGroup if group in row.disclosure.groups)
    return [row.basis.spoken.in_language(language), f"{groups} → {row.recipient.name}"]


def present_figure(figure: Figure) -> list[dict[str, Any]]:
    """The three tables of the transparency figure."""
    pack = current()
    bases = {code: str(one.name) for code, one in pack.disclosure_bases.items()}
    types = {code: str(one.name) for code, one in pack.agency_types.items()}
    telling = {
        "told": _("the person was told"),
        "barred": _("not told, for a coded reason"),
        "not_yet": _("not told yet"),
    }
    return [
        _table(_("By ground"), figure.by_basis, bases, figure),
        _table(_("By kind of recipient"), figure.by_recipient, types, figure),
        _table(_("Was the person told?"), figure.by_telling, telling, figure),
    ]


def _table(heading: str, lines: list[Counted], names: dict[str, str], figure: Figure) -> dict[str, Any]:
    hidden = _("fewer than %(small)s") % {"small": figure.small}
    rows = [
        (names.get(line.code, line.code), hidden if line.shown is None else str(line.shown), line.shown is None)
        for line in lines
    ]
    return {"heading": heading, "rows": rows}
