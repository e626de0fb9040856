"""People who differ in how easily they are seen: one more column beside the main effects of the lists (M_th).

log mean of a history on k lists = intercept + effects of its lists + strength * h(k), with h(0) = 0. Each family says
how the willingness to be listed is spread, and so how the curve goes on to k = 0, which nobody has seen:
the Poisson family h = 2^k - 1, Darroch's normal one h = k^2 / 2, the Gamma one h = -log(1 + k / 3.5). The data fit
them alike more often than not; their totals are far apart, and that is what these views show.
Sources: Darroch, Fienberg, Glonek and Junker (1993), Journal of the American Statistical Association 88, 1137-1148;
Rivest and Baillargeon (2007), Biometrics 63, 999-1006; Baillargeon and Rivest (2007), Journal of Statistical Software
19(5) (the bases 2 and 3.5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import lgamma, log
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arasha.engines.prevalence.designs import DesignFits, fit_design
from arasha.engines.prevalence.existence import Status, judge_rows
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.selectors import Selection, Selector
from arasha.engines.prevalence.subsets import Flags, Floats, Integers, sizes
from arasha.engines.prevalence.tables import CaptureTable

POISSON_BASE: Final = 2
GAMMA_SHIFT: Final = 3.5
_GRAINS: Final = 10**6  # the logarithms of the Gamma column as whole numbers, for exact questions about its rank
_LARGEST_LOG: Final = 700.0
_PLAINLY_INDEPENDENT: Final = 1e-6  # smallest over largest singular value at which no rounding decides


@dataclass(frozen=True, slots=True)
class _Family:
    """column: h(k) up to its sign, which is not negative; sign: of h; exact: whole numbers proportional to it."""

    column: Callable[[Any], Any]
    sign: int
    exact: Callable[[Any], Any]


_FAMILIES: Final[Mapping[str, _Family]] = {
    "poisson_heterogeneity": _Family(
        lambda seen: POISSON_BASE**seen - 1.0, 1, lambda seen: POISSON_BASE ** seen.astype(np.int64) - 1
    ),
    "darroch": _Family(lambda seen: seen**2 / 2, 1, lambda seen: seen.astype(np.int64) ** 2),
    "gamma": _Family(
        lambda seen: np.log1p(seen / GAMMA_SHIFT),
        -1,
        lambda seen: np.rint(_GRAINS * np.log1p(seen / GAMMA_SHIFT)).astype(np.int64),
    ),
}
FAMILIES: Final = tuple(_FAMILIES)


class HeterogeneitySelector(Selector):
    """Main effects and one family's column, fitted to all histories.

    diagnostics: strength (of h; below 0 people differ less than chance, and the family's reading fails), deviance,
    degrees, bic (as of Fit).
    """

    def __init__(self, table: CaptureTable, family: str) -> None:
        self.table, self.fit, self.family = table, None, family
        lists = len(table.lists)
        seen = sizes(lists).astype(np.float64)
        column = _FAMILIES[family].column(seen)
        self.scale = float(column.max())
        bits = (np.arange(1 << lists)[:, None] >> np.arange(lists)) & 1
        self.design = np.column_stack([np.ones(1 << lists), bits, column / self.scale])
        self.whole = np.column_stack([np.ones(1 << lists, dtype=np.int64), bits, _FAMILIES[family].exact(sizes(lists))])
        self.start: Floats | None = None
        stack = Stack(table.counts[None], table.possible)
        fitted, hidden = self._fit(stack)
        self.start = fitted.coefficients[0]
        self.status = self._judge(self._cells(stack)[0], stack.counts[0])
        self.hidden = float(hidden[0]) if self.status == "ok" and np.isfinite(hidden[0]) else None
        self.diagnostics = self._describe(fitted) if self.hidden is not None else {}
        if self.diagnostics.get("strength", 0.0) < 0:
            self.reasons = ("negative_heterogeneity",)

    def select(self, stack: Stack) -> Selection:
        return Selection(self._fit(stack)[1])

    def _fit(self, stack: Stack) -> tuple[DesignFits, Floats]:
        """Fits, and hidden cases, NaN where there is no estimate."""
        cells = self._cells(stack)
        fitted = fit_design(stack.counts, cells, self.design, self.start)
        lists = len(self.table.lists)
        everyone = (stack.margins[:, 1 << np.arange(lists)] > 0).all(axis=1)
        good = fitted.certified() & everyone & (self._rank == self.design.shape[1])
        for row in np.flatnonzero(~good):
            good[row] = self._judge(cells[row], stack.counts[row]) == "ok"
        logs = fitted.coefficients[:, 0]
        finite = good & (logs < _LARGEST_LOG)
        return fitted, np.where(finite, np.exp(np.where(finite, logs, 0.0)), np.nan)

    def _cells(self, stack: Stack) -> Flags:
        """Shape (tables, 2**t): possible cells without the lists that nobody is on."""
        lists = len(self.table.lists)
        empty = stack.margins[:, 1 << np.arange(lists)] == 0
        around = (np.arange(1 << lists) >> np.arange(lists)[:, None] & 1).astype(bool)
        return np.asarray(self.table.possible & ~(empty.astype(np.float64) @ around > 0))

    @cached_property
    def _rank(self) -> int:
        return int(np.linalg.matrix_rank(self.design[self.table.possible]))

    def _judge(self, cells: Flags, counts: Floats) -> Status:
        """Exactly, as for sets of terms, for one table; lists that nobody is on are left out."""
        free = (counts @ self.design) > 0
        held, others = cells & (counts > 0), cells & (counts == 0)
        if not held.any():
            return "no_finite_estimate"
        spread = np.linalg.svd(self.design[held][:, free], compute_uv=False)
        if len(spread) == free.sum() and spread[-1] > _PLAINLY_INDEPENDENT * spread[0]:
            return "ok"  # the held cells alone tell every column apart
        every = np.eye(int(free.sum()), dtype=np.int64)
        return judge_rows(self.whole[held][:, free], self.whole[others][:, free], every)

    def _describe(self, fitted: DesignFits) -> dict[str, Any]:
        possible = self.table.possible
        counts: Integers = self.table.counts[possible]
        means: NDArray[np.float64] = fitted.means[0][possible]
        held = counts > 0
        deviance = 2 * float((counts[held] * np.log(counts[held] / means[held])).sum() + (means - counts).sum())
        likelihood = float((counts * np.log(means) - means).sum()) - sum(lgamma(count + 1) for count in counts)
        columns = self.design.shape[1]
        return {
            "strength": _FAMILIES[self.family].sign * float(fitted.coefficients[0, -1]) / self.scale,
            "deviance": deviance,
            "degrees": len(counts) - columns,
            "bic": columns * log(self.table.cases) - 2 * likelihood,
        }
