"""Limits of a total from its resampled values, and how much of them is chance of the resampling.

Quantiles are of type 8, nearly median-unbiased: Hyndman and Fan (1996), American Statistician 50, 361-365.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite
from typing import Literal

import numpy as np

from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.normal import normal_cdf, normal_quantile
from arasha.engines.prevalence.subsets import Floats, Integers

IntervalMethod = Literal["bca", "percentile", "bagged", "calibrated"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What BCa needs beside the draws. bias: z0, None where it is infinite; acceleration: from the jackknife."""

    bias: float | None
    acceleration: float


def correct(total: float, draws: Floats, jackknife: Floats, weights: Floats) -> Correction:
    """z0 from the share of draws below the total, acceleration from the delete-one totals weighted by their cases.

    Source: Efron (1987), Journal of the American Statistical Association 82, 171-185; no half-counting of ties, as in
    Chan, Silverman and Vincent (2021).
    """
    bias = normal_quantile(float((draws < total).mean())) if len(draws) else float("inf")
    good = np.isfinite(jackknife)
    values, heavy = jackknife[good], weights[good]
    deviations = (heavy * values).sum() / max(heavy.sum(), 1e-300) - values
    spread = float((heavy * deviations**2).sum())
    skew = float((heavy * deviations**3).sum())
    return Correction(bias if isfinite(bias) else None, skew / (6 * spread**1.5) if spread > 0 else 0.0)


def take_quantiles(draws: Floats, shares: Sequence[float]) -> list[float]:
    """Quantiles of type 8, as NumPy's "median_unbiased", which loads masked arrays for them."""
    ordered = np.sort(draws)
    last = len(ordered) - 1
    found = []
    for share in shares:
        place = min(max((last + 1) * share + (share - 2) / 3, 0.0), float(last))
        lower = int(place)
        left, right = float(ordered[lower]), float(ordered[min(lower + 1, last)])
        found.append(left + (place - lower) * (right - left))
    return found


def percentile_limits(draws: Floats, level: float) -> Interval:
    """The middle share of the draws."""
    return Interval(*take_quantiles(draws, ((1 - level) / 2, (1 + level) / 2)))


def bca_limits(draws: Floats, level: float, correction: Correction) -> Interval:
    """Bias-corrected and accelerated limits; the percentile limits where z0 is infinite."""
    if correction.bias is None:
        return percentile_limits(draws, level)
    return Interval(*take_quantiles(draws, bca_shares(level, correction.bias, correction.acceleration)))


def bca_shares(level: float, bias: float, acceleration: float) -> list[float]:
    """Of the draws, the shares at which the limits lie."""
    shares = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        moved = bias + normal_quantile(tail)
        shares.append(normal_cdf(bias + moved / (1 - acceleration * moved)))
    return shares


def bagged_limits(draws: Floats, counts: Integers, observed: Integers, level: float) -> tuple[float, Interval]:
    """The bagged total and its limits, normal for the log of the hidden cases.

    draws: shape (replicates,); counts: shape (replicates, 2**t), the tables they come from. The standard error is the
    infinitesimal jackknife's: the covariance of the draws with how often each case was drawn.
    Source: Efron (2014), Journal of the American Statistical Association 109, 991-1007, with his bias correction.
    """
    cases = int(observed.sum())
    logs = np.log(np.maximum(draws - cases, 1e-9))
    held = np.flatnonzero(observed)
    centred = logs - logs.mean()
    numbers = counts[:, held].astype(np.float64)
    covariances = centred @ (numbers - numbers.mean(axis=0)) / len(draws)
    variance = np.array((centred**2).mean())
    spread = float(bagged_spread(covariances, variance, observed[held], len(draws))) * normal_quantile((1 + level) / 2)
    middle = float(logs.mean())
    return cases + exp(middle), Interval(cases + exp(middle - spread), cases + exp(middle + spread))


def bagged_spread(covariances: Floats, variances: Floats, observed: Integers, draws: int) -> Floats:
    """The standard error of the bagged log hidden cases, less what so few draws add to it.

    covariances: shape (..., cells), of the log with each cell's count; variances: shape (...), of the log.
    """
    raw = (covariances**2 / observed).sum(axis=-1)
    noise = observed.sum() / draws * variances
    return np.asarray(np.sqrt(np.maximum(raw - noise, raw * 0.25)))


def calibrated_limits(draws: Floats, ranks: Floats, level: float) -> Interval:
    """Percentile limits at shares that would have covered in the double bootstrap.

    ranks: per outer replicate, the share of its inner draws at or below the total of the original table.
    Sources: Beran (1987), Biometrika 74, 457-468; Loh (1987), Journal of the American Statistical Association 82,
    155-162.
    """
    return Interval(*take_quantiles(draws, take_quantiles(ranks, ((1 - level) / 2, (1 + level) / 2))))
