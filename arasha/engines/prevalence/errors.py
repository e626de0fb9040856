"""What the engine says about its input: errors where it cannot be taken, notes where it was read with care.

Both are codes with values; the sentences stand in texts/*.toml, in every language.
"""

from collections.abc import Mapping
from typing import Any

from arasha.engines.prevalence.wording import say, say_error, say_remedy


class InputError(ValueError):
    """Input that cannot be used. As a text it says in English what is wrong, where, and what to do.

    code: names the sentence and the remedy in texts/. values: what they fill in; texts, numbers and None.
    row: the line of the file (the header is line 1), or the 1-based position in a sequence; None where no row is meant.
    column: the name of the column or list; None where none is meant.
    file: the one of several files that is meant; None where only one was read.
    """

    def __init__(self, code: str, *, row: int | None = None, column: str | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column
        self.file: str | None = None
        self.values = values

    def __str__(self) -> str:
        return say_error(self)

    @property
    def remedy(self) -> str:
        """What to do, one English sentence."""
        return say_remedy(self)


class Note(str):
    """What was read differently from how it was written, or left out: an English sentence that knows its code.

    code: names the sentence in texts/; values: what it fills in.
    """

    code: str
    values: Mapping[str, Any]

    def __new__(cls, code: str, **values: Any) -> "Note":
        note = super().__new__(cls, say("en", "notes", code, **values))
        note.code, note.values = code, values
        return note

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.code,), dict(self.values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, with the English sentence."""
        return {"code": self.code, "values": dict(self.values), "text": str(self)}
