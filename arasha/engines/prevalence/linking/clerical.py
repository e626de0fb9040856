"""What people found who checked a sample of the linkage's decisions by hand."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.tabulating import Tally, read_count

_PRIOR: Final = 0.5  # Jeffreys' prior of a share
_COLUMNS: Final = ("matches", "missed", "links", "false")
_PAIR_COLUMNS: Final = ("first", "second")


@dataclass(frozen=True, slots=True)
class ClericalSample:
    """Pairs of records reviewed by hand.

    matches: pairs known to be one person; missed: how many of them the linkage did not link to each other (whatever a
    third record joined later). links: pairs that the linkage linked; false: how many of them are two persons.
    Raises InputError for negative numbers, for more errors than pairs, and for a kind of pair never reviewed.
    """

    matches: int
    missed: int
    links: int
    false: int

    def __post_init__(self) -> None:
        for column, reviewed, errors in (("matches", self.matches, self.missed), ("links", self.links, self.false)):
            if reviewed < 1:
                raise InputError("nothing_reviewed", column=column)
            if not 0 <= errors <= reviewed:
                raise InputError("more_errors_than_reviewed", column=column, errors=errors, reviewed=reviewed)


Clerical = ClericalSample | Mapping[tuple[str, str], ClericalSample]


@dataclass(frozen=True, slots=True)
class LinkErrors:
    """Shares of error for every pair of lists, shape (t, t), symmetric.

    missed: that two records of one person are not linked. false: that two records linked are two persons.
    """

    missed: Floats
    false: Floats


def read_errors(table: CaptureTable, clerical: Clerical) -> LinkErrors:
    """The shares found in the sample: of all pairs of lists alike, or of each pair its own.

    Raises InputError for a pair of lists that is not in the table, or one without a sample.
    """
    return _spread(table, clerical, lambda errors, reviewed: errors / reviewed)


def draw_errors(table: CaptureTable, clerical: Clerical, random: np.random.Generator) -> LinkErrors:
    """Shares drawn from what the sample leaves possible: beta, with Jeffreys' prior."""
    return _spread(table, clerical, lambda wrong, of: float(random.beta(wrong + _PRIOR, of - wrong + _PRIOR)))


def _spread(table: CaptureTable, clerical: Clerical, share: Callable[[int, int], float]) -> LinkErrors:
    lists = len(table.lists)
    missed, false = np.zeros((lists, lists)), np.zeros((lists, lists))
    if isinstance(clerical, ClericalSample):
        missed[:], false[:] = share(clerical.missed, clerical.matches), share(clerical.false, clerical.links)
        return LinkErrors(missed, false)
    known = {table.mask(pair): (pair, sample) for pair, sample in clerical.items()}
    for low in range(lists):
        for high in range(low + 1, lists):
            pair = 1 << low | 1 << high
            if pair not in known:
                raise InputError("pair_not_reviewed", lists=", ".join(table.names(pair)))
            sample = known[pair][1]
            missed[low, high] = missed[high, low] = share(sample.missed, sample.matches)
            false[low, high] = false[high, low] = share(sample.false, sample.links)
    return LinkErrors(missed, false)


def read_clerical(path: str | Path) -> Clerical:
    """Read a CSV with the columns matches, missed, links, false: one row for all pairs of lists, or with the columns
    first and second one row per pair.

    Raises InputError with the line and the column; OSError if the file cannot be opened.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header = tuple(name.strip() for name in reader.fieldnames or ())
        for name in _COLUMNS:
            if name not in header:
                raise InputError("no_such_column", row=1, column=name, header=", ".join(header))
        reader.fieldnames = list(header)
        rows = [(line, _read_row(row, line)) for line, row in enumerate(reader, start=2)]
        by_pair = all(name in header for name in _PAIR_COLUMNS)
    if not rows:
        raise InputError("no_sample", row=2)
    if not by_pair:
        if len(rows) > 1:
            raise InputError("second_sample", row=rows[1][0])
        return rows[0][1][1]
    found: dict[tuple[str, str], ClericalSample] = {}
    for line, (pair, sample) in rows:
        if pair in found or pair[::-1] in found:
            raise InputError("pair_repeated", row=line)
        found[pair] = sample
    return found


def _read_row(row: Mapping[str, str | None], line: int) -> tuple[tuple[str, str], ClericalSample]:
    tally = Tally(("first", "second"))
    numbers = [read_count(row[name] or "", row=line, column=name, tally=tally) for name in _COLUMNS]
    first, second = ((row.get(name) or "").strip() for name in _PAIR_COLUMNS)
    return (first, second), ClericalSample(*numbers)
