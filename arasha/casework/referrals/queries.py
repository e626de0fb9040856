"""Reading referrals: the packet in hand and the lists of both sides."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.casework.models import Referral, ReferralStatus
from arasha.database.actor import Actor

SHOWN = 50


@dataclass(frozen=True)
class ReferralRow:
    """A referral with the names of both sides."""

    referral: Referral
    sender: Agency
    recipient: Agency


def name_sides(referrals: "QuerySet[Referral] | list[Referral]") -> list[ReferralRow]:
    """The referrals with the names of both sides, in two queries."""
    rows = list(referrals)
    agencies = Agency.objects.in_bulk({row.sender_id for row in rows} | {row.recipient_id for row in rows})
    return [ReferralRow(row, agencies[row.sender_id], agencies[row.recipient_id]) for row in rows]


def get_referral(actor: Actor, referral_id: UUID) -> ReferralRow:
    """One referral that the actor's agency sent or received; both sides see that it was read."""
    referral = policy.require(actor, "referral.read", Referral, referral_id)
    other = referral.recipient_id if actor.agency == referral.sender_id else referral.sender_id
    events.record(actor, "referral.opened", objects=[referral.case_id, referral.pk], also=[other])
    return name_sides([referral])[0]


def list_referrals(actor: Actor, *, direction: str) -> list[ReferralRow]:
    """The newest referrals the agency received ("in") or sent ("out"): open ones first, by their clock."""
    mine = {"recipient_id": actor.agency} if direction == "in" else {"sender_id": actor.agency}
    referrals = policy.visible(actor, Referral).filter(**mine)
    waiting = list(referrals.filter(status=ReferralStatus.SENT).order_by("due_at", "id")[:SHOWN])
    answered = list(referrals.exclude(status=ReferralStatus.SENT).order_by("-sent_at", "id")[:SHOWN])
    events.record(actor, "referral.listed", count=len(waiting) + len(answered), direction=direction)
    return name_sides(waiting + answered)


def referrals_of_case(actor: Actor, case_id: UUID) -> list[ReferralRow]:
    """The referrals of one case that the caller has opened and recorded already, newest first."""
    return name_sides(policy.visible(actor, Referral).filter(case_id=case_id).order_by("-sent_at"))
