"""How much of a limit is chance of the resampling: what other draws of as many tables would have moved it by."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

import numpy as np

from arasha.engines.prevalence.intervals import Correction, IntervalMethod, bagged_spread, bca_shares, take_quantiles
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.normal import normal_quantile
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import Floats, Integers

_RESAMPLES: Final = 200
_KEY: Final = 2**31  # keeps these draws apart from every block's


@dataclass(frozen=True, eq=False)
class Drawn:
    """What an interval was made from. total: of the original table. draws: shape (replicates,); counts: shape
    (replicates, 2**t), the tables they come from; observed: shape (2**t,). ranks: of the double bootstrap, if any,
    for the first draws.
    """

    total: float
    draws: Floats
    counts: Integers
    observed: Integers
    ranks: Floats | None = None


def monte_carlo_errors(
    drawn: Drawn, levels: tuple[float, ...], seed: int, method: IntervalMethod, correction: Correction | None
) -> dict[float, Interval]:
    """Standard errors of the two limits from drawing finitely many replicates, in cases, per level.

    The draws are resampled, and with them whatever the interval's method takes from them: z0, the bagged mean and
    variance, the ranks of the calibration. Beyond the outermost draws a resample knows nothing, so the tails are drawn
    from exponential ones with the same mean excess; limits of BCa often lie there.
    """
    random = generator(seed, _KEY)
    number = len(drawn.draws)
    if method == "bagged":
        return _bagged_errors(drawn, levels, random)
    order = np.argsort(drawn.draws, kind="stable")
    ordered = drawn.draws[order]
    chosen = random.integers(0, number, size=(_RESAMPLES, number))
    places = np.sort(np.argsort(order, kind="stable")[chosen], axis=1)
    values = _smooth_tails(ordered, places, random)
    below = int(np.searchsorted(ordered, drawn.total, side="left"))
    fewer = np.clip((places < below).mean(axis=1), 0.5 / number, 1 - 0.5 / number)
    errors = {}
    for level in levels:
        shares = np.tile([(1 - level) / 2, (1 + level) / 2], (_RESAMPLES, 1))
        if method == "bca" and correction is not None and correction.bias is not None:
            for row, share in enumerate(fewer):
                shares[row] = bca_shares(level, normal_quantile(float(share)), correction.acceleration)
        elif method == "calibrated" and drawn.ranks is not None:
            for row, again in enumerate(chosen):  # the ranks belong to the first draws and go with them
                ranks = drawn.ranks[again[again < len(drawn.ranks)]]
                if len(ranks):
                    shares[row] = take_quantiles(ranks, shares[row].tolist())
        errors[level] = Interval(*(float(one) for one in _quantiles(values, shares).std(axis=0, ddof=1)))
    return errors


def _smooth_tails(ordered: Floats, places: Integers, random: np.random.Generator) -> Floats:
    """Resampled draws in order, shape (resamples, draws), the outermost half square root drawn anew."""
    number = len(ordered)
    tail = ceil(sqrt(number) / 2)
    if number < 4 * tail:
        return np.asarray(ordered[places])
    low, high = ordered[tail], ordered[-tail - 1]
    values = ordered[places]
    below, above = places < tail, places >= number - tail
    values[below] = low - (low - ordered[:tail]).mean() * random.standard_exponential(int(below.sum()))
    values[above] = high + (ordered[-tail:] - high).mean() * random.standard_exponential(int(above.sum()))
    values.sort(axis=1)
    return np.asarray(values)


def _quantiles(values: Floats, shares: Floats) -> Floats:
    """Type 8 quantiles of every row of sorted values. Shapes (resamples, draws), (resamples, 2)."""
    number = values.shape[1]
    places = np.clip(shares * (number + 1 / 3) + 1 / 3 - 1, 0, number - 1)
    lower = np.floor(places).astype(np.int64)
    upper = np.minimum(lower + 1, number - 1)
    left, right = np.take_along_axis(values, lower, axis=1), np.take_along_axis(values, upper, axis=1)
    return np.asarray(left + (places - lower) * (right - left))


def _bagged_errors(drawn: Drawn, levels: tuple[float, ...], random: np.random.Generator) -> dict[float, Interval]:
    """The same for the bagged interval, whose mean and variance are sums over the draws: weights suffice."""
    cases, number = int(drawn.observed.sum()), len(drawn.draws)
    held = np.flatnonzero(drawn.observed)
    logs = np.log(np.maximum(drawn.draws - cases, 1e-9))
    counts = drawn.counts[:, held].astype(np.float64)
    weights = random.multinomial(number, np.full(number, 1 / number), size=_RESAMPLES) / number
    middles = weights @ logs
    covariances = weights @ (logs[:, None] * counts) - middles[:, None] * (weights @ counts)
    variances = weights @ logs**2 - middles**2
    spreads = bagged_spread(covariances, variances, drawn.observed[held], number)
    errors = {}
    for level in levels:
        reach = normal_quantile((1 + level) / 2) * spreads
        errors[level] = Interval(*(float(np.exp(middles + side * reach).std(ddof=1)) for side in (-1, 1)))
    return errors
