"""Reading referrals: the packet in hand, what waits on both sides, and the day's work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.casework.models import Consent, ConsentState, Referral, ReferralStatus
from arasha.database.actor import Actor

SHOWN = 50
ENDED_SHOWN_FOR = timedelta(days=14)
EXPIRING_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class ReferralRow:
    """A referral with the names of both sides."""

    referral: Referral
    sender: Agency
    recipient: Agency


def _with_names(referrals: "QuerySet[Referral] | list[Referral]") -> list[ReferralRow]:
    rows = list(referrals)
    agencies = Agency.objects.in_bulk({row.sender_id for row in rows} | {row.recipient_id for row in rows})
    return [ReferralRow(row, agencies[row.sender_id], agencies[row.recipient_id]) for row in rows]


def get_referral(actor: Actor, referral_id: UUID) -> ReferralRow:
    """One referral that the actor's agency sent or received; both sides see that it was read."""
    referral = policy.require(actor, "referral.read", Referral, referral_id)
    other = referral.recipient_id if actor.agency == referral.sender_id else referral.sender_id
    events.record(actor, "referral.opened", objects=[referral.case_id, referral.pk], also=[other])
    return _with_names([referral])[0]


def list_referrals(actor: Actor, *, direction: str) -> list[ReferralRow]:
    """The newest referrals the agency received ("in") or sent ("out"): open ones first, by their clock."""
    mine = {"recipient_id": actor.agency} if direction == "in" else {"sender_id": actor.agency}
    referrals = policy.visible(actor, Referral).filter(**mine)
    waiting = list(referrals.filter(status=ReferralStatus.SENT).order_by("due_at", "id")[:SHOWN])
    answered = list(referrals.exclude(status=ReferralStatus.SENT).order_by("-sent_at", "id")[:SHOWN])
    events.record(actor, "referral.listed", count=len(waiting) + len(answered), direction=direction)
    return _with_names(waiting + answered)


def referrals_of_case(actor: Actor, case_id: UUID) -> list[ReferralRow]:
    """The referrals of one case that the caller has opened and recorded already, newest first."""
    return _with_names(policy.visible(actor, Referral).filter(case_id=case_id).order_by("-sent_at"))


@dataclass(frozen=True)
class Work:
    """What waits for this agency today: to answer, to press for, to look at again."""

    to_answer: list[ReferralRow]
    unanswered: list[ReferralRow]
    news: list[ReferralRow]
    expiring: list[tuple[Consent, Agency]]


def find_work(actor: Actor, now: datetime) -> Work:
    """Everything with a clock, most urgent first; one audit event."""
    referrals = policy.visible(actor, Referral)
    waiting = referrals.filter(status=ReferralStatus.SENT).order_by("due_at", "id")
    to_answer = waiting.filter(recipient_id=actor.agency)[:SHOWN]
    unanswered = waiting.filter(sender_id=actor.agency)[:SHOWN]
    news = referrals.filter(
        sender_id=actor.agency,
        status__in=[ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.EXPIRED],
        answered_at__gt=now - ENDED_SHOWN_FOR,
    ).order_by("-answered_at", "id")[:10]
    expiring = list(
        policy.visible(actor, Consent)
        .select_related("case", "case__person")
        .filter(
            owner_agency_id=actor.agency,
            state=ConsentState.GIVEN,
            until__gte=now.date(),
            until__lte=(now + EXPIRING_WITHIN).date(),
        )
        .order_by("until", "id")[:SHOWN]
    )
    agencies = Agency.objects.in_bulk({consent.recipient_id for consent in expiring})
    work = Work(
        _with_names(to_answer),
        _with_names(unanswered),
        _with_names(news),
        [(consent, agencies[consent.recipient_id]) for consent in expiring],
    )
    events.record(actor, "work.listed", at=now, count=len(work.to_answer) + len(work.unanswered))
    return work
