"""The one error of this engine: input that cannot be taken as it is, with its place and the remedy."""


class InputError(ValueError):
    """Input that cannot be used. The message says what is wrong, where, and what to do.

    row: the line of the file (the header is line 1), or the 1-based position in a sequence; None where no row is meant.
    column: the name of the column or list; None where none is meant.
    remedy: what to do, one sentence.
    """

    def __init__(self, problem: str, *, row: int | None = None, column: str | None = None, remedy: str = "") -> None:
        places = [f"row {row}"] if row is not None else []
        if column is not None:
            places.append(f"column '{column}'")
        where = ", ".join(places)
        text = f"{where[:1].upper()}{where[1:]}: {problem}" if where else f"{problem[:1].upper()}{problem[1:]}"
        super().__init__(" ".join(part for part in (f"{text.rstrip('.')}.", remedy) if part))
        self.row = row
        self.column = column
        self.remedy = remedy
