"""The profile likelihood of the total."""

from math import exp, inf, log

import numpy as np

from arasha.engines.prevalence.fitting import Stack, fit_stack
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable

_HALVINGS = 45
_WIDEST = 40.0  # natural logarithms of the hidden number on either side of its estimate


def profile_total(
    table: CaptureTable, terms: tuple[int, ...], coefficients: Floats, limit: float
) -> tuple[float, float] | None:
    """The least and largest total whose twice log profile likelihood is within limit of the best; None without end.

    Source: Cormack (1992), Biometrics 48, 567-576.
    """
    centre = float(coefficients[0])
    offsets = np.concatenate([-np.geomspace(_WIDEST, 0.01, 60), [0.0], np.geomspace(0.01, _WIDEST, 60)])
    heights = _profile(table, terms, coefficients, np.exp(centre + offsets))
    peak = int(np.argmax(heights))
    best = _refine_peak(table, terms, coefficients, centre, offsets, peak)
    floor = best - limit / 2
    above = np.flatnonzero(heights >= floor)
    first, last = (int(above[0]), int(above[-1])) if above.size else (peak, peak)
    if last == len(offsets) - 1:
        return None
    high = _cross(table, terms, coefficients, centre, floor, offsets[last], offsets[last + 1])
    if first == 0:
        return float(table.cases), table.cases + exp(centre + high)
    low = _cross(table, terms, coefficients, centre, floor, offsets[first], offsets[first - 1])
    return table.cases + exp(centre + low), table.cases + exp(centre + high)


def _refine_peak(
    table: CaptureTable, terms: tuple[int, ...], coefficients: Floats, centre: float, offsets: Floats, peak: int
) -> float:
    low, high = offsets[max(peak - 1, 0)], offsets[min(peak + 1, len(offsets) - 1)]
    best = -inf
    for _ in range(6):
        grid = np.linspace(low, high, 9)
        heights = _profile(table, terms, coefficients, np.exp(centre + grid))
        top = int(np.argmax(heights))
        best = max(best, float(heights[top]))
        low, high = grid[max(top - 1, 0)], grid[min(top + 1, 8)]
    return best


def _cross(
    table: CaptureTable,
    terms: tuple[int, ...],
    coefficients: Floats,
    centre: float,
    floor: float,
    inside: float,
    outside: float,
) -> float:
    for _ in range(_HALVINGS // 3):
        grid = np.linspace(inside, outside, 9)
        good = _profile(table, terms, coefficients, np.exp(centre + grid)) >= floor
        edge = int(np.argmin(good)) if not good.all() else 8
        inside, outside = grid[max(edge - 1, 0)], grid[max(edge, 1)]
    return float((inside + outside) / 2)


def _profile(table: CaptureTable, terms: tuple[int, ...], coefficients: Floats, hidden: Floats) -> Floats:
    """Log likelihood of each hidden number, maximised over the model's other parameters. Shape of hidden."""
    counts = np.repeat(table.counts[None].astype(np.float64), len(hidden), axis=0)
    counts[:, 0] = hidden
    possible = table.possible
    possible[0] = True
    start = np.repeat(coefficients[None], len(hidden), axis=0)
    start[:, 0] = np.log(hidden)
    fitted = fit_stack(Stack(counts, possible), np.arange(len(hidden)), np.array(terms), start)
    means = np.maximum(fitted.means, 1e-300)
    totals = counts.sum(axis=1)
    shapes = (counts * np.where(counts > 0, np.log(means), 0.0)).sum(axis=1) - totals * np.log(totals)
    return np.asarray(shapes + np.array([_log_rising(float(one), table.cases) for one in hidden]))


def _log_rising(hidden: float, cases: int) -> float:
    """log of Gamma(hidden + cases + 1) / Gamma(hidden + 1), without cancellation for large hidden numbers."""
    from math import lgamma, log1p

    base = hidden + 1
    if base < 1e5:
        return lgamma(base + cases) - lgamma(base)
    larger = base + cases
    return (base - 0.5) * log1p(cases / base) + cases * (log(larger) - 1) + (1 / larger - 1 / base) / 12
