"""Log-linear models over lists and covariates, fitted to many tables at a time, with open covariates filled in.

Every step first shares the people with an open covariate out among the strata they could be in, in proportion to the
means of the moment, and then takes one Newton step on the table so completed: the generalised EM algorithm, whose
observed likelihood never falls.
Sources: Cruyff, van Dijk and van der Heijden (2017), Chance 30(3), 41-49 (covariates in multiple systems estimation);
Zwane and van der Heijden (2007), Statistics in Medicine 26, 1069-1089 (partly observed covariates);
Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39, 1-38.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.existence import Status, judge_rows
from arasha.engines.prevalence.fitting import EXACT
from arasha.engines.prevalence.strata.blocks import Blocks, shares_of_strata
from arasha.engines.prevalence.strata.design import Design
from arasha.engines.prevalence.subsets import Flags, Floats, Integers

_MOST_STEPS: Final = 400  # EM is slow where many covariates are open
_LONGEST_STEP: Final = 4.0
_RIDGE: Final = 1e-10  # columns may repeat each other where cells are taken away; this picks one of the equals
_LARGEST_EXPONENT: Final = 40.0
_LEAST_CERTAIN_MEAN: Final = 1e-8
_RUNNING_AWAY: Final = 0.5
_OUTSIDE: Final = 1e-3  # what a row leaves over when other rows cannot make it up; rounding leaves a millionth


class BlockStack:
    """Tables over the same lists and covariates, one per row, and the design of the models asked of them.

    counts: shape (tables, strata, 2**t); partial: shape (tables, groups, 2**t).
    """

    def __init__(self, blocks: Blocks, design: Design, counts: Integers | Floats, partial: Integers | Floats) -> None:
        self.blocks, self.design = blocks, design
        self.counts: Floats = np.asarray(counts, dtype=np.float64)
        self.partial: Floats = np.asarray(partial, dtype=np.float64)
        self.groups: Floats = blocks.compatible.astype(np.float64)
        self.open = bool(self.partial.any())
        reach = self.counts + (self._back(self.partial) if self.open else 0.0)
        self.support: Flags = (reach > 0) & blocks.possible
        self.reach = design.sum_margins(reach * blocks.possible)
        self._statuses: dict[tuple[int, bytes, bytes], Status] = {}

    def __len__(self) -> int:
        return len(self.counts)

    def _back(self, values: Floats) -> Floats:
        """From groups to the strata they allow."""
        return np.asarray(np.matmul(self.groups.T, values))

    def complete(self, tables: Integers, means: Floats) -> Floats:
        """The counts with open covariates shared out in proportion to the means, shape (fits, strata, 2**t)."""
        if not self.open:
            return self.counts[tables]
        seen = np.matmul(self.groups, means)
        ratio = np.where(seen > 0, self.partial[tables] / np.where(seen > 0, seen, 1.0), 0.0)
        return self.counts[tables] + means * self._back(ratio)

    def first_means(self, tables: Integers, cells: Flags) -> Floats:
        """Means that share people out as the classified are."""
        shares = np.repeat(shares_of_strata(self.counts[tables])[:, :, None], self.counts.shape[2], axis=2)
        return np.where(cells, shares, 0.0)

    def objective(self, tables: Integers, logs: Floats, means: Floats) -> Floats:
        """Minus the observed log-likelihood without its constant, per fit."""
        value = means.sum(axis=(1, 2)) - (self.counts[tables] * logs).sum(axis=(1, 2))
        if self.open:
            seen = np.maximum(np.matmul(self.groups, means), 1e-300)
            value -= (self.partial[tables] * np.log(seen)).sum(axis=(1, 2))
        return np.asarray(value)

    def judge(self, table: int, flags: Flags, kept: Flags) -> Status:
        """The exact status of one model on one table; kept: shape (strata, 2**t), the cells it leaves."""
        cells = kept & self.blocks.possible
        held = cells & self.support[table]
        key = (table if self.open else -1, flags.tobytes(), np.packbits(held).tobytes())
        if key not in self._statuses:
            rows = self.design.incidence[flags[self.design.owners]].T.astype(np.int64)
            unseen = np.zeros_like(kept)
            unseen[:, 0] = kept[:, 0]
            self._statuses[key] = judge_rows(rows[held.ravel()], rows[(cells & ~held).ravel()], rows[unseen.ravel()])
        return self._statuses[key]


@dataclass(slots=True)
class BlockFits:
    """Fits, one per row. coefficients: shape (fits, columns), 0 where not in the model. means: shape (fits, strata,
    2**t), 0 for cells that cannot hold a case and for those of no list. hidden: shape (fits, strata). completed: the
    counts with open covariates shared out. kept: the cells the model leaves, those of no list among them. objective,
    decrement, slack: as of prevalence.fitting. certain: the fit proves that its estimate exists and is the only one.
    """

    coefficients: Floats
    means: Floats
    hidden: Floats
    completed: Floats
    kept: Flags
    objective: Floats
    decrement: Floats
    slack: Floats
    certain: Flags


def fit_blocks(
    stack: BlockStack,
    tables: Integers,
    flags: Flags,
    start: Floats | None = None,
    *,
    tolerance: float = EXACT,
    give_up: float = 0.0,
    trace: list[float] | None = None,
) -> BlockFits:
    """Fit one model per row to one table of the stack per row.

    flags: shape (fits, terms), the terms of each model, closed under parts. start: coefficients to begin with.
    trace: receives the objective of the first fit after every step. Never raises on a poor table.
    """
    most = stack.design.bundle(int(flags[:, stack.design.owners].sum(axis=1).max()))
    if len(tables) > most and trace is None:
        cuts = range(0, len(tables), most)
        parts = [
            fit_blocks(
                stack,
                tables[cut : cut + most],
                flags[cut : cut + most],
                None if start is None else start[cut : cut + most],
                tolerance=tolerance,
                give_up=give_up,
            )
            for cut in cuts
        ]
        return BlockFits(*(np.concatenate([getattr(one, name) for one in parts]) for name in BlockFits.__slots__))
    return _Newton(stack, tables, flags, (tolerance, give_up), trace).run(start)


class _Newton:
    def __init__(
        self,
        stack: BlockStack,
        tables: Integers,
        flags: Flags,
        limits: tuple[float, float],
        trace: list[float] | None,
    ) -> None:
        self.stack, self.design, self.limits, self.trace = stack, stack.design, limits, trace
        self.tables = tables
        self.columns = self.design.pack(flags)
        self.kept = ~self.design.empty_cells(stack.reach[tables], flags)
        self.cells = self.kept & stack.blocks.possible
        self.unions = self.design.unions[self.columns[:, :, None], self.columns[:, None, :]]
        self.spots = self.design.spots[self.columns]

    def run(self, start: Floats | None) -> BlockFits:
        fits = len(self.tables)
        coefficients = self._begin() if start is None else self._only_own(start)
        result = [
            coefficients.copy(),
            np.zeros(self.cells.shape),
            np.zeros(fits),
            np.full(fits, np.inf),
            np.full(fits, np.inf),
        ]
        rows = np.arange(fits)
        logs = self._logs(coefficients)
        means = self._means(logs, rows)
        objective = self.stack.objective(self.tables, np.where(self.cells, logs, 0.0), means)
        for _ in range(_MOST_STEPS):
            sums = self.design.sum_margins(means)
            completed = self.design.sum_margins(self.stack.complete(self.tables[rows], means))
            gradient = _gather(completed - sums, self.spots[rows])
            step = self._solve(sums, gradient, rows)
            decrement = (gradient * step).sum(axis=1)
            wide = self._scatter(step, rows)
            change = self._logs(wide)
            slack = np.abs(np.where(self.cells[rows], change, 0.0)).max(axis=(1, 2))
            shorter = np.minimum(1.0, _LONGEST_STEP / np.maximum(slack, _LONGEST_STEP))
            moved = wide * shorter[:, None], change * shorter[:, None, None]
            coefficients, logs, means, objective = self._descend(coefficients, logs, objective, moved, rows)
            if self.trace is not None:
                self.trace.append(float(objective[0]))
            done = ~(decrement > self.limits[0]) | ((decrement < self.limits[1]) & (slack > _RUNNING_AWAY))
            for place, values in zip(result, (coefficients, means, objective, decrement, slack), strict=True):
                place[rows] = values
            if done.all():
                break
            left = ~done
            rows, coefficients, logs, means = rows[left], coefficients[left], logs[left], means[left]
            objective = objective[left]
        return self._finish(*result)

    def _begin(self) -> Floats:
        """One weighted least-squares step from the means counts + 0.1."""
        rows = np.arange(len(self.tables))
        counts = self.stack.complete(self.tables, self.stack.first_means(self.tables, self.cells))
        means = np.where(self.cells, counts + 0.1, 0.0)
        aim = np.log(counts + 0.1) + (counts - means) / (counts + 0.1)
        aims = _gather(self.design.sum_margins(means * aim), self.spots)
        return self._scatter(self._solve(self.design.sum_margins(means), aims, rows), rows)

    def _only_own(self, start: Floats) -> Floats:
        own = np.zeros((len(start), self.design.width + 1), dtype=bool)
        np.put_along_axis(own, self.columns, True, axis=1)
        return np.where(own[:, :-1], start, 0.0)

    def _logs(self, coefficients: Floats) -> Floats:
        return np.asarray(coefficients @ self.design.incidence).reshape(len(coefficients), *self.cells.shape[1:])

    def _means(self, logs: Floats, rows: Integers) -> Floats:
        return np.where(self.cells[rows], np.exp(np.clip(logs, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)), 0.0)

    def _solve(self, sums: Floats, right: Floats, rows: Integers) -> Floats:
        return _solve(_gather(sums, self.unions[rows]), right[..., None])[..., 0]

    def _scatter(self, values: Floats, rows: Integers) -> Floats:
        wide = np.zeros((len(values), self.design.width + 1))
        np.put_along_axis(wide, self.columns[rows], values, axis=1)
        return np.ascontiguousarray(wide[:, :-1])

    def _descend(
        self, coefficients: Floats, logs: Floats, objective: Floats, moved: tuple[Floats, Floats], rows: Integers
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Take the step, halved where the objective would rise."""
        step, change = moved
        share = np.ones(len(rows))
        worse = np.arange(len(rows))
        tried, reached = coefficients + step, logs + change
        means = self._means(reached, rows)
        value = np.empty(len(rows))
        allowed = objective + 1e-10 * (1 + np.abs(objective))
        while worse.size:
            mine = rows[worse]
            inside = np.where(self.cells[mine], reached[worse], 0.0)
            value[worse] = self.stack.objective(self.tables[mine], inside, means[worse])
            worse = worse[~(value[worse] <= allowed[worse])]
            share[worse] /= 2
            worse = worse[share[worse] > 1e-6]
            tried[worse] = coefficients[worse] + share[worse, None] * step[worse]
            reached[worse] = logs[worse] + share[worse, None, None] * change[worse]
            means[worse] = self._means(reached[worse], rows[worse])
        return tried, reached, means, value

    def _finish(
        self, coefficients: Floats, means: Floats, objective: Floats, decrement: Floats, slack: Floats
    ) -> BlockFits:
        logs = self._logs(coefficients)[:, :, 0]
        hidden = np.where(self.kept[:, :, 0], np.exp(np.clip(logs, -700.0, 700.0)), 0.0)
        least = np.where(self.cells, means, np.inf).min(axis=(1, 2))
        certain = (slack < _RUNNING_AWAY) & (least > _LEAST_CERTAIN_MEAN)
        doubtful = np.flatnonzero(certain & ~(self.cells == self._whole).all(axis=(1, 2)))
        if doubtful.size:
            certain[doubtful] = self._tells_hidden(doubtful)
        completed = self.stack.complete(self.tables, means)
        return BlockFits(coefficients, means, hidden, completed, self.kept, objective, decrement, slack, certain)

    @property
    def _whole(self) -> Flags:
        """The cells from which every model without a term of all lists is identified."""
        whole = np.ones(self.cells.shape[1:], dtype=bool)
        whole[:, 0] = False
        return whole

    def _tells_hidden(self, rows: Integers) -> Flags:
        """Whether the rows of the cells left make up the rows of the unseen cells."""
        sums = self.design.sum_margins(self.cells[rows].astype(np.float64))
        matrix = _gather(sums, self.unions[rows])
        first = np.concatenate([self.design.incidence, np.zeros((1, self.design.incidence.shape[1]))])
        unseen = first.reshape(self.design.width + 1, *self.cells.shape[1:])[:, :, 0]
        wanted = np.where(self.kept[rows, None, :, 0], unseen[self.columns[rows]], 0.0)
        answer = _solve(matrix.copy(), wanted)
        return np.asarray(np.abs(wanted - np.matmul(matrix, answer)).max(axis=(1, 2)) < _OUTSIDE)


def _gather(values: Floats, index: Integers) -> Floats:
    rows = np.arange(len(values)) * values.shape[1]
    return np.asarray(np.take(values.ravel(), index + rows.reshape(-1, *(1,) * (index.ndim - 1))))


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Solve with a light ridge; columns without cells get the unit row. The matrix is changed."""
    side = np.arange(matrix.shape[1])
    diagonal = matrix[:, side, side]
    matrix[:, side, side] = np.where(diagonal > 0, diagonal * (1 + _RIDGE), 1.0)
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        matrix[:, side, side] *= 1 + 1e-7
        return np.asarray(np.linalg.solve(matrix, right))


def judge_blocks(stack: BlockStack, tables: Integers, flags: Flags, fitted: BlockFits) -> list[Status]:
    """The status of each fit: by its own certificate where it is one, else by exact arithmetic."""
    return [
        "ok" if certain else stack.judge(int(table), model, kept)
        for certain, table, model, kept in zip(fitted.certain, tables, flags, fitted.kept, strict=True)
    ]
