"""Reading where help stands."""

from arasha.access import policy
from arasha.casework.models import AssistanceChange, Case
from arasha.database.actor import Actor


def changes_of(actor: Actor, case: Case) -> list[AssistanceChange]:
    """The steps of assistance of a case that the caller has opened and recorded, newest first."""
    return list(policy.visible(actor, AssistanceChange).filter(case=case).order_by("-recorded_at"))
