"""The six dimensions and the decision rule of the operational indicators, first step: is a dimension positive?

Source: ILO and European Commission, Operational indicators of trafficking in human beings (2009, revised September
2009), from a transcription; to be checked against the brochure before anybody relies on it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from arasha.engines.screening.answers import OPEN, Answer, Answers, Bound, Strength, bound_between


class Dimension(StrEnum):
    """The six dimensions, in the order in which people talk about them."""

    DECEPTIVE_RECRUITMENT = "deceptive_recruitment"
    COERCIVE_RECRUITMENT = "coercive_recruitment"
    RECRUITMENT_BY_ABUSE = "recruitment_by_abuse"
    EXPLOITATION = "exploitation"
    COERCION_AT_DESTINATION = "coercion_at_destination"
    ABUSE_AT_DESTINATION = "abuse_at_destination"


RECRUITMENT = (Dimension.DECEPTIVE_RECRUITMENT, Dimension.COERCIVE_RECRUITMENT, Dimension.RECRUITMENT_BY_ABUSE)
AT_DESTINATION = (Dimension.COERCION_AT_DESTINATION, Dimension.ABUSE_AT_DESTINATION)

STRENGTHS = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an instrument."""

    code: str
    dimension: Dimension
    strength: Strength


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """One dimension: how far it is settled, the fewest indicators that settle it, and what is still open.

    deciding: codes; empty unless the dimension is positive. open: codes answered unknown or never asked.
    """

    dimension: Dimension
    bound: Bound
    deciding: tuple[str, ...]
    open: tuple[str, ...]


def is_positive(present: Iterable[Strength]) -> bool:
    """Step 1: (a) 2 S, (b) 1 S + 1 (M or W), (c) 3 M, (d) 2 M + 1 W; a stronger one may stand for a weaker one.

    Read so, the rule is monotone: one S and any other; or two of at least M among three.
    """
    count = Counter(present)
    strong, medium, weak = (count[strength] for strength in STRENGTHS)
    in_all = strong + medium + weak
    return (strong >= 1 and in_all >= 2) or (strong + medium >= 2 and in_all >= 3)


def judge_dimension(
    dimension: Dimension, indicators: Sequence[Indicator], answers: Answers, *, complete: bool
) -> DimensionResult:
    """Settle one dimension from its indicators' answers (a missing answer was not asked).

    complete: False when the instrument leaves indicators of this dimension out; then nothing is ever excluded.
    """
    given = [(one, answers.get(one.code, Answer.NOT_ASKED)) for one in indicators]
    present = [one for one, answer in given if answer is Answer.YES]
    still_open = [one for one, answer in given if answer in OPEN]
    sure = is_positive(one.strength for one in present)
    thinkable = not complete or is_positive(one.strength for one in (*present, *still_open))
    return DimensionResult(
        dimension,
        bound_between(sure, thinkable),
        fewest_deciding(present) if sure else (),
        tuple(one.code for one in still_open),
    )


def fewest_deciding(present: Sequence[Indicator]) -> tuple[str, ...]:
    """The fewest indicators that make the dimension positive, strongest first; none of them can be left out."""
    by_strength = sorted(present, key=lambda one: STRENGTHS.index(one.strength))
    for count in (2, 3):
        first = by_strength[:count]
        if is_positive(one.strength for one in first):
            return tuple(one.code for one in first)
    return ()
