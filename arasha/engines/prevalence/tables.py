"""The table of capture histories: how many cases were seen on exactly which lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.errors import InputError, Note
from arasha.engines.prevalence.subsets import Integers

Term = tuple[str | int, ...]
Stratum = tuple[str, ...]

MOST_LISTS: Final = 12
_LARGEST_TABLE: Final = 2**53  # beyond this a count is no longer exact as a floating-point number


@dataclass(frozen=True, eq=False)
class CaptureTable:
    """Cases by the exact set of lists that hold them.

    lists: the names of the t lists, 2 to 12. counts: int64, shape (2**t,), in cases; cell c counts those on exactly the
    lists whose bits c sets (list 0 lowest). Cell 0 is 0: cases on no list are what the models estimate.
    forbidden: masks of lists that cannot hold a case together (structural zeros); every cell around one is impossible.
    notes: what was read differently from how it was written, or left out, one sentence each (see Note).
    strata: one table per combination of the strata columns' values, with the same lists; empty without strata.
    covariates: the names of the strata columns, in the order of the values.
    Raises InputError for fewer than 2 or more than 12 lists, names that are empty or repeated, and impossible counts.
    Source: Fienberg (1972), Biometrika 59, 591-603 (the incomplete 2^k table).
    """

    lists: tuple[str, ...]
    counts: Integers
    forbidden: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    strata: Mapping[Stratum, "CaptureTable"] = field(default_factory=dict)
    covariates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "lists", tuple(self.lists))
        check_names(self.lists)
        counts = _whole_counts(self.counts)
        if counts.shape != (1 << len(self.lists),):
            raise InputError("counts_for_lists", counts=counts.size, lists=len(self.lists))
        if (counts < 0).any():
            raise InputError("count_negative")
        if counts[0]:
            raise InputError("cases_on_no_list", cases=int(counts[0]))
        if not counts.any():
            raise InputError("no_cases")
        if counts.sum(dtype=np.float64) >= _LARGEST_TABLE:
            raise InputError("count_too_large")
        for mask in self.forbidden:
            if counts[_cells_around(mask, len(self.lists))].any():
                raise InputError("impossible_cases", lists=", ".join(self.names(mask)))
        counts.setflags(write=False)
        object.__setattr__(self, "counts", counts)

    @property
    def cases(self) -> int:
        """The number of cases on at least one list."""
        return int(self.counts.sum())

    @property
    def possible(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Shape (2**t,): True for the cells that can be observed: not cell 0, and no structural zero."""
        cells = np.ones(1 << len(self.lists), dtype=bool)
        cells[0] = False
        for mask in self.forbidden:
            cells[_cells_around(mask, len(self.lists))] = False
        return cells

    @classmethod
    def from_csv(cls, path: str | Path, *, count: str | None = None, strata: Sequence[str] = ()) -> "CaptureTable":
        """Read a table of histories with counts, or of one row per person.

        A last header `count`, `n` or `freq` (or the column named by count) holds counts; without one every row is one
        person. All other columns but the strata hold 0 or 1. Commas, semicolons, tabs and bars are recognised, as are
        a byte-order mark, decimal commas of whole numbers and grouped thousands where only one reading is possible;
        notes say so. Raises InputError with the line and the column otherwise; OSError if the file cannot be opened.
        """
        from arasha.engines.prevalence.reading import read_table

        return read_table(Path(path), count=count, strata=strata)

    @classmethod
    def from_bytes(cls, content: bytes, *, count: str | None = None, strata: Sequence[str] = ()) -> "CaptureTable":
        """Read what a CSV file holds, such as a pasted text or an upload, in the same way as `from_csv`."""
        from arasha.engines.prevalence.reading import read_stream

        return read_stream(BytesIO(content), count=count, strata=strata)

    @classmethod
    def from_counts(
        cls, lists: Sequence[str], histories: Iterable[Sequence[Any]], counts: Iterable[Any]
    ) -> "CaptureTable":
        """Make a table from histories, each a sequence of 0 and 1 (or a text such as "0110"), and their counts.

        Histories left out have count 0. Raises InputError naming the 1-based position of a bad or repeated history.
        """
        from arasha.engines.prevalence.tabulating import tabulate_counts

        return tabulate_counts(tuple(lists), histories, counts)

    @classmethod
    def from_records(cls, rows: Iterable[Any], lists: Sequence[str], *, strata: Sequence[str] = ()) -> "CaptureTable":
        """Count individuals. rows: one mapping per person by list name, or one sequence in the order lists, strata.

        Raises InputError naming the 1-based position of a person on no list or of a value that is not 0 or 1.
        """
        from arasha.engines.prevalence.tabulating import tabulate_records

        return tabulate_records(rows, tuple(lists), tuple(strata))

    def names(self, mask: int) -> tuple[str, ...]:
        """The names of the lists in a set."""
        return tuple(name for position, name in enumerate(self.lists) if mask >> position & 1)

    def mask(self, term: Iterable[str | int]) -> int:
        """The bit mask of lists given by name (str) or 0-based position (int).

        Raises InputError for a name or position that is not in the table.
        """
        mask = 0
        for one in (term,) if isinstance(term, str) else term:
            mask |= 1 << self._position(one)
        return mask

    def _position(self, one: str | int) -> int:
        if isinstance(one, str):
            if one in self.lists:
                return self.lists.index(one)
        elif 0 <= int(one) < len(self.lists):
            return int(one)
        raise InputError("no_such_list", list=repr(one), lists=", ".join(self.lists))

    def merge(self, *lists: str | int, name: str | None = None) -> "CaptureTable":
        """Make one list of several: a case is on it if it was on any of them. It stands where the first one stood.

        The merged list is called name, or the names joined by "+". Structural zeros of merged lists are given up, as
        notes say. Raises InputError if fewer than two lists would remain.
        """
        merged = self.mask(lists)
        if merged.bit_count() < 2:
            raise InputError("merge_needs_two")
        first = merged & -merged
        kept = [
            1 << position for position in range(len(self.lists)) if not merged >> position & 1 or 1 << position == first
        ]
        sources = [merged if bit == first else bit for bit in kept]
        names = tuple((name or "+".join(self.names(merged))) if bit == first else self.names(bit)[0] for bit in kept)
        return drop_empty_lists(self._regroup(names, sources))

    def omit(self, *lists: str | int) -> "CaptureTable":
        """Leave lists out; cases on no other list leave the table. Raises InputError if fewer than two lists remain."""
        omitted = self.mask(lists)
        kept = [1 << position for position in range(len(self.lists)) if not omitted >> position & 1]
        return drop_empty_lists(self._regroup(tuple(self.names(bit)[0] for bit in kept), kept))

    def reorder(self, *lists: str | int) -> "CaptureTable":
        """The same cases with the lists in this order. Raises InputError unless every list is named once."""
        bits = [self.mask((one,)) for one in lists]
        if sorted(bits) != [1 << position for position in range(len(self.lists))]:
            raise InputError("order_names_each_list_once", lists=", ".join(self.lists))
        return self._regroup(tuple(self.names(bit)[0] for bit in bits), bits)

    def forbid(self, *lists: str | int) -> "CaptureTable":
        """Say that no case can be on all of these lists: their cells are structural zeros, not sampling zeros.

        Raises InputError if the table holds such a case, or fewer than two lists are named.
        """
        mask = self.mask(lists)
        if mask.bit_count() < 2:
            raise InputError("structural_zero_needs_two")
        strata = {key: table.forbid(*lists) for key, table in self.strata.items()}
        return replace(self, forbidden=tuple(sorted({*self.forbidden, mask})), strata=strata)

    def with_counts(self, counts: Integers) -> "CaptureTable":
        """The same lists and structural zeros with other counts, as resampling draws them."""
        return CaptureTable(self.lists, counts, self.forbidden)

    def _regroup(self, names: tuple[str, ...], sources: list[int]) -> "CaptureTable":
        """A table whose list j holds the cases on any list of sources[j]."""
        check_names(names)
        cells = np.arange(len(self.counts))
        target = np.zeros(len(self.counts), dtype=np.int64)
        for position, source in enumerate(sources):
            target |= ((cells & source) != 0).astype(np.int64) << position
        counts = np.zeros(1 << len(sources), dtype=np.int64)
        np.add.at(counts, target, self.counts)
        counts[0] = 0
        places = {source: position for position, source in enumerate(sources) if source.bit_count() == 1}
        forbidden, notes = [], list(self.notes)
        for mask in self.forbidden:
            bits = [1 << position for position in range(mask.bit_length()) if mask >> position & 1]
            if all(bit in places for bit in bits):
                forbidden.append(sum(1 << places[bit] for bit in bits))
            else:
                notes.append(Note("structural_zero_given_up", lists=", ".join(self.names(mask))))
        strata = {key: table._regroup(names, sources) for key, table in self.strata.items() if table._survives(sources)}
        return CaptureTable(names, counts, tuple(forbidden), tuple(notes), strata, self.covariates)

    def _survives(self, sources: list[int]) -> bool:
        union = 0
        for source in sources:
            union |= source
        return bool(self.counts[(np.arange(len(self.counts)) & union) != 0].any())


