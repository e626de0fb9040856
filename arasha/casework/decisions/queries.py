"""Reading decisions on the status, how each was told and reviewed, and the reflection period."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.casework.decisions import rules
from arasha.casework.models import (
    Case,
    DecisionState,
    DecisionTold,
    ReflectionPeriod,
    RequestKind,
    Standing,
    StatusDecision,
)
from arasha.casework.requests.queries import RequestRow
from arasha.database.actor import Actor


@dataclass(frozen=True)
class DecisionRow:
    """A decision with its body, how it was told, what was asked about it, and its state at this moment."""

    decision: StatusDecision
    agency: Agency
    state: DecisionState
    second: Agency | None = None
    told: Sequence[DecisionTold] = ()
    asked: Sequence[RequestRow] = field(default_factory=list)

    @property
    def review(self) -> RequestRow | None:
        """The newest review that the reader's agency asked for."""
        return next((row for row in self.asked if row.request.kind == RequestKind.REVIEW), None)

    @property
    def second_opinion(self) -> RequestRow | None:
        return next((row for row in self.asked if row.request.kind == RequestKind.SECOND_OPINION), None)


def decisions_of_case(
    actor: Actor, case: Case, now: datetime, requests: Sequence[RequestRow] = ()
) -> list[DecisionRow]:
    """The decisions on a case that the caller has opened and recorded, newest first."""
    decisions = list(policy.visible(actor, StatusDecision).filter(case=case).order_by("-decided_at", "id"))
    if not decisions:
        return []
    told: dict[UUID, list[DecisionTold]] = {}
    for telling in policy.visible(actor, DecisionTold).filter(case_id=case.pk).order_by("at"):
        told.setdefault(telling.decision_id, []).append(telling)
    bodies = {one.owner_agency_id for one in decisions} | {
        one.second_agency_id for one in decisions if one.second_agency_id
    }
    agencies = Agency.objects.in_bulk(bodies)
    return [
        DecisionRow(
            decision=one,
            agency=agencies[one.owner_agency_id],
            state=rules.state_now(one.state, one.second_due_at, now),
            second=agencies.get(one.second_agency_id) if one.second_agency_id else None,
            told=told.get(one.pk, []),
            asked=[row for row in requests if row.request.about_id == one.pk],
        )
        for one in decisions
    ]


def newest_in_force(rows: Sequence[DecisionRow], standing: Standing) -> DecisionRow | None:
    """What one standing says now: its newest decision in force."""
    counting = [row for row in rows if row.state == DecisionState.IN_FORCE and row.decision.standing == standing]
    return max(counting, key=lambda row: row.decision.in_force_at or row.decision.decided_at, default=None)


def waiting_for_second(rows: Sequence[DecisionRow]) -> DecisionRow | None:
    """The refusal that still waits for its second person."""
    return next((row for row in rows if row.state == DecisionState.PROVISIONAL), None)


def get_decision(actor: Actor, verb: str, decision_id: UUID) -> tuple[StatusDecision, Case]:
    """One decision on a case that is open to the actor; a foreign and a missing one raise the same Denied."""
    decision = policy.require(actor, verb, StatusDecision, decision_id)
    case = policy.require(actor, "case.read", Case, decision.case_id)
    also = {case.owner_agency_id, decision.owner_agency_id} - {actor.agency}
    events.record(actor, "status.read", objects=[case.pk, decision.pk], also=also)
    return decision, case


def row_of(decision: StatusDecision, now: datetime) -> DecisionRow:
    """One decision alone, for a page about nothing else."""
    agency = Agency.objects.get(pk=decision.owner_agency_id)
    return DecisionRow(decision, agency, rules.state_now(decision.state, decision.second_due_at, now))


def reflection_of(actor: Actor, case: Case) -> ReflectionPeriod | None:
    """The recovery and reflection period of a case that the caller has opened and recorded."""
    return policy.visible(actor, ReflectionPeriod).filter(case=case).first()


def decider_of(decision: StatusDecision) -> Post | None:
    """The post that decided, with its user, for the second person to know whom to ask."""
    return Post.objects.select_related("user").filter(pk=decision.by_post_id).first()
