"""Partial pooling: what a stratum's own data say, drawn towards the others by as much as they say little.

The log dark odds of a stratum (hidden over seen) are estimated with a known error and come from a normal distribution
whose middle is flat and whose spread has a half-normal prior. A spread of 0 gives every stratum the common value, an
infinite one leaves each as it is; the data weigh the spreads between.
Sources: Rubin (1981), Journal of Educational Statistics 6, 377-401 (the model with known errors); Gelman (2006),
Bayesian Analysis 1, 515-534 (priors of the spread).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import Floats

SCALE: Final = 1.0  # of the half-normal prior: dark odds of strata within a factor of 7 of each other, mostly
_SPREADS: Final = 400
_WIDEST: Final = 5.0  # in scales
_DRAWS: Final = 4000
_DRAW_KEY: Final = 1 << 23


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The posterior of log dark odds. means, errors: shape (strata,); spread: the median of the strata's spread;
    draws: shape (draws, strata)."""

    means: Floats
    errors: Floats
    spread: float
    draws: Floats


def shrink(
    values: Floats, errors: Floats, *, scale: float = SCALE, spread: float | None = None, seed: int = 1
) -> Shrunk:
    """Pool log dark odds of strata partially.

    values, errors: shape (strata,), estimates and standard errors; NaN or infinite where a stratum has none of its own,
    which then gets what the others say. scale: of the half-normal prior. spread: hold the strata's spread there.
    Raises InputError for fewer than two estimates or a scale or spread that is negative.
    """
    known = np.isfinite(values) & np.isfinite(errors)
    if known.sum() < 2:
        raise InputError("pooling_needs_two")
    if scale <= 0 or (spread is not None and spread < 0):
        raise InputError("scale_not_positive", value=scale if spread is None else spread)
    spreads = np.array([spread]) if spread is not None else (np.arange(_SPREADS) + 0.5) * (_WIDEST * scale / _SPREADS)
    own, variances = np.where(known, values, 0.0), np.where(known, np.maximum(errors, 1e-9) ** 2, 1.0)
    wide = variances + spreads[:, None] ** 2
    precisions = np.where(known, 1 / wide, 0.0)
    strength = precisions.sum(axis=1)
    middles = (precisions * own).sum(axis=1) / strength
    surprise = np.where(known, np.log(wide) + (own - middles[:, None]) ** 2 / wide, 0.0).sum(axis=1)
    logs = -0.5 * (surprise + np.log(strength) + (spreads / scale) ** 2)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    keep = np.where(known, spreads[:, None] ** 2 / wide, 0.0)  # the share of its own that a stratum keeps
    means = keep * own + (1 - keep) * middles[:, None]
    inner = np.where(known, keep * variances, spreads[:, None] ** 2) + (1 - keep) ** 2 / strength[:, None]
    mean = weights @ means
    error = np.sqrt(np.maximum(weights @ (inner + means**2) - mean**2, 0.0))
    random = generator(seed, _DRAW_KEY)
    chosen = random.choice(len(spreads), size=_DRAWS, p=weights)
    common = middles[chosen] + random.standard_normal(_DRAWS) / np.sqrt(strength[chosen])
    local = np.sqrt(np.where(known, keep * variances, spreads[:, None] ** 2))[chosen]
    draws = keep[chosen] * own + (1 - keep[chosen]) * common[:, None] + local * random.standard_normal(local.shape)
    middle = float(spreads[np.searchsorted(np.cumsum(weights), 0.5).clip(0, len(spreads) - 1)])
    return Shrunk(mean, error, middle, draws)


@dataclass(frozen=True, eq=False)
class Pooling:
    """Partly pooled totals beside the unpooled ones. source: the method that was pooled.

    totals, hidden: shape (strata,), posterior medians, in cases; NaN where nobody was seen. intervals: by level, one
    per stratum. borrowed: True where a stratum has no estimate of its own. everybody, everybody_intervals: the sum.
    """

    source: str
    spread: float
    totals: Floats
    hidden: Floats
    intervals: dict[float, list[Interval]]
    borrowed: tuple[bool, ...]
    everybody: float
    everybody_intervals: dict[float, Interval]


def pool_strata(
    source: str, seen: Floats, hidden: Floats, draws: Floats, levels: Sequence[float], seed: int
) -> Pooling | None:
    """Pool strata by the spread of their resampled log dark odds; None for fewer than two with an estimate.

    seen, hidden: shape (strata,), in cases; draws: shape (replicates, strata), log dark odds of resampled tables, NaN
    without one. The standard error is half the distance between their quantiles of 16 and 84 %: tails that run away
    do not count.
    """
    reached = seen > 0
    values = np.full(len(seen), np.nan)
    errors = np.full(len(seen), np.nan)
    for place in np.flatnonzero(reached & np.isfinite(hidden)):
        mine = draws[:, place][np.isfinite(draws[:, place])]
        if hidden[place] > 0 and len(mine) > 1:
            values[place] = np.log(hidden[place] / seen[place])
            low, high = np.quantile(mine, [0.1587, 0.8413])
            errors[place] = max((high - low) / 2, 1e-3)
    if np.isfinite(values).sum() < 2:
        return None
    found = shrink(values, errors, seed=seed)
    people = np.where(reached, seen * (1 + np.exp(np.clip(found.draws, -50.0, 50.0))), 0.0)
    totals = np.where(reached, np.median(people, axis=0), np.nan)
    everybody = people.sum(axis=1)
    limits = {level: _limits(people, level) for level in levels}
    return Pooling(
        source, found.spread, totals, totals - seen, limits, tuple(bool(one) for one in reached & ~np.isfinite(values)),
        float(np.median(everybody)), {level: _limits(everybody[:, None], level)[0] for level in levels},
    )  # fmt: skip


def _limits(draws: Floats, level: float) -> list[Interval]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]
