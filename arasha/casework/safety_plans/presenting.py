"""The safety plan in words, for the staff and for the paper the person takes along."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from arasha.casework.assessments.queries import SafetyView
from arasha.casework.models import SafetyPlan
from arasha.casework.safety_plans import rules
from arasha.casework.words import Clock, day_words, term_clock
from arasha.country import CodeList, Spoken, current


@dataclass(frozen=True)
class PlanShown:
    """The plan in force and its clock; the sealed words are empty where they were not opened."""

    plan: SafetyPlan | None = None
    when: str = ""
    signs: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    people: str = ""
    own_words: str = ""
    clock: Clock | None = None
    earlier: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PlanPaper:
    """The paper a person may take along, in a language they read; nothing on it says what it is about."""

    language: str
    headings: dict[str, str]
    signs: list[str]
    steps: list[str]
    people: str
    own_words: str
    review: str
    numbers: list[tuple[str, str]]


def present_plan(view: SafetyView, now: datetime) -> PlanShown:
    """The plan of this case as the staff read it."""
    plan, pack = view.plan, current()
    if plan is None:
        return PlanShown()
    return PlanShown(
        plan=plan,
        when=date_format(timezone.localtime(plan.at), "SHORT_DATETIME_FORMAT"),
        signs=[pack.warning_signs.name(code) for code in plan.signs],
        steps=[pack.safety_steps.name(code) for code in plan.steps],
        people=view.values.get(f"plan_people:{view.case.pk}", ""),
        own_words=view.values.get(f"plan_words:{view.case.pk}", ""),
        clock=plan_clock(plan, now),
        earlier=[day_words(one.at) for one in view.plans[1:6]],
    )


def plan_clock(plan: SafetyPlan, now: datetime) -> Clock:
    """When to look at the plan again, by which provision."""
    term, _due = rules.review_due(current(), plan.at, timezone.localdate(plan.at))
    return term_clock(term, plan.at, plan.review_due_at, now)


def present_paper(view: SafetyView, plan: SafetyPlan) -> PlanPaper:
    """The plan in the language chosen for its paper, in the person's own voice."""
    pack, language = current(), plan.language
    # What exists in the languages of the screen only is said in Russian, which most people met here understand.
    screen = language if language in pack.screen_languages else "ru"
    numbers = [(line.number, line.name.in_language(screen)) for line in pack.hotlines.values() if line.all_day]
    # The duty line stands there as a bare number: an agency's name would say what the paper is about.
    own_line = [(view.owner.duty_phone, "")] if view.owner.duty_phone else []
    with override(screen):
        review = day_words(plan.review_due_at)
    return PlanPaper(
        language=language,
        headings={code: entry.spoken.in_language(language) for code, entry in pack.safety_plan_headings.items()},
        signs=_spoken(pack.warning_signs, plan.signs, language),
        steps=_spoken(pack.safety_steps, plan.steps, language),
        people=view.values.get(f"plan_people:{view.case.pk}", ""),
        own_words=view.values.get(f"plan_words:{view.case.pk}", ""),
        review=review,
        numbers=[*own_line, *numbers],
    )


def _spoken(known: CodeList[Spoken], codes: Sequence[str], language: str) -> list[str]:
    return [known[code].spoken.in_language(language) for code in codes if code in known]
