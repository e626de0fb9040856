"""Compute first, then compare: no figure is ever taken from what was published."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.models import Fit, fit
from arasha.engines.prevalence.searching import search
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.validating.examples import PUBLISHED, Figure, Run, read_examples

_LEVEL: Final = 0.95
_STANDARD_ERRORS: Final = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One figure, published and computed. computed, difference: None where the engine gives no such number.

    example, work, figure: codes of texts/; terms: of a named model. tolerance: how far apart they may lie.
    """

    example: str
    work: str
    terms: tuple[str, ...]
    figure: str
    published: float
    computed: float | None
    tolerance: float
    source: str

    @property
    def difference(self) -> float | None:
        return None if self.computed is None else self.computed - self.published

    @property
    def agrees(self) -> bool:
        return self.difference is not None and abs(self.difference) <= self.tolerance

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "terms": list(self.terms), "difference": self.difference, "agrees": self.agrees}


@dataclass(frozen=True, slots=True)
class Validation:
    """All checks, in the order of the examples. sources: where each example's counts were printed, by its code."""

    checks: tuple[Check, ...]
    sources: dict[str, str]

    @property
    def agrees(self) -> bool:
        """True only if every figure does."""
        return all(one.agrees for one in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "agrees": self.agrees,
            "sources": self.sources,
            "checks": [one.to_dict() for one in self.checks],
        }


def validate(folder: Path = PUBLISHED, *, progress: Callable[[int, int, str], None] | None = None) -> Validation:
    """Run every published example again and compare.

    folder: holds examples.toml and the tables. progress: called with runs done, runs in all, and the example's code.
    Raises InputError for a table that cannot be read.
    """
    examples = read_examples(folder)
    steps = sum(len(one.runs) for one in examples)
    checks: list[Check] = []
    done = 0
    for example in examples:
        for run in example.runs:
            if progress is not None:
                progress(done, steps, example.code)
            computed = _compute(example.table, run)
            checks += [_compare(example.code, run, figure, computed) for figure in run.figures]
            done += 1
    if progress is not None:
        progress(steps, steps, "done")
    return Validation(tuple(checks), {one.code: one.source for one in examples})


def _compute(table: CaptureTable, run: Run) -> Estimate | Fit:
    if run.work == "stepwise":
        return estimate(table, "stepwise")
    if run.work == "bic_pairs":
        return estimate(table, "bic", interval="bca")
    if run.work == "bic_all":
        return estimate(table, "bic", order=len(table.lists) - 1, interval="bca")
    if run.work == "downhill":
        return search(table, "downhill").best
    if run.work == "graphs":
        return estimate(table, "graphs", max_hidden=run.max_hidden)
    return fit(table, run.terms)


def _compare(example: str, run: Run, figure: Figure, computed: Estimate | Fit) -> Check:
    value, error = _read_figure(computed, figure.name)
    tolerance = figure.within
    if figure.share:
        tolerance = max(figure.within * abs(figure.value), _STANDARD_ERRORS * sqrt(2) * error)
    terms = tuple(":".join(map(str, term)) for term in run.terms)
    return Check(example, run.work, terms, figure.name, figure.value, value, tolerance, run.source)


def _read_figure(computed: Estimate | Fit, name: str) -> tuple[float | None, float]:
    """The computed number, and its Monte Carlo standard error (0 if it has none)."""
    if name in ("low", "high", "wald_low", "wald_high"):
        assert isinstance(computed, Estimate)
        side = name.removeprefix("wald_")
        if name != side:
            limits = computed.other_intervals.get("wald", {}).get(_LEVEL)
            return (None if limits is None else float(getattr(limits, side))), 0.0
        limits, errors = computed.intervals.get(_LEVEL), computed.monte_carlo_error.get(_LEVEL)
        return (
            None if limits is None else float(getattr(limits, side)),
            0.0 if errors is None else float(getattr(errors, side)),
        )
    value = getattr(computed, name)
    return (None if value is None else float(value)), 0.0
