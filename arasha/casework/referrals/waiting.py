"""Referrals that wait: to be answered here, to be pressed for elsewhere, and what came back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.models import Referral, ReferralStatus
from arasha.casework.referrals.presenting import packet_who
from arasha.casework.referrals.queries import ReferralRow, name_sides
from arasha.casework.words import answer_clock
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

NEWS_SHOWN_FOR = timedelta(days=14)
NEWS_SHOWN = 10
WAITING_SHOWN = 40
NEWS = (ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.EXPIRED)


def referrals_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Open packets of both sides by their clock, and the answers of the last two weeks."""
    referrals = policy.visible(actor, Referral).filter(_within(actor))
    open_ones = referrals.filter(status=ReferralStatus.SENT).order_by("due_at", "id")[:WAITING_SHOWN]
    news = referrals.filter(sender_id=actor.agency, status__in=NEWS, answered_at__gt=now - NEWS_SHOWN_FOR).order_by(
        "-answered_at", "id"
    )[:NEWS_SHOWN]
    for row in name_sides([*open_ones, *news]):
        yield _tell(row, actor, now)


def _within(actor: Actor) -> Q:
    """A post limited to regions sees what its packet places there, and what has no region or no packet left."""
    if not actor.regions:
        return Q()
    return Q(packet__region__in=[*actor.regions, ""]) | Q(packet__region__isnull=True)


def _tell(row: ReferralRow, actor: Actor, now: datetime) -> WorkItem:
    if row.referral.status != ReferralStatus.SENT:
        item = _accepted(row) if row.referral.status == ReferralStatus.ACCEPTED else _refused(row)
    elif row.referral.recipient_id == actor.agency:
        item = _to_answer(row, now)
    else:
        item = _unanswered(row, now)
    # Who may list referrals but read none, such as a coordinator, is led to the list.
    return item if policy.allows(actor, "referral.read") else replace(item, url=reverse("casework:referrals"))


def _whose(row: ReferralRow) -> str:
    return packet_who(row.referral.packet) if "sex" in row.referral.packet else ""


def _to_answer(row: ReferralRow, now: datetime) -> WorkItem:
    needs = ", ".join(current().needs.name(code) for code in row.referral.packet.get("needs", []))
    return WorkItem(
        lane=Lane.NEW,
        what=_("Referral from %(agency)s") % {"agency": row.sender.name},
        number=row.referral.packet["number"],
        whose=" · ".join(filter(None, [_whose(row), needs])),
        url=reverse("casework:referral", args=[row.referral.pk]),
        verb=_("Read"),
        clock=answer_clock(row.referral, now),
        due=row.referral.due_at,
    )


def _unanswered(row: ReferralRow, now: datetime) -> WorkItem:
    late = row.referral.due_at <= now
    what = _("%(agency)s has not answered") if late else _("%(agency)s is to answer")
    return WorkItem(
        lane=Lane.TODAY if late else Lane.WAITING,
        what=what % {"agency": row.recipient.name},
        number=row.referral.packet["number"],
        whose=_whose(row),
        url=reverse("casework:referral", args=[row.referral.pk]),
        verb=_("Call them") if late else _("Open"),
        clock=answer_clock(row.referral, now),
        due=row.referral.due_at,
        assigned_post=row.referral.sent_by_id,
    )


def _refused(row: ReferralRow) -> WorkItem:
    reason = row.referral.decline_reason
    status = str(row.referral.get_status_display())
    return WorkItem(
        lane=Lane.TODAY,
        what=_("%(agency)s cannot take the person") % {"agency": row.recipient.name},
        number=row.referral.packet["number"],
        whose=current().decline_reasons.name(reason) if reason else status,
        url=reverse("casework:case", args=[row.referral.case_id]),
        verb=_("Find another place"),
        since=row.referral.answered_at,
        assigned_post=row.referral.sent_by_id,
        pill=status,
    )


def _accepted(row: ReferralRow) -> WorkItem:
    return WorkItem(
        lane=Lane.NEW,
        what=_("%(agency)s has accepted") % {"agency": row.recipient.name},
        number=row.referral.packet["number"],
        whose=_whose(row),
        url=reverse("casework:case", args=[row.referral.case_id]),
        verb=_("Open"),
        since=row.referral.answered_at,
        assigned_post=row.referral.sent_by_id,
        done=_("accepted"),
    )
