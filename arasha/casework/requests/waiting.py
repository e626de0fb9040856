"""Requests that wait: to be answered here, owed by others, and answers that came back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.models import Answer, Request, RequestKind, RequestStatus
from arasha.casework.requests.presenting import packet_who, request_clock
from arasha.casework.requests.queries import SHOWN, RequestRow, name_sides
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor

NEWS_SHOWN_FOR = timedelta(days=14)
NEWS_SHOWN = 10
SOON = timedelta(hours=24)
BAD_NEWS = frozenset({Answer.NOT_HELD, Answer.PUNISHABLE, Answer.UPHELD, Answer.DECIDE_ANEW})


def requests_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Open requests of both sides by their clock, and the answers of the last two weeks."""
    requests = policy.visible(actor, Request)
    open_ones = requests.filter(status=RequestStatus.SENT).order_by("due_at", "id")[:SHOWN]
    news = requests.filter(
        sender_id=actor.agency, status=RequestStatus.ANSWERED, answered_at__gt=now - NEWS_SHOWN_FOR
    ).order_by("-answered_at", "id")[:NEWS_SHOWN]
    may_answer = policy.allows(actor, "request.answer")
    for row in name_sides([*open_ones, *news]):
        if row.request.status != RequestStatus.SENT:
            yield _answered(row)
        elif row.request.sender_id == actor.agency:
            # The owner's own line about a hold already says that its answer is awaited.
            if row.request.kind != RequestKind.HOLD:
                yield _awaited(row, now)
        elif may_answer:
            yield _to_answer(row, now)


def _whose(row: RequestRow) -> str:
    return packet_who(row.request.packet) if "sex" in row.request.packet else ""


def _url(row: RequestRow) -> str:
    return reverse("casework:request", args=[row.request.pk])


def _to_answer(row: RequestRow, now: datetime) -> WorkItem:
    urgent = row.request.due_at - now < SOON
    lane = Lane.DANGER if row.request.kind == RequestKind.HOLD else (Lane.TODAY if urgent else Lane.NEW)
    return WorkItem(
        lane=lane,
        what=_("%(agency)s asks: %(kind)s") % {"agency": row.sender.name, "kind": row.request.get_kind_display()},
        number=row.request.packet["number"],
        whose=_whose(row),
        url=_url(row),
        verb=_("Answer"),
        clock=request_clock(row.request, now),
        due=row.request.due_at,
    )


def _awaited(row: RequestRow, now: datetime) -> WorkItem:
    late = row.request.due_at <= now
    what = _("%(agency)s has not answered: %(kind)s") if late else _("%(agency)s is to answer: %(kind)s")
    return WorkItem(
        lane=Lane.TODAY if late else Lane.WAITING,
        what=what % {"agency": row.recipient.name, "kind": row.request.get_kind_display()},
        number=row.request.packet["number"],
        whose=_whose(row),
        url=_url(row),
        verb=_("Call them") if late else _("Open"),
        clock=request_clock(row.request, now),
        due=row.request.due_at,
    )


def _answered(row: RequestRow) -> WorkItem:
    bad = row.request.answer in BAD_NEWS
    answer = str(row.request.get_answer_display())
    return WorkItem(
        lane=Lane.TODAY if bad else Lane.NEW,
        what=_("%(agency)s has answered: %(kind)s")
        % {"agency": row.recipient.name, "kind": row.request.get_kind_display()},
        number=row.request.packet["number"],
        whose=_whose(row),
        url=_url(row),
        verb=_("Read"),
        since=row.request.answered_at,
        pill=answer if bad else "",
        done="" if bad else answer,
    )
