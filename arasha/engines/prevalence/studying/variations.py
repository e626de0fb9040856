"""What happens to the total when the lists, the criterion or an assumption change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.models import Fit, Interval
from arasha.engines.prevalence.normal import normal_quantile
from arasha.engines.prevalence.searching import Search
from arasha.engines.prevalence.searching.stepwise import allowed_pairs
from arasha.engines.prevalence.sensitivity import sensitivity
from arasha.engines.prevalence.subsets import sum_supersets
from arasha.engines.prevalence.tables import CaptureTable

LEVEL: Final = 0.95
ASSUMED: Final = (-1.0, -0.5, 0.5, 1.0)
EXTRA_PEOPLE: Final = (100, 250, 500, 1000)
_LISTED: Final = 100  # models that a document lists
_FIRST_MODELS: Final = 100
_ALL_MODELS_UP_TO: Final = 5  # lists
_STRIP: Final = 10.0  # criterion units above the best that the strip shows


@dataclass(frozen=True, slots=True)
class Variation:
    """The total after one change. lists: what was omitted or merged."""

    lists: tuple[str, ...]
    status: Status
    total: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Consistency:
    """Cases on one list as a population of known size. log_error: estimated over true, as a natural logarithm."""

    list: str
    truth: int
    total: float | None
    log_error: float | None
    covered: bool | None


@dataclass(frozen=True, slots=True)
class AssumedTerm:
    """The total if a pair left out of the model had these log odds."""

    term: tuple[str, ...]
    log_odds: float
    total: float | None


@dataclass(frozen=True, slots=True)
class MoreData:
    """Expected limits of the total if an independent list of so many people were added, the model being right."""

    people: int
    interval: Interval


def vary(table: CaptureTable, lists: tuple[str, ...], replicates: int, seed: int) -> Variation:
    """Estimate a changed table by the headline's method.

    With six lists or more every replicate chooses among the first hundred models: a table of seven lists has 28
    changes, and all 32,768 models would take each twice as long.
    """
    top = _FIRST_MODELS if len(table.lists) > _ALL_MODELS_UP_TO else None
    found = estimate(table, "bic", replicates=replicates, seed=seed, levels=(LEVEL,), top=top)
    return Variation(lists, found.status, found.total, found.intervals.get(LEVEL))


def omit_one(table: CaptureTable, name: str, replicates: int, seed: int) -> Variation:
    """The estimate without one list; without a total if fewer than two lists would hold cases."""
    try:
        return vary(table.omit(name), (name,), replicates, seed)
    except InputError:
        return Variation((name,), "no_finite_estimate", None, None)


def merge_two(table: CaptureTable, pair: tuple[str, str], replicates: int, seed: int) -> Variation:
    """The estimate with two lists made one."""
    return vary(table.merge(*pair), pair, replicates, seed)


def check_consistency(table: CaptureTable, name: str, replicates: int, seed: int) -> Consistency:
    """Estimate how many are on one list from the other lists alone.

    Source: Binette and Steorts (2022), On the reliability of multiple systems estimation for the quantification of
    modern slavery, Journal of the Royal Statistical Society A 185, 640-676.
    """
    bit = table.mask((name,))
    cells = np.arange(len(table.counts))
    truth = int(table.counts[(cells & bit) > 0].sum())
    inside = np.where((cells & bit) > 0, table.counts, 0)
    try:
        known = CaptureTable(table.lists, inside).omit(name)
        found = estimate(known, "bic", replicates=replicates, seed=seed, levels=(LEVEL,))
    except InputError:
        return Consistency(name, truth, None, None, None)
    limits = found.intervals.get(LEVEL)
    if found.total is None or limits is None:
        return Consistency(name, truth, None, None, None)
    return Consistency(name, truth, found.total, log(found.total / truth), limits.low <= truth <= limits.high)


def winners(found: Search) -> dict[str, float | None]:
    """The total of the best model under each criterion and each way of counting, from the models that were ranked."""
    if not found.ranked:
        return {}
    price = log(found.best.table.cases)
    cells = log(int(found.best.table.possible.sum()))

    def best(score: Any) -> float | None:
        scored = [(value, one) for one in found.ranked if (value := score(one)) is not None]
        return min(scored, key=lambda pair: pair[0])[1].total if scored else None

    return {
        "bic": best(lambda one: one.bic),
        "bic_without_minus_infinity": best(lambda one: one.bic - price * len(one.minus_infinity)),
        "bic_cells": best(lambda one: one.bic + (cells - price) * one.parameters),
        "aic": best(lambda one: one.aic),
        "aicc": best(lambda one: one.aicc),
    }


def strip(found: Search) -> list[dict[str, Any]]:
    """Total and distance in BIC of the models near the best."""
    if not found.ranked or found.ranked[0].bic is None:
        return []
    least = found.ranked[0].bic
    near = [one for one in found.ranked if one.bic is not None and one.bic - least <= _STRIP]
    return [{"formula": one.formula, "total": one.total, "above": (one.bic or 0.0) - least} for one in near]


def list_models(found: Search) -> list[dict[str, Any]]:
    """The ranked models, best first: their terms as people read them, criteria, totals and what no case shows."""
    return [
        {
            "formula": one.formula,
            "total": one.total,
            "bic": one.bic,
            "aic": one.aic,
            "parameters": one.parameters,
            "degrees": one.degrees,
            "deviance": one.deviance,
            "minus_infinity": [list(term) for term in one.minus_infinity],
        }
        for one in found.ranked[:_LISTED]
    ]


def assume_terms(chosen: Fit) -> list[AssumedTerm]:
    """Every pair left out of the chosen model, held at each assumed strength."""
    table, found = chosen.table, []
    for pair in allowed_pairs(table):
        if pair in chosen.terms:
            continue
        fits = sensitivity(table, chosen.interactions, table.names(pair), ASSUMED)
        found += [AssumedTerm(table.names(pair), value, one.total) for value, one in zip(ASSUMED, fits, strict=True)]
    return found


def add_people(chosen: Fit) -> list[MoreData]:
    """Expected limits after an independent list of m people drawn from everybody, the chosen model being right.

    From the information of the expected table: each cell splits by whether its cases are on the new list.
    """
    means, total = chosen.fitted, chosen.total
    if means is None or total is None or chosen.hidden is None:
        return []
    size = len(means)
    terms = np.array([mask for mask in chosen.terms if chosen.table.names(mask) not in chosen.minus_infinity] + [size])
    found = []
    for people in EXTRA_PEOPLE:
        if people >= total:
            continue
        share = people / total
        expected = np.concatenate([means * (1 - share), means * share])
        hidden = expected[0]
        expected[0] = 0.0
        information = sum_supersets(expected[None])[0][np.bitwise_or.outer(terms, terms)]
        spread = normal_quantile((1 + LEVEL) / 2) * float(np.sqrt(np.linalg.inv(information)[0, 0]))
        seen = total - hidden
        found.append(MoreData(people, Interval(seen + hidden * exp(-spread), seen + hidden * exp(spread))))
    return found


def plain(one: Any) -> dict[str, Any]:
    """A row as plain values."""
    row = asdict(one)
    if row.get("interval") is not None:
        row["interval"] = list(row["interval"])
    return {key: list(value) if isinstance(value, tuple) else value for key, value in row.items()}


def totals_of(estimates: Mapping[str, Estimate], methods: tuple[str, ...]) -> dict[str, float]:
    """The totals of those methods that have one."""
    return {name: total for name in methods if name in estimates and (total := estimates[name].total) is not None}
