"""What somebody wants to register, before it is a case: plain values, as a form or an import brings them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.dateparse import parse_date


@dataclass(frozen=True)
class EventDraft:
    """One trafficking event; empty means nobody said."""

    country: str = ""
    region: str = ""
    started_on: date | None = None
    started_precision: str = "unknown"
    ended_on: date | None = None
    ended_precision: str = "unknown"
    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    recruiter_relations: tuple[str, ...] = ()
    online: str = "unknown"

    def says_something(self) -> bool:
        return self != EventDraft()


@dataclass(frozen=True)
class Origin:
    """Where an imported record comes from: the source, its row key there, and a digest of the whole row."""

    source: str
    key: str
    digest: bytes


@dataclass(frozen=True)
class CaseDraft:
    """One case to register, with its person, events and protected values.

    person: the id the new person takes over from a signal, so that what its caller said stays sealed as it is.
    values: vault field -> text. age_from, age_to: whole years, None when nothing is known.
    """

    sex: str
    opened_on: date
    channel: str
    languages: tuple[str, ...] = ()
    age_basis: str = "unclear"
    age_from: int | None = None
    age_to: int | None = None
    gender: str = ""
    citizenships: tuple[str, ...] = ()
    nationality_basis: str = ""
    opened_precision: str = "day"
    region: str = ""
    country: str = ""
    status: str = "potential"
    urgency: str = ""
    needs: tuple[str, ...] = ()
    children_along: int | None = None
    whereabouts: str = ""
    assigned_post: UUID | None = None
    events: tuple[EventDraft, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    person: UUID | None = None

    @property
    def safe_until(self) -> date | None:
        """The last day of safe contact, as the protected values have it."""
        return parse_date(self.values.get("safe_until", ""))
