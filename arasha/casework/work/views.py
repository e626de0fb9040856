"""The first page of the day."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arasha.access import policy
from arasha.access.duty import duty_posts
from arasha.access.models import Function
from arasha.access.pages import Request, page
from arasha.casework.alerts.queries import unread_alerts
from arasha.casework.signals.queries import count_open
from arasha.casework.work.items import Lane
from arasha.casework.work.queries import find_work
from arasha.vault.destruction import rotations_due
from arasha.vault.keyring import current_keyring

NOTICES_SHOWN = 3


@page(needs="work.read")
def work(request: Request) -> HttpResponse:
    """What waits today, by its clock, each line with one verb."""
    found = find_work(request.actor, request.now)
    request.waiting = {"casework:work": found.due, "casework:signals": count_open(request.actor)}  # type: ignore[attr-defined]
    if request.session.get("steps_waiting", 0) != found.due:
        # Other pages repeat this number: counting anew on each would cost as much as this page.
        request.session["steps_waiting"] = found.due
    context = {
        "work": found,
        "lanes": {str(lane): found.shelf(lane) for lane in Lane},
        "today": timezone.localtime(request.now),
        "on_duty": [str(post.user) for post in duty_posts(request.actor.agency, request.now)],
        "alerts": unread_alerts(request.actor, NOTICES_SHOWN),
        "rotations": rotations_due(request.actor),
        "takes_signals": policy.allows(request.actor, "signal.record"),
        "key_open": current_keyring(request.actor) is not None,
        "may": {
            "register": policy.allows(request.actor, "case.register"),
            "find": policy.allows(request.actor, "case.list"),
            "open_key": policy.allows(request.actor, "key.unlock"),
            "assign": request.actor.function == Function.SUPERVISOR,
        },
    }
    return render(request, "casework/work/work.html", context)
