"""A total with its intervals, the choice of the model repeated on every resampled table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from math import isfinite
from typing import Any, Final, Literal

import numpy as np

from arasha.engines.prevalence.bounds import ChapmanSelector, LowerBoundSelector
from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.heterogeneity import FAMILIES, HeterogeneitySelector
from arasha.engines.prevalence.intervals import (
    Correction,
    IntervalMethod,
    bagged_limits,
    bca_limits,
    calibrated_limits,
    correct,
    percentile_limits,
)
from arasha.engines.prevalence.models import Fit, Interval, check_level, plain_limits
from arasha.engines.prevalence.precision import Drawn, monte_carlo_errors
from arasha.engines.prevalence.resampling import BLOCK, block_sizes, delete_one, resample, run_blocks
from arasha.engines.prevalence.sample_coverage import CoverageSelector
from arasha.engines.prevalence.selectors import (
    AverageSelector,
    CriterionSelector,
    Selection,
    Selector,
    StepwiseSelector,
)
from arasha.engines.prevalence.shapes import describe_draws
from arasha.engines.prevalence.subsets import Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable

Method = Literal[
    "stepwise", "bic", "average", "graphs", "latent", "threshold", "chapman", "lower_bound",
    "poisson_heterogeneity", "darroch", "gamma", "coverage",
]  # fmt: skip

THRESHOLD: Final = 0.02  # the best of nine in 28 scenarios: Chan, Silverman and Vincent (2021)
_OUTER: Final = 100  # double bootstrap: tables, and draws from each
_INNER: Final = 200
_INNER_KEY: Final = 1 << 20
_MOST_FAILED: Final = 0.01
_DEFAULT_INTERVAL: Final[dict[str, IntervalMethod]] = {"stepwise": "bca"}
_RESAMPLED: Final = ("stepwise", "bic", "average", "chapman", "lower_bound", *FAMILIES, "coverage")


@dataclass(frozen=True, eq=False)
class Estimate:
    """One method's answer. Totals and limits are in cases; what cannot be said is None or absent.

    status: as of Fit. reasons: codes of what limits the answer. intervals, other_intervals: by level; the others by
    method first. monte_carlo_error: per level, the standard errors of the two limits. replicates, failed_replicates:
    tables drawn, and those on which no model had an estimate (left out). acceleration, bias_correction: of BCa.
    selected: the model of the original table. draws: totals of the replicates that have one.
    """

    method: str
    status: Status
    reasons: tuple[str, ...]
    total: float | None
    hidden: float | None
    intervals: dict[float, Interval]
    other_intervals: dict[str, dict[float, Interval]]
    monte_carlo_error: dict[float, Interval]
    replicates: int
    failed_replicates: int
    acceleration: float | None
    bias_correction: float | None
    selected: Fit | None
    draws: Floats = field(repr=False)
    diagnostics: dict[str, Any] = field(repr=False)
    seed: int
    _bootstrap: "Bootstrap | None" = field(default=None, repr=False)

    def extend(self, replicates: int) -> "Estimate":
        """The same estimate on `replicates` tables in all, of which the first are those already drawn.

        Raises InputError for fewer than there are, or for a method without replicates.
        """
        if self._bootstrap is None:
            raise InputError("nothing_to_extend", method=self.method)
        if replicates < self.replicates:
            raise InputError("fewer_replicates", asked=replicates, drawn=self.replicates)
        return self._bootstrap.run(replicates)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; levels become texts such as "0.95", intervals become pairs."""
        return {
            "method": self.method,
            "status": self.status,
            "reasons": list(self.reasons),
            "total": self.total,
            "hidden": self.hidden,
            "intervals": plain_limits(self.intervals),
            "other_intervals": {name: plain_limits(limits) for name, limits in self.other_intervals.items()},
            "monte_carlo_error": plain_limits(self.monte_carlo_error),
            "replicates": self.replicates,
            "failed_replicates": self.failed_replicates,
            "acceleration": self.acceleration,
            "bias_correction": self.bias_correction,
            "selected": None if self.selected is None else [list(term) for term in self.selected.interactions],
            "diagnostics": self.diagnostics,
            "shape": describe_draws(self.draws),
            "seed": self.seed,
        }