def _whole_counts(given: Any) -> Integers:
    """A copy in 64 bits. Raises InputError for anything that is no whole number, which a conversion would cut."""
    if isinstance(given, np.ndarray) and given.dtype == np.int64:
        return np.array(given)
    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError("count_not_whole") from None
    if not np.isfinite(numbers).all():
        raise InputError("count_not_whole")
    if (numbers != np.floor(numbers)).any():
        raise InputError("count_fraction")
    if (np.abs(numbers) >= _LARGEST_TABLE).any():
        raise InputError("count_too_large")
    return numbers.astype(np.int64)


def check_names(names: tuple[str, ...]) -> None:
    """Raises InputError for fewer than 2 or more than 12 names, an empty or a repeated one."""
    for position, name in enumerate(names):
        if not isinstance(name, str) or not name.strip():
            raise InputError("list_without_name", position=position + 1)
        if name in names[:position]:
            raise InputError("list_repeated", column=name)
    if len(names) < 2:
        raise InputError("too_few_lists", lists=len(names))
    if len(names) > MOST_LISTS:
        raise InputError("too_many_lists", lists=len(names), most=MOST_LISTS)


def drop_empty_lists(table: CaptureTable) -> CaptureTable:
    """Leave out the lists that hold nobody, and say so in the notes. Raises InputError if fewer than two remain."""
    cells = np.flatnonzero(table.counts)
    used = int(np.bitwise_or.reduce(cells))
    empty = [position for position in range(len(table.lists)) if not used >> position & 1]
    if not empty:
        return table
    notes = tuple(Note("list_left_out", list=table.lists[position]) for position in empty)
    kept = [position for position in range(len(table.lists)) if position not in empty]
    if len(kept) < 2:
        raise InputError("lists_without_cases")
    narrowed = table._regroup(tuple(table.lists[position] for position in kept), [1 << position for position in kept])
    return replace(narrowed, notes=(*narrowed.notes, *notes))


def _cells_around(mask: int, lists: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray((np.arange(1 << lists) & mask) == mask)
