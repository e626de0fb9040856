"""Signals that wait: in danger first, then by their clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.models import Signal, SignalState
from arasha.casework.signals.presenting import about_words, is_dangerous, signal_clock, way_words
from arasha.casework.signals.queries import open_signals
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor

SHOWN = 60
DUE_TODAY = timedelta(hours=12)


def signals_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The agency's open signals, for the posts that may decide about them."""
    if not policy.allows(actor, "signal.triage"):
        return
    for signal in open_signals(actor, SHOWN):
        yield _tell(signal, now)


def _lane(signal: Signal, now: datetime) -> Lane:
    if is_dangerous(signal):
        return Lane.DANGER
    return Lane.TODAY if signal.due_at - now <= DUE_TODAY else Lane.NEW


def _tell(signal: Signal, now: datetime) -> WorkItem:
    new = signal.state == SignalState.RECEIVED
    what = _("Signal: %(way)s") if new else _("Signal, looked at: %(way)s")
    return WorkItem(
        lane=_lane(signal, now),
        what=what % {"way": way_words(signal)},
        number=signal.number,
        whose=about_words(signal),
        url=reverse("casework:signal", args=[signal.pk]),
        verb=_("Look") if new else _("Finish"),
        clock=signal_clock(signal, now),
        due=signal.due_at,
        since=signal.received_at,
        pill=_("in danger now") if signal.danger_now == "yes" else "",
        assigned_post=signal.assigned_post_id,
    )
