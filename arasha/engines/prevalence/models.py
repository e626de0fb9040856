"""One model on one table: the fit that people read."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import exp, isfinite, lgamma, log, sqrt
from typing import Final, NamedTuple

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.fitting import FittedBatch, Stack, fit_stack, join_batches, judge_fits
from arasha.engines.prevalence.normal import normal_quantile
from arasha.engines.prevalence.subsets import (
    Flags,
    Floats,
    Integers,
    close_under_subsets,
    main_effects,
    order_masks,
    positions,
    sum_supersets,
)
from arasha.engines.prevalence.tables import CaptureTable, Term

_AT_ONCE: Final = 2048


class Interval(NamedTuple):
    """Limits of a total, in cases."""

    low: float
    high: float


def plain_limits(limits: Mapping[float, Interval]) -> dict[str, list[float]]:
    """Limits by level for JSON: levels become texts such as "0.95", intervals become pairs."""
    return {f"{level:g}": [one.low, one.high] for level, one in limits.items()}


class Fit:
    """A hierarchical log-linear model on one table. What cannot be said is None where status is not "ok".

    status: "ok", "no_finite_estimate", "not_identified" or "neither" (no finite estimate and not identified).
    interactions: the model's terms of two lists or more, closed under subsets. minus_infinity: those of all terms that
    no case shows: their coefficient is minus infinity and their cells are empty for certain.
    parameters: the number of terms, those at minus infinity among them; degrees: cells left minus terms left.
    """

    def __init__(
        self,
        table: CaptureTable,
        terms: tuple[int, ...],
        status: Status,
        coefficients: Floats,
        means: Floats,
        cells: Flags,
    ) -> None:
        self.table = table
        self.terms = terms
        self.status: Status = status
        self._coefficients = coefficients
        self._means = means
        self._cells = cells

    def __repr__(self) -> str:
        total = "no total" if self.total is None else f"total {self.total:,.0f}, BIC {self.bic:.3f}"
        return f"<Fit {self.formula}: {self.status}, {total}>"

    @property
    def formula(self) -> str:
        """The interactions that lie in no larger one, such as "A:B B:C", or "independence"."""
        largest = [one for one in self.terms if not any(one != other and one & other == one for other in self.terms)]
        texts = [":".join(self.table.names(mask)) for mask in order_masks(largest) if mask.bit_count() > 1]
        return " ".join(texts) or "independence"

    @property
    def interactions(self) -> tuple[Term, ...]:
        return tuple(self.table.names(mask) for mask in order_masks(self.terms) if mask.bit_count() > 1)

    @property
    def interaction_positions(self) -> tuple[tuple[int, ...], ...]:
        """The interactions by 0-based positions of their lists."""
        return tuple(positions(mask) for mask in order_masks(self.terms) if mask.bit_count() > 1)

    @cached_property
    def _absent(self) -> tuple[int, ...]:
        margins = sum_supersets(self.table.counts[None].astype(np.float64))[0]
        return tuple(mask for mask in order_masks(self.terms) if margins[mask] == 0)

    @property
    def minus_infinity(self) -> tuple[Term, ...]:
        return tuple(self.table.names(mask) for mask in self._absent)

    @property
    def coefficients(self) -> Mapping[Term, float] | None:
        """Log-linear coefficients by term; () is the intercept, the log of the hidden cases."""
        if self.status != "ok":
            return None
        return {
            self.table.names(mask): float(self._coefficients[mask])
            for mask in order_masks(self.terms)
            if mask not in self._absent
        }

    @property
    def hidden(self) -> float | None:
        """Expected cases on no list."""
        if self.status != "ok" or self._coefficients[0] > 700:
            return None
        return exp(float(self._coefficients[0]))

    @property
    def total(self) -> float | None:
        """Cases seen plus hidden."""
        hidden = self.hidden
        return None if hidden is None else self.table.cases + hidden

    @property
    def fitted(self) -> Floats | None:
        """Expected cases by cell, shape (2**t,); cell 0 holds the hidden cases."""
        hidden = self.hidden
        if hidden is None:
            return None
        means = self._means.copy()
        means[0] = hidden
        return means

    @property
    def residuals(self) -> Floats | None:
        """Freeman-Tukey residuals by cell, shape (2**t,); 0 for cell 0 and cells that cannot hold a case.

        Source: Freeman and Tukey (1950), Annals of Mathematical Statistics 21, 607-611.
        """
        if self.status != "ok":
            return None
        counts = self.table.counts
        surprise = np.sqrt(counts) + np.sqrt(counts + 1) - np.sqrt(4 * self._means + 1)
        return np.where(self._cells, surprise, 0.0)

    @cached_property
    def log_likelihood(self) -> float | None:
        """Poisson, over the observable cells, the factorials of the counts included."""
        if self.status != "ok":
            return None
        counts = self.table.counts
        seen = counts > 0
        kernel = float((counts[seen] * np.log(self._means[seen])).sum() - self._means[self._cells].sum())
        return kernel - sum(lgamma(int(count) + 1) for count in counts[seen])

    @property
    def parameters(self) -> int:
        return len(self.terms)

    @property
    def degrees(self) -> int:
        return int(self._cells.sum()) - (len(self.terms) - len(self._absent))

    @property
    def deviance(self) -> float | None:
        if self.status != "ok":
            return None
        counts = self.table.counts
        seen = counts > 0
        excess = (counts[seen] * np.log(counts[seen] / self._means[seen])).sum()
        return max(0.0, 2 * float(excess - counts.sum() + self._means[self._cells].sum()))

    @property
    def bic(self) -> float | None:
        """parameters * log(cases) - 2 log-likelihood. Source: Schwarz (1978), Annals of Statistics 6, 461-464."""
        return self._criterion(log(self.table.cases))

    @property
    def aic(self) -> float | None:
        """2 parameters - 2 log-likelihood. Source: Akaike (1974), IEEE Trans. on Automatic Control 19, 716-723."""
        return self._criterion(2.0)

    @property
    def aicc(self) -> float | None:
        """AIC corrected for few cells; None where the cells do not exceed the parameters by two.

        Source: Hurvich and Tsai (1989), Biometrika 76, 297-307, with the observable cells as the sample.
        """
        aic, room = self.aic, int(self.table.possible.sum()) - self.parameters - 1
        if aic is None or room <= 0:
            return None
        return aic + 2 * self.parameters * (self.parameters + 1) / room

    def _criterion(self, price: float) -> float | None:
        likelihood = self.log_likelihood
        return None if likelihood is None else self.parameters * price - 2 * likelihood

    @cached_property
    def standard_error(self) -> float | None:
        """Of the log of the hidden cases, from the inverse of the observed information."""
        if self.status != "ok":
            return None
        free = [mask for mask in self.terms if mask not in self._absent]
        sums = sum_supersets(self._means[None])[0]
        information = sums[np.bitwise_or.outer(np.array(free), np.array(free))]
        try:
            variance = float(np.linalg.inv(information)[free.index(0), free.index(0)])
        except np.linalg.LinAlgError:
            return None
        return sqrt(variance) if variance > 0 and isfinite(variance) else None

    def wald(self, level: float = 0.95) -> Interval | None:
        """The total if the log of the hidden cases were normal: cases + hidden * exp(±z s.e.).

        It takes the model as given and is for comparison. None where status is not "ok". Raises InputError for a level
        outside (0, 1).
        """
        z = normal_quantile(0.5 + check_level(level) / 2)
        if self.hidden is None or self.standard_error is None:
            return None
        spread = min(z * self.standard_error, 600.0)
        return Interval(self.table.cases + self.hidden * exp(-spread), self.table.cases + self.hidden * exp(spread))

    def profile(self, level: float = 0.95) -> Interval | None:
        """The totals that the profile likelihood does not reject. None where status is not "ok" or there is no end.

        Source: Cormack (1992), Biometrics 48, 567-576 (multinomial likelihood, the unseen cell filled in).
        Raises InputError for a level outside (0, 1).
        """
        from arasha.engines.prevalence.profiling import profile_total

        limit = normal_quantile(0.5 + check_level(level) / 2) ** 2
        if self.hidden is None:
            return None
        found = profile_total(self.table, self.terms, self._coefficients, limit)
        return None if found is None else Interval(*found)


def check_level(level: float) -> float:
    """Raises InputError for a level outside (0, 1)."""
    if not 0 < level < 1:
        raise InputError("level_outside", level=repr(level))
    return float(level)


def read_terms(table: CaptureTable, interactions: Iterable[Term]) -> tuple[int, ...]:
    """The masks of a model: intercept, main effects, and the interactions closed under subsets.

    Raises InputError for an unknown list, or a term that a structural zero makes impossible.
    """
    if isinstance(interactions, str):
        raise InputError("terms_as_text")
    masks = close_under_subsets(table.mask(term) for term in interactions)
    for mask in masks:
        if any(mask & forbidden == forbidden for forbidden in table.forbidden):
            raise InputError("term_in_structural_zero", lists=", ".join(table.names(mask)))
    return (*main_effects(len(table.lists)), *order_masks(masks))


def fit(table: CaptureTable, interactions: Iterable[Term] = ()) -> Fit:
    """Fit one hierarchical model; main effects are always in, and with a term all terms inside it.

    interactions: terms of two lists or more, by name or 0-based position; shorter ones add nothing.
    Never raises on a poor table: see Fit.status. Raises InputError for an unknown list.
    """
    return fit_models(table, [read_terms(table, interactions)])[0]


def fit_models(
    table: CaptureTable, models: Sequence[tuple[int, ...]], offset: Floats | None = None, start: Floats | None = None
) -> list[Fit]:
    """Fit models given as masks (intercept and main effects first), all at once."""
    stack = Stack(table.counts[None], table.possible)
    return describe_fits(table, models, *fit_catalogue(stack, models, offset, start))


def fit_catalogue(
    stack: Stack, models: Sequence[tuple[int, ...]], offset: Floats | None = None, start: Floats | None = None
) -> tuple[FittedBatch, list[Status]]:
    """Fit many models to the stack's first table, some at a time: normal matrices are large."""
    if len(models) > _AT_ONCE and start is None:
        parts = [
            fit_catalogue(stack, models[begin : begin + _AT_ONCE], offset) for begin in range(0, len(models), _AT_ONCE)
        ]
        return join_batches([fitted for fitted, _ in parts]), [status for _, statuses in parts for status in statuses]
    tables = np.zeros(len(models), dtype=np.int64)
    fitted = fit_stack(stack, tables, pad_models(models, stack.counts.shape[1]), start, offset=offset)
    return fitted, judge_fits(stack, tables, list(models), fitted)


def pad_models(models: Sequence[tuple[int, ...]], size: int) -> Integers:
    """Shape (models, longest): the masks of each model, filled up with `size`."""
    padded = np.full((len(models), max(map(len, models))), size, dtype=np.int64)
    for row, model in zip(padded, models, strict=True):
        row[: len(model)] = model
    return padded


def describe_fits(
    table: CaptureTable, models: Sequence[tuple[int, ...]], fitted: FittedBatch, statuses: Sequence[Status]
) -> list[Fit]:
    """Turn one batch of fits of one table into readable fits."""
    return [
        Fit(table, model, status, fitted.coefficients[row], fitted.means[row], fitted.cells[row])
        for row, (model, status) in enumerate(zip(models, statuses, strict=True))
    ]
