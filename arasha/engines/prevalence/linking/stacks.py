"""Possible tables of the same lists: made alike, and read from files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.tables import CaptureTable

LINKAGE_COLUMN: Final = "linkage"


def align_tables(tables: Sequence[CaptureTable] | Mapping[str, CaptureTable]) -> dict[str, CaptureTable]:
    """The tables by name, their lists in the order of the first table's.

    Tables without names are called by their number, from 1. Raises InputError for fewer than two tables, and naming the
    table whose lists or structural zeros are not those of the first.
    """
    named = dict(tables) if isinstance(tables, Mapping) else {str(place): one for place, one in enumerate(tables, 1)}
    if len(named) < 2:
        raise InputError("too_few_linkages", tables=len(named))
    first = next(iter(named.values()))
    return {name: _align(name, table, first) for name, table in named.items()}


def _align(name: str, table: CaptureTable, first: CaptureTable) -> CaptureTable:
    if sorted(table.lists) != sorted(first.lists):
        raise InputError("linkage_lists_differ", table=name, own=", ".join(table.lists), lists=", ".join(first.lists))
    if table.lists != first.lists:
        table = table.reorder(*first.lists)
    if table.forbidden != first.forbidden:
        raise InputError("linkage_zeros_differ", table=name)
    return table


def read_linkages(paths: Iterable[str | Path], *, count: str | None = None) -> dict[str, CaptureTable]:
    """Read possible tables: folders (every .csv inside, by name), files, or one file whose column `linkage` tells the
    tables apart.

    Returns them by the file's name, or by the value in the column. Raises InputError naming the file that cannot be
    taken or is repeated; OSError if one cannot be opened.
    """
    files = list_files(paths)
    if len(files) == 1:
        return read_numbered(files[0], LINKAGE_COLUMN, count=count)
    names = [file.stem for file in files]
    if len(set(names)) < len(names):
        names = [str(file) for file in files]
    found: dict[str, CaptureTable] = {}
    for name, file in zip(names, files, strict=True):
        try:
            found[name] = CaptureTable.from_csv(file, count=count)
        except InputError as problem:
            problem.file = str(file)
            raise
    return found


def list_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files named, and every .csv of the folders named, by name."""
    return [file for path in map(Path, paths) for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]


def read_numbered(path: str | Path, column: str, *, count: str | None = None) -> dict[str, CaptureTable]:
    """The tables of one file, told apart by a column; by its values. Raises InputError if a value has no table."""
    whole = CaptureTable.from_csv(path, count=count, strata=(column,))
    return {key[0]: table for key, table in whole.strata.items()}
