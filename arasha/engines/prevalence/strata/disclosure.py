"""What of a breakdown may leave the analyst's hands: no small number of people seen, and none that gives it away.

A part with fewer people seen than the limit is withheld: its cases and its hidden number are left out, and its totals
are rounded to tens, since total and hidden together give the cases. The published sums (strata to a margin, margins to
everybody) are equations: while they give a withheld number back, the smallest part beside it is withheld too. Totals
are estimates and stay.
Source: Hundepool et al. (2012), Statistical Disclosure Control, Wiley (primary and secondary suppression).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.models import Interval, plain_limits
from arasha.engines.prevalence.strata.blocks import Blocks
from arasha.engines.prevalence.strata.parts import Breakdown, Part, Rate

LEAST_SHOWN: Final = 10
_ROUNDED_TO: Final = 10.0
_WITHHELD: Final = "<…>"
_UNCLASSIFIED: Final = frozenset({("", "")})  # stands for the people with an unknown covariate in sums

Key = frozenset[tuple[str, str]]
Sum = tuple[Key | None, list[Key]]  # a part, or everybody, and the parts that make it up


def find_small(blocks: Blocks, least: int) -> frozenset[Key]:
    """The parts to withhold, by their values; with the unclassified among them if their number is to be withheld."""
    cases: dict[Key, int] = {_UNCLASSIFIED: blocks.unclassified}
    strata = [frozenset(zip(blocks.covariates, values, strict=True)) for values in blocks.strata]
    for key, counts in zip(strata, blocks.counts, strict=True):
        cases[key] = int(counts.sum())
    margins = [frozenset(values.items()) for values in blocks.margins()]
    sums: list[Sum] = [(None, [*strata, _UNCLASSIFIED])]
    for margin in margins:
        inside = [key for key in strata if margin <= key]
        cases[margin] = sum(cases[key] for key in inside)
        sums.append((margin, inside))
    for name in blocks.covariates if margins else ():
        sums.append((None, [*(key for key in margins if any(one == name for one, _ in key)), _UNCLASSIFIED]))
    few = frozenset(
        key for key, number in cases.items() if number < least and not (key == _UNCLASSIFIED and not number)
    )
    small = set(few)
    while (given := _find_given_back(sums, small, few)) is not None:
        around = {key for whole, parts in sums if given == whole or given in parts for key in (whole, *parts) if key}
        others = {key for key in around - small if cases[key]} or {
            key for key in cases if key not in small and cases[key]
        }
        if not others:
            break
        small.add(min(others, key=lambda key: (cases[key], sorted(key))))
    return frozenset(small)


def _find_given_back(sums: Sequence[Sum], small: Collection[Key], few: Collection[Key]) -> Key | None:
    """One of the few whose number follows from what is published; None if there is none.

    Every sum is an equation between the withheld numbers; one follows if no solution can change it.
    """
    unknown = sorted(small, key=sorted)
    places = {key: place for place, key in enumerate(unknown)}
    equations = np.zeros((len(sums), max(len(unknown), 1)))
    for row, (whole, parts) in enumerate(sums):
        for key in parts:
            if key in places:
                equations[row, places[key]] = 1.0
        if whole in places:
            equations[row, places[whole]] = -1.0
    _, values, directions = np.linalg.svd(equations)
    free = directions[int((values > 1e-9).sum()) :]
    return next((key for key in unknown if key in few and np.abs(free[:, places[key]]).max(initial=0.0) < 1e-9), None)


def mark_small(breakdown: Breakdown, small: frozenset[Key]) -> Breakdown:
    """The same with the parts to withhold marked."""
    return breakdown.change([replace(part, small=frozenset(part.values.items()) in small) for part in breakdown.parts])


def publish_part(part: Part, least: int) -> dict[str, Any]:
    """A part as plain values for JSON; what a small one must not say is None."""
    intervals, total, rate = part.intervals, part.total, part.rate
    if part.small and total is not None:
        intervals = {level: Interval(_round(one.low), _round(one.high)) for level, one in intervals.items()}
        rate = None if rate is None else _round_rate(rate, total)
        total = _round(total)
    return {
        "values": dict(part.values),
        "small": part.small,
        "cases": None if part.small else part.cases,
        "status": part.status,
        "total": total,
        "hidden": None if part.small else part.hidden,
        "intervals": plain_limits(intervals),
        "standard_error": None if part.small else part.standard_error,
        "rate": None if rate is None else publish_rate(rate),
        "verdict": _publish_verdict(part, least),
    }


def publish_rate(rate: Rate) -> dict[str, Any]:
    return {
        "per_100000": rate.per_100000,
        "intervals": plain_limits(rate.intervals),
        "population": rate.population,
    }


def publish_breakdown(breakdown: Breakdown, least: int) -> dict[str, Any]:
    """Plain values for JSON. Coefficients are left out: with them every cell could be worked out."""
    return {
        "method": breakdown.method,
        "everybody": publish_part(breakdown.everybody, least),
        "margins": [publish_part(one, least) for one in breakdown.margins],
        "strata": [publish_part(one, least) for one in breakdown.strata],
        "selected": list(breakdown.selected),
        "selections": breakdown.selections,
        "replicates": breakdown.replicates,
        "failed_replicates": breakdown.failed_replicates,
        "bic": breakdown.bic,
        "aic": breakdown.aic,
    }


def publish_totals(totals: Sequence[float | None], small: Sequence[bool]) -> list[float | None]:
    """Totals with those of small parts rounded."""
    return [_round(one) if rounded and one is not None else one for one, rounded in zip(totals, small, strict=True)]


def publish_limits(limits: Mapping[float, Interval], *, small: bool) -> dict[str, list[float]]:
    if small:
        limits = {level: Interval(_round(one.low), _round(one.high)) for level, one in limits.items()}
    return plain_limits(limits)


def _publish_verdict(part: Part, least: int) -> dict[str, Any]:
    """The verdict; numbers of people in its reasons are blotted out where they are small."""
    plain = part.verdict.to_dict()
    for reason in plain["reasons"]:
        cases = reason["values"].get("cases")
        if cases is not None and (part.small or cases < least):
            reason["values"]["cases"] = f"<{least}" if cases < least else _WITHHELD
    return plain


def _round_rate(rate: Rate, total: float) -> Rate:
    share = _round(total) / total
    limits = {
        level: Interval(*(_round(one * rate.population / 1e5) / rate.population * 1e5 for one in limit))
        for level, limit in rate.intervals.items()
    }
    return Rate(rate.per_100000 * share, limits, rate.population)


def _round(number: float) -> float:
    return round(number / _ROUNDED_TO) * _ROUNDED_TO
