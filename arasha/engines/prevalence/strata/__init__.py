"""Totals by sex, age or whatever else is known of people: covariates, strata and rates."""

from arasha.engines.prevalence.strata.models import JointFit, fit_joint
from arasha.engines.prevalence.strata.parts import Breakdown, Part, Rate
from arasha.engines.prevalence.strata.pooling import Pooling, Shrunk, shrink
from arasha.engines.prevalence.strata.rates import Denominator, Population
from arasha.engines.prevalence.strata.stratifying import Strata, stratify

__all__ = [
    "Breakdown",
    "Denominator",
    "JointFit",
    "Part",
    "Pooling",
    "Population",
    "Rate",
    "Shrunk",
    "Strata",
    "fit_joint",
    "shrink",
    "stratify",
]
