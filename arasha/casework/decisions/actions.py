"""Deciding on the status, being the second person of a refusal, telling the person, asking for a review."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.axes import lock_axes
from arasha.casework.cases.steps import add_step
from arasha.casework.decisions import rules
from arasha.casework.decisions.rules import DecidedBy, DecisionDraft
from arasha.casework.models import (
    Case,
    DecisionState,
    DecisionTold,
    NoticeCopy,
    ReflectionPeriod,
    Request,
    RequestKind,
    Standing,
    StatusDecision,
)
from arasha.casework.requests.actions import lock_questions, send_request, take_back
from arasha.casework.requests.rules import answer_due
from arasha.casework.talks.actions import add_talk
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.database.actor import Actor, acting


def standing_for(actor: Actor, now: datetime) -> Standing | None:
    """Whose word this actor's decision would be."""
    agency = Agency.objects.only("type").get(pk=actor.agency)
    return rules.standing_of(agency.type, actor.function, current(), timezone.localdate(now))


@action
def decide_status(
    actor: Actor, case_id: UUID, draft: DecisionDraft, *, version: int, now: datetime, key: UUID
) -> StatusDecision:
    """Decide for the actor's body on a case that it owns or accepted; a refusal waits for its second person.

    version: how many decisions the decider has seen on this case. Raises Stale when there are more by now.
    """
    case = policy.require(actor, "status.decide", Case, case_id)
    pack, today = current(), timezone.localdate(now)
    standing = standing_for(actor, now)
    if standing is None:
        raise Refused(
            "decision.not_yours",
            _("Your post does not decide on the status. “Law and lists” names who does; ask them by a referral."),
        )
    lock_axes(case.pk)
    earlier = list(policy.visible(actor, StatusDecision).filter(case=case).order_by("-in_force_at"))
    if len(earlier) != version:
        raise Stale(_("Somebody decided before you. Read that decision, then say what you decide."))
    own = [decision for decision in earlier if decision.standing == standing]
    in_force = next((one for one in own if one.state == DecisionState.IN_FORCE), None)
    waits = any(rules.state_now(one.state, one.second_due_at, now) == DecisionState.PROVISIONAL for one in own)
    rules.judge_decision(
        draft, in_force.status if in_force else None, waits_for_second=waits, pack=pack, day=today
    ).enforce()
    provisional = rules.needs_second(draft.status)
    decision = StatusDecision(
        case=case,
        owner_agency_id=actor.agency,
        standing=standing,
        status=draft.status,
        proof=draft.proof,
        grounds=sorted(draft.grounds),
        state=DecisionState.PROVISIONAL if provisional else DecisionState.IN_FORCE,
        decided_at=now,
        by_post_id=actor.post,
        by_user_id=actor.user,
        second_due_at=now + timedelta(hours=pack.duty("second_person", today).hours) if provisional else None,
        in_force_at=None if provisional else now,
        reverses_id=in_force.pk if in_force else None,
    )
    decision.save(force_insert=True)
    _tell(actor, case, decision, "status.refusal_proposed" if provisional else f"status.{draft.status}", now)
    _alert(actor, case, decision, now)
    return decision


@action
def second_refusal(
    actor: Actor, decision_id: UUID, *, agrees: bool, version: int, now: datetime, key: UUID
) -> StatusDecision:
    """The second person of the same body confirms a refusal, or does not: then nothing changes for the person."""
    questions = lock_questions(actor, decision_id)
    decision = policy.require(actor, "status.second", StatusDecision, decision_id, lock=True, version=version)
    case = policy.require(actor, "case.read", Case, decision.case_id)
    agency = Agency.objects.only("type").get(pk=actor.agency)
    role = rules.second_role(decision.standing)
    rules.judge_second(
        rules.state_now(decision.state, decision.second_due_at, now),
        DecidedBy(decision.owner_agency_id, decision.by_post_id, decision.by_user_id),
        DecidedBy(actor.agency, actor.post, actor.user),
        bool(current().may_decide(role, agency.type, actor.function, timezone.localdate(now))),
    ).enforce()
    lock_axes(case.pk)
    decision.state = DecisionState.IN_FORCE if agrees else DecisionState.NOT_CONFIRMED
    decision.second_agency_id, decision.second_post_id, decision.second_at = actor.agency, actor.post, now
    decision.in_force_at = now if agrees else None
    decision.version += 1
    decision.save()
    for question in questions:
        take_back(actor, question, now)
    _tell(actor, case, decision, f"status.{decision.status}" if agrees else "status.not_confirmed", now)
    _alert(actor, case, decision, now)
    return decision


@action
def ask_second_opinion(actor: Actor, decision_id: UUID, recipient: UUID, *, now: datetime, key: UUID) -> Request:
    """Ask another agency to be the second person; its packet says the refusal and its grounds, and opens no case."""
    decision = policy.require(actor, "status.decide", StatusDecision, decision_id)
    case = policy.require(actor, "case.read", Case, decision.case_id)
    state = rules.state_now(decision.state, decision.second_due_at, now)
    if decision.owner_agency_id != actor.agency or state != DecisionState.PROVISIONAL or not decision.second_due_at:
        raise Refused("second.too_late", _("This refusal waits no more: it was answered, or its time ran out."))
    return send_request(
        actor, case, RequestKind.SECOND_OPINION, decision.pk, recipient, _decided(decision), decision.second_due_at, now
    )


