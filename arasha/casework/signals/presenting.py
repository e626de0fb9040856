"""Signals in words: one line of a list, the facts, flags and clock of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.shown import Flag
from arasha.casework.cases.story import VALUE_LABELS
from arasha.casework.models import Signal, SignalState
from arasha.casework.safe_contact.presenting import ReachShown, pairs_under_rule, reach_in_words, safe_values
from arasha.casework.safe_contact.rules import Tries, judge_reach, may_show_number
from arasha.casework.signals.actions import DUTY
from arasha.casework.signals.queries import CALLER_FIELDS, SignalView
from arasha.casework.words import Clock, term_clock
from arasha.country import current
from arasha.vault.groups import SAFE_CONTACT

DANGER_LINES = ("police", "emergency")


def signal_clock(signal: Signal, now: datetime) -> Clock | None:
    """The term to look at an open signal or to finish it; none for one that has ended."""
    if not signal.is_open:
        return None
    duty = DUTY[SignalState(signal.state)]
    term = current().duty(duty, timezone.localdate(signal.clock_from), signal.urgency)
    return term_clock(term, signal.clock_from, signal.due_at, now)


def about_words(signal: Signal) -> str:
    """What a signal is about, in one line."""
    pack = current()
    parts = [
        pack.contact_topics.name(signal.topic),
        pack.languages.name(signal.language) if signal.language else "",
        pack.regions.name(signal.region) if signal.region else "",
    ]
    return " · ".join(filter(None, parts))


def way_words(signal: Signal) -> str:
    """How a signal reached the agency: the line by its number, otherwise the channel."""
    line = current().hotlines.get(signal.line)
    channel = current().channels.name(signal.channel)
    # The parts of "116 16" stay on one line.
    return f"{channel} {line.number.replace(' ', chr(160))}" if line else channel


def is_dangerous(signal: Signal) -> bool:
    return signal.is_open and (signal.danger_now == "yes" or signal.urgency == "now")


def present_line(signal: Signal, now: datetime) -> dict[str, Any]:
    """One line of the list."""
    return {
        "signal": signal,
        "number": signal.number,
        "about": about_words(signal),
        "way": way_words(signal),
        "urgency": current().urgencies.name(signal.urgency),
        "danger": is_dangerous(signal),
        "received": date_format(timezone.localtime(signal.received_at), "SHORT_DATETIME_FORMAT"),
        "state": signal.get_state_display(),
        "clock": signal_clock(signal, now),
    }


@dataclass(frozen=True)
class SignalShown:
    """Everything the page of one signal draws that is not simply a field."""

    number: str
    flags: list[Flag]
    clock: Clock | None
    facts: list[tuple[str, str]]
    said: list[tuple[str, str]]
    safe_contact: list[tuple[str, str]]
    reach: ReachShown
    number_kept_back: bool
    alike: list[dict[str, Any]]
    ended: str


def present_signal(view: SignalView, now: datetime) -> SignalShown:
    signal = view.signal
    reach = judge_reach(
        held=SAFE_CONTACT in view.held,
        values=safe_values(view.values),
        until=signal.safe_until,
        today=timezone.localdate(now),
    )
    by_telephone = may_show_number(reach, view.values.get("safe_channel", ""))
    return SignalShown(
        number=signal.number,
        flags=_flags(view),
        clock=signal_clock(signal, now),
        facts=_facts(view),
        said=_said(view.values, by_telephone=by_telephone),
        safe_contact=pairs_under_rule(view.values, reach),
        reach=reach_in_words(reach, signal.safe_until, Tries()),
        number_kept_back=bool(view.values.get("caller_number")) and not by_telephone,
        alike=[{**present_line(one, now), "url": reverse("casework:signal", args=[one.pk])} for one in view.alike],
        ended=_ended(view),
    )


def _flags(view: SignalView) -> list[Flag]:
    signal, pack = view.signal, current()
    flags = []
    if signal.danger_now == "yes":
        flags.append(Flag(_("in danger now"), "exclamation-triangle", "danger"))
    if signal.urgency in {"now", "tonight"}:
        flags.append(Flag(pack.urgencies.name(signal.urgency), "clock", "danger" if signal.urgency == "now" else "sun"))
    if signal.safe_to_talk in {"watched", "no"}:
        flags.append(Flag(_("telephone watched"), "eye", "danger"))
    if signal.language:
        flags.append(Flag(pack.languages.name(signal.language), "translate", "sun"))
    flags.append(Flag(_("name said") if signal.named else _("without a name"), "person", "info"))
    return flags


def _facts(view: SignalView) -> list[tuple[str, str]]:
    signal, pack = view.signal, current()

    def listed(codes: list[str], known: Any) -> str:
        return ", ".join(known.name(code) for code in codes)

    people = ngettext("%(count)s person", "%(count)s persons", signal.people or 0) % {"count": signal.people}
    sender = view.sender.name if view.sender else ""
    pairs = [
        (_("Received"), date_format(timezone.localtime(signal.received_at), "SHORT_DATETIME_FORMAT")),
        (_("How it reached us"), way_words(signal)),
        (_("From"), sender),
        (_("Who told us"), "" if sender else pack.caller_roles.name(signal.caller)),
        (_("About"), pack.contact_topics.name(signal.topic)),
        (_("Region"), pack.regions.name(signal.region) if signal.region else _("unknown")),
        (_("Needed"), listed(signal.needs, pack.needs)),
        (_("For what"), listed(signal.forms, pack.exploitation_forms)),
        (_("Work"), listed(signal.sectors, pack.sectors)),
        (_("About how many"), people if signal.people else ""),
        (_("How we go on"), _callback_words(signal.callback)),
        (_("Who goes on"), str(view.assigned.user) if view.assigned and view.assigned.user else _("nobody yet")),
    ]
    return [(label, text) for label, text in pairs if text]


def _callback_words(callback: str) -> str:
    words = {"calls_again": _("they call us again"), "call_back": _("we contact them, only in the safe way")}
    return words.get(callback, "")


def _said(values: Mapping[str, str], *, by_telephone: bool) -> list[tuple[str, str]]:
    """What the caller said; the number only where safe contact allows to call or write."""
    shown = [name for name in VALUE_LABELS if name in CALLER_FIELDS and (by_telephone or name != "caller_number")]
    return [(str(VALUE_LABELS[name]), values[name]) for name in shown if values.get(name)]


def _ended(view: SignalView) -> str:
    signal = view.signal
    if signal.state == SignalState.CLOSED:
        return current().signal_close_reasons.name(signal.close_reason)
    return ""


def danger_lines() -> list[tuple[str, str]]:
    """The numbers that send somebody at once, as (number, name)."""
    lines = current().hotlines
    return [(lines[code].number, str(lines[code].name)) for code in DANGER_LINES if code in lines]


def spoken_phrases() -> dict[str, list[tuple[str, str]]]:
    """Phrase code -> (language, wording) in each language the pack speaks, to be said word for word."""
    pack = current()
    return {
        code: [(language, phrase.spoken.in_language(language)) for language in pack.victim_languages]
        for code, phrase in pack.call_phrases.items()
    }
