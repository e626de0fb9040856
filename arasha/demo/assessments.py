"""Safety and needs in the demonstration: looked at again and again, plans that changed, an entitlement, notices."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from arasha.access.models import MailChoice
from arasha.casework.alerts.actions import choose_mail, read_alerts
from arasha.casework.assessments.actions import record_assessment
from arasha.casework.assessments.rules import AssessmentDraft
from arasha.casework.entitlements.actions import answer_criteria, open_entitlement
from arasha.casework.safety_plans.actions import make_plan
from arasha.casework.safety_plans.rules import PlanDraft
from arasha.database.actor import Actor
from arasha.demo.plan import PlannedCase

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

Levels = dict[str, str]
# One person's safety over three weeks: (days ago, the worker's levels, the person's own, words to seal). Empty
# levels stand for "nothing changed".
COURSE: tuple[tuple[int, Levels, Levels, str], ...] = (
    (
        21,
        {"urgent_health": "some", "violence": "some", "exploited_again": "some", "place_known": "none"},
        {"violence": "none", "exploited_again": "some", "place_known": "none"},
        "",
    ),
    (14, {}, {}, ""),
    (
        6,
        {"urgent_health": "none", "violence": "serious", "traffickers_search": "some", "exploited_again": "some"},
        {"violence": "some", "traffickers_search": "serious", "exploited_again": "none"},
        "Бұрынғы жұмыс берушінің туысы базарда сұрастырып жүр.",
    ),
    (
        1,
        {"urgent_health": "none", "violence": "some", "traffickers_search": "some", "exploited_again": "none"},
        {"violence": "some", "traffickers_search": "some", "exploited_again": "none"},
        "",
    ),
)
NEEDS: Levels = {"daily_needs": "none", "safe_sleep": "some", "treatment": "some", "papers": "serious", "legal": "some"}
QUIET: Levels = {"urgent_health": "none", "violence": "none", "exploited_again": "some", "self_harm": "none"}
ALARMING: Levels = {"urgent_health": "some", "violence": "serious", "place_known": "some", "family_threatened": "some"}
CRITERIA = {"held": "yes", "papers_or_wages_taken": "yes", "ties_broken": "yes", "no_home_or_income": "yes"}
# What is older has long been read.
UNREAD_FOR = timedelta(days=2)


def safety_and_needs(cast: "Cast", now: datetime) -> None:
    """NGO Qorghan's people, and one at the social protection body of Shymkent."""
    aliya, saule = cast.actor("qorghan", "aliya"), cast.actor("qorghan", "saule")
    old, young = _cases(cast, "qorghan", now)
    with cast.country.unlocked("qorghan"):
        _follow_one(aliya, saule, old[0], now)
        for place, case in enumerate(old[1:5]):
            _assess(aliya, case, 0, now - timedelta(days=5 + place), QUIET, QUIET)
        _assess(aliya, old[5], 0, now - timedelta(days=8), QUIET, {})
        _assess(aliya, young[0], 0, now - timedelta(hours=5), ALARMING, {"violence": "serious"})
    gulnar = cast.actor("social-shymkent", "gulnar")
    ours, _young = _cases(cast, "social-shymkent", now)
    with cast.country.unlocked("social-shymkent"):
        _assess(gulnar, ours[0], 0, now - timedelta(days=9), QUIET, QUIET)
        _entitle(gulnar, gulnar, ours[0], now - timedelta(days=8))
        answer_criteria(gulnar, ours[1], CRITERIA, version=0, now=now - timedelta(hours=20), key=uuid4())
    _read_and_mail(cast, now)


def _cases(cast: "Cast", agency: str, now: datetime) -> tuple[list[UUID], list[UUID]]:
    """The agency's cases of more than a month, the newest of them first, and those of the last days."""

    def since(days: int, until: int) -> list[UUID]:
        found: Sequence[tuple[PlannedCase, UUID]] = [
            (planned, case)
            for planned, case in cast.cases_of(agency)
            if now - timedelta(days=until) < planned.registered_at < now - timedelta(days=days)
            and planned.draft.origin is None
        ]
        return [case for _, case in sorted(found, key=lambda one: one[0].registered_at, reverse=True)]

    old = since(32, 700)
    return old, since(1, 32) or old[::-1]


def _follow_one(aliya: Actor, saule: Actor, case: UUID, now: datetime) -> None:
    for version, (days, levels, own, note) in enumerate(COURSE):
        _assess(aliya, case, version, now - timedelta(days=days), levels, own, note=note)
    _assess(aliya, case, 0, now - timedelta(days=20), NEEDS, NEEDS, kind="needs")
    first = PlanDraft(
        ("unknown_calls",), ("call_112", "call_duty_line", "no_pictures"), "uz", people="Апасы, 19:00 кейін"
    )
    changed = PlanDraft(
        ("unknown_calls", "family_asked", "strangers_near"),
        ("call_112", "call_duty_line", "not_alone", "bag_ready", "telephone_safe", "no_pictures"),
        "uz",
        people="Апасы, 19:00 кейін",
        own_words="Базарға басқа көшемен барам.",
    )
    make_plan(aliya, case, first, version=0, now=now - timedelta(days=20), key=uuid4())
    make_plan(aliya, case, changed, version=1, now=now - timedelta(days=5), key=uuid4())
    _entitle(aliya, saule, case, now - timedelta(days=18))


def _assess(
    actor: Actor,
    case: UUID,
    version: int,
    at: datetime,
    levels: Levels,
    own: Levels,
    *,
    kind: str = "safety",
    note: str = "",
) -> None:
    draft = AssessmentDraft(
        kind=kind, basis="talk", answers=levels, own_view=own, nothing_changed=not levels, note=note
    )
    record_assessment(actor, case, draft, version=version, now=at, key=uuid4())


def _entitle(answering: Actor, opening: Actor, case: UUID, at: datetime) -> None:
    answered = answer_criteria(answering, case, CRITERIA, version=0, now=at, key=uuid4())
    open_entitlement(opening, answered.pk, version=answered.version, now=at + timedelta(hours=3), key=uuid4())


def _read_and_mail(cast: "Cast", now: datetime) -> None:
    for agency, username in cast.country.actors:
        read_alerts(cast.actor(agency, username), until=now - UNREAD_FOR, now=now - UNREAD_FOR)
    aliya = cast.actor("qorghan", "aliya")
    choose_mail(aliya, email="aliya@qorghan.example", choice=MailChoice.URGENT, now=now - timedelta(days=30))
