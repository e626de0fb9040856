"""Rows of the Counter-Trafficking Data Collaborative's data set as cases to register; pure, by ctdc.toml."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from arasha.casework.cases.drafts import CaseDraft, EventDraft, Origin
from arasha.country import STATELESS, country_codes
from arasha.interchange.files import Fault

MAPPING = Path(__file__).with_name("ctdc.toml")
YEAR = re.compile(r"[0-9]{4}")
AGES = re.compile(r"([0-9]{1,3})\s*(?:--?|–)\s*([0-9]{1,3})|([0-9]{1,3})\+")
KEY = re.compile(r"[0-9]{1,20}")
OLDEST = 120
EARLIEST_YEAR = 1950
COUNTRIES = frozenset(country_codes()) - {STATELESS}

Choice = TypeVar("Choice")
Flags = tuple[tuple[str, int, str], ...]


class MissingColumns(Exception):
    """The header is not that of this data set; the text names what it lacks."""


class _Faulty(Exception):
    """One cell of a row cannot be true."""

    def __init__(self, column: str, problem: str, remedy: str) -> None:
        self.fault = Fault(problem, remedy, column)


@dataclass(frozen=True)
class Mapping:
    """The table of ctdc.toml.

    columns: our word -> column. datasource: answer -> channel and status. majority: answer -> ages, both included.
    flags: field of an event -> column -> code. left_out: columns whose 1 no field of a case can hold.
    """

    source: str
    missing: frozenset[str]
    columns: dict[str, str]
    datasource: dict[str, dict[str, str]]
    sex: dict[str, str]
    majority: dict[str, tuple[int, int]]
    flags: dict[str, dict[str, str]]
    left_out: tuple[str, ...]


@lru_cache
def read_mapping(path: Path = MAPPING) -> Mapping:
    """The mapping shipped with Arasha, or another in the same shape."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Mapping(
        source=table["source"],
        missing=frozenset(table["missing"]),
        columns=table["columns"],
        datasource=table["datasource"],
        sex=table["sex"],
        majority={answer: (ages[0], ages[1]) for answer, ages in table["majority"].items()},
        flags=table["flags"],
        left_out=tuple(table["left_out"]["columns"]),
    )


