"""The kinds of entries a country pack holds.

Each class declares its TOML entry: a field without a default is a required key, a field with one may be
left out, any other key is refused. `refers_to` names the list in which a field's codes must exist.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from arasha.country.sources import Source, Status
from arasha.country.texts import SpokenText, Text

ParameterValue = int | str | tuple[int, ...] | tuple[str, ...]


def _refers_to(list_name: str) -> dict[str, str]:
    return {"refers_to": list_name}


class KeyCustody(StrEnum):
    """Who holds the private key of an agency of this type unless it chooses otherwise."""

    OWN = "own"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a pack or list, with its source and the days on which it holds."""

    code: str
    name: Text
    source: Source
    status: Status
    valid_from: date | None = None  # first day in force; None: since ever
    valid_until: date | None = None  # first day no longer in force; None: without end

    @property
    def key(self) -> str:
        """What distinguishes the entry on a given day."""
        return self.code

    def is_valid_on(self, day: date) -> bool:
        """True from `valid_from` on and before `valid_until`."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Item):
    """An entry of an international code list, with its name in other vocabularies."""

    htcds: str | None = None  # value in HTCDS 2.0; for languages the ISO 639-2 code HTCDS asks for
    ctdc: str | None = None  # column or value in the CTDC global data set


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken(Item):
    """An entry that is said or shown to the person, beside its short name for the staff."""

    spoken: SpokenText


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeClause(Spoken):
    """One right or duty as it is read to the person; `child` says it in short sentences."""

    child: SpokenText
    is_duty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeVersion(Item):
    """One version of the notice: its clauses in the order in which they are read."""

    clauses: tuple[str, ...] = field(metadata=_refers_to("notice_clauses"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOutcome(Item):
    """How a try to reach a person ended: whether nobody was reached, and whether somebody may know of it now."""

    failed: bool
    alarming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Item):
    """A first-level territory and its tile on the schematic map (column and row from 0, top left)."""

    short_name: Text
    column: int
    row: int
    kato: str | None = None  # the state classifier's nine digits
    split_from: str | None = field(default=None, metadata=_refers_to("regions"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyType(Code):
    """A kind of subject of countering. The status speaks of the legal ground, not of the key custody."""

    key_custody: KeyCustody


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence(Item):
    """What the law lets or makes certain agencies do, and through which posts."""

    agency_types: tuple[str, ...] = field(metadata=_refers_to("agency_types"))
    functions: tuple[str, ...] = ()  # post functions; empty: any post of the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider(Competence):
    """Who may take one role in deciding: `role` is state_decision, finding, second_state, review and the like."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Spoken):
    """A reason of a decision, in the person's own language; `uses` are the decisions it may stand under."""

    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGround(Item):
    """A reason of another body's answer; `uses` are the answers it may stand under."""

    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence(Item):
    """An offence counted as related to trafficking; the code is its article."""

    formerly: str | None = None  # its article in the code before


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotline(Item):
    """A public telephone line. `all_day` is None while unknown."""

    number: str
    all_day: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Item):
    """A duty and the whole hours within which it is due, counted through nights and holidays."""

    hours: int
    urgency: str | None = field(default=None, metadata=_refers_to("urgencies"))

    @property
    def key(self) -> str:
        return f"{self.code}/{self.urgency}" if self.urgency else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Item):
    """How one person belongs to another; `inverse` is the same bond seen from the other side."""

    inverse: str = field(metadata=_refers_to("relations"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Item):
    """A threshold or period that is neither a deadline nor a list."""

    value: ParameterValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Item):
    """A dimension of the indicators and the phase it speaks of: recruitment or destination."""

    phase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Spoken):
    """One indicator, with the question read to the person."""

    dimension: str = field(metadata=_refers_to("screening_dimensions"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Spoken):
    """What must be so before a screening begins, and what to do first where it is not so."""

    remedy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Item):
    """One version of one set of indicators; never changed once used.

    A long set is for adults or for children (`population`) and says how strong each indicator is. A short form is for
    a setting, lists its questions, and takes their strengths from the long set for the person's age.
    complete: False where indicators or ratings are missing, so that nothing is ever excluded.
    """

    version: int
    population: str | None = None
    strong: tuple[str, ...] = field(default=(), metadata=_refers_to("indicators"))
    medium: tuple[str, ...] = field(default=(), metadata=_refers_to("indicators"))
    weak: tuple[str, ...] = field(default=(), metadata=_refers_to("indicators"))
    setting: str | None = field(default=None, metadata=_refers_to("screening_settings"))
    short: tuple[str, ...] = field(default=(), metadata=_refers_to("indicators"))
    rated_by_adult: str | None = None
    rated_by_child: str | None = None
    complete: bool = True

    @property
    def key(self) -> str:
        return f"{self.code}/{self.version}"

    @property
    def rated(self) -> tuple[str, ...]:
        """The indicators whose strength a long set knows."""
        return self.strong + self.medium + self.weak


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Item):
    """What is looked at in an assessment. `kind` is safety or needs; the hint says what to think of."""

    kind: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Item):
    """One criterion of an entitlement; `part` groups those of which one yes is enough."""

    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Item):
    """The pack's own description; `counts` says how many entries of a list must be in force today."""

    zone: ZoneInfo
    screen_languages: tuple[str, ...] = field(metadata=_refers_to("languages"))
    victim_languages: tuple[str, ...] = field(metadata=_refers_to("languages"))
    counts: dict[str, int]


def referenced_codes(item: Item, name: str) -> tuple[str, ...]:
    """The codes an item's field names, whether it holds one, several or none."""
    named: Any = getattr(item, name)
    if named is None:
        return ()
    return named if isinstance(named, tuple) else (named,)
