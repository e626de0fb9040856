"""TOML tables into frozen items, collecting every mistake on the way."""

import dataclasses
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints
from zoneinfo import ZoneInfo

from arasha.country.items import Item, KeyCustody, ParameterValue
from arasha.country.mistakes import Mistake
from arasha.country.sources import Act, Division, Source, Status
from arasha.country.texts import LANGUAGES, SPOKEN_LANGUAGES, SpokenText, Text

RecordT = TypeVar("RecordT", bound=Item | Act)
CODE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_()\-]*[A-Za-z0-9)])?")


class _MisfitError(Exception):
    """A value does not fit its key: the problem and the remedy."""


class Reader:
    """Reads the files of one folder; what is wrong is kept in `mistakes` and reading goes on."""

    def __init__(self, folder: Path, acts: Mapping[str, Act] | None = None) -> None:
        self.folder = folder
        self.acts = dict(acts or {})
        self.mistakes: list[Mistake] = []

    def read_acts(self) -> None:
        """Load sources.toml, so that items can cite its acts."""
        for act in self.read_records("sources", Act):
            if act.code in self.acts:
                self.report("sources", act.code, "is described twice", "Keep one description, or give one another code")
            self.acts[act.code] = act

    def read_records(self, stem: str, kind: type[RecordT]) -> tuple[RecordT, ...]:
        """Entries of `stem`.toml, an array of tables called `stem`; entries with mistakes are left out."""
        tables = self._tables(stem)
        if tables is None:
            return ()
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.report(stem, stem, "is not an array of tables", f"Write each entry under [[{stem}]]")
            return ()
        read = [self._record(stem, f"{stem}[{place}]", table, kind) for place, table in enumerate(tables, start=1)]
        return tuple(record for record in read if record is not None)

    def read_single(self, stem: str, kind: type[RecordT]) -> RecordT | None:
        """The one entry of `stem`.toml, a table called `stem`."""
        table = self._tables(stem)
        if table is None:
            return None
        if not isinstance(table, dict):
            self.report(stem, stem, "is not one table", f"Write its keys under [{stem}]")
            return None
        return self._record(stem, stem, table, kind)

    def report(self, stem: str, key: str, problem: str, remedy: str) -> None:
        """Keep one mistake; the file is named with its folder."""
        self.mistakes.append(Mistake(f"{self.folder.name}/{stem}.toml", key, problem, remedy))

    def _tables(self, stem: str) -> object | None:
        path = self.folder / f"{stem}.toml"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.report(stem, "", "the file is missing", "Add it, even if it holds few entries")
            return None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.report(stem, "", f"is not readable TOML ({error})", "Correct the place named")
            return None
        for key in sorted(content.keys() - {stem}):
            self.report(stem, key, "is an unknown key", f"Only {stem} may stand at the top of this file")
        if stem not in content:
            self.report(stem, stem, "is missing", f"Begin the entries with {stem}")
            return None
        found: object = content[stem]
        return found

    def _record(self, stem: str, place: str, table: dict[str, Any], kind: type[RecordT]) -> RecordT | None:
        label = f"{place} {table['code']}" if isinstance(table.get("code"), str) else place
        before = len(self.mistakes)
        hints = _hints(kind)
        for key in sorted(table.keys() - hints.keys()):
            self.report(stem, f"{label}, {key}", "is an unknown key", f"Known keys: {', '.join(sorted(hints))}")
        for key in sorted(_required(kind) - table.keys()):
            self.report(stem, f"{label}, {key}", "is missing", "Every entry must state it")
        values: dict[str, Any] = {}
        for key in sorted(table.keys() & hints.keys()):
            try:
                values[key] = self._value(key, table[key], hints[key])
            except _MisfitError as wrong:
                self.report(stem, f"{label}, {key}", *wrong.args)
        self._judge_validity(stem, label, values)
        return kind(**values) if len(self.mistakes) == before else None

    def _value(self, key: str, raw: object, hint: object) -> object:
        if key == "code":
            return _read_code(raw)
        if hint is Source:
            return _read_source(raw, self.acts)
        return _CONVERTERS[hint](raw)

    def _judge_validity(self, stem: str, label: str, values: Mapping[str, Any]) -> None:
        first, end = values.get("valid_from"), values.get("valid_until")
        if first and end and first >= end:
            problem = f"{end} does not come after valid_from {first}"
            self.report(stem, f"{label}, valid_until", problem, "Give the first day on which it no longer holds")


def _hints(kind: type[Any]) -> dict[str, object]:
    """Field -> type, an optional one without its None: TOML has no null, a key is left out instead."""
    return {name: _without_none(hint) for name, hint in get_type_hints(kind).items()}


