"""Tables from text files, as spreadsheets write them."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from arasha.engines.prevalence.errors import InputError, Note
from arasha.engines.prevalence.tables import CaptureTable, Stratum
from arasha.engines.prevalence.tabulating import Tally, add_history, read_count, read_history

if TYPE_CHECKING:
    from _csv import Reader

_COUNT_HEADERS: Final = frozenset({"count", "n", "freq"})
_SEPARATORS: Final = {  # with the note that says it was met
    ",": None,
    ";": "separated_by_semicolons",
    "\t": "separated_by_tabs",
    "|": "separated_by_bars",
}
_BYTE_ORDER_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_table(path: Path, *, count: str | None, strata: Sequence[str]) -> CaptureTable:
    """See CaptureTable.from_csv."""
    with path.open("rb") as file:
        return read_stream(file, count=count, strata=strata)


def read_stream(file: BinaryIO, *, count: str | None, strata: Sequence[str]) -> CaptureTable:
    """The same from an open file that can be rewound, such as an upload; nothing of it is kept but the counts."""
    start = file.read(4)
    file.seek(0)
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if start.startswith(mark)), "utf-8")
    try:
        with TextIOWrapper(file, encoding=encoding, newline="") as text:
            return _read_lines(iter(text), count, tuple(strata), marked=encoding != "utf-8")
    except UnicodeError:
        raise InputError("not_utf8") from None
    except csv.Error:
        raise InputError("not_a_table") from None


def _read_lines(lines: Iterator[str], count: str | None, strata: tuple[str, ...], *, marked: bool) -> CaptureTable:
    skipped, header_line, separator = _read_separator(lines)
    header = [name.strip() for name in next(csv.reader([header_line], delimiter=separator))]
    columns = _Columns(header, count, strata, row=skipped + 1)
    tally = Tally(columns.lists)
    if (note := _SEPARATORS[separator]) is not None:
        tally.note(Note(note))
    if marked:
        tally.note(Note("byte_order_mark"))
    reader = csv.reader(lines, delimiter=separator)
    if columns.count is None:
        _count_persons(reader, columns, tally, skipped + 1)
    else:
        _take_counts(reader, columns, tally, skipped + 1)
    return tally.finish(covariates=strata)


def _read_separator(lines: Iterator[str]) -> tuple[int, str, str]:
    """The number of lines before the header, the header, and what separates its columns."""
    declared = None
    for skipped, line in enumerate(lines):
        named = re.fullmatch("sep=(.)", line.strip("\r\n"), re.IGNORECASE)
        if named and named[1] in _SEPARATORS:
            declared = named[1]
        elif line.strip():
            found = declared or max(_SEPARATORS, key=line.count)
            if found not in line:
                raise InputError("one_column", row=skipped + 1)
            return skipped, line.rstrip("\r\n"), found
    raise InputError("file_empty")


class _Columns:
    """Which columns of the file hold the lists, the counts and the strata."""

    def __init__(self, header: list[str], count: str | None, strata: tuple[str, ...], *, row: int) -> None:
        for position, name in enumerate(header):
            if not name:
                raise InputError("column_without_name", row=row, position=position + 1)
            if name in header[:position]:
                raise InputError("column_repeated", row=row, column=name)
        for name in (*strata, *((count,) if count is not None else ())):
            if name not in header:
                raise InputError("no_such_column", row=row, column=name, header=", ".join(header))
        self.row = row
        self.header = header
        self.strata = [header.index(name) for name in strata]
        others = [position for position in range(len(header)) if position not in self.strata]
        self.count: int | None = None
        if count is not None:
            self.count = header.index(count)
        elif others and header[others[-1]].lower() in _COUNT_HEADERS:
            self.count = others[-1]
        self.positions = [position for position in others if position != self.count]
        self.lists = tuple(header[position] for position in self.positions)

    def history(self, row: list[str], line: int, tally: Tally) -> int:
        return read_history([row[position] for position in self.positions], self.lists, row=line, tally=tally)

    def stratum(self, row: list[str]) -> Stratum:
        return tuple(row[position].strip() for position in self.strata)

    def check_length(self, row: list[str], line: int) -> None:
        if len(row) != len(self.header):
            raise InputError("values_for_columns", row=line, given=len(row), columns=len(self.header))


def _take_counts(reader: "Reader", columns: _Columns, tally: Tally, before: int) -> None:
    assert columns.count is not None
    seen: dict[object, int] = {}
    for line, row in _numbered(reader, before):
        if _is_blank(row, tally):
            continue
        columns.check_length(row, line)
        count = read_count(row[columns.count], row=line, column=columns.header[columns.count], tally=tally)
        cell = columns.history(row, line, tally)
        add_history(tally, seen, cell, count, row=line, stratum=columns.stratum(row))


def _count_persons(reader: "Reader", columns: _Columns, tally: Tally, before: int) -> None:
    """One row per person. Equal rows are judged once: a million rows hold few different ones."""
    numbers: dict[tuple[str, ...], int] = {}
    for line, row in _numbered(reader, before):
        key = tuple(row)
        if key in numbers:
            numbers[key] += 1
            continue
        if _is_blank(row, tally):
            continue
        columns.check_length(row, line)
        if not columns.history(row, line, tally):
            raise InputError("person_on_no_list", row=line)
        numbers[key] = 1
    for key, number in numbers.items():
        row = list(key)
        tally.add(columns.history(row, 0, tally), number, columns.stratum(row))


def _numbered(reader: "Reader", before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that is no blank line, with the number of its first line in the file."""
    done = reader.line_num
    try:
        for row in reader:
            line, done = before + done + 1, reader.line_num
            if row and (len(row) > 1 or row[0].strip()):
                yield line, row
    except csv.Error:
        raise InputError("not_a_table", row=before + reader.line_num) from None


def _is_blank(row: Sequence[str], tally: Tally) -> bool:
    """Separators and nothing else, as spreadsheets leave them below a table."""
    if any(value.strip() for value in row):
        return False
    tally.note(Note("blank_rows"))
    return True