def estimate(
    table: CaptureTable,
    method: Method = "bic",
    *,
    order: int = 2,
    replicates: int = 1000,
    seed: int = 1,
    levels: Sequence[float] = (0.95, 0.8),
    interval: IntervalMethod | None = None,
    top: int | None = None,
    threads: int = 1,
    max_hidden: int | None = None,
) -> Estimate:
    """Estimate the total with one method; it always computes and never judges whether the number should be shown.

    method: stepwise (pairs by surprise), bic (best model by BIC), average (over models by BIC), chapman (two lists),
    lower_bound (M_th, Chao), poisson_heterogeneity, darroch, gamma (M_th, see heterogeneity.py), coverage (sample
    coverage, three lists or more), graphs (posterior over decomposable graphs; the total is its median), latent (latent
    classes by 32 chains; no total where they disagree), threshold (Bayesian, pairs that stand clear of 0).
    order: largest interaction. replicates: resampled tables, 0 for none; the whole method is repeated on each. seed:
    the same seed gives the same draws whatever threads is. interval: bca is stepwise's default, percentile the others';
    bagged; calibrated (a double bootstrap, some hundred times the work). top: try only the first models of the original
    table in replicates; by default all where they can be listed, else 100. max_hidden: cut the posterior of graphs
    there, for comparison with programs that do.
    Raises InputError for an unknown method or interval and for impossible numbers.
    """
    if method not in _RESAMPLED:
        return _estimate_bayesian(table, method, tuple(check_level(level) for level in levels), seed, max_hidden)
    chosen = interval or _DEFAULT_INTERVAL.get(method, "percentile")
    if chosen not in ("bca", "percentile", "bagged", "calibrated"):
        raise InputError("no_such_interval", interval=repr(chosen))
    if replicates < 0 or threads < 1 or (top is not None and top < 1):
        raise InputError("numbers_too_small")
    settings = Settings(method, chosen, tuple(check_level(level) for level in levels), seed, threads)
    selector = make_selector(table, method, order=order, top=top)
    return Bootstrap(selector, settings).run(replicates)


def _estimate_bayesian(
    table: CaptureTable, method: str, levels: tuple[float, ...], seed: int, max_hidden: int | None
) -> Estimate:
    from arasha.engines.prevalence.posteriors import estimate_graphs, estimate_latent, estimate_threshold

    if method == "graphs":
        return estimate_graphs(table, levels, seed, max_hidden)
    if method == "latent":
        return estimate_latent(table, levels, seed)
    if method == "threshold":
        return estimate_threshold(table, levels, seed)
    methods = ", ".join((*_RESAMPLED, "graphs", "latent", "threshold"))
    raise InputError("no_such_method", method=repr(method), methods=methods)


def make_selector(table: CaptureTable, method: str, *, order: int = 2, top: int | None = None) -> Selector:
    """The rule of a resampled method, prepared on the original table."""
    if method == "stepwise":
        return StepwiseSelector(table, THRESHOLD)
    if method == "bic":
        return CriterionSelector(table, order, "bic", top)
    if method == "average":
        return AverageSelector(table, order, top)
    if method in FAMILIES:
        return HeterogeneitySelector(table, method)
    if method == "coverage":
        return CoverageSelector(table)
    return ChapmanSelector(table) if method == "chapman" else LowerBoundSelector(table)


@dataclass(frozen=True, slots=True)
class Settings:
    method: str
    interval: IntervalMethod
    levels: tuple[float, ...]
    seed: int
    threads: int


