"""Totals by covariates: one model for all strata, every stratum by itself, and what both say about the whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Literal

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.models import check_level, plain_limits
from arasha.engines.prevalence.strata.blocks import Blocks, Uncovered, read_blocks
from arasha.engines.prevalence.strata.disclosure import (
    LEAST_SHOWN,
    find_small,
    mark_small,
    publish_breakdown,
    publish_limits,
    publish_totals,
)
from arasha.engines.prevalence.strata.joint import count_steps, estimate_jointly
from arasha.engines.prevalence.strata.parts import Breakdown
from arasha.engines.prevalence.strata.pooling import Pooling, pool_strata
from arasha.engines.prevalence.strata.rates import Population, add_rates
from arasha.engines.prevalence.strata.searching import Criterion, price
from arasha.engines.prevalence.strata.separate import estimate_separately
from arasha.engines.prevalence.studying import Cancelled, Reason, Rules
from arasha.engines.prevalence.tables import CaptureTable

BreakdownMethod = Literal["joint", "separate", "both"]

_NOTICEABLE: Final = 0.1  # a difference from the fit without covariates that deserves its sentence

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class Strata:
    """Totals by covariates. This object holds everything; to_dict gives what may be published.

    whole: the BIC estimate of the table without covariates. joint, separate: breakdowns; None where not asked for.
    pooling: strata drawn together; None where fewer than two have an estimate. heterogeneity: the total of everybody
    over that of `whole`, by breakdown; None where one of them has no total.
    """

    blocks: Blocks
    whole: Estimate
    joint: Breakdown | None
    separate: Breakdown | None
    pooling: Pooling | None
    criterion: Criterion
    seed: int
    least_shown: int

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        return tuple(one for one in (self.joint, self.separate) if one is not None)

    @property
    def heterogeneity(self) -> dict[str, float | None]:
        return {one.method: _ratio(one.everybody.total, self.whole.total) for one in self.breakdowns}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON under the rules of disclosure: see strata.disclosure."""
        small = find_small(self.blocks, self.least_shown)
        hide_unclassified = any(("", "") in key for key in small)
        return {
            "covariates": list(self.blocks.covariates),
            "levels": {
                name: list(values) for name, values in zip(self.blocks.covariates, self.blocks.levels, strict=True)
            },
            "cases": self.blocks.cases,
            "unclassified": None if hide_unclassified else self.blocks.unclassified,
            "least_shown": self.least_shown,
            "criterion": self.criterion,
            "seed": self.seed,
            "whole": {
                "status": self.whole.status,
                "total": self.whole.total,
                "intervals": plain_limits(self.whole.intervals),
            },
            "joint": None if self.joint is None else publish_breakdown(self.joint, self.least_shown),
            "separate": None if self.separate is None else publish_breakdown(self.separate, self.least_shown),
            "pooling": None if self.pooling is None else self._publish_pooling(self.pooling),
            "heterogeneity": self.heterogeneity,
        }

    def _publish_pooling(self, pooling: Pooling) -> dict[str, Any]:
        source = next(one for one in self.breakdowns if one.method == pooling.source)
        small = [part.small for part in source.strata]
        totals = publish_totals([float(one) if isfinite(one) else None for one in pooling.totals], small)
        strata = []
        for place, (part, total) in enumerate(zip(source.strata, totals, strict=True)):
            limits = {level: limits[place] for level, limits in pooling.intervals.items()} if total is not None else {}
            strata.append(
                {
                    "values": dict(part.values),
                    "total": total,
                    "intervals": publish_limits(limits, small=part.small),
                    "borrowed": pooling.borrowed[place],
                }
            )
        return {
            "source": pooling.source,
            "spread": pooling.spread,
            "strata": strata,
            "everybody": {"total": pooling.everybody, "intervals": plain_limits(pooling.everybody_intervals)},
        }


def _ratio(total: float | None, whole: float | None) -> float | None:
    return None if total is None or not whole else total / whole


def is_noticeable(ratio: float) -> bool:
    """Whether covariates change the total by more than a tenth."""
    return max(ratio, 1 / ratio) > 1 + _NOTICEABLE


