"""Poisson log-linear models on incomplete tables, thousands at a time.

log mean of cell w = sum of the model's terms inside w. With canonical link the normal matrix of Newton's method holds
superset sums of the means: the entry of terms a and b is the sum of the means of the cells around both, a look-up.
Source: Fienberg (1972), Biometrika 59, 591-603; Cormack (1989), Biometrics 45, 395-413.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from arasha.engines.prevalence.existence import Status, judge_support, pack_cells, status_of
from arasha.engines.prevalence.subsets import Flags, Floats, Integers, sizes, sum_subsets, sum_supersets

EXACT: Final = 1e-13  # squared Newton decrement at which the next step would change nothing a reader could see
_MOST_STEPS: Final = 80
_LONGEST_STEP: Final = 4.0  # in log means; longer ones are shortened
_RIDGE: Final = 1e-13
_LARGEST_EXPONENT: Final = 40.0
_LEAST_CERTAIN_MEAN: Final = 1e-8
_RUNNING_AWAY: Final = 0.5  # a step of a log mean that a fit near its end no longer takes


class Stack:
    """Tables over the same lists, one per row, with their margins.

    counts: shape (tables, 2**t), in cases; possible: shape (2**t,) or (tables, 2**t), the observable cells.
    """

    def __init__(self, counts: Floats | Integers, possible: Flags) -> None:
        self.counts: Floats = np.ascontiguousarray(counts, dtype=np.float64)
        self.possible = possible
        self.lists = self.counts.shape[1].bit_length() - 1
        self.margins = sum_supersets(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def cases(self) -> Floats:
        """Shape (tables,)."""
        return np.asarray(self.counts.sum(axis=1))

    @cached_property
    def _packed(self) -> tuple[bytes, list[bytes]]:
        support = np.packbits(self.counts > 0, axis=1)
        return pack_cells(self.possible), [row.tobytes() for row in support]

    def judge(self, table: int, terms: tuple[int, ...]) -> Status:
        """The exact status of one model on one table."""
        possible, supports = self._packed
        return judge_support(self.lists, terms, possible, supports[table])


@dataclass(slots=True)
class FittedBatch:
    """Fits of models to tables, one per row. Terms at minus infinity and terms not in the model have coefficient 0.

    coefficients: shape (fits, 2**t), by mask. means: same shape, 0 for cells that cannot hold a case. objective: minus
    the log-likelihood without its constant. decrement: squared Newton decrement of the last step, which bounds twice
    what the objective could still fall. slack: largest change of a log mean in the last step.
    """

    coefficients: Floats
    means: Floats
    objective: Floats
    decrement: Floats
    slack: Floats
    cells: Flags
    free: Flags

    @property
    def hidden(self) -> Floats:
        """Shape (fits,): expected cases on no list."""
        return np.exp(self.coefficients[:, 0])

    def identified(self) -> Flags:
        """Shape (fits,): True where the cells determine every free term.

        Terms and cells are closed alike, so the free terms' own cells leave one direction open at most, the one that
        adds (-1)**size to every term. Any other cell that this direction moves determines it.
        """
        lists = self.cells.shape[1].bit_length() - 1
        signs = np.where(self.free, 1.0 - 2.0 * (sizes(lists) % 2), 0.0)
        return np.asarray(((np.abs(sum_subsets(signs)) > 0.5) & self.cells).any(axis=1))

    def certified(self) -> Flags:
        """Shape (fits,): True where the fit itself proves that its estimate exists and is the only one.

        After a Newton step d the table mean * (1 + A d) has exactly the observed margins; where it is positive the
        estimate exists. Means too small to tell from rounding are left to exact arithmetic.
        """
        least = np.where(self.cells, self.means, np.inf).min(axis=1)
        return np.asarray((self.slack < _RUNNING_AWAY) & (least > _LEAST_CERTAIN_MEAN) & self.identified())


def fit_stack(
    stack: Stack,
    tables: Integers,
    terms: Integers,
    start: Floats | None = None,
    *,
    tolerance: float = EXACT,
    give_up: float = 0.0,
    offset: Floats | None = None,
) -> FittedBatch:
    """Fit one model per row to one table of the stack per row.

    tables: shape (fits,). terms: shape (terms,) for one model, or (fits, terms); models with fewer terms are filled up
    with 2**t. start: coefficients to begin with, shape (fits, 2**t). tolerance: squared Newton decrement to stop at.
    give_up: decrement at which a fit that still moves by half a logarithm is left as it is: it runs to infinity.
    offset: shape (2**t,), added to the log means. Never raises on a poor table: status says what the fit is worth.
    """
    margins = stack.margins[tables]
    cells, free = keep_cells(stack, tables, terms, margins)
    if start is None:
        start = _first_coefficients(stack.counts[tables], cells, terms, offset)
    else:
        start = np.where(free, start, 0.0)
    return _newton(margins, cells, free, terms, start, (tolerance, give_up), offset)


def keep_cells(stack: Stack, tables: Integers, terms: Integers, margins: Floats) -> tuple[Flags, Flags]:
    """The cells left, and the terms left, when terms without any case go to minus infinity. Shapes (fits, 2**t)."""
    size = stack.counts.shape[1]
    if terms.ndim == 1:
        member = np.zeros(size + 1, dtype=bool)
        member[terms] = True
        within = np.broadcast_to(member[:size], margins.shape)
    else:
        flags = np.zeros((len(tables), size + 1), dtype=bool)
        np.put_along_axis(flags, terms, True, axis=1)
        within = flags[:, :size]
    absent = within & (margins == 0)
    possible = stack.possible if stack.possible.ndim == 1 else stack.possible[tables]
    cells = np.broadcast_to(possible, margins.shape)
    touched = absent.any(axis=1)
    if touched.any():
        cells = cells.copy()
        cells[touched] &= sum_subsets(absent[touched].astype(np.float64)) < 0.5
    return cells, within & ~absent


def _first_coefficients(counts: Floats, cells: Flags, terms: Integers, offset: Floats | None) -> Floats:
    """One weighted least-squares step from the means counts + 0.1."""
    means = np.where(cells, counts + 0.1, 0.0)
    aim = np.log(counts + 0.1) + (counts - means) / (counts + 0.1)
    if offset is not None:
        aim = aim - offset
    aims = sum_supersets(means * aim)
    return _solve(_Lookup(terms, counts.shape[1]), sum_supersets(means), aims)


class _Lookup:
    """Where the normal matrix of each model finds its superset sums."""

    def __init__(self, terms: Integers, size: int) -> None:
        self.terms = terms
        self.size = size
        self.unions = np.minimum(terms[..., :, None] | terms[..., None, :], size)

    def select(self, rows: Flags) -> "_Lookup":
        if self.terms.ndim == 1:
            return self
        chosen = object.__new__(_Lookup)
        chosen.terms, chosen.size, chosen.unions = self.terms[rows], self.size, self.unions[rows]
        return chosen

    def gather(self, values: Floats, unions: bool) -> Floats:
        index = self.unions if unions else self.terms
        if index.ndim < 2 + unions:
            if index.size and index.max() < self.size:
                return np.take(values, index, axis=1)
            values = np.concatenate([values, np.zeros((len(values), 1))], axis=1)
            return np.take(values, index, axis=1)
        wide = np.concatenate([values, np.zeros((len(values), 1))], axis=1)
        rows = np.arange(len(values)) * (self.size + 1)
        return np.take(wide.ravel(), index + rows.reshape(-1, *(1,) * (index.ndim - 1)))

    def scatter(self, values: Floats) -> Floats:
        wide = np.zeros((len(values), self.size + 1))
        if self.terms.ndim == 1:
            wide[:, self.terms] = values
        else:
            np.put_along_axis(wide, self.terms, values, axis=1)
        return np.ascontiguousarray(wide[:, : self.size])


def _solve(lookup: _Lookup, sums: Floats, gradient: Floats) -> Floats:
    """The Newton step by mask. Terms without cells get 0: their row of the matrix is made the unit row."""
    matrix = lookup.gather(sums, unions=True)
    side = np.arange(matrix.shape[1])
    diagonal = matrix[:, side, side]
    matrix[:, side, side] = np.where(diagonal > 0, diagonal * (1 + _RIDGE), 1.0)
    right = lookup.gather(gradient, unions=False)[..., None]
    try:
        step = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        matrix[:, side, side] *= 1 + 1e-8
        step = np.linalg.solve(matrix, right)
    return lookup.scatter(np.asarray(step[..., 0], dtype=np.float64))


def _newton(
    margins: Floats,
    cells: Flags,
    free: Flags,
    terms: Integers,
    start: Floats,
    limits: tuple[float, float],
    offset: Floats | None,
) -> FittedBatch:
    shift = 0.0 if offset is None else offset
    fits = len(margins)
    result = FittedBatch(
        start.copy(), np.zeros_like(start), np.zeros(fits), np.full(fits, np.inf), np.full(fits, np.inf), cells, free
    )
    active = np.arange(fits)
    lookup = _Lookup(terms, margins.shape[1])
    logs = sum_subsets(start) + shift
    means = _means(logs, cells)
    objective = means.sum(axis=1) - (start * margins).sum(axis=1)
    coefficients = start
    for _ in range(_MOST_STEPS):
        gradient = np.where(free, margins - (sums := sum_supersets(means)), 0.0)
        step = _solve(lookup, sums, gradient)
        decrement = (gradient * step).sum(axis=1)
        change = sum_subsets(step)
        slack = np.abs(np.where(cells, change, 0.0)).max(axis=1)
        if (slack > _LONGEST_STEP).any():
            shorter = np.minimum(1.0, _LONGEST_STEP / np.maximum(slack, _LONGEST_STEP))[:, None]
            step, change = step * shorter, change * shorter
        coefficients, logs, means, objective = _descend(coefficients, logs, objective, step, change, margins, cells)
        done = ~(decrement > limits[0]) | ((decrement < limits[1]) & (slack > _RUNNING_AWAY))
        if done.any():
            _store(result, active[done], coefficients[done], means[done], objective[done], decrement[done], slack[done])
            left = ~done
            if not left.any():
                return result
            active, coefficients, logs, means = active[left], coefficients[left], logs[left], means[left]
            objective, margins, cells, free = objective[left], margins[left], cells[left], free[left]
            decrement, slack, lookup = decrement[left], slack[left], lookup.select(left)
    _store(result, active, coefficients, means, objective, decrement, slack)
    return result


def _means(logs: Floats, cells: Flags) -> Floats:
    return np.where(cells, np.exp(np.clip(logs, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)), 0.0)


def _descend(
    coefficients: Floats, logs: Floats, objective: Floats, step: Floats, change: Floats, margins: Floats, cells: Flags
) -> tuple[Floats, Floats, Floats, Floats]:
    """Take the step, halved where the objective would rise."""
    tried, moved = coefficients + step, logs + change
    means = _means(moved, cells)
    reached = means.sum(axis=1) - (tried * margins).sum(axis=1)
    allowed = objective + 1e-10 * (1 + np.abs(objective))
    share = 1.0
    worse = np.flatnonzero(~(reached <= allowed))
    while worse.size and share > 1e-6:
        share /= 2
        tried[worse] = coefficients[worse] + share * step[worse]
        moved[worse] = logs[worse] + share * change[worse]
        means[worse] = _means(moved[worse], cells[worse])
        reached[worse] = means[worse].sum(axis=1) - (tried[worse] * margins[worse]).sum(axis=1)
        worse = worse[~(reached[worse] <= allowed[worse])]
    return tried, moved, means, reached


def _store(
    result: FittedBatch,
    rows: Integers,
    coefficients: Floats,
    means: Floats,
    objective: Floats,
    decrement: Floats,
    slack: Floats,
) -> None:
    result.coefficients[rows], result.means[rows], result.objective[rows] = coefficients, means, objective
    result.decrement[rows], result.slack[rows] = decrement, slack


def join_batches(parts: list[FittedBatch]) -> FittedBatch:
    """Several batches over the same lists as one."""
    return FittedBatch(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in FittedBatch.__dataclass_fields__)
    )


def judge_fits(stack: Stack, tables: Integers, models: list[tuple[int, ...]], fitted: FittedBatch) -> list[Status]:
    """The status of each fit: by its own certificate where it is one, else by exact arithmetic."""
    certified = fitted.certified()
    ok = status_of(exists=True, identified=True)
    return [
        ok if certain else stack.judge(int(table), model)
        for certain, table, model in zip(certified, tables, models, strict=True)
    ]
