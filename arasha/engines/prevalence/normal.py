"""The normal distribution and the tails of the Poisson, without the half second that scipy.stats takes to import."""

from math import copysign, erfc, log, sqrt
from typing import Final

import numpy as np

from arasha.engines.prevalence.subsets import Floats

_MIDDLE: Final = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
     1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
     687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_SHOULDER: Final = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR: Final = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


_TERMS_AT_ONCE: Final = 8


def normal_cdf(value: float) -> float:
    """The probability that a standard normal number is at most value."""
    return 0.5 * erfc(-value / sqrt(2))


def normal_quantile(probability: float) -> float:
    """The standard normal number below which this probability lies; infinite at 0 and 1.

    Source: Wichura (1988), Applied Statistics 37, 477-484 (AS 241, 16 digits).
    """
    if not 0 < probability < 1:
        return float("-inf") if probability <= 0 else float("inf")
    centred = probability - 0.5
    if abs(centred) <= 0.425:
        ratio = _rational(_MIDDLE, 0.180625 - centred * centred)
        return centred * ratio
    tail = sqrt(-log(min(probability, 1 - probability)))
    size = _rational(_SHOULDER, tail - 1.6) if tail <= 5 else _rational(_FAR, tail - 5)
    return copysign(size, centred)


def _rational(coefficients: tuple[tuple[float, ...], tuple[float, ...]], argument: float) -> float:
    above = below = 0.0
    for upper, lower in zip(*coefficients, strict=True):
        above, below = above * argument + upper, below * argument + lower
    return above / below


def poisson_extremes(counts: Floats, means: Floats, *, within: float) -> Floats:
    """The smaller of P(X <= count) and P(X >= count) for Poisson X, exact wherever it is below `within`.

    counts, means: one shape. Where the smaller tail is certainly above `within`, 1 is returned instead. Series for the
    tail away from the mean: few terms, and no import of SciPy; means above 2,000 are left to SciPy.
    Source: Abramowitz and Stegun 6.5.29 (upper tail); the lower tail by its own falling terms.
    """
    if within > 0.1 or (means.size and means.max() > 2000):
        from scipy.special import gammainc, pdtr

        above = np.where(counts > 0, gammainc(np.maximum(counts, 1), means), 1.0)
        return np.asarray(np.minimum(pdtr(counts, means), above))
    result = np.ones(counts.shape)
    spread = np.sqrt(np.maximum(means, 1e-300))
    far = 1.5 if within <= 0.02 else 1.0  # no Poisson tail nearer than this, in standard deviations, is so small
    chosen = np.flatnonzero((np.abs(counts - means) > far * spread) & ((means > 0) | (counts > 0)))
    if chosen.size:
        count, mean = counts.ravel()[chosen], np.maximum(means.ravel()[chosen], 1e-300)
        logs = count * np.log(mean) - mean - _log_factorials(count)
        unlikely = logs < log(within)  # where the count itself is likelier, its tail is too
        chosen, count, mean, logs = chosen[unlikely], count[unlikely], mean[unlikely], logs[unlikely]
        tails = np.exp(logs) * _tail_over_first(count, mean, np.exp(np.minimum(log(within) - logs, 700.0)))
        result.ravel()[chosen] = np.where(tails < within, tails, 1.0)
    return result


def _tail_over_first(count: Floats, mean: Floats, enough: Floats) -> Floats:
    """The tail away from the mean, divided by the probability of count itself; a part of it where that is enough."""
    result = np.empty(len(count))
    left = np.arange(len(count))
    up = count > mean
    total, term = np.ones(len(count)), np.ones(len(count))
    step = 0
    while left.size:
        for _ in range(_TERMS_AT_ONCE):
            step += 1
            term = term * np.where(up, mean / (count + step), np.maximum(count - (step - 1), 0.0) / mean)
            total = total + term
        going = (term > 1e-17 * total) & (total < enough)
        result[left] = total
        left, up, count, mean, enough = left[going], up[going], count[going], mean[going], enough[going]
        total, term = total[going], term[going]
    return result


def _log_factorials(counts: Floats) -> Floats:
    whole = counts.astype(np.int64)
    logs = np.zeros(int(whole.max()) + 1)
    logs[1:] = np.cumsum(np.log(np.arange(1, len(logs))))
    return logs[whole]
