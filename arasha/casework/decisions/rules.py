"""Pure decisions about the status: who may decide it, on which grounds, and when a refusal counts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import DecisionState, Proof, Standing, VictimStatus
from arasha.casework.requests.rules import SECOND_ROLES
from arasha.country import CountryPack

# The states of a decision and the steps between them; docs/decision-states.md is drawn from this table.
STEPS: dict[str, frozenset[str]] = {
    DecisionState.PROVISIONAL: frozenset({DecisionState.IN_FORCE, DecisionState.NOT_CONFIRMED, DecisionState.LAPSED}),
}
ROLES = {Standing.STATE: "state_decision", Standing.FINDING: "finding"}
# What takes something from the person needs a second person before it counts.
REFUSALS = frozenset({VictimStatus.NOT_IDENTIFIED, VictimStatus.REVOKED})
# What may follow what, within one standing; None: nothing decided yet.
FOLLOWS: dict[str | None, frozenset[str]] = {
    None: frozenset({VictimStatus.POTENTIAL, VictimStatus.IDENTIFIED, VictimStatus.NOT_IDENTIFIED}),
    VictimStatus.POTENTIAL: frozenset({VictimStatus.IDENTIFIED, VictimStatus.NOT_IDENTIFIED}),
    VictimStatus.IDENTIFIED: frozenset({VictimStatus.REVOKED}),
    VictimStatus.NOT_IDENTIFIED: frozenset({VictimStatus.POTENTIAL, VictimStatus.IDENTIFIED}),
    VictimStatus.REVOKED: frozenset({VictimStatus.POTENTIAL, VictimStatus.IDENTIFIED}),
}


@dataclass(frozen=True)
class DecisionDraft:
    """What the decider says: the status, how sure it had to be, and coded grounds."""

    status: str
    proof: str
    grounds: tuple[str, ...]


@dataclass(frozen=True)
class DecidedBy:
    """Who decided and who now acts: a refusal is never both the first and the second word of one person."""

    agency: UUID
    post: UUID
    user: UUID | None


def standing_of(agency_type: str, function: str, pack: CountryPack, day: date) -> Standing | None:
    """Whose word a post's decision is: the state's, an organisation's, or nobody's because it may not decide."""
    for standing, role in ROLES.items():
        if pack.may_decide(role, agency_type, function, day):
            return standing
    return None


def judge_decision(
    draft: DecisionDraft, current: str | None, *, waits_for_second: bool, pack: CountryPack, day: date
) -> Verdict:
    """Say whether this decision can follow `current`, the standing's own status in force, on these grounds."""
    if waits_for_second:
        return Verdict.no(
            "decision.second_first", _("A refusal is waiting for its second person. Wait for that, or for its end.")
        )
    if draft.status not in FOLLOWS[current]:
        return Verdict.no(
            "decision.step", _("This cannot follow what is decided now. Choose another decision."), field="status"
        )
    if draft.proof not in set(Proof):
        return Verdict.no("decision.proof", _("Choose one of the answers in the list."), field="proof")
    if draft.status in REFUSALS and draft.proof != Proof.CONCLUSIVE:
        return Verdict.no(
            "decision.refusal_proof",
            _("Doubt speaks for the person: refuse only when everything known was weighed."),
            field="proof",
        )
    known = {code for code, ground in pack.decision_grounds.on(day).items() if draft.status in ground.uses}
    if not draft.grounds or not set(draft.grounds) <= known:
        return Verdict.no(
            "decision.grounds",
            _("Choose at least one ground that belongs to this decision: it is read to the person."),
            field="grounds",
        )
    return Verdict.yes()


def needs_second(status: str) -> bool:
    """Refusing and revoking need a second person; recognising never does."""
    return status in REFUSALS


def state_now(state: str, second_due_at: datetime | None, now: datetime) -> DecisionState:
    """The state at this moment: a refusal whose clock has run out counts as lapsed, whoever has written that down."""
    late = second_due_at is not None and now > second_due_at
    return DecisionState.LAPSED if state == DecisionState.PROVISIONAL and late else DecisionState(state)


def judge_second(state: DecisionState, first: DecidedBy, second: DecidedBy, may_second: bool) -> Verdict:
    """Say whether this person may be the second: still in time, another human being, of the same body, competent."""
    if state != DecisionState.PROVISIONAL:
        return Verdict.no("second.too_late", _("This refusal waits no more: it was answered, or its time ran out."))
    if first.post == second.post or (first.user is not None and first.user == second.user):
        return Verdict.no("second.same_person", _("You refused yourself. A second person must look at it."))
    if first.agency != second.agency or not may_second:
        return Verdict.no("second.not_yours", _("Your post is not one that looks at refusals a second time."))
    return Verdict.yes()


def second_role(standing: str) -> str:
    """The role of the pack's deciders that may be the second person."""
    return SECOND_ROLES[Standing(standing)]


def judge_review(standing: str, status: str, state: DecisionState, *, wished: bool) -> Verdict:
    """Say whether a review may be asked: of the state's refusal in force, at the person's wish; lateness never bars."""
    if standing != Standing.STATE or status not in REFUSALS or state != DecisionState.IN_FORCE:
        return Verdict.no("review.of_what", _("A review is asked of the state's refusal that is in force."))
    if not wished:
        return Verdict.no("review.wish", _("Ask the person first: a review is their choice."), field="wished")
    return Verdict.yes()


def judge_telling(state: DecisionState) -> Verdict:
    """Say whether the person may be told: only what counts, so that nobody hears a refusal that may lapse."""
    if state != DecisionState.IN_FORCE:
        return Verdict.no("decision.not_in_force", _("Tell the person once the decision is in force."))
    return Verdict.yes()
