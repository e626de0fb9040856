"""Verbs of the stories about decisions, help and holds."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from arasha.casework.assistance.actions import change_assistance
from arasha.casework.decisions.actions import (
    ask_review,
    ask_second_opinion,
    decide_status,
    second_refusal,
    tell_decision,
)
from arasha.casework.decisions.queries import decisions_of_case
from arasha.casework.decisions.rules import DecisionDraft
from arasha.casework.holds.actions import ask_hold
from arasha.casework.holds.rules import HoldDraft
from arasha.casework.models import Case, Hold, Request, StatusDecision
from arasha.casework.requests.actions import answer_request
from arasha.casework.requests.rules import AnswerDraft
from arasha.casework.talks.rules import TalkDraft
from tests.stories import House, Worker

FOR = ("exploited_with_means",)
AGAINST = ("labour_dispute",)


def decides(
    worker: Worker, case: Case, status: str, *grounds: str, seen: int = 0, now: datetime | None = None
) -> StatusDecision:
    refuses = status in {"not_identified", "revoked"}
    draft = DecisionDraft(status, "conclusive" if refuses else "reasonable", grounds or (AGAINST if refuses else FOR))
    return decide_status(worker.actor, case.pk, draft, version=seen, now=now or timezone.now(), key=uuid4())


def seconds(
    worker: Worker, decision: StatusDecision, *, agrees: bool = True, now: datetime | None = None
) -> StatusDecision:
    return second_refusal(
        worker.actor,
        decision.pk,
        agrees=agrees,
        version=decision.version,
        now=now or timezone.now(),
        key=uuid4(),
    )


def asks_another(worker: Worker, decision: StatusDecision, house: House) -> Request:
    return ask_second_opinion(worker.actor, decision.pk, house.agency.pk, now=timezone.now(), key=uuid4())


def tells(worker: Worker, decision: StatusDecision, language: str = "uz") -> Any:
    talk = TalkDraft("status_told", language, None, alone=True, told_story=False)
    return tell_decision(worker.actor, decision.pk, talk, copy="unsafe", now=timezone.now(), key=uuid4())


def asks_review(worker: Worker, decision: StatusDecision, house: House, *, wished: bool = True) -> Request:
    return ask_review(worker.actor, decision.pk, house.agency.pk, wished=wished, now=timezone.now(), key=uuid4())


def answers(worker: Worker, request: Request, answer: str, *grounds: str, **more: Any) -> Request:
    draft = AnswerDraft(answer, grounds, **more)
    return answer_request(worker.actor, request.pk, draft, version=1, now=timezone.now(), key=uuid4())


def asks_hold(
    worker: Worker, case: Case, detainer: House, prosecutor: House | None, *, hours: int | None = 9, **facts: Any
) -> Hold:
    now = timezone.now()
    draft = HoldDraft(
        **{
            "detainers": (detainer.agency.pk,),
            "place": "removal_centre",
            "region": "KZ-75",
            "removal_at": now + timedelta(hours=hours) if hours else None,
            "grounds": ("screening_positive",),
            "lawyer": "no",
            "recipient": prosecutor.agency.pk if prosecutor else None,
            "wished": True,
            **facts,
        }
    )
    with worker.key_open():
        return ask_hold(worker.actor, case.pk, draft, now=now, key=uuid4())


def helps(worker: Worker, case: Case, assistance: str, *, seen: int = 0) -> Any:
    return change_assistance(
        worker.actor,
        case.pk,
        assistance,
        on=timezone.localdate(),
        version=seen,
        now=timezone.now(),
        key=uuid4(),
    )


def status_of(worker: Worker, case: Case) -> str:
    with worker.transaction():
        return Case.objects.get(pk=case.pk).status


def decisions(worker: Worker, case: Case, now: datetime | None = None) -> list[Any]:
    with worker.transaction():
        return decisions_of_case(worker.actor, Case.objects.get(pk=case.pk), now or timezone.now())
