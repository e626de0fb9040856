"""Two-list estimates and the lower bound under heterogeneity."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from arasha.engines.prevalence.fitting import Stack, fit_stack
from arasha.engines.prevalence.selectors import Selection, Selector
from arasha.engines.prevalence.subsets import Floats, main_effects, pairs, sizes
from arasha.engines.prevalence.tables import CaptureTable


@dataclass(frozen=True, slots=True)
class PairEstimate:
    """One pair of lists: cases on each and on both, Lincoln and Petersen's total (None without overlap), Chapman's."""

    lists: tuple[str, str]
    first: int
    second: int
    both: int
    petersen: float | None
    chapman: float


def pair_estimates(table: CaptureTable) -> list[PairEstimate]:
    """All pairs of lists, two at a time, as if the two were independent.

    Lists that attract the same cases overlap too much and give too low a total; lists that exclude each other, too high
    a one. Sources: Petersen (1896); Lincoln (1930); Chapman (1951), University of California Publications in
    Statistics 1, 131-160.
    """
    margins = Stack(table.counts[None], table.possible).margins[0]
    found = []
    for pair in pairs(len(table.lists)):
        low = pair & -pair
        first, second, both = int(margins[low]), int(margins[pair ^ low]), int(margins[pair])
        left, right = table.names(pair)
        petersen = first * second / both if both else None
        found.append(PairEstimate((left, right), first, second, both, petersen, _chapman(first, second, both)))
    return found


def _chapman(first: Any, second: Any, both: Any) -> Any:
    return (first + 1) * (second + 1) / (both + 1) - 1


class ChapmanSelector(Selector):
    """Chapman's estimate from the pair of lists with most common cases; never below the cases seen."""

    def __init__(self, table: CaptureTable) -> None:
        self.table, self.fit, self.status = table, None, "ok"
        estimates = pair_estimates(table)
        best = max(range(len(estimates)), key=lambda position: estimates[position].both)
        self.pair = pairs(len(table.lists))[best]
        self.hidden = float(self._hidden(Stack(table.counts[None], table.possible))[0])
        self.diagnostics = {
            "pair": list(estimates[best].lists),
            "pairs": [
                {"lists": list(one.lists), "both": one.both, "petersen": one.petersen, "chapman": one.chapman}
                for one in estimates
            ],
        }

    def _hidden(self, stack: Stack) -> Floats:
        low = self.pair & -self.pair
        first, second, both = (stack.margins[:, mask] for mask in (low, self.pair ^ low, self.pair))
        return np.asarray(np.maximum(_chapman(first, second, both) - stack.cases, 0.0))

    def select(self, stack: Stack) -> Selection:
        return Selection(self._hidden(stack))


class LowerBoundSelector(Selector):
    """Main effects fitted to the histories of one or two lists (M_th).

    If people differ in how easily they are seen, in the same direction on all lists, the total is at least this. Other
    dependence between lists can make it too high: it is a bound only under positive heterogeneity.
    Source: Chao (1987), Biometrics 43, 783-791, extended to unequal lists as in Rivest and Baillargeon (2007),
    Biometrics 63, 999-1006.
    """

    def __init__(self, table: CaptureTable) -> None:
        self.table, self.fit = table, None
        self.cells = table.possible & (sizes(len(table.lists)) <= 2)
        self.base = main_effects(len(table.lists))
        stack = self._narrow(Stack(table.counts[None], table.possible))
        self.status = stack.judge(0, self.base) if stack.cases[0] else "no_finite_estimate"
        fitted = fit_stack(stack, np.zeros(1, dtype=np.int64), np.array(self.base))
        self.start = fitted.coefficients[0]
        self.hidden = float(fitted.hidden[0]) if self.status == "ok" else None
        self.diagnostics = {"cells": int(self.cells.sum())}

    def _narrow(self, stack: Stack) -> Stack:
        return Stack(np.where(self.cells, stack.counts, 0.0), self.cells)

    def select(self, stack: Stack) -> Selection:
        narrow = self._narrow(stack)
        every = np.arange(len(stack))
        fitted = fit_stack(narrow, every, np.array(self.base), np.repeat(self.start[None], len(stack), axis=0))
        good = fitted.certified()
        for row in np.flatnonzero(~good):
            good[row] = bool(narrow.cases[row]) and narrow.judge(int(row), self.base) == "ok"
        return Selection(np.where(good, fitted.hidden, np.nan))
