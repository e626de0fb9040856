"""Decisions on the status in the demonstration, a hold with hours left, questions to the prosecutor, and help."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from arasha.casework.assistance.actions import change_assistance
from arasha.casework.decisions.actions import (
    ask_review,
    begin_reflection,
    decide_status,
    lapse_refusals,
    second_refusal,
    tell_decision,
)
from arasha.casework.decisions.rules import DecisionDraft
from arasha.casework.holds.actions import ask_hold
from arasha.casework.holds.rules import HoldDraft
from arasha.casework.models import StatusDecision, VictimStatus
from arasha.casework.requests.actions import answer_request, ask_non_punishment
from arasha.casework.requests.rules import AnswerDraft
from arasha.casework.talks.rules import TalkDraft
from arasha.database.actor import Actor
from arasha.demo.plan import PlannedCase

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

Chosen = list[tuple[PlannedCase, UUID]]
IDENTIFIED = DecisionDraft(VictimStatus.IDENTIFIED, "reasonable", ("exploited_with_means", "documents_held"))
REFUSED = DecisionDraft(VictimStatus.NOT_IDENTIFIED, "conclusive", ("labour_dispute",))
# How help went, case after case; the newest cases are in the middle of it.
COURSES = (
    ("urgent_help", "in_services"),
    ("advice",),
    ("in_services", "paused"),
    ("urgent_help", "in_services", "exited"),
    ("advice", "declined"),
    ("in_services", "lost_contact"),
    ("urgent_help", "in_services", "returned"),
)


def decide_and_hold(cast: "Cast", now: datetime) -> None:
    """What people of Almaty decided, refused, asked and still wait for."""
    police, ngo = _old(cast, "police-almaty", VictimStatus.IDENTIFIED, now), _old(cast, "qorghan", None, now)
    open_ones = _old(cast, "police-almaty", VictimStatus.POTENTIAL, now)
    nurlan, yerlan, bolat = (cast.actor("police-almaty", name) for name in ("nurlan", "yerlan", "bolat"))
    saule, aliya = cast.actor("qorghan", "saule"), cast.actor("qorghan", "aliya")
    for place, (_planned, case) in enumerate(police[:5]):
        _decide(nurlan, case, IDENTIFIED, now - timedelta(days=25 - place))
    _decide(yerlan, open_ones[0][1], REFUSED, now - timedelta(hours=5))
    _decide(yerlan, open_ones[1][1], REFUSED, now - timedelta(days=4))
    lapse_refusals(yerlan, now - timedelta(days=3))
    for place, (_planned, case) in enumerate(ngo[:6]):
        decision = _decide(saule, case, IDENTIFIED, now - timedelta(days=20 - place))
        if place:
            _tell(aliya, decision, "ru", now - timedelta(days=19 - place))
    for place, (_planned, case) in enumerate(ngo[1:4]):
        begin_reflection(aliya, case, now=now - timedelta(days=18 - 3 * place), key=uuid4())
    _refuse_and_review(cast, nurlan, bolat, aliya, now)
    _hold(cast, aliya, now)
    _ask_not_to_punish(cast, aliya, ngo, now)
    for course, (_planned, case) in zip(COURSES * 2, ngo[: 2 * len(COURSES)], strict=False):
        _help(aliya, case, course, now)


def _old(cast: "Cast", agency: str, status: VictimStatus | None, now: datetime) -> Chosen:
    """The agency's own adults of one month to two years ago, the newest first; `status` as it was registered."""
    found = [
        (planned, case)
        for planned, case in cast.cases_of(agency)
        if timedelta(days=30) < now - planned.registered_at < timedelta(days=700)
        and (planned.draft.age_from or 0) >= 18
        and status in (None, planned.draft.status)
    ]
    return sorted(found, key=lambda one: one[0].registered_at, reverse=True)


def _decide(actor: Actor, case: UUID, draft: DecisionDraft, at: datetime) -> StatusDecision:
    return decide_status(actor, case, draft, version=0, now=at, key=uuid4())


def _tell(actor: Actor, decision: StatusDecision, language: str, at: datetime) -> None:
    talk = TalkDraft("status_told", language, None, alone=True, told_story=False)
    tell_decision(actor, decision.pk, talk, copy="kept_here", now=at, key=uuid4())


def _refuse_and_review(cast: "Cast", nurlan: Actor, bolat: Actor, aliya: Actor, now: datetime) -> None:
    """The police refused what the NGO had referred to them, and the person asked the prosecutor."""
    for planned, case in cast.cases_of("qorghan"):
        accepted = [
            word
            for word in planned.words
            if word.recipient == "police-almaty" and word.answer == "accepted" and word.withdrawn_at is None
        ]
        if accepted and accepted[0].answered_at and now - accepted[0].answered_at < timedelta(days=60):
            refused = _decide(nurlan, case, REFUSED, now - timedelta(days=9))
            second_refusal(
                bolat, refused.pk, agrees=True, version=1, now=now - timedelta(days=9, hours=-3), key=uuid4()
            )
            _tell(aliya, refused, "kk", now - timedelta(days=8))
            prosecutor = cast.country.agencies["prosecutor-almaty"].pk
            ask_review(aliya, refused.pk, prosecutor, wished=True, now=now - timedelta(days=6), key=uuid4())
            return


def _hold(cast: "Cast", aliya: Actor, now: datetime) -> None:
    """A plane in nine hours: somebody newly met who is held."""
    recent = [
        (planned, case)
        for planned, case in cast.cases_of("qorghan")
        if now - planned.registered_at < timedelta(days=30) and planned.draft.citizenships[:1] != ("KZ",)
    ]
    held = [one for one in recent if one[0].draft.whereabouts in ("detention_centre", "police_custody")]
    _planned, case = (held or recent)[-1]
    draft = HoldDraft(
        detainers=tuple(cast.country.agencies[code].pk for code in ("migration-almaty", "detention-almaty", "border")),
        place="removal_centre",
        region="KZ-75",
        removal_at=now + timedelta(hours=9),
        grounds=("screening_positive", "status_open"),
        lawyer="asked_for",
        recipient=cast.country.agencies["prosecutor-almaty"].pk,
        wished=True,
    )
    ask_hold(aliya, case, draft, now=now - timedelta(hours=2), key=uuid4())


def _ask_not_to_punish(cast: "Cast", aliya: Actor, ngo: Chosen, now: datetime) -> None:
    """One answer came, another is awaited."""
    prosecutor, arman = cast.country.agencies["prosecutor-almaty"].pk, cast.actor("prosecutor-almaty", "arman")
    asked = [
        ask_non_punishment(aliya, case, prosecutor, matters, wished=True, now=now - timedelta(days=days), key=uuid4())
        for (_planned, case), matters, days in zip(
            ngo[4:6], (("stay", "unlawful_work"), ("stay",)), (12, 1), strict=True
        )
    ]
    answer = AnswerDraft("not_punished", ("compelled",))
    answer_request(arman, asked[0].pk, answer, version=1, now=now - timedelta(days=10), key=uuid4())


def _help(actor: Actor, case: UUID, course: tuple[str, ...], now: datetime) -> None:
    for version, step in enumerate(course):
        at = now - timedelta(days=7 * (len(course) - version))
        change_assistance(actor, case, step, on=timezone.localdate(at), version=version, now=at, key=uuid4())
