"""What people tell, in two to four plain sentences put together from the facts of their case."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from arasha.demo.chance import Chance
from arasha.demo.names import Village

SENTENCES = Path(__file__).with_name("stories.toml")


class Writer:
    """Writes in one language (kk, ru or en) about one person from one village."""

    def __init__(self, chance: Chance, language: str, village: Village) -> None:
        self._chance = chance
        self._language = language
        self._details = {
            "village": getattr(village, language),
            "months": chance.whole(2, 11),
            "house": chance.whole(1, 40),
        }

    def tell(self, kind: str, recruiters: Sequence[str], means: Sequence[str], channel: str) -> str:
        """How it began, what the work was, what held the person, how we learned of it; what nobody said is left out."""
        sentences = _sentences()
        parts = [self._one_of(sentences["recruited"][one]) for one in recruiters if one in sentences["recruited"]]
        parts.append(self._put(sentences["work"][kind]))
        parts += [self._put(sentences["held"][one]) for one in means if one in sentences["held"]]
        if channel in sentences["found"]:
            parts.append(self._put(sentences["found"][channel]))
        return " ".join(parts)

    def note(self, field: str) -> str:
        """A text for one of the vault's fields, such as health_note."""
        return self._one_of(_sentences()["notes"][field])

    def _one_of(self, variants: Sequence[dict[str, str]]) -> str:
        return self._put(self._chance.pick(variants))

    def _put(self, sentence: dict[str, str]) -> str:
        return sentence[self._language].format(**self._details)


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(SENTENCES.read_text("utf-8"))
