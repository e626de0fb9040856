"""One interval from many possible tables: what the sampling leaves open, and what the linkage leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Bootstrap, Estimate, Method, Settings, estimate, make_selector
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.intervals import percentile_limits
from arasha.engines.prevalence.linking.stacks import align_tables
from arasha.engines.prevalence.models import Interval, check_level, plain_limits
from arasha.engines.prevalence.resampling import generator, run_blocks
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable

RESAMPLED: Final = ("stepwise", "bic", "average", "chapman", "lower_bound")
_FEW_TABLES: Final = 20  # below, the tables' own spread is hardly known
_MOST_FAILED_TABLES: Final = 0.1
_MOST_FAILED_DRAWS: Final = 0.01
_DECISIVE_SHARE: Final = 0.5
_LEAST_HIDDEN: Final = 0.5  # fewer hidden cases than half a person count as half a person in logarithms
_ERROR_RESAMPLES: Final = 200
_ERROR_KEY: Final = 2**29


@dataclass(frozen=True, eq=False)
class LinkedEstimate:
    """The total when the linkage is uncertain. Totals and limits are in cases; what cannot be said is None or absent.

    status: "ok", or why there is no estimate. reasons: codes of what limits the answer. total, hidden: medians of the
    tables' own. intervals: percentile limits of the draws of all tables mixed. monte_carlo_error: standard errors of
    these limits from having finitely many tables and finitely many draws. names, totals: of each table, None where its
    model has no estimate. tables, failed_tables; replicates, failed_replicates: how many there were, and how many had
    no estimate and were left out. within, between: variances of the log of the hidden cases, the mean of the tables'
    own and that of their estimates; linkage_share: what the linkage adds, of the whole.
    """

    method: str
    status: Status
    reasons: tuple[str, ...]
    total: float | None
    hidden: float | None
    intervals: dict[float, Interval]
    monte_carlo_error: dict[float, Interval]
    names: tuple[str, ...]
    totals: tuple[float | None, ...]
    failed_tables: int
    replicates: int
    failed_replicates: int
    within: float | None
    between: float | None
    linkage_share: float | None
    draws: Floats = field(repr=False)
    seed: int

    @property
    def tables(self) -> int:
        return len(self.names)

    @property
    def variance(self) -> float | None:
        """Of the log of the hidden cases: within + (1 + 1/L) between, over the L tables that have an estimate."""
        if self.within is None or self.between is None:
            return None
        return self.within + (1 + 1 / (self.tables - self.failed_tables)) * self.between

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; levels become texts such as "0.95", intervals become pairs."""
        return {
            "method": self.method,
            "status": self.status,
            "reasons": list(self.reasons),
            "total": self.total,
            "hidden": self.hidden,
            "intervals": plain_limits(self.intervals),
            "monte_carlo_error": plain_limits(self.monte_carlo_error),
            "tables": [{"name": name, "total": one} for name, one in zip(self.names, self.totals, strict=True)],
            "failed_tables": self.failed_tables,
            "replicates": self.replicates,
            "failed_replicates": self.failed_replicates,
            "within": self.within,
            "between": self.between,
            "linkage_share": self.linkage_share,
            "seed": self.seed,
        }


@dataclass(frozen=True, slots=True)
class _Answer:
    """One table's answer. draws: totals, NaN where a replicate has no estimate."""

    status: Status
    cases: int
    total: float | None
    draws: Floats

    @property
    def usable(self) -> bool:
        return self.total is not None and int(np.isfinite(self.draws).sum()) > 1


