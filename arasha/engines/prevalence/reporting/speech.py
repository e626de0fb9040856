"""Sentences and numbers of a report in one language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10
from typing import Any, Final

from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.wording import LANGUAGES, knows, say

_NEGATIVE: Final = re.compile(r"(?<![^\s(])-(?=\d)")
_KEPT: Final = 3  # digits of a number that is called "about"


class Speech:
    """Says codes of texts/*.toml in one language. Raises ValueError for a language without texts."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no texts in the language {language!r}")
        self.language = language

    def say(self, room: str, code: str, **values: Any) -> str:
        """One sentence; texts among the values cannot reorder it."""
        return mark_minus(say(self.language, room, code, **self.calm(values)))

    @staticmethod
    def calm(values: Mapping[str, Any]) -> dict[str, Any]:
        """Values whose texts cannot reorder the sentence they are filled into."""
        return {key: _calm(value) for key, value in values.items()}

    def knows(self, room: str, code: str) -> bool:
        return knows(self.language, room, code)

    def number(self, value: float) -> str:
        """A count of people, thousands apart."""
        return self.say("numbers", "whole", value=value)

    def decimal(self, value: float, digits: int = 1) -> str:
        return self.say("numbers", f"decimal_{digits}", value=value)

    def signed(self, value: float) -> str:
        """A log odds with its sign."""
        return self.say("numbers", "signed", value=value)

    def share(self, value: float) -> str:
        return self.say("numbers", "share", value=value)

    def about(self, *values: float) -> list[str]:
        """Counts as a sentence may say them of an estimate: to three digits of the largest."""
        step = 10 ** max(0, floor(log10(max(*values, 1.0))) + 1 - _KEPT)
        return [self.number(round(value / step) * step) for value in values]

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


def mark_minus(text: str) -> str:
    """A text whose negative numbers carry a true minus sign."""
    return _NEGATIVE.sub("\u2212", text)


def _calm(value: Any) -> Any:
    if isinstance(value, str):
        return isolate(value)
    if isinstance(value, Mapping):
        return {key: _calm(one) for key, one in value.items()}
    return value
