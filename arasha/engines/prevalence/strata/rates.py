"""People per 100,000, with a population that is itself uncertain."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt
from pathlib import Path
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.intervals import percentile_limits
from arasha.engines.prevalence.models import Interval
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.strata.blocks import UNKNOWN, Blocks
from arasha.engines.prevalence.strata.parts import Breakdown, Part, Rate
from arasha.engines.prevalence.subsets import Floats

PER: Final = 100_000
_SIZE: Final = "population"
_ERROR: Final = "relative_standard_error"
_DRAW_KEY: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Denominator:
    """The size of one part of a population. values: of the covariates; one left out means all its values together.

    relative_standard_error: of the size, such as 0.02 for 2 %; the size is taken as lognormal with this error.
    """

    values: Mapping[str, str]
    size: float
    relative_standard_error: float = 0.0


@dataclass(frozen=True)
class Population:
    """Denominators of as many parts as are known."""

    parts: tuple[Denominator, ...]

    @classmethod
    def from_csv(cls, path: str | Path) -> "Population":
        """Read columns of covariates, `population` and, if there is one, `relative_standard_error`.

        An empty value of a covariate means all its values together. Raises InputError with line and column; OSError.
        """
        try:
            return cls(tuple(_read_rows(Path(path).read_text(encoding="utf-8-sig"))))
        except UnicodeError:
            problem = InputError("not_utf8")
        except InputError as found:
            problem = found
        problem.file = str(path)
        raise problem from None

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[Mapping[str, str], float, float]]) -> "Population":
        """Make it of values, size and relative standard error."""
        return cls(tuple(Denominator(dict(values), _check(size, 0), _check(error, 0)) for values, size, error in rows))


def _read_rows(text: str) -> Iterable[Denominator]:
    lines = text.splitlines()
    separator = max(",;\t", key=(lines[0] if lines else "").count)
    rows = [[value.strip() for value in row] for row in csv.reader(lines, delimiter=separator)]
    header = rows[0] if rows else []
    if _SIZE not in header:
        raise InputError("no_such_column", row=1, column=_SIZE, header=", ".join(header))
    for line, row in enumerate(rows[1:], start=2):
        if any(row):
            yield _read_row(row, header, line)


def _read_row(row: Sequence[str], header: Sequence[str], line: int) -> Denominator:
    if len(row) != len(header):
        raise InputError("values_for_columns", row=line, given=len(row), columns=len(header))
    named = dict(zip(header, row, strict=True))
    size = _read_number(named.pop(_SIZE), line, _SIZE)
    if size <= 0:
        raise InputError("population_not_positive", row=line, column=_SIZE)
    written = named.pop(_ERROR, "")
    error = _read_number(written, line, _ERROR) if written else 0.0
    return Denominator({name: value for name, value in named.items() if value.lower() not in UNKNOWN}, size, error)


def _read_number(text: str, line: int, column: str) -> float:
    try:
        number = float(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        raise InputError("not_a_number", row=line, column=column) from None
    return _check(number, line, column)


def _check(number: float, line: int, column: str = _SIZE) -> float:
    if not 0 <= number < 1e15:
        raise InputError("number_not_possible", row=line or None, column=column)
    return float(number)


def add_rates(breakdown: Breakdown, blocks: Blocks, population: Population, seed: int) -> Breakdown:
    """The same breakdown with a rate for every part whose population is known.

    A part's own row is taken before the sum of its strata. Sizes are drawn once per replicate, from lognormal
    distributions with the stated mean and relative error, independent of the lists and of each other.
    Raises InputError for a row with an unknown covariate or value.
    """
    sizes = _Sizes(blocks, population, len(breakdown.draws), seed)
    return breakdown.change([_rate(part, breakdown, blocks, sizes) for part in breakdown.parts])


class _Sizes:
    def __init__(self, blocks: Blocks, population: Population, replicates: int, seed: int) -> None:
        self.blocks = blocks
        self.known: dict[frozenset[tuple[str, str]], tuple[float, Floats]] = {}
        for place, one in enumerate(population.parts):
            for name, value in one.values.items():
                if name not in blocks.covariates or value not in blocks.levels[blocks.covariates.index(name)]:
                    raise InputError("no_such_value", column=name, value=value)
            variance = log(1 + one.relative_standard_error**2)
            noise = generator(seed, _DRAW_KEY, place).standard_normal(replicates) * sqrt(variance)
            self.known[frozenset(one.values.items())] = one.size, one.size * np.exp(noise - variance / 2)

    def find(self, values: Mapping[str, str]) -> tuple[float, Floats] | None:
        """The size and its draws; None if neither the part nor all its strata are known."""
        if (own := self.known.get(frozenset(values.items()))) is not None:
            return own
        members = self.blocks.members(values)
        found = []
        for stratum, inside in zip(self.blocks.strata, members, strict=True):
            if inside:
                found.append(self.known.get(frozenset(zip(self.blocks.covariates, stratum, strict=True))))
        if not found or any(one is None for one in found):
            return None
        known = [one for one in found if one is not None]
        return sum(size for size, _ in known), np.asarray(sum(draws for _, draws in known))


def _rate(part: Part, breakdown: Breakdown, blocks: Blocks, sizes: _Sizes) -> Part:
    size = sizes.find(part.values)
    if part.total is None or size is None:
        return part
    draws = breakdown.draws[:, blocks.members(part.values)].sum(axis=1) / size[1] * PER
    draws = draws[np.isfinite(draws)]
    limits: dict[float, Interval] = {}
    if len(draws) > 1:
        limits = {level: percentile_limits(draws, level) for level in part.intervals}
    return replace(part, rate=Rate(part.total / size[0] * PER, limits, size[0]))