@dataclass(frozen=True)
class Reading:
    """One row understood: the case to register, and the columns whose answer it could not carry over."""

    draft: CaseDraft
    unknown: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class RowReader:
    """Understands the rows of one file by the columns its header names, in whatever order.

    today: the day of import; it stands for an unknown year, with the precision "unknown".
    Raises MissingColumns for a header that lacks a column of `Mapping.columns` or names one twice.
    """

    def __init__(self, header: Sequence[str], today: date, mapping: Mapping | None = None) -> None:
        self._mapping = mapping or read_mapping()
        self._today = today
        _judge_header(header, self._mapping)
        self._places = {name: place for place, name in enumerate(header)}
        self._columns = {word: self._places[column] for word, column in self._mapping.columns.items()}
        self._flags: dict[str, Flags] = {field: self._present(codes) for field, codes in self._mapping.flags.items()}
        self._left_out = self._present({column: column for column in self._mapping.left_out})
        self.absent = tuple(
            column for codes in self._mapping.flags.values() for column in codes if column not in self._places
        )
        # The digest covers each answer with its column, so that another order of columns is the same row.
        self._digested = sorted((name, place) for name, place in self._places.items() if self._is_known(name))

    def read(self, cells: Sequence[str]) -> Reading | Fault:
        """The case a row tells of, or the first thing wrong with it."""
        try:
            return self._read([cell.strip() for cell in cells])
        except _Faulty as faulty:
            return faulty.fault

    def _read(self, cells: list[str]) -> Reading:
        unknown: list[str] = []
        opened_on, precision = self._read_year(cells)
        arrived = self._choose(cells, "source", self._mapping.datasource)
        if arrived is None:
            raise self._expected("source", self._mapping.datasource)
        age_from, age_to = self._read_ages(cells)
        country = self._read_country(cells, "country", unknown)
        citizenship = self._read_country(cells, "citizenship", unknown)
        event = EventDraft(
            country=country,
            forms=self._raised(cells, self._flags["forms"]),
            means=self._raised(cells, self._flags["means"]),
            sectors=self._raised(cells, self._flags["sectors"]),
            recruiter_relations=self._raised(cells, self._flags["recruiter_relations"]),
        )
        draft = CaseDraft(
            sex=self._choose(cells, "sex", self._mapping.sex) or "unknown",
            opened_on=opened_on,
            opened_precision=precision,
            channel=arrived["channel"],
            status=arrived["status"],
            age_basis="unclear" if age_from is None else "estimated",
            age_from=age_from,
            age_to=age_to,
            citizenships=(citizenship,) if citizenship else (),
            country=country,
            events=(event,) if event.says_something() else (),
            origin=Origin(self._mapping.source, self._read_key(cells), self._digest(cells)),
        )
        return Reading(draft, tuple(unknown), self._raised(cells, self._left_out))

    def _present(self, codes: dict[str, str]) -> Flags:
        return tuple((column, self._places[column], code) for column, code in codes.items() if column in self._places)

    def _is_known(self, name: str) -> bool:
        flags = self._mapping.flags.values()
        return (
            name in self._mapping.columns.values()
            or name in self._mapping.left_out
            or any(name in codes for codes in flags)
        )

    def _answer(self, cells: list[str], word: str) -> str:
        answer = cells[self._columns[word]]
        return "" if answer in self._mapping.missing else answer

    def _expected(self, word: str, answers: Iterable[str]) -> _Faulty:
        return _Faulty(self._mapping.columns[word], "not one of its answers", f"Write {' or '.join(answers)}")

    def _choose(self, cells: list[str], word: str, choices: dict[str, Choice]) -> Choice | None:
        answer = self._answer(cells, word)
        if not answer:
            return None
        if answer not in choices:
            raise self._expected(word, [*choices, "leave it blank"])
        return choices[answer]

    def _read_key(self, cells: list[str]) -> str:
        key = self._answer(cells, "key")
        if not KEY.fullmatch(key):
            raise _Faulty(
                self._mapping.columns["key"],
                "not a row number",
                "Write the number the row has in the source, such as 412",
            )
        return key

    def _read_year(self, cells: list[str]) -> tuple[date, str]:
        year = self._answer(cells, "year")
        if not year:
            return self._today, "unknown"
        if not YEAR.fullmatch(year) or not EARLIEST_YEAR <= int(year) <= self._today.year:
            raise _Faulty(
                self._mapping.columns["year"],
                f"not a year from {EARLIEST_YEAR} to {self._today.year}",
                "Write four digits, such as 2021, or leave it blank",
            )
        return date(int(year), 1, 1), "year"

    def _read_ages(self, cells: list[str]) -> tuple[int, int] | tuple[None, None]:
        """The age range, narrowed by what the row says about majority."""
        written, majority = self._answer(cells, "age"), self._choose(cells, "majority", self._mapping.majority)
        if not written:
            return majority or (None, None)
        ages = _parse_ages(written)
        if ages is None:
            raise _Faulty(
                self._mapping.columns["age"],
                "not an age range",
                "Write whole years such as 9--17 or 48+, or leave it blank",
            )
        if majority is None:
            return ages
        youngest, oldest = max(ages[0], majority[0]), min(ages[1], majority[1])
        if youngest > oldest:
            raise _Faulty(
                self._mapping.columns["majority"],
                "contradicts the age range",
                "Correct whichever is wrong, or leave it blank",
            )
        return youngest, oldest

    def _read_country(self, cells: list[str], word: str, unknown: list[str]) -> str:
        """An ISO 3166-1 alpha-2 code; anything else stays unknown and is counted: the rest of the row is sound."""
        code = self._answer(cells, word).upper()
        if code and code not in COUNTRIES:
            unknown.append(self._mapping.columns[word])
            return ""
        return code

    def _raised(self, cells: list[str], flags: Flags) -> tuple[str, ...]:
        """The codes of the flags that are 1."""
        raised = []
        for column, place, code in flags:
            answer = cells[place]
            if answer == "1":
                raised.append(code)
            elif answer != "0" and answer not in self._mapping.missing:
                raise _Faulty(column, "not an answer of a flag", "Write 1 or 0, or leave it blank")
        return tuple(raised)

    def _digest(self, cells: list[str]) -> bytes:
        """32 bytes that change when any answer does; a blank cell and a missing one are the same answer."""
        missing = self._mapping.missing
        answers = [f"{name}={cells[place]}" for name, place in self._digested if cells[place] not in missing]
        return hashlib.sha256("\n".join(answers).encode()).digest()


def _judge_header(header: Sequence[str], mapping: Mapping) -> None:
    lacking = [column for column in mapping.columns.values() if column not in header]
    if lacking:
        raise MissingColumns(f"The first line does not name {', '.join(lacking)}. Export the table with these columns.")
    if len(set(header)) < len(header):
        raise MissingColumns("The first line names a column twice. Give each column a name of its own.")


def _parse_ages(written: str) -> tuple[int, int] | None:
    found = AGES.fullmatch(written)
    if found is None:
        return None
    first, last, open_from = found.groups()
    ages = (int(open_from), OLDEST) if open_from else (int(first), int(last))
    return ages if ages[0] <= ages[1] <= OLDEST else None
