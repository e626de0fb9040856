"""What a review's answer makes of the decision under review: a new decision that names the one it reverses."""

from datetime import datetime

from arasha.casework.models import (
    Answer,
    DecisionState,
    Proof,
    Request,
    Standing,
    StatusDecision,
    VictimStatus,
)
from arasha.database.actor import Actor

# An answer that leaves the decision standing is not here.
MAKES: dict[str, VictimStatus] = {
    Answer.REVERSED: VictimStatus.IDENTIFIED,
    Answer.DECIDE_ANEW: VictimStatus.POTENTIAL,
}


def follow_review(actor: Actor, request: Request, now: datetime) -> None:
    """Write the reversing decision for the reviewing body, in the transaction of its answer."""
    status = MAKES.get(request.answer)
    if status is None:
        return
    grounds = request.grounds if request.answer == Answer.REVERSED else ["reviewed"]
    StatusDecision(
        case_id=request.case_id,
        owner_agency_id=actor.agency,
        standing=Standing.STATE,
        status=status,
        proof=Proof.REASONABLE,
        grounds=grounds,
        state=DecisionState.IN_FORCE,
        decided_at=now,
        by_post_id=actor.post,
        by_user_id=actor.user,
        in_force_at=now,
        reverses_id=request.about_id,
    ).save(force_insert=True)
