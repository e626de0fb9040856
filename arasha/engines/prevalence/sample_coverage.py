"""The sample coverage approach: how much of the population the lists reach, corrected for dependence in pairs.

Sources: Lee and Chao (1994), Biometrics 50, 88-97; Chao and Tsay (1998), Journal of the American Statistical
Association 93, 283-293; Chao, Tsay, Lin, Shau and Chao (2001), Statistics in Medicine 20, 3123-3157 (three lists).
"""

from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.selectors import Selection, Selector
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable

ENOUGH: Final = 0.55  # coverage from which the dependence itself can be estimated: Chao and others (2001)


class CoverageSelector(Selector):
    """Total from the sample coverage, for three lists or more.

    Coverage C = 1 - mean over lists of (cases on that list alone / cases on that list); D = cases seen - mean over
    lists of the cases on that list alone. D / C is the total if lists are independent. Leaving out list j,
    N C_j = D_j + sum over histories h of the other lists of N_h g_jh, where g tells how far j and h attract each other.
    Of these the pairs are taken: cases on exactly one other list i, with g_ij = N N_ij / (N_i N_j) - 1. Solved for N
    it is the estimate where C is at least 0.55; below that one step from D / C is taken, which is too low where lists
    attract the same people. With three lists these are the published formulas; taking only pairs for more lists is
    this project's extension.
    diagnostics: coverage; independent (D / C), one_step and solved, in cases, None where there is none.
    Raises InputError for a table with structural zeros.
    """

    def __init__(self, table: CaptureTable) -> None:
        if table.forbidden:
            raise InputError("coverage_with_structural_zeros")
        self.table, self.fit = table, None
        lists = len(table.lists)
        self.bits = 1 << np.arange(lists)
        self.both = self.bits[:, None] | self.bits
        answer = self._solve(Stack(table.counts[None], table.possible))
        names = ("coverage", "independent", "one_step", "solved")
        self.diagnostics = {
            name: float(values[0]) if np.isfinite(values[0]) else None
            for name, values in zip(names, answer, strict=True)
        }
        total = self._choose(*answer)[0]
        self.hidden = float(total) - table.cases if np.isfinite(total) else None
        if self.hidden is not None and answer[0][0] < ENOUGH:
            self.reasons = ("low_coverage",)
        if self.hidden == 0:
            self.reasons = (*self.reasons, "fewer_than_seen")
        self.status = "ok" if self.hidden is not None else "not_identified" if lists < 3 else "no_finite_estimate"

    def select(self, stack: Stack) -> Selection:
        return Selection(self._choose(*self._solve(stack)) - stack.cases)

    def _choose(self, coverage: Floats, independent: Floats, one_step: Floats, solved: Floats) -> Floats:
        """The total of each table, NaN where there is none; never below the cases seen."""
        total = np.where((coverage >= ENOUGH) & np.isfinite(solved), solved, one_step)
        return np.where(np.isfinite(total), np.maximum(total, self.table.cases), np.nan)

    def _solve(self, stack: Stack) -> tuple[Floats, Floats, Floats, Floats]:
        lists = len(self.bits)
        nothing = np.full(len(stack), np.nan)
        if lists < 3:
            return nothing, nothing, nothing, nothing
        counts, margins = stack.counts, stack.margins
        single = margins[:, self.bits]
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.where(single > 0, counts[:, self.bits] / single, 0.0)
            used = (single > 0).sum(axis=1)
            coverage = 1 - shares.sum(axis=1) / used
            base = stack.cases - counts[:, self.bits].sum(axis=1) / used
            independent = base / coverage
            # weight[i, j]: cases on i and on no other list but perhaps j; ratio[i, j]: N_ij / (N_i N_j).
            weight = counts[:, self.bits][:, :, None] + counts[:, self.both]
            ratio = margins[:, self.both] / (single[:, :, None] * single[:, None, :])
            apart = ~np.eye(lists, dtype=bool) & (single[:, :, None] > 0) & (single[:, None, :] > 0)
            weight, ratio = np.where(apart, weight, 0.0), np.where(apart, ratio, 0.0)
            pull = (weight * ratio).sum(axis=(1, 2)) / (used * coverage)
            push = weight.sum(axis=(1, 2)) / (used * coverage)
            first = independent + independent * pull - push
            one_step = independent + first * pull - push
            solved = (independent - push) / (1 - pull)
        solved = np.where((pull < 1) & (solved > 0), solved, np.nan)
        return coverage, independent, one_step, solved
