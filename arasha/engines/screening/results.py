"""One result: dimensions, the case, two definitions, what decides, and what one more answer would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from arasha.engines.screening.answers import OPEN, Answer, Answers, Bound, bound_between, either
from arasha.engines.screening.cases import CaseRule, Outcome, dimensions_holding, judge_case
from arasha.engines.screening.definitions import (
    DefinitionResult,
    Facts,
    Law,
    acted,
    judge_national,
    judge_palermo,
    sold,
)
from arasha.engines.screening.dimensions import Dimension, DimensionResult, Indicator, judge_dimension


@dataclass(frozen=True)
class Instrument:
    """A set of indicators and the rule of its second step.

    complete: False for a short form, or a set of which not every rating is known: it finds, but never excludes.
    """

    indicators: tuple[Indicator, ...]
    rule: CaseRule
    complete: bool = True

    @cached_property
    def by_dimension(self) -> Mapping[Dimension, tuple[Indicator, ...]]:
        return {one: tuple(each for each in self.indicators if each.dimension is one) for one in Dimension}


@dataclass(frozen=True)
class Result:
    """What the answers say so far.

    sure: the outcome if every open answer were no. thinkable: if every open answer were yes.
    bound: whether the case is trafficking by the second step.
    deciding: the fewest indicators that hold `sure` up.
    """

    dimensions: tuple[DimensionResult, ...]
    sure: Outcome
    thinkable: Outcome
    bound: Bound
    deciding: tuple[str, ...]
    national: DefinitionResult
    palermo: DefinitionResult

    @property
    def points_to(self) -> Bound:
        """What the screening as a whole points to: the furthest of the rule and the two definitions."""
        return either(self.bound, self.national.bound, self.palermo.bound)


def evaluate(instrument: Instrument, answers: Answers, facts: Facts, law: Law) -> Result:
    """Evaluate one screening; an indicator or fact without an answer was not asked."""
    dimensions = tuple(
        judge_dimension(one, indicators, answers, complete=instrument.complete)
        for one, indicators in instrument.by_dimension.items()
    )
    return _conclude(instrument, dimensions, facts, law)


def _conclude(instrument: Instrument, dimensions: tuple[DimensionResult, ...], facts: Facts, law: Law) -> Result:
    bounds = {one.dimension: one.bound for one in dimensions}
    positive = {one for one, bound in bounds.items() if bound is Bound.POSITIVE}
    not_excluded = {one for one, bound in bounds.items() if bound is not Bound.NOT}
    act = either(acted(law, facts, bounds), sold(law, facts))
    sure = judge_case(instrument.rule, positive, act=act is Bound.POSITIVE)
    thinkable = judge_case(instrument.rule, not_excluded, act=act is not Bound.NOT)
    holding = dimensions_holding(sure, instrument.rule, positive)
    child = instrument.rule is CaseRule.CHILD
    return Result(
        dimensions,
        sure,
        thinkable,
        bound_between(sure is Outcome.TRAFFICKED, thinkable is Outcome.TRAFFICKED),
        tuple(code for one in dimensions if one.dimension in holding for code in one.deciding),
        judge_national(law, facts, bounds, child=child),
        judge_palermo(law, facts, bounds, child=child),
    )


@dataclass(frozen=True)
class Change:
    """What one open answer would change.

    indicator: its code. if_yes: statements that would become positive. if_no: statements that would be excluded.
    A statement is "case", "national", "palermo" or a dimension's code.
    """

    indicator: str
    if_yes: tuple[str, ...]
    if_no: tuple[str, ...]


def one_more_answer(
    instrument: Instrument, answers: Answers, facts: Facts, law: Law, result: Result
) -> Iterator[Change]:
    """Each open indicator whose answer alone would settle something, in the instrument's order.

    Shown only after the talk: during it, it would breed leading questions.
    """
    places = {one.dimension: place for place, one in enumerate(result.dimensions)}
    before = _statements(result)
    for indicator in instrument.indicators:
        if answers.get(indicator.code, Answer.NOT_ASKED) not in OPEN:
            continue
        after = {
            answer: _statements(_with(instrument, answers, facts, law, result, indicator, answer, places))
            for answer in (Answer.YES, Answer.NO)
        }
        yes = tuple(name for name, bound in after[Answer.YES].items() if bound is not before[name])
        no = tuple(name for name, bound in after[Answer.NO].items() if bound is not before[name])
        if yes or no:
            yield Change(indicator.code, yes, no)


def _statements(result: Result) -> dict[str, Bound]:
    dimensions = {str(one.dimension): one.bound for one in result.dimensions}
    return {
        "case": result.bound,
        "national": result.national.bound,
        "palermo": result.palermo.bound,
        **dimensions,
    }


def _with(
    instrument: Instrument,
    answers: Answers,
    facts: Facts,
    law: Law,
    result: Result,
    indicator: Indicator,
    answer: Answer,
    places: Mapping[Dimension, int],
) -> Result:
    """The result if this one answer were given; only its own dimension has to be judged again."""
    dimension = indicator.dimension
    place = places[dimension]
    judged = judge_dimension(
        dimension,
        instrument.by_dimension[dimension],
        {**answers, indicator.code: answer},
        complete=instrument.complete,
    )
    if judged.bound is result.dimensions[place].bound:
        return result
    dimensions = (*result.dimensions[:place], judged, *result.dimensions[place + 1 :])
    return _conclude(instrument, dimensions, facts, law)
