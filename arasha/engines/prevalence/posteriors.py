"""Bayesian answers in the shape of every other estimate: the median as the total, equal tails as the interval."""

from dataclasses import asdict, replace
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.annealing import AnnealedDraws, anneal_latent
from arasha.engines.prevalence.chains import AGREED, effective_draws, find_modes, split_r_hat
from arasha.engines.prevalence.chordal import decomposable_graphs
from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.graphs import GraphPosterior, average_graphs
from arasha.engines.prevalence.latent import SWEEPS, sample_latent
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.subsets import Floats, main_effects, pairs
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.threshold import VARIANCE, sample_threshold

_DRAWS: Final = 1000
_SENSITIVITY_LISTS: Final = 5
_ANNEALED_FROM: Final = 5_000  # sweeps
_MODE_GAP: Final = 0.15  # in logarithms of the total, between chains of different modes


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


def estimate_latent(table: CaptureTable, levels: tuple[float, ...], seed: int, sweeps: int | None = None) -> Estimate:
    """Latent classes by many chains: one total where they agree (split R-hat at most 1.05).

    Where they do not, islands of particles are annealed from the prior; where these agree they give the total, and a
    reason says so; else there are only the chains' modes. Chains shorter than by default are a try, without islands.
    draws: totals of all chains or islands, thinned. diagnostics: r_hat and effective of the log hidden cases, each
    chain's median, the modes, the mean number of classes in use, and the islands'. Raises InputError for a table with
    structural zeros.
    """
    if table.forbidden:
        raise InputError("latent_with_structural_zeros")
    sweeps = sweeps or SWEEPS
    sampled = sample_latent(table, seed, sweeps=sweeps, thin=max(1, sweeps // 5000))
    totals = (table.cases + sampled.hidden).astype(np.float64)
    logs = np.log(sampled.hidden + 1.0)
    r_hat = split_r_hat(logs)
    agreed = r_hat <= AGREED
    pooled = np.sort(totals.ravel())
    effective = effective_draws(logs)
    diagnostics: dict[str, Any] = {
        "chains": len(totals),
        "sweeps": sweeps,
        "r_hat": r_hat,
        "effective": effective,
        "chain_medians": sorted(float(one) for one in np.median(totals, axis=1)),
        "modes": [asdict(one) for one in find_modes(totals, _MODE_GAP)],
        "classes": float(sampled.occupied.mean()),
    }
    draws = pooled[:: max(1, len(pooled) // _DRAWS)]
    if not agreed and sweeps >= _ANNEALED_FROM:
        annealed = anneal_latent(table, seed)
        diagnostics["annealed"] = _describe_islands(table, annealed)
        if diagnostics["annealed"]["r_hat"] <= AGREED:
            return _take_islands(table, annealed, levels, diagnostics, seed)
    if not agreed:
        nothing: dict[float, Interval] = {}
        found = exact_estimate("latent", ("chains_disagree",), table, 0.0, nothing, draws, diagnostics, seed)
        return replace(found, status="not_identified", total=None, hidden=None)
    hidden = float(np.median(sampled.hidden))
    found = exact_estimate("latent", (), table, hidden, _tails(pooled, levels), draws, diagnostics, seed)
    return replace(found, monte_carlo_error=_tail_errors(pooled, levels, effective))


def _describe_islands(table: CaptureTable, annealed: AnnealedDraws) -> dict[str, Any]:
    """R-hat over the islands, how many independent draws they are worth, each one's median and log evidence."""
    logs = np.log(annealed.hidden + 1.0)
    between = float(logs.mean(axis=1).var(ddof=1))
    worth = logs.size if between <= 0 else min(logs.size, len(logs) * float(logs.var(axis=1).mean()) / between)
    return {
        "islands": len(logs),
        "r_hat": split_r_hat(logs),
        "effective": float(worth),
        "medians": sorted(float(table.cases + one) for one in np.median(annealed.hidden, axis=1)),
        "log_evidence": [float(one) for one in annealed.log_evidence],
        "steps": [int(one) for one in annealed.steps],
    }


def _take_islands(
    table: CaptureTable, annealed: AnnealedDraws, levels: tuple[float, ...], diagnostics: dict[str, Any], seed: int
) -> Estimate:
    pooled = np.sort((table.cases + annealed.hidden).astype(np.float64).ravel())
    hidden = float(np.median(annealed.hidden))
    draws = pooled[:: max(1, len(pooled) // _DRAWS)]
    found = exact_estimate("latent", ("annealed",), table, hidden, _tails(pooled, levels), draws, diagnostics, seed)
    return replace(found, monte_carlo_error=_tail_errors(pooled, levels, diagnostics["annealed"]["effective"]))


def estimate_threshold(table: CaptureTable, levels: tuple[float, ...], seed: int) -> Estimate:
    """Bayesian thresholding; see threshold. draws: totals of the second stage, thinned.

    diagnostics: the pairs kept, each pair's mean over its standard deviation, r_hat and effective of the log hidden
    cases, the share of moves taken, the prior's variance. Without an estimate where main effects have none: the flat
    priors would leave the posterior improper.
    """
    base = main_effects(len(table.lists))
    status = Stack(table.counts[None], table.possible).judge(0, base)
    if status != "ok":
        nothing: dict[float, Interval] = {}
        refused = exact_estimate("threshold", (status,), table, 0.0, nothing, np.zeros(0), {}, seed)
        return replace(refused, status=status, total=None, hidden=None)
    posterior = sample_threshold(table, seed)
    logs = posterior.kept.draws[:, :, 0]
    pooled = np.sort((table.cases + posterior.kept.hidden).ravel())
    effective, r_hat = effective_draws(logs), split_r_hat(logs)
    diagnostics = {
        "kept": [list(table.names(mask)) for mask in posterior.kept.terms if mask.bit_count() > 1],
        "ratios": {":".join(table.names(mask)): ratio for mask, ratio in posterior.ratios.items()},
        "r_hat": r_hat,
        "effective": effective,
        "accepted": posterior.kept.accepted,
        "prior_variance": VARIANCE,
    }
    reasons = () if r_hat <= AGREED else ("chains_disagree",)
    hidden = float(np.median(pooled)) - table.cases
    draws = pooled[:: max(1, len(pooled) // _DRAWS)]
    found = exact_estimate("threshold", reasons, table, hidden, _tails(pooled, levels), draws, diagnostics, seed)
    return replace(found, monte_carlo_error=_tail_errors(pooled, levels, effective))


def _tails(pooled: Floats, levels: tuple[float, ...]) -> dict[float, Interval]:
    """Equal-tailed intervals of sorted draws."""
    return {
        level: Interval(*(float(one) for one in np.quantile(pooled, [(1 - level) / 2, (1 + level) / 2])))
        for level in levels
    }


def _tail_errors(pooled: Floats, levels: tuple[float, ...], effective: float) -> dict[float, Interval]:
    """Standard errors of the limits, from the binomial error of how many effective draws lie below them."""
    errors = {}
    for level in levels:
        found = []
        for tail in ((1 - level) / 2, (1 + level) / 2):
            spread = (tail * (1 - tail) / max(effective, 1.0)) ** 0.5
            low, high = np.quantile(pooled, np.clip([tail - spread, tail + spread], 0, 1))
            found.append(float(high - low) / 2)
        errors[level] = Interval(*found)
    return errors


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
