"""The steps of a case's story: written by actions in codes, read into words in the reader's language."""

from datetime import datetime
from uuid import UUID

from arasha.casework.models import CaseStep
from arasha.database.actor import Actor


def add_step(
    actor: Actor,
    case: UUID,
    owner: UUID,
    kind: str,
    at: datetime,
    *,
    concerns: UUID | None = None,
    **details: str | int,
) -> None:
    """Add one step; `concerns` lets another agency's timeline show it too. Details are codes, never text."""
    CaseStep(
        case_id=case,
        owner_agency_id=owner,
        at=at,
        kind=kind,
        by_post_id=actor.post,
        by_agency_id=actor.agency,
        concerns_agency_id=concerns,
        details=details,
    ).save(force_insert=True)
