"""Holds in words and clocks."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.casework.holds.rules import answer_term, spell_reference
from arasha.casework.models import Hold, HoldStatus
from arasha.casework.words import Clock, span_words, term_clock
from arasha.country import current

TONES = {HoldStatus.HELD: "ok", HoldStatus.ASKED: "danger", HoldStatus.NOT_HELD: "danger"}


def hold_clock(hold: Hold, now: datetime) -> Clock:
    """The clock of a hold that waits: the pack's, or the hour of removal when that comes first."""
    term = answer_term(current(), timezone.localdate(hold.asked_at))
    clock = term_clock(term, hold.asked_at, hold.due_at, now)
    if hold.removal_at != hold.due_at:
        return clock
    how = _("Until the hour of removal, as it was said to us; the answer is needed before it")
    return Clock(clock.label, clock.share, clock.state, clock.ends, clock.source, clock.unverified, how)


def hold_words(hold: Hold, now: datetime) -> str:
    """The hold in a few words for the case's header."""
    if hold.status == HoldStatus.HELD:
        if hold.until is None:
            return _("removal held")
        return _("removal held until %(day)s") % {"day": date_format(hold.until, "SHORT_DATE_FORMAT")}
    if hold.removal_at is None:
        return _("hold asked, no answer yet")
    if hold.removal_at <= now:
        return _("the hour of removal has passed")
    return _("removal in %(time)s, hold asked") % {"time": span_words(hold.removal_at - now)}


def present_hold(hold: Hold, now: datetime, place: str = "") -> dict[str, Any]:
    """One hold for its own page; `place` is the exact place where it may be shown."""
    pack = current()
    pairs = [
        (_("Held at"), pack.detention_places.name(hold.place)),
        (_("Where exactly"), place),
        (_("Region"), pack.regions.name(hold.region) if hold.region else ""),
        (_("Hour of removal"), _moment(hold.removal_at) or _("nobody has said one")),
        (_("Grounds"), "; ".join(pack.hold_grounds.name(code) for code in hold.grounds)),
        (_("Lawyer"), str(hold.get_lawyer_display())),
        (_("Asked"), _moment(hold.asked_at)),
        (_("Asked of"), _("a court, on paper") if hold.court else _("a prosecutor")),
        (_("Answered"), _moment(hold.answered_at)),
        (_("Held until"), date_format(hold.until, "SHORT_DATE_FORMAT") if hold.until else ""),
        (_("Ended"), _moment(hold.ended_at)),
    ]
    return {
        "hold": hold,
        "pairs": [(label, text) for label, text in pairs if text],
        "reference": spell_reference(hold.reference),
        "words": hold_words(hold, now),
        "state": hold.get_status_display(),
        "tone": TONES.get(HoldStatus(hold.status), ""),
        "clock": hold_clock(hold, now) if hold.status == HoldStatus.ASKED else None,
        "waiting_for_court": hold.court and hold.status == HoldStatus.ASKED,
    }


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