def _required(kind: type[Any]) -> frozenset[str]:
    return frozenset(
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )


def _without_none(hint: Any) -> object:
    alternatives = get_args(hint)
    if type(None) not in alternatives:
        return hint
    (only,) = (alternative for alternative in alternatives if alternative is not type(None))
    return only


def _read_code(raw: object) -> str:
    if not isinstance(raw, str) or not CODE.fullmatch(raw):
        raise _MisfitError("is not a code", "Use Latin letters, digits, _ - and brackets, without spaces")
    return raw


def _read_string(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _MisfitError("is not a text", "Write it between quotation marks, or leave the key out")
    return raw


def _read_whole(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise _MisfitError("is not a whole number of 0 or more", "Write digits only, without quotation marks")
    return raw


def _read_truth(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _MisfitError("is neither true nor false", "Write true or false, without quotation marks")
    return raw


def _read_day(raw: object) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise _MisfitError("is not a day", "Write it as 2024-07-05, without quotation marks")
    return raw


def _read_text(raw: object) -> Text:
    return Text(**_read_wordings(raw, LANGUAGES, 'Write { en = "...", ru = "...", kk = "..." }'))


def _read_spoken(raw: object) -> SpokenText:
    return SpokenText(**_read_wordings(raw, SPOKEN_LANGUAGES, "Write a wording for kk, ru, en, uz, ky and tg"))


def _read_wordings(raw: object, languages: tuple[str, ...], remedy: str) -> dict[str, str]:
    listed = f"{', '.join(languages[:-1])} and {languages[-1]}"
    if not isinstance(raw, dict):
        number = {3: "three", 6: "six"}[len(languages)]
        raise _MisfitError(f"is not given in {number} languages", remedy)
    missing = [language for language in languages if not str(raw.get(language, "")).strip()]
    if missing:
        raise _MisfitError(f"has no text in {', '.join(missing)}", f"Every wording must exist in {listed}")
    unknown = sorted(raw.keys() - set(languages))
    if unknown:
        raise _MisfitError(f"has a wording in {', '.join(unknown)}", f"Only {listed} may stand here")
    return {language: _read_string(wording) for language, wording in raw.items()}


def _read_strings(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw:
        raise _MisfitError("is not a list of texts", 'Write ["one", "two"]')
    return tuple(_read_string(entry) for entry in raw)


def _read_counts(raw: object) -> dict[str, int]:
    if not isinstance(raw, dict):
        raise _MisfitError("is not a table of numbers", "Write { regions = 20 }")
    return {name: _read_whole(number) for name, number in raw.items()}


def _read_parameter(raw: object) -> ParameterValue:
    if isinstance(raw, str):
        return _read_string(raw)
    if not isinstance(raw, list):
        return _read_whole(raw)
    if raw and all(isinstance(entry, str) for entry in raw):
        return _read_strings(raw)
    return tuple(_read_whole(entry) for entry in raw)


def _read_zone(raw: object) -> ZoneInfo:
    try:
        return ZoneInfo(_read_string(raw))
    except (LookupError, ValueError, OSError):
        raise _MisfitError(f"{raw!r} is not a time zone", "Write its name as in the tz database") from None


def _read_source(raw: object, acts: Mapping[str, Act]) -> Source:
    if not isinstance(raw, dict) or not isinstance(raw.get("act"), str):
        raise _MisfitError("names no act", 'Write { act = "...", article = "..." } with an act of sources.toml')
    unknown = raw.keys() - {"act", "article"}
    if unknown:
        raise _MisfitError(f"has unknown keys ({', '.join(sorted(unknown))})", "Only act and article may stand here")
    act = acts.get(raw["act"])
    if act is None:
        raise _MisfitError(f"cites the unknown act {raw['act']!r}", "Describe the act in sources.toml")
    article = _read_string(raw["article"]) if "article" in raw else ""
    return Source(act.name, article, act.address, act.title, act.division)


def _read_word(kind: type[Status] | type[Division] | type[KeyCustody], raw: object) -> object:
    known = [member.value for member in kind]
    if raw not in known:
        raise _MisfitError(f"{raw!r} is not allowed", f"Choose one of: {', '.join(known)}")
    return kind(raw)


_CONVERTERS: dict[object, Callable[[object], object]] = {
    str: _read_string,
    int: _read_whole,
    bool: _read_truth,
    date: _read_day,
    Text: _read_text,
    SpokenText: _read_spoken,
    ZoneInfo: _read_zone,
    tuple[str, ...]: _read_strings,
    dict[str, int]: _read_counts,
    ParameterValue: _read_parameter,
    Status: partial(_read_word, Status),
    Division: partial(_read_word, Division),
    KeyCustody: partial(_read_word, KeyCustody),
}
