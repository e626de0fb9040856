"""Fact reports in the day's work of both sides."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.fact_reports.presenting import fact_number, fact_words, reading_clock
from arasha.casework.fact_reports.queries import FactRow, facts_waiting_for
from arasha.casework.models import FactStatus, KnownOrNot
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor


def facts_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Unread reports with their clock, those read but not answered, and what became of one's own."""
    if not policy.allows(actor, "fact.read"):
        return
    for row in facts_waiting_for(actor, now):
        if row.report.recipient_id == actor.agency:
            yield _received(row, now)
        else:
            yield _sent(row, now)


def _received(row: FactRow, now: datetime) -> WorkItem:
    report = row.report
    unread = report.status == FactStatus.SENT
    in_danger = report.danger_now == KnownOrNot.YES
    return WorkItem(
        lane=Lane.DANGER if in_danger and unread else (Lane.NEW if unread else Lane.TODAY),
        what=_("A fact from %(agency)s") % {"agency": row.sender.name},
        number=fact_number(report),
        whose=fact_words(report),
        url=reverse("casework:fact_report", args=[report.pk]),
        verb=_("Read") if unread else _("Say what was done"),
        clock=reading_clock(report, now) if unread else None,
        due=report.due_at if unread else None,
        since=report.seen_at or report.sent_at,
        pill=_("people in danger now") if in_danger else "",
    )


def _sent(row: FactRow, now: datetime) -> WorkItem:
    report = row.report
    unread = report.status == FactStatus.SENT
    return WorkItem(
        lane=Lane.WAITING if unread else Lane.NEW,
        what=(_("%(agency)s has not read the fact yet") if unread else _("%(agency)s acted on the fact"))
        % {"agency": row.recipient.name},
        number=fact_number(report),
        whose=fact_words(report),
        url=reverse("casework:fact_report", args=[report.pk]),
        verb=_("Open"),
        clock=reading_clock(report, now) if unread else None,
        due=report.due_at if unread else None,
        since=report.acted_at or report.sent_at,
        done="" if unread else current().fact_outcomes.name(report.outcome),
    )