def _decided(decision: StatusDecision) -> dict[str, Any]:
    """A decision as packets carry it."""
    return {
        "standing": decision.standing,
        "status": decision.status,
        "grounds": decision.grounds,
        "proof": decision.proof,
        "decided_on": timezone.localdate(decision.decided_at).isoformat(),
    }


@action
def tell_decision(
    actor: Actor, decision_id: UUID, talk: TalkDraft, *, copy: str, now: datetime, key: UUID
) -> DecisionTold:
    """Write down that the person was told a decision and its reasons, in which language and by which talk."""
    decision = policy.require(actor, "status.tell", StatusDecision, decision_id)
    case = policy.require(actor, "case.read", Case, decision.case_id)
    rules.judge_telling(DecisionState(decision.state)).enforce()
    if copy not in set(NoticeCopy):
        raise Refused("decision.copy", _("Choose one of the answers in the list."), field="copy")
    held = add_talk(actor, case, talk, now)
    told = DecisionTold(
        decision=decision,
        case_id=case.pk,
        owner_agency_id=actor.agency,
        talk_id=held.pk,
        language=held.language,
        copy=copy,
        at=now,
        by_post_id=actor.post,
    )
    told.save(force_insert=True)
    _tell(actor, case, decision, "status.told", now)
    return told


@action
def ask_review(actor: Actor, decision_id: UUID, recipient: UUID, *, wished: bool, now: datetime, key: UUID) -> Request:
    """Ask a prosecutor, at the person's wish, to review the state's refusal; lateness is shown and bars nothing."""
    decision = policy.require(actor, "review.ask", StatusDecision, decision_id)
    case = policy.require(actor, "case.read", Case, decision.case_id)
    rules.judge_review(decision.standing, decision.status, DecisionState(decision.state), wished=wished).enforce()
    due_at = answer_due(RequestKind.REVIEW, now, current(), timezone.localdate(now))
    return send_request(actor, case, RequestKind.REVIEW, decision.pk, recipient, _decided(decision), due_at, now)


@action
def begin_reflection(actor: Actor, case_id: UUID, *, now: datetime, key: UUID) -> ReflectionPeriod:
    """Begin the recovery and reflection period; it runs by the pack's clock, once a case."""
    case = policy.require(actor, "reflection.begin", Case, case_id)
    lock_axes(case.pk)
    running = policy.visible(actor, ReflectionPeriod).filter(case=case).first()
    if running is not None:
        events.record(actor, "status.read", objects=[case.pk], also=_owner(actor, case), at=now)
        return running
    term = current().duty("reflection_period", timezone.localdate(now))
    period = ReflectionPeriod(
        case=case,
        owner_agency_id=actor.agency,
        began_at=now,
        ends_at=now + timedelta(hours=term.hours),
        by_post_id=actor.post,
    )
    period.save(force_insert=True)
    add_step(actor, case.pk, case.owner_agency_id, "reflection.began", now)
    events.record(actor, "reflection.began", objects=[case.pk, period.pk], also=_owner(actor, case), at=now)
    return period


def lapse_refusals(actor: Actor, now: datetime) -> int:
    """End the agency's own refusals that found no second person in time; returns how many. Nobody loses by it."""
    with acting(actor), transaction.atomic():
        late = list(
            StatusDecision.objects.filter(
                owner_agency_id=actor.agency, state=DecisionState.PROVISIONAL, second_due_at__lt=now
            ).values_list("pk", flat=True)
        )
    for decision_id in late:
        _lapse(actor, decision_id, now=now)
    return len(late)


@action
def _lapse(actor: Actor, decision_id: UUID, *, now: datetime) -> None:
    questions = lock_questions(actor, decision_id)
    waiting = StatusDecision.objects.filter(pk=decision_id, state=DecisionState.PROVISIONAL)
    decision = waiting.select_related("case").first()
    if decision is None or not waiting.update(state=DecisionState.LAPSED, version=decision.version + 1):
        return
    for question in questions:
        take_back(actor, question, now)
    _tell(actor, decision.case, decision, "status.lapsed", now)


def _alert(actor: Actor, case: Case, decision: StatusDecision, now: datetime) -> None:
    """A refusal calls its second person; a decision in force calls whoever owns the case."""
    waits = decision.state == DecisionState.PROVISIONAL
    if not waits and decision.state != DecisionState.IN_FORCE:
        return
    tell(
        actor,
        "status.second" if waits else "status.decided",
        agency=decision.owner_agency_id if waits else case.owner_agency_id,
        number=case.number,
        page="casework:decision_second" if waits else "casework:status",
        target=decision.pk if waits else case.pk,
        now=now,
        posts=() if waits else (case.assigned_post_id,),
        region=case.region,
    )


def _owner(actor: Actor, case: Case) -> list[UUID]:
    return [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]


def _tell(actor: Actor, case: Case, decision: StatusDecision, step: str, now: datetime) -> None:
    """One step in the case's story, and one event in both agencies' chains."""
    add_step(actor, case.pk, case.owner_agency_id, step, now, decision=str(decision.pk))
    kind = step if step in {"status.told", "status.lapsed"} else "status.decided"
    also = {case.owner_agency_id, decision.owner_agency_id} - {actor.agency}
    events.record(
        actor, kind, objects=[case.pk, decision.pk], also=also, at=now, status=decision.status, state=decision.state
    )