def estimate_linkages(
    tables: Sequence[CaptureTable] | Mapping[str, CaptureTable],
    method: Method = "bic",
    *,
    replicates: int = 1000,
    seed: int = 1,
    levels: Sequence[float] = (0.95, 0.8),
    order: int = 2,
    threads: int = 1,
) -> LinkedEstimate:
    """Estimate the total from L possible tables of the same lists, each made from another draw of the linkage.

    Every table gets an equal part of the replicates (two at least), the whole method repeated on each; the limits are
    those of all draws mixed. A Bayesian method gives its posterior instead, and the mixture averages the posteriors.
    Mean variance within the tables and (1 + 1/L) times that between them make up the variance of the log of the hidden
    cases. Two tables are enough, though below twenty a reason says how little their spread tells; where more than a
    tenth of the tables have no estimate there is none.
    tables: in any order of their lists; a mapping gives them names. The seed fixes everything, whatever threads is.
    Raises InputError naming the table whose lists or structural zeros differ from the first, and for fewer than two.
    Sources: Sadinle (2018), Annals of Applied Statistics 12, 1013-1038 (linkage averaging); Rubin (1987), Multiple
    Imputation for Nonresponse in Surveys (the two parts of the variance).
    """
    if replicates < 1 or threads < 1:
        raise InputError("too_few_replicates", replicates=replicates)
    stack = align_tables(tables)
    chosen = tuple(check_level(level) for level in levels)
    each = max(2, -(-replicates // len(stack)))
    questions = enumerate(stack.values())
    answers = list(run_blocks(partial(_ask, method, order, each, seed), questions, threads))
    return _mix(method, tuple(stack), answers, chosen, seed)


def _ask(method: Method, order: int, replicates: int, seed: int, question: tuple[int, CaptureTable]) -> _Answer:
    position, table = question
    own = int(np.random.SeedSequence(seed, spawn_key=(position,)).generate_state(1, np.uint64)[0])
    if method not in RESAMPLED:
        found: Estimate = estimate(table, method, seed=own)
        return _Answer(found.status, table.cases, found.total, found.draws)
    selector = make_selector(table, method, order=order)
    bootstrap = Bootstrap(selector, Settings(method, "percentile", (), own, 1))
    if bootstrap.refused or selector.hidden is None:
        status: Status = selector.status if selector.status != "ok" else "no_finite_estimate"
        return _Answer(status, table.cases, None, np.zeros(0))
    return _Answer("ok", table.cases, table.cases + selector.hidden, bootstrap.totals(replicates))


def _mix(
    method: str, names: tuple[str, ...], answers: list[_Answer], levels: tuple[float, ...], seed: int
) -> LinkedEstimate:
    good = [one for one in answers if one.usable]
    failed = len(answers) - len(good)
    drawn = sum(len(one.draws) for one in answers)
    totals = tuple(one.total for one in answers)
    if failed > _MOST_FAILED_TABLES * len(answers):
        status: Status = next((one.status for one in answers if one.status != "ok"), "no_finite_estimate")
        return LinkedEstimate(
            method, status, ("tables_without_estimate", status), None, None, {}, {}, names, totals, failed,
            drawn, drawn, None, None, None, np.zeros(0), seed,
        )  # fmt: skip
    kept = [one.draws[np.isfinite(one.draws)] for one in good]
    draws = np.concatenate(kept)
    within, between = _split_variance(good, kept)
    added = (1 + 1 / len(good)) * between
    share = added / (within + added) if within + added > 0 else 0.0
    reasons = [
        *(["few_linkages"] if len(good) < _FEW_TABLES else []),
        *(["some_tables_without_estimate"] if failed else []),
        *(["replicates_failed"] if drawn - len(draws) > _MOST_FAILED_DRAWS * drawn else []),
        *(["linkage_decides"] if share > _DECISIVE_SHARE else []),
    ]
    known = [(one.total, one.cases) for one in good if one.total is not None]
    return LinkedEstimate(
        method, "ok", tuple(reasons), float(np.median([total for total, _ in known])),
        float(np.median([total - cases for total, cases in known])),
        {level: percentile_limits(draws, level) for level in levels}, _limit_errors(kept, levels, seed),
        names, totals, failed, drawn, drawn - len(draws), within, between, share, draws, seed,
    )  # fmt: skip


def _split_variance(good: list[_Answer], kept: list[Floats]) -> tuple[float, float]:
    """The mean variance of the log hidden cases inside a table, and the variance of the tables' own estimates."""
    inside = [_logs(draws - one.cases).var(ddof=1) for one, draws in zip(good, kept, strict=True)]
    middles = _logs(np.array([one.total - one.cases for one in good if one.total is not None]))
    return float(np.mean(inside)), float(middles.var(ddof=1)) if len(middles) > 1 else 0.0


def _logs(hidden: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(hidden, _LEAST_HIDDEN)))


def _limit_errors(kept: list[Floats], levels: tuple[float, ...], seed: int) -> dict[float, Interval]:
    """Standard errors of the limits: tables are drawn anew from the tables, and draws from each table's draws."""
    random = generator(seed, _ERROR_KEY)
    lengths = np.array([len(one) for one in kept])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    draws = np.concatenate(kept)
    chosen = random.integers(0, len(kept), size=(_ERROR_RESAMPLES, len(kept)))
    places = random.random((_ERROR_RESAMPLES, len(kept), int(lengths.max()))) * lengths[chosen][..., None]
    again = draws[(starts[chosen][..., None] + places.astype(np.int64)).reshape(_ERROR_RESAMPLES, -1)]
    errors = {}
    for level in levels:
        limits = np.quantile(again, [(1 - level) / 2, (1 + level) / 2], axis=1, method="median_unbiased")
        errors[level] = Interval(*(float(one) for one in limits.std(axis=1, ddof=1)))
    return errors