def judge_covariates(found: Strata, rules: Rules) -> list[Reason]:
    """Whether covariates decide the total: a warning to the verdict on the table without them."""
    for breakdown in found.breakdowns:
        part, ratio = breakdown.everybody, found.heterogeneity[breakdown.method]
        if ratio is None or part.verdict.colour == "red":
            continue
        if max(ratio, 1 / ratio) - 1 > rules.most_change_by_covariates:
            values = {"total": part.total, "change": ratio - 1, "covariates": ", ".join(found.blocks.covariates)}
            return [Reason("covariates_decide", "amber", values)]
        return []
    return []


def stratify(
    table: CaptureTable,
    *,
    covariates: Sequence[str] | None = None,
    method: BreakdownMethod = "both",
    replicates: int = 200,
    seed: int = 1,
    criterion: Criterion = "bic",
    levels: Sequence[float] = (0.95, 0.8),
    population: Population | None = None,
    uncovered: Sequence[Uncovered] = (),
    rules: Rules | None = None,
    least_shown: int = LEAST_SHOWN,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Strata:
    """Estimate totals by covariates of a table that was read with strata.

    covariates: None for all of the table's; the others are summed over. method: joint (one model), separate (every
    stratum by itself, its rules judged), both. criterion: bic or aic. uncovered: lists that cannot hold some people,
    such as [("shelter", {"sex": "men"})]. population: for rates. A covariate nobody wrote down for a person ("", "?",
    "unknown") is filled in by EM. progress, cancelled: as of study.
    Never raises on a poor table: every part has its status. Raises Cancelled; InputError for impossible input.
    """
    if method not in ("joint", "separate", "both"):
        raise InputError("no_such_breakdown", method=repr(method))
    if replicates < 0:
        raise InputError("too_few_replicates", replicates=replicates)
    blocks = read_blocks(table, covariates, uncovered)
    price(criterion, blocks.cases)
    found = [check_level(level) for level in levels]
    run = _Steps(
        1 + (count_steps(replicates) if method != "separate" else 0) + (len(blocks.strata) if method != "joint" else 0),
        progress,
        cancelled,
    )
    run.step("whole")
    whole = estimate(table, "bic", replicates=replicates, seed=seed, levels=found)
    settings: dict[str, Any] = {
        "replicates": replicates, "seed": seed, "criterion": criterion, "levels": found, "rules": rules or Rules(),
        "step": run.step,
    }  # fmt: skip
    joint = estimate_jointly(blocks, **settings) if method != "separate" else None
    separate = estimate_separately(blocks, **settings) if method != "joint" else None
    run.finish()
    small = find_small(blocks, least_shown)
    joint, separate = (
        None if one is None else _complete(one, blocks, small, population, seed) for one in (joint, separate)
    )
    source = separate or joint
    assert source is not None
    pooling = _pool(source, blocks, found, seed)
    return Strata(blocks, whole, joint, separate, pooling, criterion, seed, least_shown)


def _complete(
    breakdown: Breakdown, blocks: Blocks, small: frozenset[Any], population: Population | None, seed: int
) -> Breakdown:
    marked = mark_small(breakdown, small)
    return marked if population is None else add_rates(marked, blocks, population, seed)


def _pool(source: Breakdown, blocks: Blocks, levels: Sequence[float], seed: int) -> Pooling | None:
    hidden = np.array([np.nan if part.hidden is None else part.hidden for part in source.strata])
    totals = np.array([np.nan if part.total is None else part.total for part in source.strata])
    seen = np.where(np.isfinite(totals), totals - hidden, blocks.counts.sum(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log((source.draws - source.seen) / source.seen)
    return pool_strata(source.method, seen, hidden, np.where(np.isfinite(odds), odds, np.nan), levels, seed)


class _Steps:
    """Tells how far the work is, and stops it where that was asked for."""

    def __init__(self, steps: int, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.steps, self.progress, self.cancelled = steps, progress, cancelled
        self.done = 0

    def step(self, name: str) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None:
            self.progress(self.done, self.steps, name)
        self.done += 1

    def finish(self) -> None:
        if self.progress is not None:
            self.progress(self.steps, self.steps, "done")
