"""The published examples as they stand in published/: counts of each table, figures of others with their source."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.tables import CaptureTable, Term

PUBLISHED: Final = Path(__file__).parent / "published"


@dataclass(frozen=True, slots=True)
class Figure:
    """A published number and how far a computed one may lie away.

    name: total, low, high, wald_low, wald_high, acceleration, bic or deviance. share: within is a share of the value,
    and Monte Carlo error counts.
    """

    name: str
    value: float
    within: float
    share: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One computation and the figures that others published of it. work: see published/examples.toml."""

    work: str
    source: str
    figures: tuple[Figure, ...]
    terms: tuple[Term, ...] = ()
    max_hidden: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A published table. code: names it in texts/; source: where its counts were printed."""

    code: str
    source: str
    table: CaptureTable
    runs: tuple[Run, ...]


def read_examples(folder: Path = PUBLISHED) -> tuple[Example, ...]:
    """The examples of a folder: examples.toml and one CSV table for each. Raises InputError for a bad table."""
    content = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))
    return tuple(
        Example(
            one["code"],
            one["source"],
            CaptureTable.from_csv(folder / f"{one['code']}.csv"),
            tuple(_read_run(run, content["sources"]) for run in one["runs"]),
        )
        for one in content["examples"]
    )


def _read_run(run: dict[str, Any], sources: dict[str, str]) -> Run:
    figures = tuple(
        Figure(one["figure"], float(one["value"]), float(one.get("within", one.get("share"))), "share" in one)
        for one in run["figures"]
    )
    terms = tuple(tuple(term) for term in run.get("terms", ()))
    return Run(run["work"], sources[run["source"]], figures, terms, run.get("max_hidden"))
