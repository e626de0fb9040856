"""Pure decisions about assessments: what may be recorded, what changed since the last one, when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import AssessmentKind, Basis, Level
from arasha.country import CountryPack, Deadline

Answers = Mapping[str, str]


@dataclass(frozen=True)
class AssessmentDraft:
    """One look at safety or needs; answers and own_view map factors to levels, the worker's and the person's."""

    kind: str
    basis: str
    answers: Answers = field(default_factory=dict)
    own_view: Answers = field(default_factory=dict)
    nothing_changed: bool = False
    note: str = ""


class Direction(StrEnum):
    """How a factor stands against the time before; never a number."""

    NEW = "new"
    WORSE = "worse"
    BETTER = "better"
    GONE = "gone"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Change:
    """One factor that is no longer what it was."""

    factor: str
    before: Level
    now: Level
    direction: Direction


# What a step from one level to another means; what is not here is no change worth a line.
DIRECTIONS: dict[tuple[Level, Level], Direction] = {
    (Level.NONE, Level.SOME): Direction.NEW,
    (Level.NONE, Level.SERIOUS): Direction.NEW,
    (Level.UNKNOWN, Level.SOME): Direction.NEW,
    (Level.UNKNOWN, Level.SERIOUS): Direction.NEW,
    (Level.SOME, Level.SERIOUS): Direction.WORSE,
    (Level.SERIOUS, Level.SOME): Direction.BETTER,
    (Level.SOME, Level.NONE): Direction.GONE,
    (Level.SERIOUS, Level.NONE): Direction.GONE,
    (Level.NONE, Level.UNKNOWN): Direction.UNCLEAR,
    (Level.SOME, Level.UNKNOWN): Direction.UNCLEAR,
    (Level.SERIOUS, Level.UNKNOWN): Direction.UNCLEAR,
}
ORDER = tuple(Direction)


def factors_of(pack: CountryPack, kind: str, on: date) -> list[str]:
    """The pack's factors of one kind on a day, in the pack's order."""
    return [code for code, factor in pack.assessment_factors.on(on).items() if factor.kind == kind]


def judge_assessment(draft: AssessmentDraft, previous: Answers | None, pack: CountryPack, on: date) -> Verdict:
    """Say whether this can be recorded. `previous` is what the last one of this kind answered, None without one."""
    if draft.kind not in set(AssessmentKind) or draft.basis not in set(Basis):
        return Verdict.no("assessment.unknown_code", _("Choose one of the answers in the list."), field="basis")
    if draft.nothing_changed:
        if previous is None:
            return Verdict.no(
                "assessment.nothing_before", _("There is nothing earlier to compare with. Answer the questions once.")
            )
        return Verdict.yes()
    known = set(factors_of(pack, draft.kind, on))
    for answers in (draft.answers, draft.own_view):
        for factor, level in answers.items():
            if factor not in known or level not in set(Level):
                return Verdict.no("assessment.unknown_code", _("Choose one of the answers in the list."), field=factor)
    if all(level == Level.UNKNOWN for level in draft.answers.values()):
        return Verdict.no(
            "assessment.all_unknown",
            _("Answer at least one question. What you do not know may stay unknown."),
        )
    if draft.basis == Basis.OBSERVATION and any(level != Level.UNKNOWN for level in draft.own_view.values()):
        return Verdict.no(
            "assessment.view_without_talk",
            _("Without a talk the person's own view stays unknown. Choose the talk, or leave that column unknown."),
            field="basis",
        )
    return Verdict.yes()


def complete(answers: Answers, factors: list[str]) -> dict[str, str]:
    """Every factor with its level; what nobody answered is unknown."""
    return {factor: str(answers.get(factor) or Level.UNKNOWN) for factor in factors}


def is_serious(answers: Answers, own_view: Answers) -> bool:
    """Say whether the worker or the person calls anything serious: the more worried of the two counts."""
    return Level.SERIOUS in {*answers.values(), *own_view.values()}


def compare(before: Answers, now: Answers) -> list[Change]:
    """What changed between two assessments: new and worse first. A factor the earlier did not ask was unknown."""
    changes = []
    for factor, level in now.items():
        was, is_now = Level(before.get(factor) or Level.UNKNOWN), Level(level)
        direction = DIRECTIONS.get((was, is_now))
        if direction is not None:
            changes.append(Change(factor, was, is_now, direction))
    return sorted(changes, key=lambda change: ORDER.index(change.direction))


def disagreements(answers: Answers, own_view: Answers) -> list[str]:
    """The factors that the person and the worker see differently; where either is unknown there is nothing to say."""
    return [
        factor
        for factor, level in answers.items()
        if Level.UNKNOWN not in {level, own_view.get(factor, Level.UNKNOWN)} and own_view[factor] != level
    ]


def review_term(kind: str, serious: bool, pack: CountryPack, on: date) -> Deadline:
    """The pack's time after which to look again; shorter where anything about safety is serious."""
    if kind == AssessmentKind.SAFETY:
        return pack.duty("review_serious_safety" if serious else "review_safety", on)
    return pack.duty("review_needs", on)


def review_due(term: Deadline, at: datetime) -> datetime:
    """When to look again, counted from the assessment through nights and holidays."""
    return at + timedelta(hours=term.hours)
