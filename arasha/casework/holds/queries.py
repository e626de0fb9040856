"""Reading holds."""

from uuid import UUID

from arasha.access import policy
from arasha.audit import events
from arasha.casework.holds.rules import OPEN
from arasha.casework.models import Case, Hold
from arasha.database.actor import Actor


def get_hold(actor: Actor, hold_id: UUID) -> Hold:
    """One hold of the actor's own agency."""
    hold = policy.require(actor, "hold.ask", Hold, hold_id)
    events.record(actor, "hold.read", objects=[hold.case_id, hold.pk])
    return hold


def hold_of(actor: Actor, case: Case) -> Hold | None:
    """The open hold of a case that the caller has opened and recorded, for whoever sees its legal group."""
    return policy.visible(actor, Hold).filter(case=case, status__in=OPEN).first()
