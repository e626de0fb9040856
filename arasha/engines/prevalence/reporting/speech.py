"""Sentences and numbers of a report in one language."""

from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10
from typing import Any, Final

from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.wording import LANGUAGES, say

_KEPT: Final = 3  # digits of a number that is called "about"


class Speech:
    """Says codes of texts/*.toml in one language. Raises ValueError for a language without texts."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no texts in the language {language!r}")
        self.language = language

    def say(self, room: str, code: str, **values: Any) -> str:
        """One sentence; texts among the values cannot reorder it."""
        return say(self.language, room, code, **{key: _calm(value) for key, value in values.items()})

    def knows(self, room: str, code: str) -> bool:
        return say(self.language, room, code) != code

    def number(self, value: float) -> str:
        """A count of people, thousands apart."""
        return self.say("numbers", "whole", value=value)

    def decimal(self, value: float, digits: int = 1) -> str:
        return self.say("numbers", f"decimal_{digits}", value=value).replace("-", "\u2212")

    def signed(self, value: float) -> str:
        """A log odds with its sign."""
        return self.say("numbers", "signed", value=value).replace("-", "\u2212")

    def share(self, value: float) -> str:
        return self.say("numbers", "share", value=value)

    def about(self, value: float) -> str:
        """A count to three digits: what a sentence may say of an estimate."""
        if value < 10**_KEPT:
            return self.number(value)
        step = 10 ** (floor(log10(value)) + 1 - _KEPT)
        return self.number(round(value / step) * step)

    def limits(self, interval: Sequence[float]) -> str:
        return self.say("numbers", "limits", low=interval[0], high=interval[1])

    def method(self, name: str) -> str:
        """A method's name in few words."""
        for room in ("method_names", "methods"):
            if self.knows(room, name):
                said = self.say(room, name)
                return said[:1].upper() + said[1:]
        return isolate(name)

    def terms(self, pairs: Iterable[Sequence[str]]) -> str:
        return ", ".join(" × ".join(isolate(name) for name in term) for term in pairs)

    def names(self, names: Iterable[str]) -> str:
        return ", ".join(isolate(name) for name in names)


def _calm(value: Any) -> Any:
    if isinstance(value, str):
        return isolate(value)
    if isinstance(value, Mapping):
        return {key: _calm(one) for key, one in value.items()}
    return value
