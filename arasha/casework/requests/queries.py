"""Reading requests: the packet in hand, and what waits on either side."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.casework.models import Request
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 60


@dataclass(frozen=True)
class RequestRow:
    """A request with the names of both sides."""

    request: Request
    sender: Agency
    recipient: Agency


def name_sides(requests: "QuerySet[Request] | list[Request]") -> list[RequestRow]:
    """The requests with the names of both sides, in two queries."""
    rows = list(requests)
    agencies = Agency.objects.in_bulk({row.sender_id for row in rows} | {row.recipient_id for row in rows})
    return [RequestRow(row, agencies[row.sender_id], agencies[row.recipient_id]) for row in rows]


def get_request(actor: Actor, request_id: UUID) -> RequestRow:
    """One request that the actor's agency sent or received; both sides see that it was read."""
    request = policy.require(actor, "request.read", Request, request_id)
    other = request.recipient_id if actor.agency == request.sender_id else request.sender_id
    events.record(actor, "request.read", objects=[request.case_id, request.pk], also=[other])
    return name_sides([request])[0]


def requests_of_case(actor: Actor, case_id: UUID) -> list[RequestRow]:
    """What the actor's agency asked about one case that the caller has opened and recorded, newest first."""
    asked = policy.visible(actor, Request).filter(case_id=case_id, sender_id=actor.agency)
    return name_sides(asked.order_by("-sent_at"))


def bodies_for(actor: Actor, role: str) -> list[Agency]:
    """The other agencies whose type may take this role of the pack's deciders, for the choice of whom to ask."""
    kinds = {kind for decider in current().deciders.values() if decider.role == role for kind in decider.agency_types}
    return list(Agency.objects.filter(type__in=kinds).exclude(pk=actor.agency).order_by("type", "code"))
