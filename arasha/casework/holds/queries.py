"""Reading holds."""

from uuid import UUID

from arasha.access import policy
from arasha.audit import events
from arasha.casework.holds.rules import OPEN
from arasha.casework.models import Case, Hold
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import Keyring
from arasha.vault.values import read_values


def get_hold(actor: Actor, hold_id: UUID) -> Hold:
    """One hold of the actor's own agency."""
    hold = policy.require(actor, "hold.ask", Hold, hold_id)
    events.record(actor, "hold.read", objects=[hold.case_id, hold.pk])
    return hold


def open_place(actor: Actor, hold: Hold, keyring: Keyring | None, purpose: str) -> str:
    """The exact place, once the agency's key is open and the purpose of this session is said; otherwise empty."""
    if keyring is None or not purpose:
        return ""
    field, person = f"hold_place:{hold.pk}", hold.case.person_id
    opened = read_values(actor, [person], [FieldGroup.LEGAL], keyring, fields=[field])
    events.record(actor, "identity.revealed", objects=[hold.case_id], groups=str(FieldGroup.LEGAL), purpose=purpose)
    return opened.get(person, {}).get(field, "")


def hold_of(actor: Actor, case: Case) -> Hold | None:
    """The open hold of a case that the caller has opened and recorded, for whoever sees its legal group."""
    return policy.visible(actor, Hold).filter(case=case, status__in=OPEN).first()
