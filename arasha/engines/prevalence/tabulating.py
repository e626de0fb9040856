"""From histories with counts, or from individuals, to a table."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.errors import InputError, Note
from arasha.engines.prevalence.tables import CaptureTable, Stratum, check_names, drop_empty_lists

_FLAGS: Final = {"0": 0, "1": 1}
# Other ways to write 0 and 1 whose meaning is certain; the table's notes say that they were met.
_SPELLED_FLAGS: Final = {
    **dict.fromkeys(("0.0", "0,0", "false", "no", "f", "n"), 0),
    **dict.fromkeys(("1.0", "1,0", "true", "yes", "t", "y"), 1),
}
_GROUPED: Final = re.compile("[0-9]{1,3}(?:[ \u00a0\u202f'’][0-9]{3})+")
_DECIMAL: Final = re.compile("([0-9]+)[.,]([0-9]+)")


class Tally:
    """Adds histories up, stratum by stratum, and remembers what had to be read with care."""

    def __init__(self, lists: tuple[str, ...]) -> None:
        check_names(lists)
        self.lists = lists
        self.notes: dict[Note, None] = {}
        self._counts: dict[Stratum, dict[int, int]] = {}

    def note(self, note: Note) -> None:
        self.notes[note] = None

    def add(self, history: int, count: int, stratum: Stratum = ()) -> None:
        cells = self._counts.setdefault(stratum, {})
        cells[history] = cells.get(history, 0) + count

    def finish(self, *, covariates: tuple[str, ...]) -> CaptureTable:
        """The table of all, with one table per stratum beside it. Raises InputError if it holds no case."""
        total: Counter[int] = Counter()
        for cells in self._counts.values():
            total.update(cells)
        whole = CaptureTable(self.lists, self._vector(total), notes=tuple(self.notes))
        if not covariates:
            return drop_empty_lists(whole)
        strata = {
            key: CaptureTable(self.lists, self._vector(cells))
            for key, cells in sorted(self._counts.items())
            if any(count for history, count in cells.items() if history)
        }
        return drop_empty_lists(CaptureTable(self.lists, whole.counts, (), whole.notes, strata, covariates))

    def _vector(self, cells: Mapping[int, int]) -> "np.ndarray[Any, np.dtype[np.int64]]":
        counts = np.zeros(1 << len(self.lists), dtype=np.int64)
        for history, count in cells.items():
            counts[history] = count
        return counts


def tabulate_counts(lists: tuple[str, ...], histories: Iterable[Sequence[Any]], counts: Iterable[Any]) -> CaptureTable:
    """See CaptureTable.from_counts."""
    tally = Tally(lists)
    rows, numbers = list(histories), list(counts)
    if len(rows) != len(numbers):
        raise InputError("counts_for_histories", histories=len(rows), counts=len(numbers))
    seen: dict[int, int] = {}
    for position, (history, count) in enumerate(zip(rows, numbers, strict=True), start=1):
        cell = read_history(history, lists, row=position, tally=tally)
        number = read_count(count, row=position, column="count", tally=tally)
        add_history(tally, seen, cell, number, row=position)
    return tally.finish(covariates=())


def tabulate_records(rows: Iterable[Any], lists: tuple[str, ...], strata: tuple[str, ...]) -> CaptureTable:
    """See CaptureTable.from_records."""
    tally = Tally(lists)
    if isinstance(rows, np.ndarray) and rows.ndim == 2 and not strata:
        return _tabulate_array(rows, tally)
    known: dict[Hashable, tuple[int, Stratum]] = {}
    for position, row in enumerate(rows, start=1):
        key = _record_key(row, (*lists, *strata), position)
        if key not in known:
            cell = read_history(key[: len(lists)], lists, row=position, tally=tally)
            _refuse_unlisted(cell, row=position)
            known[key] = cell, tuple(_say_covariate(value) for value in key[len(lists) :])
        tally.add(known[key][0], 1, known[key][1])
    return tally.finish(covariates=strata)


def _say_covariate(value: Any) -> str:
    """The text of a covariate; empty where nobody knows it (None, or a number that is none)."""
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 - only NaN differs from itself


def _record_key(row: Any, columns: tuple[str, ...], position: int) -> tuple[Any, ...]:
    if isinstance(row, Mapping):
        missing = [name for name in columns if name not in row]
        if missing:
            raise InputError("value_missing", row=position, column=missing[0])
        return tuple(row[name] for name in columns)
    try:
        values = tuple(row)
    except TypeError:
        raise InputError("no_sequence", row=position) from None
    if len(values) != len(columns):
        raise InputError("values_for_columns", row=position, given=len(values), columns=len(columns))
    return values


def _tabulate_array(rows: "np.ndarray[Any, Any]", tally: Tally) -> CaptureTable:
    if rows.shape[1] != len(tally.lists):
        raise InputError("columns_for_lists", columns=rows.shape[1], lists=len(tally.lists))
    wrong = np.argwhere((rows != 0) & (rows != 1))
    if wrong.size:
        row, column = (int(index) for index in wrong[0])
        raise InputError("not_zero_or_one", row=row + 1, column=tally.lists[column])
    cells = (rows != 0).astype(np.int64) @ (1 << np.arange(rows.shape[1]))
    unlisted = np.flatnonzero(cells == 0)
    if unlisted.size:
        _refuse_unlisted(0, row=int(unlisted[0]) + 1)
    for cell, count in enumerate(np.bincount(cells, minlength=1 << rows.shape[1])):
        tally.add(cell, int(count))
    return tally.finish(covariates=())


def _refuse_unlisted(cell: int, *, row: int) -> None:
    if not cell:
        raise InputError("person_on_no_list", row=row)


def add_history(tally: Tally, seen: dict[Any, int], cell: int, count: int, *, row: int, stratum: Stratum = ()) -> None:
    """Add one history with its count, once. Raises InputError naming both rows if it was there, or if nobody saw it."""
    key = (cell, stratum)
    if key in seen:
        raise InputError("history_repeated", row=row, first=seen[key])
    seen[key] = row
    if not cell and count:
        raise InputError("cases_on_no_list", row=row, cases=count)
    tally.add(cell, count, stratum)


def read_history(values: Sequence[Any], lists: tuple[str, ...], *, row: int, tally: Tally) -> int:
    """The bit mask of one history. Raises InputError for a value that is not 0 or 1."""
    if not hasattr(values, "__len__"):
        raise InputError("no_sequence", row=row)
    if len(values) != len(lists):
        raise InputError("values_for_lists", row=row, given=len(values), lists=len(lists))
    cell = 0
    for position, (value, name) in enumerate(zip(values, lists, strict=True)):
        cell |= read_flag(value, row=row, column=name, tally=tally) << position
    return cell


def read_flag(value: Any, *, row: int, column: str, tally: Tally) -> int:
    """0 or 1. Raises InputError for anything whose meaning is not certain."""
    if isinstance(value, str):
        text = value.strip()
        if text in _FLAGS:
            return _FLAGS[text]
        if text.lower() in _SPELLED_FLAGS:
            tally.note(Note("spelled_flags", column=column, text=text))
            return _SPELLED_FLAGS[text.lower()]
        if not text:
            raise InputError("value_missing", row=row, column=column)
    elif value is not None and (value == 0 or value == 1):  # noqa: PLR1714 - a set would need hashable values
        return int(value)
    raise InputError("not_zero_or_one", row=row, column=column)


def read_count(value: Any, *, row: int, column: str, tally: Tally) -> int:
    """A whole number of cases, 0 or more. Raises InputError for anything else, and for two possible readings."""
    number = _read_written_count(value.strip(), row, column, tally) if isinstance(value, str) else value
    try:
        whole = int(number)
        exact = whole == number
    except (TypeError, ValueError, OverflowError):
        raise InputError("count_not_whole", row=row, column=column) from None
    if not exact:
        raise InputError("count_fraction", row=row, column=column)
    if whole < 0:
        raise InputError("count_negative", row=row, column=column)
    if whole >= 2**53:
        raise InputError("count_too_large", row=row, column=column)
    return whole


def _read_written_count(text: str, row: int, column: str, tally: Tally) -> Any:
    if not text:
        raise InputError("count_missing", row=row, column=column)
    if _GROUPED.fullmatch(text):
        tally.note(Note("grouped_thousands"))
        return int(re.sub("[^0-9]", "", text))
    decimal = _DECIMAL.fullmatch(text)
    if decimal and not decimal[2].strip("0") and len(decimal[2]) != 3:
        tally.note(Note("decimal_counts", text=text))
        return int(decimal[1])
    if decimal and len(decimal[2]) == 3 and len(decimal[1]) <= 3 and decimal[1] != "0":
        raise InputError("count_ambiguous", row=row, column=column)
    plain = text.replace(",", ".")
    try:
        return int(text) if re.fullmatch("[+-]?[0-9]+", text) else float(plain)
    except ValueError:
        return None
