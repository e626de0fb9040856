"""Stepwise selection of pairs by the rule of Chan, Silverman and Vincent, on many tables at once.

From main effects, the absent pair whose count of common cases is least likely under the current model is added while
that probability is below the threshold and the larger model has an estimate. Ties go to the first pair.
Source: Chan, Silverman and Vincent (2021), Journal of the American Statistical Association 116, 1297-1306.
"""

from dataclasses import dataclass

import numpy as np

from arasha.engines.prevalence.fitting import FittedBatch, Stack, fit_stack
from arasha.engines.prevalence.normal import poisson_extremes
from arasha.engines.prevalence.subsets import Flags, Floats, Integers, main_effects, pairs, sum_supersets
from arasha.engines.prevalence.tables import CaptureTable

_NEVER = 2.0


@dataclass(slots=True)
class StepwiseSelection:
    """The pairs chosen on each table, shape (tables, pairs), and the hidden cases; NaN where there is no estimate."""

    chosen: Flags
    hidden: Floats


def allowed_pairs(table: CaptureTable) -> tuple[int, ...]:
    """The pairs of lists that no structural zero makes impossible, in the order (1,2), (1,3), ..."""
    return tuple(pair for pair in pairs(len(table.lists)) if not any(pair & zero == zero for zero in table.forbidden))


def select_stepwise(
    stack: Stack, candidates: tuple[int, ...], threshold: float, start: Floats | None = None
) -> StepwiseSelection:
    """Run the rule on every table of the stack. start: coefficients of main effects to begin with, shape (2**t,)."""
    walk = _Walk(stack, candidates, start)
    while walk.running.size:
        walk.step(threshold)
    return StepwiseSelection(walk.chosen, walk.hidden)


class _Walk:
    def __init__(self, stack: Stack, candidates: tuple[int, ...], start: Floats | None) -> None:
        self.stack = stack
        self.candidates = np.array(candidates, dtype=np.int64)
        self.base = main_effects(stack.lists)
        self.chosen: Flags = np.zeros((len(stack), len(candidates)), dtype=bool)
        self.order = np.zeros((len(stack), len(candidates)), dtype=np.int64)
        self.added = 0
        everyone = np.arange(len(stack))
        first = None if start is None else np.repeat(start[None], len(stack), axis=0)
        fitted = fit_stack(stack, everyone, np.array(self.base), first)
        good = self._accept(everyone, fitted, [self.base] * len(stack))
        self.hidden = np.where(good, fitted.hidden, np.nan)
        self.running: Integers = everyone[good]
        self.coefficients = fitted.coefficients[good]
        self.means = fitted.means[good]

    def _accept(self, tables: Integers, fitted: FittedBatch, models: list[tuple[int, ...]]) -> Flags:
        good = fitted.certified()
        for row in np.flatnonzero(~good):
            good[row] = self.stack.judge(int(tables[row]), models[row]) == "ok"
        return good

    def step(self, threshold: float) -> None:
        """Add one pair to every running table that still has an unlikely one; stop the others."""
        if self.added == len(self.candidates):
            self.running = self.running[:0]
            return
        expected = sum_supersets(self.means)[:, self.candidates]
        observed = self.stack.margins[self.running][:, self.candidates]
        surprise = poisson_extremes(observed, expected, within=threshold)
        surprise[self.chosen[self.running]] = _NEVER
        waiting = np.arange(len(self.running))
        moved = np.zeros(len(self.running), dtype=bool)
        while waiting.size:
            best = np.argmin(surprise[waiting], axis=1)
            likely = surprise[waiting, best] >= threshold
            waiting, best = waiting[~likely], best[~likely]
            if not waiting.size:
                break
            good = self._try(waiting, best, observed, expected)
            moved[waiting[good]] = True
            surprise[waiting[~good], best[~good]] = _NEVER
            waiting = waiting[~good]
        self.running, self.coefficients, self.means = self.running[moved], self.coefficients[moved], self.means[moved]
        self.added += 1

    def _try(self, rows: Integers, best: Integers, observed: Floats, expected: Floats) -> Flags:
        """Fit the models with the best pair added; keep those that have an estimate."""
        tables = self.running[rows]
        start = self.coefficients[rows]
        seen = observed[rows, best]
        start[np.arange(len(rows)), self.candidates[best]] = np.log(np.maximum(seen, 0.5) / expected[rows, best])
        terms = np.empty((len(rows), len(self.base) + self.added + 1), dtype=np.int64)
        terms[:, : len(self.base)] = self.base
        terms[:, len(self.base) : -1] = self.candidates[self.order[tables, : self.added]]
        terms[:, -1] = self.candidates[best]
        fitted = fit_stack(self.stack, tables, terms, start)
        certain = fitted.certified()
        for row in np.flatnonzero(~certain):
            certain[row] = self.stack.judge(int(tables[row]), tuple(sorted(terms[row].tolist()))) == "ok"
        accepted = np.flatnonzero(certain)
        self.coefficients[rows[accepted]] = fitted.coefficients[accepted]
        self.means[rows[accepted]] = fitted.means[accepted]
        self.hidden[tables[accepted]] = fitted.hidden[accepted]
        self.chosen[tables[accepted], best[accepted]] = True
        self.order[tables[accepted], self.added] = best[accepted]
        return certain
