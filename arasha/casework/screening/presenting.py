"""A result in words: a suggestion with its reasons, never a score and never a decision."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arasha.casework.models import AnswerKind, AnswerSource, Certainty, Phase, Saying, Screening
from arasha.casework.screening.queries import OpenedScreening
from arasha.casework.screening.rules import Evaluated, evaluate_answers
from arasha.country import CountryPack, current
from arasha.engines.screening import Bound, CaseRule, Change, DefinitionResult, Outcome, one_more_answer

POINTS_TO: dict[str, tuple[Promise, str]] = {
    Bound.POSITIVE: (gettext_lazy("points to trafficking"), "danger"),
    Bound.POSSIBLE: (gettext_lazy("trafficking is still possible"), "sun"),
    Bound.NOT: (gettext_lazy("these answers do not point to trafficking"), ""),
}
MET: dict[str, tuple[Promise, str]] = {
    Bound.POSITIVE: (gettext_lazy("met"), "danger"),
    Bound.POSSIBLE: (gettext_lazy("still possible"), "sun"),
    Bound.NOT: (gettext_lazy("not met"), ""),
}
OUTCOMES: dict[str, Promise] = {
    Outcome.NOTHING: gettext_lazy("No exploitation is shown by these answers."),
    Outcome.EXPLOITED: gettext_lazy("An exploited worker: a matter of labour rights, and of help."),
    Outcome.RECRUITED_AND_EXPLOITED: gettext_lazy(
        "Deceived, forced or used at the beginning, and exploited; nothing shows that leaving was impossible."
    ),
    Outcome.COERCED_AND_EXPLOITED: gettext_lazy(
        "Exploited and held by force or dependence; how it began is not settled."
    ),
    Outcome.TRAFFICKED: gettext_lazy("Exploited, with means at the beginning and where the person was."),
}
CHILD_OUTCOMES: dict[str, Promise] = {
    Outcome.EXPLOITED: gettext_lazy("An exploited child; nothing shows yet who brought the child there."),
    Outcome.TRAFFICKED: gettext_lazy("A child who was brought into exploitation. For a child no means is needed."),
}
ELEMENTS: dict[str, Promise] = {
    "transaction": gettext_lazy("a sale or another transaction: no purpose is needed"),
    "exploitation": gettext_lazy("exploitation: enough by itself"),
    "act": gettext_lazy("an act: recruiting, moving, handing over, hiding, receiving"),
    "means": gettext_lazy("a means: force, threat, deceit, abuse of power or of a weak position"),
    "purpose": gettext_lazy("the purpose of exploitation"),
}
STATEMENTS: dict[str, Promise] = {
    "case": gettext_lazy("the case as a whole"),
    "national": gettext_lazy("the national definition"),
    "palermo": gettext_lazy("the Palermo definition"),
}


def points_to(screening: Screening) -> tuple[str, str]:
    """What a finished screening points to, in words and tone; empty while it goes on."""
    if screening.result is None:
        return "", ""
    words, tone = POINTS_TO[screening.result["points_to"]]
    return str(words), tone


def present_row(screening: Screening, pack: CountryPack, own_agency: object) -> dict[str, Any]:
    """One screening as a line of the case's list."""
    words, tone = points_to(screening)
    instrument = pack.instruments[screening.instrument_key]
    return {
        "screening": screening,
        "instrument": f"{instrument.name}, {_('version')} {instrument.version}",
        "setting": pack.screening_settings.name(screening.setting),
        "began": date_format(timezone.localtime(screening.began_at), "SHORT_DATETIME_FORMAT"),
        "finished": screening.ended_at is not None,
        "points_to": words,
        "tone": tone,
        "ours": screening.owner_agency_id == own_agency,
    }


@dataclass(frozen=True)
class ResultShown:
    """Everything the result page draws."""

    points_to: str
    tone: str
    outcome: str
    thinkable: str
    definitions: list[dict[str, Any]]
    dimensions: list[dict[str, Any]]
    deciding: list[str]
    changes: list[dict[str, Any]]
    answers: list[dict[str, str]]
    open_count: str


