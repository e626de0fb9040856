"""The estimate at each threshold of the match score: what a stricter or laxer linkage would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Method, estimate
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.linking.stacks import align_tables, read_numbered
from arasha.engines.prevalence.models import Interval, plain_limits
from arasha.engines.prevalence.subsets import sizes
from arasha.engines.prevalence.tables import CaptureTable

THRESHOLD_COLUMN: Final = "threshold"


@dataclass(frozen=True, slots=True)
class Band:
    """The estimate from the links at or above one threshold of the match score.

    cases: on at least one list; overlapping: on two or more. total, hidden: None where status is not "ok".
    intervals: by level.
    """

    threshold: float
    cases: int
    overlapping: int
    status: Status
    total: float | None
    hidden: float | None
    intervals: dict[float, Interval]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "threshold": self.threshold,
            "cases": self.cases,
            "overlapping": self.overlapping,
            "status": self.status,
            "total": self.total,
            "hidden": self.hidden,
            "intervals": plain_limits(self.intervals),
        }


def bands(
    tables: Mapping[float, CaptureTable],
    method: Method = "bic",
    *,
    replicates: int = 1000,
    seed: int = 1,
    levels: Sequence[float] = (0.95, 0.8),
) -> tuple[Band, ...]:
    """Estimate the table of every threshold, in rising order.

    Each interval takes its own threshold's links as exact: the bands show how much the threshold decides, they do not
    add up to one interval. Raises InputError for fewer than two tables or one whose lists differ, naming its threshold.
    """
    named = align_tables({f"{threshold:g}": table for threshold, table in sorted(tables.items())})
    found = []
    for threshold, table in zip(sorted(tables), named.values(), strict=True):
        one = estimate(table, method, replicates=replicates, seed=seed, levels=levels)
        many = int(table.counts[sizes(len(table.lists)) >= 2].sum())
        found.append(Band(threshold, table.cases, many, one.status, one.total, one.hidden, one.intervals))
    return tuple(found)


def read_thresholds(path: str | Path, *, count: str | None = None) -> dict[float, CaptureTable]:
    """The tables of one CSV whose column `threshold` holds the threshold of the match score.

    Raises InputError for a threshold that is no number; OSError if the file cannot be opened.
    """
    found: dict[float, CaptureTable] = {}
    for text, table in read_numbered(path, THRESHOLD_COLUMN, count=count).items():
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise InputError("threshold_not_a_number", column=THRESHOLD_COLUMN, text=text)
        found[value] = table
    return found
