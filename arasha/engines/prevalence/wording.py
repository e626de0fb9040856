"""The engine's own sentences, from texts/*.toml: it must speak without Django."""

import tomllib
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

from arasha.engines.prevalence.studying.rules import Reason

LANGUAGES: Final = ("en", "kk", "ru")


@lru_cache(maxsize=8)
def _read(language: str) -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "texts" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class _Numbers(Formatter):
    """Groups thousands and marks decimals as the language writes them."""

    def __init__(self, language: str) -> None:
        self.marks = str.maketrans({}) if language == "en" else str.maketrans({",": "\u00a0", ".": ","})

    def format_field(self, value: Any, format_spec: str) -> str:
        text = format(value, format_spec)
        return text if isinstance(value, str) else text.translate(self.marks)


def say(language: str, room: str, code: str, **values: Any) -> str:
    """One sentence: room is a table of the file, such as "lines"; the code's own name where the file lacks it."""
    template = _read(language).get(room, {}).get(code, code)
    return _Numbers(language).vformat(template, (), values)


def say_reason(reason: Reason, language: str = "en") -> str:
    """A reason of a verdict as a sentence."""
    values = dict(reason.values)
    if "status" in values:
        values["status"] = say(language, "statuses", str(values["status"]))
    return say(language, "reasons", reason.code, **values)