class Bootstrap:
    """Draws, and keeps what it drew so that it can go on."""

    def __init__(self, selector: Selector, settings: Settings) -> None:
        self.selector = selector
        self.settings = settings
        self.table = selector.table
        self._blocks: dict[int, tuple[Integers, Selection]] = {}
        self._jackknife: tuple[Floats, Floats] | None = None

    @property
    def refused(self) -> bool:
        """True where the original table has no estimate: then nothing is drawn."""
        hidden = self.selector.hidden
        return self.selector.status != "ok" or hidden is None or not isfinite(hidden)

    def run(self, replicates: int) -> Estimate:
        """The estimate on this many tables."""
        if self.refused:
            return self._refuse()
        sizes = self._fill(replicates)
        counts = np.concatenate([self._blocks[block][0][:size] for block, size in enumerate(sizes)]) if sizes else None
        return self._describe(replicates, sizes, counts)

    def totals(self, replicates: int) -> Floats:
        """Only the totals of this many tables, shape (replicates,); NaN where no model has an estimate."""
        return self._totals(self._fill(replicates))

    def _fill(self, replicates: int) -> list[int]:
        """Draw the blocks that are still missing; returns how many replicates each block gives."""
        sizes = block_sizes(replicates)
        missing = [
            (block, size)
            for block, size in enumerate(sizes)
            if block not in self._blocks or len(self._blocks[block][0]) < size
        ]
        for (block, _), answer in zip(
            missing, run_blocks(partial(self._draw, self.settings.seed), missing, self.settings.threads), strict=True
        ):
            self._blocks[block] = answer
        return sizes

    def _totals(self, sizes: list[int]) -> Floats:
        hidden = [self._blocks[block][1].hidden[:size] for block, size in enumerate(sizes)]
        return np.asarray(self.table.cases + (np.concatenate(hidden) if hidden else np.zeros(0)))

    def _draw(self, seed: int, question: tuple[int, int]) -> tuple[Integers, Selection]:
        counts = resample(self.table, seed, *question)
        return counts, self._select(counts)

    def _select(self, counts: Integers) -> Selection:
        """Apply the rule once to each different table: small ones are drawn again and again."""
        different, places = np.unique(counts, axis=0, return_inverse=True)
        found = self.selector.select(Stack(different, self.table.possible))
        places = places.ravel()
        return Selection(found.hidden[places], [found.chosen[place] for place in places] if found.chosen else [])

    def _delete_one(self) -> tuple[Floats, Floats]:
        if self._jackknife is None:
            tables, weights = delete_one(self.table)
            hidden = self.selector.select(Stack(tables, self.table.possible)).hidden
            self._jackknife = self.table.cases - 1 + hidden, weights
        return self._jackknife

    def _refuse(self) -> Estimate:
        status: Status = self.selector.status if self.selector.status != "ok" else "no_finite_estimate"
        nothing = np.zeros(0)
        return Estimate(
            self.settings.method, status, (status,), None, None, {}, {}, {}, 0, 0, None, None,
            self.selector.fit, nothing, self.selector.diagnostics, self.settings.seed, self,
        )  # fmt: skip

    def _describe(self, replicates: int, sizes: list[int], counts: Integers | None) -> Estimate:
        assert self.selector.hidden is not None
        total = self.table.cases + self.selector.hidden
        everything = self._totals(sizes)
        good = np.isfinite(everything)
        draws = everything[good]
        limits: dict[str, dict[float, Interval]] = {}
        errors: dict[float, Interval] = {}
        correction: Correction | None = None
        diagnostics = dict(self.selector.diagnostics)
        if len(draws) > 1 and counts is not None:
            correction = correct(total, draws, *self._delete_one())
            limits, ranks = self._limits(draws, counts[good], correction, diagnostics)
            drawn = Drawn(total, draws, counts[good], self.table.counts, ranks)
            settings = self.settings
            errors = monte_carlo_errors(drawn, settings.levels, settings.seed, settings.interval, correction)
            diagnostics["selections"] = self._selections(sizes)
        reasons = self._reasons(replicates, int((~good).sum()), correction)
        headline = limits.pop(self.settings.interval, {})
        if self.selector.fit is not None and self.selector.hidden == self.selector.fit.hidden:
            wald = {level: self.selector.fit.wald(level) for level in self.settings.levels}
            limits["wald"] = {level: one for level, one in wald.items() if one is not None}
        return Estimate(
            self.settings.method, "ok", reasons, total, self.selector.hidden, headline, limits, errors,
            replicates, int((~good).sum()), correction.acceleration if correction else None,
            correction.bias if correction else None, self.selector.fit, draws, diagnostics, self.settings.seed, self,
        )  # fmt: skip

    def _limits(
        self, draws: Floats, counts: Integers, correction: Correction, diagnostics: dict[str, Any]
    ) -> tuple[dict[str, dict[float, Interval]], Floats | None]:
        levels, ranks = self.settings.levels, None
        bagged = {level: bagged_limits(draws, counts, self.table.counts, level) for level in levels}
        found = {
            "percentile": {level: percentile_limits(draws, level) for level in levels},
            "bca": {level: bca_limits(draws, level, correction) for level in levels},
            "bagged": {level: limits for level, (_, limits) in bagged.items()},
        }
        if bagged:
            diagnostics["bagged_total"] = next(iter(bagged.values()))[0]
        if self.settings.interval == "calibrated":
            ranks = self._double_bootstrap(counts[:_OUTER])
            found["calibrated"] = {level: calibrated_limits(draws, ranks, level) for level in levels}
            diagnostics["calibration"] = {"outer": len(ranks), "inner": _INNER}
        return found, ranks

    def _double_bootstrap(self, counts: Integers) -> Floats:
        """Per outer table, the share of its own inner draws at or below the original total."""
        assert self.selector.hidden is not None
        total = self.table.cases + self.selector.hidden

        def rank(question: tuple[int, Integers]) -> float:
            position, outer = question
            table = self.table.with_counts(outer)
            inner = resample(table, self.settings.seed, _INNER_KEY + position, min(_INNER, BLOCK))
            drawn = self.table.cases + self._select(inner).hidden
            drawn = drawn[np.isfinite(drawn)]
            return float((drawn <= total).mean()) if len(drawn) else 0.5

        return np.array(list(run_blocks(rank, enumerate(counts), self.settings.threads)))

    def _selections(self, sizes: list[int]) -> dict[str, float]:
        """The ten models chosen most often, with their share of the replicates."""
        chosen = Counter(one for block, size in enumerate(sizes) for one in self._blocks[block][1].chosen[:size])
        number = max(sum(chosen.values()), 1)
        return {self.selector.formula(one): count / number for one, count in chosen.most_common(10)}

    def _reasons(self, replicates: int, failed: int, correction: Correction | None) -> tuple[str, ...]:
        reasons = list(self.selector.reasons)
        if replicates and failed > _MOST_FAILED * replicates:
            reasons.append("replicates_failed")
        if self.settings.interval == "bca" and correction is not None and correction.bias is None:
            reasons.append("bias_correction_infinite")
        return tuple(reasons)
