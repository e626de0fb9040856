"""Fact reports in words: the same lines for the sender's preview and the recipient's page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arasha.casework.fact_reports.queries import FactRow
from arasha.casework.fact_reports.rules import TEXT_FIELDS, FactContent, reading_term
from arasha.casework.models import FactReport, FactStatus, KnownOrNot
from arasha.casework.words import Clock, term_clock
from arasha.country import current

TONES = {FactStatus.SENT: "sun", FactStatus.SEEN: "info", FactStatus.ACTED_ON: "ok"}
LABELS: dict[str, Promise] = {
    "region": gettext_lazy("Region"),
    "locality": gettext_lazy("Place"),
    "employer": gettext_lazy("Whose place it is"),
    "sector": gettext_lazy("Kind of work"),
    "forms": gettext_lazy("For what"),
    "means": gettext_lazy("How held"),
    "people": gettext_lazy("People still there"),
    "children": gettext_lazy("Children among them"),
    "danger_now": gettext_lazy("In danger now"),
    "last_known": gettext_lazy("Known as of"),
    "account": gettext_lazy("What happens there"),
}


@dataclass(frozen=True)
class FactLine:
    """One field exactly as the recipient sees it."""

    code: str
    label: str
    text: str
    is_sealed: bool


def present_content(content: FactContent) -> list[FactLine]:
    """Every field that says something, in one order, for both sides."""
    lines = []
    for code, label in LABELS.items():
        text = _words(code, getattr(content, code))
        if text:
            lines.append(FactLine(code, str(label), text, code in TEXT_FIELDS))
    return lines


def _words(code: str, said: Any) -> str:
    pack = current()
    if said in ("", None, ()):
        return ""
    if code in ("children", "danger_now"):
        return str(KnownOrNot(said).label)
    if code == "people":
        return ngettext("%(count)s person", "%(count)s persons", said) % {"count": said}
    lists: dict[str, Any] = {
        "region": pack.regions,
        "sector": pack.sectors,
        "forms": pack.exploitation_forms,
        "means": pack.means,
        "last_known": pack.fact_times,
    }
    if code in lists:
        codes = said if isinstance(said, tuple) else (said,)
        return ", ".join(lists[code].name(one) for one in codes)
    return str(said)


def fact_number(report: FactReport) -> str:
    """What people call a report on the telephone: the beginning of its random id."""
    return f"F-{report.pk.hex[:6].upper()}"


def fact_words(report: FactReport) -> str:
    """A report in one line, without its sealed texts: where, what work, how many."""
    pack = current()
    parts = [
        pack.regions.name(report.region) if report.region else "",
        pack.sectors.name(report.sector) if report.sector else "",
        _words("people", report.people),
    ]
    return " · ".join(filter(None, parts)) or _("no details in the open part")


def reading_clock(report: FactReport, now: datetime) -> Clock:
    """The clock of a report that waits to be read."""
    term = reading_term(report.danger_now, current(), timezone.localdate(report.sent_at))
    return term_clock(term, report.sent_at, report.due_at, now)


def present_row(row: FactRow, now: datetime) -> dict[str, Any]:
    """One line of the list."""
    report = row.report
    status = FactStatus(report.status)
    return {
        "row": row,
        "report": report,
        "number": fact_number(report),
        "words": fact_words(report),
        "sent": date_format(timezone.localtime(report.sent_at), "SHORT_DATETIME_FORMAT"),
        "status": str(status.label),
        "tone": TONES[status],
        "clock": reading_clock(report, now) if status == FactStatus.SENT else None,
        "danger": report.danger_now == KnownOrNot.YES,
        "outcome": current().fact_outcomes.name(report.outcome) if report.outcome else "",
        "seen": _moment(report.seen_at),
        "acted": _moment(report.acted_at),
    }


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
