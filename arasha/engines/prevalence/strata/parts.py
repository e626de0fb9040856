"""Totals of parts of the population: a stratum, one value of a covariate over all others, or everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import numpy as np

from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.intervals import percentile_limits
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.strata.blocks import Blocks
from arasha.engines.prevalence.studying.rules import Reason, Rules, Verdict
from arasha.engines.prevalence.subsets import Flags, Floats


@dataclass(frozen=True, slots=True)
class Rate:
    """People per 100,000 of a population. intervals: the population's own uncertainty is in them."""

    per_100000: float
    intervals: dict[float, Interval]
    population: float


@dataclass(frozen=True, slots=True)
class Part:
    """values: of the covariates that single the part out; {} is everybody. cases: seen, with all covariates known.

    total, hidden, intervals (percentile, of the total), standard_error (of the total, from the replicates): in cases,
    None or absent where status is not "ok". small: too few were seen to publish their number.
    """

    values: Mapping[str, str]
    cases: int
    status: Status
    total: float | None
    hidden: float | None
    intervals: dict[float, Interval]
    standard_error: float | None
    verdict: Verdict
    rate: Rate | None = None
    small: bool = False


@dataclass(frozen=True, eq=False)
class Breakdown:
    """One way of estimating every part. everybody: the whole; strata, margins: its parts.

    selected: the chosen models as people read them, by stratum for separate fits (one for a joint one). selections:
    the share of replicates that chose each model. draws: shape (replicates, strata), totals by stratum, NaN where a
    replicate has none; seen: same shape, the people seen. failed_replicates: those without a total of everybody.
    """

    method: str
    everybody: Part
    strata: tuple[Part, ...]
    margins: tuple[Part, ...]
    selected: tuple[str, ...]
    selections: dict[str, float]
    replicates: int
    failed_replicates: int
    bic: float | None
    aic: float | None
    draws: Floats = field(repr=False)
    seen: Floats = field(repr=False)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everybody first, then margins, then strata."""
        return (self.everybody, *self.margins, *self.strata)

    def change(self, parts: Sequence[Part]) -> "Breakdown":
        """The same with other parts, in the order of `parts`."""
        cut = 1 + len(self.margins)
        return replace(self, everybody=parts[0], margins=tuple(parts[1:cut]), strata=tuple(parts[cut:]))


@dataclass(frozen=True, slots=True)
class Totals:
    """Point estimates and draws by stratum, from which every part is added up.

    totals, hidden: shape (strata,), NaN where there is none; draws: shape (replicates, strata), NaN likewise.
    """

    blocks: Blocks
    totals: Floats
    hidden: Floats
    draws: Floats
    levels: tuple[float, ...]

    def part(self, values: Mapping[str, str], status: Status, verdict: Verdict) -> Part:
        """Add the strata with these values up."""
        members = self.blocks.members(values)
        cases = int(self.blocks.counts[members].sum()) if values else self.blocks.cases
        total, hidden = float(self.totals[members].sum()), float(self.hidden[members].sum())
        if status != "ok" or not np.isfinite(total):
            return Part(
                dict(values), cases, status if status != "ok" else "no_finite_estimate", None, None, {}, None, verdict
            )
        limits, error = self.spread(members)
        return Part(dict(values), cases, "ok", total, hidden, limits, error, verdict)

    def sums(self, members: Flags) -> Floats:
        """The finite sums of the draws over these strata."""
        sums = self.draws[:, members].sum(axis=1)
        return np.asarray(sums[np.isfinite(sums)])

    def spread(self, members: Flags) -> tuple[dict[float, Interval], float | None]:
        sums = self.sums(members)
        if len(sums) < 2:
            return {}, None
        return {level: percentile_limits(sums, level) for level in self.levels}, sqrt(float(sums.var(ddof=1)))

    def failed_share(self, members: Flags) -> float:
        """The share of replicates without a total of these strata."""
        return 1 - len(self.sums(members)) / len(self.draws) if len(self.draws) else 0.0


def judge_spread(
    total: float, limits: Mapping[float, Interval], failed: float, rules: Rules, *, drawn: bool
) -> list[Reason]:
    """What intervals and failures say, by the limits of a study.

    A total outside its own interval is red: resampled tables then give larger or smaller totals than their origin does
    throughout, as happens where many thin strata are added up, each of which errs upwards.
    """
    reasons = []
    if failed > rules.most_failed_share:
        reasons.append(Reason("failed_replicates", "amber", {"share": failed}))
    widest = max(limits.values(), key=lambda one: one.high - one.low, default=None)
    if widest is None:
        if drawn:
            reasons.append(Reason("no_interval", "red"))
    elif not widest.low <= total <= widest.high:
        reasons.append(Reason("total_outside_interval", "red"))
    elif widest.low > 0 and widest.high / widest.low > rules.most_width:
        ratio = widest.high / widest.low
        reasons.append(Reason("wide_interval", "red" if ratio > rules.most_width_red else "amber", {"ratio": ratio}))
    return reasons


def name_values(values: Mapping[str, Any]) -> str:
    """Such as "sex=women, age=adult"."""
    return ", ".join(f"{name}={value}" for name, value in values.items())