def present_result(opened: OpenedScreening, pack: CountryPack) -> ResultShown:
    """The finished screening in words, by the version of the instrument and the law of the day it ended."""
    screening = opened.screening
    ended = screening.ended_at or screening.began_at
    rule = CaseRule(screening.rule)
    evaluated = evaluate_answers(opened.instrument, rule, opened.drafts, pack, timezone.localdate(ended))
    result = evaluated.result
    words, tone = POINTS_TO[result.points_to]
    open_count = sum(len(one.open) for one in result.dimensions)
    return ResultShown(
        points_to=str(words),
        tone=tone,
        outcome=_outcome(result.sure, rule),
        thinkable=_outcome(result.thinkable, rule) if result.thinkable is not result.sure else "",
        definitions=[
            _definition("national", result.national, pack),
            _definition("palermo", result.palermo, pack),
        ],
        dimensions=[_dimension(one, pack) for one in result.dimensions if opened_by(one, evaluated)],
        deciding=[pack.indicators.name(code) for code in result.deciding],
        changes=[_change(one, pack) for one in _changes(evaluated)],
        answers=_answers(opened, pack),
        open_count=ngettext("%(count)s question is open", "%(count)s questions are open", open_count)
        % {"count": open_count}
        if open_count
        else "",
    )


def opened_by(dimension: Any, evaluated: Evaluated) -> bool:
    """A dimension this instrument asks about at all."""
    return bool(evaluated.instrument.by_dimension[dimension.dimension])


def _outcome(outcome: Outcome, rule: CaseRule) -> str:
    if rule is CaseRule.CHILD and outcome in CHILD_OUTCOMES:
        return str(CHILD_OUTCOMES[outcome])
    return str(OUTCOMES[outcome])


def _definition(code: str, found: DefinitionResult, pack: CountryPack) -> dict[str, Any]:
    words, tone = MET[found.bound]
    return {
        "entry": pack.definitions[code],
        "words": words,
        "tone": tone,
        "elements": [(ELEMENTS[one], *MET[bound]) for one, bound in found.elements.items()],
    }


def _dimension(found: Any, pack: CountryPack) -> dict[str, Any]:
    words, tone = MET[found.bound]
    return {
        "name": pack.screening_dimensions.name(found.dimension),
        "words": words,
        "tone": tone,
        "deciding": [pack.indicators.name(code) for code in found.deciding],
        "open": len(found.open),
    }


def _changes(evaluated: Evaluated) -> list[Change]:
    """What settles the case or a definition; a dimension alone would be a wall of lines."""
    found = one_more_answer(evaluated.instrument, evaluated.answers, evaluated.facts, evaluated.law, evaluated.result)
    return [one for one in found if set(STATEMENTS) & {*one.if_yes, *one.if_no}]


def _change(change: Change, pack: CountryPack) -> dict[str, Any]:
    return {
        "question": pack.indicators.name(change.indicator),
        "if_yes": [STATEMENTS[name] for name in change.if_yes if name in STATEMENTS],
        "if_no": [STATEMENTS[name] for name in change.if_no if name in STATEMENTS],
    }


def _answers(opened: OpenedScreening, pack: CountryPack) -> list[dict[str, str]]:
    """Every answer but those nobody asked, in the order of the sheet; of the law's words only what was found."""
    names: dict[str, Any] = {
        AnswerKind.INDICATOR.value: pack.indicators,
        AnswerKind.ACT.value: pack.acts,
        AnswerKind.MEANS.value: pack.means,
        AnswerKind.PURPOSE.value: pack.exploitation_forms,
    }
    lines = []
    for kind, known in names.items():
        for code in known:
            one = opened.answers.get((kind, code))
            if one is None or one.answer == Saying.NOT_ASKED:
                continue
            if kind != AnswerKind.INDICATOR and one.answer != Saying.YES:
                continue
            lines.append(
                {
                    "question": known.name(code),
                    "answer": str(Saying(one.answer).label),
                    "phase": str(Phase(one.phase).label) if one.phase else "",
                    "source": str(AnswerSource(one.source).label),
                    "certainty": str(Certainty(one.certainty).label),
                }
            )
    return lines


def gate_words(screening: Screening, pack: CountryPack) -> list[tuple[str, bool]]:
    """The gate as it was answered."""
    return [(str(one.name), screening.gate.get(code) == "yes") for code, one in pack.screening_gates.items()]


def override_words(screening: Screening) -> str:
    return current().screening_overrides.name(screening.override) if screening.override else ""
