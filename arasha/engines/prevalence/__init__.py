"""How many are hidden: multiple systems estimation from lists that overlap. Needs only NumPy and SciPy.

`fit`, `search`, `estimate` and `sensitivity` always compute; only `study` judges whether a number should be shown.
"""

from arasha.engines.prevalence.bounds import PairEstimate, pair_estimates
from arasha.engines.prevalence.documents import make_document
from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.graphs import GraphPosterior, average_graphs
from arasha.engines.prevalence.linking import (
    Band,
    ClericalSample,
    CorrectedTable,
    LinkedEstimate,
    bands,
    correct_links,
    draw_corrections,
    estimate_linkages,
    read_clerical,
    read_linkages,
    read_thresholds,
)
from arasha.engines.prevalence.models import Fit, Interval, fit
from arasha.engines.prevalence.searching import Search, search
from arasha.engines.prevalence.sensitivity import sensitivity
from arasha.engines.prevalence.strata import JointFit, Population, Strata, fit_joint, shrink, stratify
from arasha.engines.prevalence.studying import Cancelled, Reason, Rules, Study, Verdict, study
from arasha.engines.prevalence.tables import CaptureTable, Term

__all__ = [
    "Band",
    "Cancelled",
    "CaptureTable",
    "ClericalSample",
    "CorrectedTable",
    "Estimate",
    "Fit",
    "GraphPosterior",
    "InputError",
    "Interval",
    "JointFit",
    "LinkedEstimate",
    "PairEstimate",
    "Population",
    "Reason",
    "Rules",
    "Search",
    "Strata",
    "Study",
    "Term",
    "Verdict",
    "average_graphs",
    "bands",
    "correct_links",
    "draw_corrections",
    "estimate",
    "estimate_linkages",
    "fit",
    "fit_joint",
    "make_document",
    "pair_estimates",
    "read_clerical",
    "read_linkages",
    "read_thresholds",
    "search",
    "sensitivity",
    "shrink",
    "stratify",
    "study",
]
