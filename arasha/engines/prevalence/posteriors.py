"""Bayesian answers in the shape of every other estimate: the median as the total, equal tails as the interval."""

from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.chordal import decomposable_graphs
from arasha.engines.prevalence.estimating import Estimate
from arasha.engines.prevalence.graphs import GraphPosterior, average_graphs
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.subsets import Floats, pairs
from arasha.engines.prevalence.tables import CaptureTable

_DRAWS: Final = 1000
_SENSITIVITY_LISTS: Final = 5


def estimate_graphs(table: CaptureTable, levels: tuple[float, ...], seed: int, max_hidden: int | None) -> Estimate:
    """Averages over decomposable graphs; see graphs.average_graphs for the errors it raises.

    draws: the posterior's quantiles at a thousand even steps. diagnostics: peaks, the probability beyond the grid, the
    tail's exponent (the mean is infinite above -2), the likeliest graphs, and the median under other priors.
    """
    posterior = average_graphs(table, max_hidden=max_hidden)
    middle = posterior.quantile(0.5)
    intervals = {
        level: Interval(*(table.cases + posterior.quantile((1 + side * level) / 2) for side in (-1, 1)))
        for level in levels
    }
    draws = np.array([table.cases + posterior.quantile((step + 0.5) / _DRAWS) for step in range(_DRAWS)])
    reasons = ("several_modes",) if len(posterior.modes()) > 1 else ()
    diagnostics = {
        "graphs": len(decomposable_graphs(len(table.lists))[0]),
        "modes": [table.cases + mode for mode in posterior.modes()],
        "beyond": posterior.beyond,
        "tail_exponent": posterior.exponent,
        "max_hidden": max_hidden,
        "likeliest": _likeliest(table, posterior),
        "other_priors": _other_priors(table, max_hidden),
    }
    return exact_estimate("graphs", reasons, table, middle, intervals, draws, diagnostics, seed)


def _likeliest(table: CaptureTable, posterior: GraphPosterior) -> dict[str, float]:
    found = {}
    for edges, probability in list(zip(posterior.graphs, posterior.probabilities, strict=True))[:5]:
        joined = [pair for position, pair in enumerate(pairs(len(table.lists))) if int(edges) >> position & 1]
        found[" ".join(":".join(table.names(pair)) for pair in joined) or "independence"] = float(probability)
    return found


def _other_priors(table: CaptureTable, max_hidden: int | None) -> dict[str, float]:
    if len(table.lists) > _SENSITIVITY_LISTS:
        return {}
    return {
        f"delta {delta:g}": table.cases + average_graphs(table, delta=delta, max_hidden=max_hidden).quantile(0.5)
        for delta in (0.5, 1.0)
    }


def exact_estimate(
    method: str,
    reasons: tuple[str, ...],
    table: CaptureTable,
    hidden: float,
    intervals: dict[float, Interval],
    draws: Floats,
    diagnostics: dict[str, Any],
    seed: int,
) -> Estimate:
    """An estimate whose limits come from a posterior and not from resampled tables."""
    return Estimate(
        method=method,
        status="ok",
        reasons=reasons,
        total=table.cases + hidden,
        hidden=hidden,
        intervals=intervals,
        other_intervals={},
        monte_carlo_error={level: Interval(0.0, 0.0) for level in intervals},
        replicates=0,
        failed_replicates=0,
        acceleration=None,
        bias_correction=None,
        selected=None,
        draws=draws,
        diagnostics=diagnostics,
        seed=seed,
    )
