"""What is wrong in a country pack, said so that its author can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One fault: the file, the key inside it, what is wrong and what to do."""

    file: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.key}" if self.key else self.file
        return f"{place}: {self.problem}. {self.remedy}."


class PackError(Exception):
    """A country pack cannot be used; `mistakes` holds every fault found, not only the first."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class NotInForceError(LookupError):
    """The pack holds no such duty or parameter on the day asked for."""
