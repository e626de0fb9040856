"""The engine's own sentences, from texts/*.toml: it must speak without Django."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from arasha.engines.prevalence.errors import InputError, Note
    from arasha.engines.prevalence.studying.rules import Reason

LANGUAGES: Final = ("en", "kk", "ru")
# Values of reasons that are codes themselves, and the room of the words for them.
_CODED_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "methods_disagree": {"low": "method_names", "high": "method_names"},
    "criteria_disagree": {"low": "criteria", "high": "criteria"},
    "no_estimate": {"status": "statuses"},
}


@lru_cache(maxsize=8)
def _read(language: str) -> dict[str, dict[str, str]]:
    rooms: dict[str, dict[str, str]] = {}
    for path in sorted((Path(__file__).parent / "texts").glob(f"*{language}.toml")):
        for room, sentences in tomllib.loads(path.read_text(encoding="utf-8")).items():
            rooms.setdefault(room, {}).update(sentences)
    return rooms


class _Numbers(Formatter):
    """Groups thousands and marks decimals as the language writes them."""

    def __init__(self, language: str) -> None:
        self.marks = str.maketrans({}) if language == "en" else str.maketrans({",": "\u00a0", ".": ","})

    def format_field(self, value: Any, format_spec: str) -> str:
        text = format(value, format_spec)
        return text if isinstance(value, str) else text.translate(self.marks)


def say(language: str, room: str, code: str, **values: Any) -> str:
    """One sentence: room is a table of the file, such as "lines"; the code itself where the file lacks it."""
    template = _read(language).get(room, {}).get(code)
    return code if template is None else _Numbers(language).vformat(template, (), values)


def knows(language: str, room: str, code: str) -> bool:
    """Whether the language has this sentence."""
    return code in _read(language).get(room, {})


def say_reason(reason: "Reason", language: str = "en") -> str:
    """A reason of a verdict as a sentence."""
    return say_coded(reason.code, reason.values, language)


def say_coded(code: str, values: Mapping[str, Any], language: str = "en") -> str:
    """A reason as the JSON document holds it: its code and its values."""
    words = dict(values)
    for name, room in _CODED_VALUES.get(code, {}).items():
        words[name] = say(language, room, str(words[name]))
    return say(language, "reasons", code, **words)


def say_error(problem: "InputError", language: str = "en") -> str:
    """An error with its place and the remedy."""
    sentence = say(language, "errors", problem.code, **problem.values)
    where = _say_place(problem, language)
    text = f"{where}: {sentence}" if where else sentence
    told = " ".join(part for part in (f"{text[:1].upper()}{text[1:]}.", say_remedy(problem, language)) if part)
    return told if problem.file is None else f"{problem.file}: {told}"


def say_remedy(problem: "InputError", language: str = "en") -> str:
    """What to do about an error; empty where its code is unknown."""
    if problem.code not in _read(language).get("remedies", {}):
        return ""
    return say(language, "remedies", problem.code, **problem.values)


def say_note(note: "Note", language: str = "en") -> str:
    """A note of a table as a sentence."""
    return say(language, "notes", note.code, **note.values)


def say_method(method: str, language: str = "en") -> str:
    """The short name of a method."""
    return say(language, "method_names", method)


def say_way(method: str, reasons: Sequence[str], language: str = "en") -> str:
    """What a method does, in a few words; latent classes whose chains disagree were annealed instead and say so."""
    return say(language, "methods", f"{method}_annealed" if "annealed" in reasons else method)


def say_step(step: str, language: str = "en") -> str:
    """What is being done at a step: a method's name, what is varied, or a published example."""
    room = next((room for room in ("steps", "examples") if step in _read(language)[room]), "method_names")
    return say(language, room, step)


def _say_place(problem: "InputError", language: str) -> str:
    if problem.row is None and problem.column is None:
        return ""
    if problem.column is None:
        return say(language, "places", "row", row=problem.row)
    if problem.row is None:
        return say(language, "places", "column", column=problem.column)
    return say(language, "places", "both", row=problem.row, column=problem.column)
