"""Reaching a case through its group needs and safety: the owner, and recipients the person opened that group to."""

from uuid import UUID

from arasha.access import policy
from arasha.access.refusals import Denied
from arasha.casework.models import Case, VisibleTo
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup


def groups_open(actor: Actor, case: Case) -> frozenset[str]:
    """The field groups of this case that are open to the actor's agency now."""
    rows = policy.visible(actor, VisibleTo).filter(case=case, agency_id=actor.agency)
    return frozenset(group for row in rows for group in row.groups)


def require_needs(actor: Actor, verb: str, case_id: UUID, *, lock: bool = False) -> tuple[Case, frozenset[str]]:
    """The case and its open groups, where needs and safety are among them.

    Raises Denied as policy.require does, and with status 403 where the case is open but this group is not.
    """
    case = policy.require(actor, verb, Case, case_id, lock=lock)
    groups = groups_open(actor, case)
    if FieldGroup.NEEDS not in groups:
        raise Denied(verb, case_id, status=403)
    return case, groups
