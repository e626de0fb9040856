"""Ordered code lists whose entries may hold only for a time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Generic, TypeVar

from arasha.country.items import Item

ItemT = TypeVar("ItemT", bound=Item)


class CodeList(Mapping[str, ItemT], Generic[ItemT]):
    """Key -> entry, in the order of the file.

    Where a key has several entries over time, the mapping gives the one that begins last;
    `on` and `at` give the one of a certain day.
    """

    def __init__(self, entries: Iterable[ItemT] = ()) -> None:
        self.entries = tuple(entries)
        self._newest: dict[str, ItemT] = {}
        for entry in self.entries:
            rival = self._newest.get(entry.key)
            if rival is None or _begins(rival) < _begins(entry):
                self._newest[entry.key] = entry

    def __getitem__(self, key: str) -> ItemT:
        return self._newest[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._newest)

    def __len__(self) -> int:
        return len(self._newest)

    def __repr__(self) -> str:
        return f"CodeList({', '.join(self)})"

    def on(self, day: date) -> "CodeList[ItemT]":
        """The entries in force on a day, in the same order."""
        return CodeList(entry for entry in self.entries if entry.is_valid_on(day))

    def at(self, key: str, day: date) -> ItemT | None:
        """The entry of this key in force on a day, or None."""
        return next((entry for entry in self.entries if entry.key == key and entry.is_valid_on(day)), None)

    def choices(self) -> list[tuple[str, str]]:
        """(key, name) pairs in the active language; pass the method itself to a form field to stay lazy."""
        return [(key, str(entry.name)) for key, entry in self.items()]

    def name(self, key: str) -> str:
        """The name in the active language, or the code itself when the list does not know it."""
        entry = self.get(key)
        return str(entry.name) if entry is not None else key


def _begins(entry: Item) -> date:
    return entry.valid_from or date.min
