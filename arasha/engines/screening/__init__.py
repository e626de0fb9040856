"""Indicators of trafficking and their decision rules: pure, explained, with bounds; never a score of a person."""

from arasha.engines.screening.answers import OPEN, Answer, Answers, Bound, Strength
from arasha.engines.screening.cases import CaseRule, Outcome
from arasha.engines.screening.definitions import EXPLOITATION_ACT, DefinitionResult, Facts, Law
from arasha.engines.screening.dimensions import Dimension, DimensionResult, Indicator, is_positive
from arasha.engines.screening.results import Change, Instrument, Result, evaluate, one_more_answer

__all__ = [
    "EXPLOITATION_ACT",
    "OPEN",
    "Answer",
    "Answers",
    "Bound",
    "CaseRule",
    "Change",
    "DefinitionResult",
    "Dimension",
    "DimensionResult",
    "Facts",
    "Indicator",
    "Instrument",
    "Law",
    "Outcome",
    "Result",
    "Strength",
    "evaluate",
    "is_positive",
    "one_more_answer",
]
