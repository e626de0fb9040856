"""The first page of the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arasha.access import policy
from arasha.access.pages import Request, page
from arasha.casework.signals.queries import count_open
from arasha.casework.work.items import Lane
from arasha.casework.work.queries import find_work
from arasha.vault.destruction import rotations_due
from arasha.vault.keyring import current_keyring


@page(needs="work.read")
def work(request: Request) -> HttpResponse:
    """What waits today, by its clock, each line with one verb."""
    found = find_work(request.actor, request.now)
    request.waiting = {"casework:work": found.due, "casework:signals": count_open(request.actor)}  # type: ignore[attr-defined]
    context = {
        "work": found,
        "danger": found.lanes[Lane.DANGER],
        "today_lane": found.lanes[Lane.TODAY],
        "new": found.lanes[Lane.NEW],
        "waiting_lane": found.lanes[Lane.WAITING],
        "today": timezone.localtime(request.now),
        "rotations": rotations_due(request.actor),
        "takes_signals": policy.allows(request.actor, "signal.record"),
        "key_open": current_keyring(request.actor) is not None,
    }
    return render(request, "casework/work/work.html", context)
