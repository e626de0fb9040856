"""Small things in words: a person, an age, a day, a clock; in the reader's language."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from arasha.casework.models import AgeGroup, Case, Person, Referral
from arasha.country import Deadline, country_name, current


@dataclass(frozen=True)
class Clock:
    """What remains of a term, as the clock part draws it."""

    label: str
    share: float
    state: str
    ends: str = ""
    source: Any = None
    unverified: bool = False
    how: str = ""


def sex_word(person_sex: str, age_group: str) -> str:
    """The person in one word: woman, man, girl, boy, or person."""
    words = {
        ("female", AgeGroup.ADULT): _("woman"),
        ("male", AgeGroup.ADULT): _("man"),
        ("female", AgeGroup.MINOR): _("girl"),
        ("male", AgeGroup.MINOR): _("boy"),
        ("female", AgeGroup.UNCLEAR): _("woman or girl"),
        ("male", AgeGroup.UNCLEAR): _("man or boy"),
    }
    return words.get((person_sex, AgeGroup(age_group)), _("person"))


def age_words(case: Case) -> str:
    """The age as known: 27, 15–17, or unclear."""
    if case.age_from is None or case.age_to is None:
        return _("age unclear")
    return str(case.age_from) if case.age_from == case.age_to else f"{case.age_from}–{case.age_to}"


def citizenship_words(person: Person) -> str:
    return ", ".join(country_name(code, get_language() or "en") for code in person.citizenships)


def opened_words(case: Case) -> str:
    """The opening day as exactly as it is known."""
    if case.opened_precision == "year":
        return str(case.opened_on.year)
    if case.opened_precision == "unknown":
        return _("date unknown")
    return date_format(case.opened_on, "SHORT_DATE_FORMAT")


def day_words(moment: datetime) -> str:
    """The day of a moment in the country's zone, short."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def answer_clock(referral: Referral, now: datetime) -> Clock:
    """The clock of a referral that waits for its answer, with the pack's source."""
    deadline = current().answer_deadline(referral.urgency, timezone.localdate(referral.sent_at))
    return term_clock(deadline, referral.sent_at, referral.due_at, now)


def term_clock(term: Deadline, began: datetime, due: datetime, now: datetime) -> Clock:
    """The clock of a term that runs from `began` to `due`: what remains, when it ends, by which provision, and how.

    A clock turns to waiting at half of its time and to overdue at its end.
    """
    total = (due - began).total_seconds() or 1
    share = (now - began).total_seconds() / total * 100
    late = now > due
    return Clock(
        label=(_("overdue by %(time)s") if late else "%(time)s") % {"time": span_words(abs(due - now))},
        share=share,
        state="overdue" if late else ("sun" if share > 50 else "ok"),
        ends=date_format(timezone.localtime(due), "SHORT_DATETIME_FORMAT"),
        source=term.source,
        unverified=str(term.status) != "verified",
        how=_("%(term)s: %(count)s h from %(began)s, counted through nights and holidays")
        % {
            "term": term.name,
            "count": term.hours,
            "began": date_format(timezone.localtime(began), "SHORT_DATETIME_FORMAT"),
        },
    )


def span_words(span: timedelta) -> str:
    """A span in its largest sensible unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%(count)s min") % {"count": max(1, minutes)}
    if minutes < 48 * 60:
        return _("%(count)s h") % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}
