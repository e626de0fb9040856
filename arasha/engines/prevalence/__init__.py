"""How many are hidden: multiple systems estimation from lists that overlap. Needs only NumPy and SciPy.

`fit`, `search`, `estimate` and `sensitivity` always compute; only `study` judges whether a number should be shown.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from arasha.engines.prevalence.bounds import PairEstimate, pair_estimates
from arasha.engines.prevalence.documents import make_document
from arasha.engines.prevalence.errors import InputError, Note
from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.facial import FacialFit, facial_models, facial_total
from arasha.engines.prevalence.graphs import GraphPosterior, average_graphs
from arasha.engines.prevalence.kappa import KappaTotal, kappa_totals
from arasha.engines.prevalence.models import Fit, Interval, fit
from arasha.engines.prevalence.searching import Search, search
from arasha.engines.prevalence.sensitivity import sensitivity
from arasha.engines.prevalence.tables import CaptureTable, Term
from arasha.engines.prevalence.wording import say_error, say_note

if TYPE_CHECKING:
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
    from arasha.engines.prevalence.reporting import conclude, list_questions, read_assumptions, render_html, render_pdf
    from arasha.engines.prevalence.strata import JointFit, Population, Strata, fit_joint, shrink, stratify
    from arasha.engines.prevalence.studying import Cancelled, Reason, Rules, Study, Verdict, study
    from arasha.engines.prevalence.validating import validate

__all__ = [
    "Band",
    "Cancelled",
    "CaptureTable",
    "ClericalSample",
    "CorrectedTable",
    "Estimate",
    "FacialFit",
    "Fit",
    "GraphPosterior",
    "InputError",
    "Interval",
    "JointFit",
    "KappaTotal",
    "LinkedEstimate",
    "Note",
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
    "conclude",
    "correct_links",
    "draw_corrections",
    "estimate",
    "estimate_linkages",
    "facial_models",
    "facial_total",
    "fit",
    "fit_joint",
    "kappa_totals",
    "list_questions",
    "make_document",
    "pair_estimates",
    "read_assumptions",
    "read_clerical",
    "read_linkages",
    "read_thresholds",
    "render_html",
    "render_pdf",
    "say_error",
    "say_note",
    "search",
    "sensitivity",
    "shrink",
    "stratify",
    "study",
    "validate",
]

_LATER: Final = ("studying", "linking", "strata", "reporting", "validating")  # parts that an estimate does without


def __getattr__(name: str) -> Any:
    """Load a part when its first name is asked for: a fresh process that estimates starts in two thirds of the time."""
    if name in __all__:
        for part in _LATER:
            module = import_module(f"{__name__}.{part}")
            if name in module.__all__:
                globals()[name] = getattr(module, name)
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
