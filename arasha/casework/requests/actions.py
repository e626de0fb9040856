"""Sending, answering and withdrawing requests to other bodies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Denied, Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.steps import add_step
from arasha.casework.decisions.reversal import follow_review
from arasha.casework.models import Case, Request, RequestKind, RequestStatus
from arasha.casework.requests import rules
from arasha.casework.requests.rules import AnswerDraft
from arasha.country import current
from arasha.database.actor import Actor

# What must be written beside an answer, in the same transaction, by the one who answers.
AFTER_ANSWER: dict[str, Callable[[Actor, Request, datetime], None]] = {RequestKind.REVIEW: follow_review}
KEPT_IN_PACKET = ("number",)


def send_request(
    actor: Actor,
    case: Case,
    kind: RequestKind,
    about: UUID,
    recipient: UUID,
    details: dict[str, Any],
    due_at: datetime,
    now: datetime,
) -> Request:
    """Ask another body inside another action, whose own right and key count; the packet is frozen here."""
    asked = Agency.objects.filter(pk=recipient).exclude(pk=actor.agency).first()
    packet = rules.build_packet(case, **details, answer_by=due_at.isoformat())
    rules.judge_recipient(kind, packet, asked.type if asked else "", current(), timezone.localdate(now)).enforce()
    request = Request(
        kind=kind,
        case_id=case.pk,
        case_owner_id=case.owner_agency_id,
        about_id=about,
        sender_id=actor.agency,
        recipient_id=recipient,
        packet=packet,
        sent_at=now,
        sent_by_id=actor.post,
        due_at=due_at,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "request.open_already", _("This was asked already and waits for its answer."), field="recipient"
        ) from None
    _tell(actor, request, f"request.{kind}", "request.sent", now)
    _alert(actor, request, "request.sent", recipient, now)
    return request


@action
def ask_non_punishment(
    actor: Actor,
    case_id: UUID,
    recipient: UUID,
    matters: tuple[str, ...],
    *,
    wished: bool,
    now: datetime,
    key: UUID,
) -> Request:
    """Ask a prosecutor not to punish what the exploitation brought with it; no status and no verdict is needed."""
    case = policy.require(actor, "non_punishment.ask", Case, case_id)
    if not wished:
        raise Refused("request.wish", _("Ask the person first: it is their choice."), field="wished")
    if not matters or not all(matter in current().non_punishment_matters for matter in matters):
        raise Refused("request.matters", _("Choose what the person may be accused of."), field="matters")
    details = {"matters": sorted(matters), "age_group": case.age_group, "status": case.status}
    due_at = rules.answer_due(RequestKind.NON_PUNISHMENT, now, current(), timezone.localdate(now))
    return send_request(actor, case, RequestKind.NON_PUNISHMENT, case.pk, recipient, details, due_at, now)


@action
def answer_request(
    actor: Actor, request_id: UUID, draft: AnswerDraft, *, version: int, now: datetime, key: UUID
) -> Request:
    """Answer for the asked body; what the answer changes, changes in this transaction."""
    request = policy.require(actor, "request.answer", Request, request_id, lock=True, version=version)
    pack, today = current(), timezone.localdate(now)
    agency = Agency.objects.only("type").get(pk=actor.agency)
    role = rules.role_for(request.kind, request.packet)
    if request.recipient_id != actor.agency or not pack.may_decide(role, agency.type, actor.function, today):
        raise Denied("request.answer", request_id, status=403)
    rules.judge_answer(request.status, request.kind, draft, pack, today).enforce()
    if request.kind == RequestKind.SECOND_OPINION and now > request.due_at:
        raise Refused("second.too_late", _("This refusal waits no more: it was answered, or its time ran out."))
    request.status = RequestStatus.ANSWERED
    request.answer, request.grounds, request.until = draft.answer, sorted(draft.grounds), draft.until
    request.answered_at, request.answered_by_id = now, actor.post
    request.version += 1
    request.save()
    if request.kind in AFTER_ANSWER:
        AFTER_ANSWER[request.kind](actor, request, now)
    _tell(actor, request, f"answer.{draft.answer}", "request.answered", now, answer=draft.answer)
    _alert(actor, request, "request.answered", request.sender_id, now, posts=(request.sent_by_id,))
    return request


@action
def withdraw_request(actor: Actor, request_id: UUID, *, version: int, now: datetime, key: UUID) -> Request:
    """Take a question back; the asked body keeps its number and dates."""
    request = policy.require(actor, "request.withdraw", Request, request_id, lock=True, version=version)
    if request.sender_id != actor.agency:
        raise Denied("request.withdraw", request_id, status=403)
    if request.kind == RequestKind.HOLD:
        raise Refused("request.hold", _("End the hold itself: the request goes with it."))
    take_back(actor, request, now)
    return request


def lock_questions(actor: Actor, about: UUID) -> list[Request]:
    """The agency's own open questions about something, locked: before the thing itself, as an answer locks them too."""
    waiting = policy.visible(actor, Request).filter(about_id=about, sender_id=actor.agency, status=RequestStatus.SENT)
    return list(waiting.order_by("pk").select_for_update(no_key=True))


def take_back(actor: Actor, request: Request, now: datetime) -> None:
    """Withdraw inside another action."""
    if RequestStatus.WITHDRAWN not in rules.STEPS.get(request.status, frozenset()):
        raise Refused("request.answered_already", _("This request has been answered or withdrawn meanwhile."))
    request.status, request.ended_at = RequestStatus.WITHDRAWN, now
    request.packet = {name: request.packet[name] for name in KEPT_IN_PACKET}
    request.version += 1
    request.save()
    _tell(actor, request, "request.withdrawn", "request.withdrawn", now)


def _tell(actor: Actor, request: Request, step: str, kind: str, now: datetime, **details: str) -> None:
    """One step in the case's story, seen by owner, sender and recipient, and one event in every chain concerned."""
    others = {request.case_owner_id, request.sender_id, request.recipient_id} - {actor.agency}
    add_step(
        actor,
        request.case_id,
        request.case_owner_id,
        step,
        now,
        concerns=request.sender_id if actor.agency != request.sender_id else request.recipient_id,
        recipient=str(request.recipient_id),
        request=str(request.pk),
    )
    events.record(
        actor, kind, objects=[request.case_id, request.pk], also=others, at=now, about=request.kind, **details
    )


def _alert(
    actor: Actor, request: Request, kind: str, agency: UUID, now: datetime, *, posts: tuple[UUID, ...] = ()
) -> None:
    """A notice that says that something waits, to the side that does not know it yet."""
    number = str(request.packet["number"])
    page, target = "casework:request", request.pk
    tell(actor, kind, agency=agency, number=number, page=page, target=target, now=now, posts=posts)
