"""Poisson regressions on any design matrix, many tables at once: for models that are no sets of terms."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.fitting import EXACT
from arasha.engines.prevalence.subsets import Flags, Floats

_MOST_STEPS: Final = 200
_LONGEST_STEP: Final = 4.0  # in log means; longer ones are shortened
_LARGEST_EXPONENT: Final = 40.0
_LEAST_CERTAIN_MEAN: Final = 1e-8
_RUNNING_AWAY: Final = 0.5
_RIDGE: Final = 1e-12


@dataclass(slots=True)
class DesignFits:
    """Fits of one design to tables, one per row.

    coefficients: shape (tables, columns); 0 for columns without a case. means: shape (tables, cells), 0 for cells left
    out. slack: largest change of a log mean in the last step.
    """

    coefficients: Floats
    means: Floats
    slack: Floats

    def certified(self) -> Flags:
        """Shape (tables,): True where the last step proves a positive table with the observed margins."""
        least = np.where(self.means > 0, self.means, np.inf).min(axis=1)
        return np.asarray((self.slack < _RUNNING_AWAY) & (least > _LEAST_CERTAIN_MEAN))


def fit_design(counts: Floats, cells: Flags, design: Floats, start: Floats | None = None) -> DesignFits:
    """Fit log means = design @ coefficients by Newton's method, halving steps where the likelihood would fall.

    counts: shape (tables, cells), in cases. cells: same shape, those that take part. design: shape (cells, columns),
    not negative; a column without a case on a table keeps the coefficient 0, so leave its cells out. start: shape
    (columns,). Never raises on a poor table: ask certified().
    """
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    aims = np.where(cells, counts, 0.0) @ design
    free = aims > 0
    if start is None:
        means = np.where(cells, counts + 0.1, 0.0)
        working = np.where(cells, np.log(counts + 0.1) + (counts - means) / (counts + 0.1), 0.0)
        coefficients = _solve(means @ products, (means * working) @ design, free)
    else:
        coefficients = np.where(free, start, 0.0)
    means, objective = _evaluate(coefficients, design, cells, aims)
    slack = np.full(len(counts), np.inf)
    active = np.arange(len(counts))
    for _ in range(_MOST_STEPS):
        gradient = np.where(free[active], aims[active] - means[active] @ design, 0.0)
        step = _solve(means[active] @ products, gradient, free[active])
        decrement = (gradient * step).sum(axis=1)
        change = np.abs(np.where(cells[active], step @ design.T, 0.0)).max(axis=1)
        slack[active] = change
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(change, _LONGEST_STEP))[:, None]
        allowed = objective[active] + 1e-10 * (1 + np.abs(objective[active]))
        share = np.ones(len(active))
        for _ in range(20):
            tried = coefficients[active] + share[:, None] * step
            moved, reached = _evaluate(tried, design, cells[active], aims[active])
            worse = ~(reached <= allowed)
            if not worse.any():
                break
            share[worse] /= 2
        coefficients[active], means[active], objective[active] = tried, moved, reached
        active = active[decrement > EXACT]
        if not active.size:
            break
    return DesignFits(coefficients, means, slack)


def _evaluate(coefficients: Floats, design: Floats, cells: Flags, aims: Floats) -> tuple[Floats, Floats]:
    """Means, and minus the log-likelihood without its constant."""
    logs = np.clip(coefficients @ design.T, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    means = np.where(cells, np.exp(logs), 0.0)
    return means, means.sum(axis=1) - (coefficients * aims).sum(axis=1)


def _solve(information: Floats, right: Floats, free: Flags) -> Floats:
    columns = right.shape[1]
    matrix = information.reshape(len(right), columns, columns).copy()
    both = free[:, :, None] & free[:, None, :]
    matrix = np.where(both, matrix, 0.0)
    side = np.arange(columns)
    matrix[:, side, side] = np.where(free, matrix[:, side, side] * (1 + _RIDGE) + 1e-300, 1.0)
    right = np.where(free, right, 0.0)[..., None]
    try:
        step = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        matrix[:, side, side] *= 1 + 1e-8
        step = np.linalg.solve(matrix, right)
    return np.asarray(step[..., 0], dtype=np.float64)
