"""Safety and needs in words: what was found, beside the time before and beside the person's own view."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from arasha.casework.assessments import rules
from arasha.casework.assessments.queries import SafetyView
from arasha.casework.assessments.rules import Change, Direction
from arasha.casework.models import Assessment, AssessmentKind, Level
from arasha.casework.words import Clock, day_words, term_clock
from arasha.country import current

DIRECTIONS: dict[Direction, tuple[Promise, str]] = {
    Direction.NEW: (pgettext_lazy("change of a factor", "new"), "danger"),
    Direction.WORSE: (pgettext_lazy("change of a factor", "worse"), "danger"),
    Direction.BETTER: (pgettext_lazy("change of a factor", "better"), "ok"),
    Direction.GONE: (pgettext_lazy("change of a factor", "no longer"), "ok"),
    Direction.UNCLEAR: (pgettext_lazy("change of a factor", "no longer known"), "sun"),
}
HEADINGS: dict[str, Promise] = {
    AssessmentKind.SAFETY: gettext_lazy("Safety"),
    AssessmentKind.NEEDS: gettext_lazy("Needs"),
}
TONES = {Level.SERIOUS: "danger", Level.SOME: "sun"}


@dataclass(frozen=True)
class FactorLine:
    """One factor that matters now: the level in words, the person's own where it differs, and how it changed."""

    name: str
    level: str
    tone: str
    own_view: str = ""
    change: str = ""
    change_tone: str = ""


@dataclass(frozen=True)
class PastLine:
    """One earlier assessment in a line."""

    when: str
    who: str
    found: str


@dataclass(frozen=True)
class AssessmentShown:
    """One kind of assessment on the screen: the last one in full, those before in a line each."""

    kind: str
    heading: str
    when: str = ""
    who: str = ""
    unchanged: bool = False
    observed: bool = False
    lines: list[FactorLine] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    fine: str = ""
    unknown: str = ""
    clock: Clock | None = None
    note: str = ""
    past: list[PastLine] = field(default_factory=list)
    number: int = 0


def present_assessment(view: SafetyView, kind: str, now: datetime) -> AssessmentShown:
    """The last assessment of one kind compared with the one before it."""
    found = view.of_kind(kind)
    heading = str(HEADINGS[kind])
    if not found:
        return AssessmentShown(kind, heading)
    last = found[0]
    before = found[1].answers if len(found) > 1 else None
    changes = {change.factor: change for change in rules.compare(before, last.answers)} if before is not None else {}
    names = current().assessment_factors
    return AssessmentShown(
        kind=kind,
        heading=heading,
        when=date_format(timezone.localtime(last.at), "SHORT_DATETIME_FORMAT"),
        who=name_post(view, last.by_post_id),
        unchanged=last.nothing_changed,
        observed=last.basis == "observation",
        lines=_lines(last, changes),
        gone=[names.name(code) for code, change in changes.items() if change.direction == Direction.GONE],
        fine=_listed(last, Level.NONE, without={code for code, one in changes.items() if one.direction == "gone"}),
        unknown=_listed(last, Level.UNKNOWN),
        clock=review_clock(last, now),
        note=view.values.get(f"assessment_note:{last.pk}", ""),
        past=[_past(view, found, place) for place in range(1, min(len(found), 8))],
        number=last.number,
    )


def _lines(last: Assessment, changes: dict[str, Change]) -> list[FactorLine]:
    """What worries the worker or the person, what is serious to either of them first."""
    pairs = {code: (Level(said), Level(last.own_view.get(code, Level.UNKNOWN))) for code, said in last.answers.items()}
    worrying = [code for code, pair in pairs.items() if {Level.SERIOUS, Level.SOME} & set(pair)]
    seen_differently = rules.disagreements(last.answers, last.own_view)
    shown = []
    for code in sorted(worrying, key=lambda code: Level.SERIOUS not in pairs[code]):
        said, own = pairs[code]
        change = changes.get(code)
        word, tone = DIRECTIONS[change.direction] if change else ("", "")
        shown.append(
            FactorLine(
                name=current().assessment_factors.name(code),
                level=str(said.label),
                tone=TONES.get(said, ""),
                own_view=str(own.label) if code in seen_differently or said == Level.UNKNOWN else "",
                change=str(word),
                change_tone=tone,
            )
        )
    return shown


def _listed(assessment: Assessment, level: Level, without: Set[str] = frozenset()) -> str:
    names = current().assessment_factors
    own = assessment.own_view
    return ", ".join(
        names.name(code)
        for code, said in assessment.answers.items()
        if said == level and code not in without and own.get(code) not in {Level.SOME, Level.SERIOUS}
    )


def _past(view: SafetyView, found: Sequence[Assessment], place: int) -> PastLine:
    assessment = found[place]
    earlier = found[place + 1].answers if place + 1 < len(found) else None
    return PastLine(day_words(assessment.at), name_post(view, assessment.by_post_id), summarise(assessment, earlier))


def summarise(assessment: Assessment, earlier: rules.Answers | None) -> str:
    """One assessment in a few words: that nothing changed, or what is serious and what is new."""
    if assessment.nothing_changed:
        return _("nothing changed")
    names = current().assessment_factors
    serious = [names.name(code) for code, level in assessment.answers.items() if level == Level.SERIOUS]
    if earlier is None:
        return _("serious: %(factors)s") % {"factors": ", ".join(serious)} if serious else _("nothing serious")
    changes = rules.compare(earlier, assessment.answers)
    told = [f"{DIRECTIONS[change.direction][0]}: {names.name(change.factor)}" for change in changes[:3]]
    more = len(changes) - len(told)
    if more > 0:
        told.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return "; ".join(told) or _("nothing changed")


def review_clock(assessment: Assessment, now: datetime) -> Clock:
    """When to look again, by which provision."""
    term = rules.review_term(assessment.kind, assessment.is_serious, current(), timezone.localdate(assessment.at))
    return term_clock(term, assessment.at, assessment.review_due_at, now)


def name_post(view: SafetyView, post_id: UUID | None) -> str:
    """Who did it: a colleague by name, another agency by its own."""
    post = view.posts.get(post_id) if post_id else None
    if post is None:
        return ""
    if post.agency_id == view.case.owner_agency_id and view.is_owner:
        return f"{post.user or ''}, {post.get_function_display()}"
    return str(post.agency.name)
