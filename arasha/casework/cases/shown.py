"""The pieces a case page is put together from; every noun makes its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from arasha.casework.words import Clock
from arasha.database.actor import Actor

if TYPE_CHECKING:
    from arasha.casework.cases.queries import CaseView
    from arasha.casework.consents.queries import Word
    from arasha.casework.referrals.queries import ReferralRow


Found = TypeVar("Found")


@dataclass(frozen=True)
class OpenedCase:
    """A case on the screen of one reader at one moment, with what every part of its page may ask for."""

    actor: Actor
    now: datetime
    view: "CaseView"
    words: "list[Word]"
    referrals: "list[ReferralRow]"
    _read: dict[Callable[["OpenedCase"], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, read: "Callable[[OpenedCase], Found]") -> Found:
        """What `read` finds about this case, asked of the database once however many parts of the page need it."""
        if read not in self._read:
            self._read[read] = read(self)
        return cast(Found, self._read[read])


@dataclass(frozen=True)
class Flag:
    """One pill in the header."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now: what, why, one verb."""

    what: str
    why: str
    verb: str = ""
    url: str = ""
    clock: Clock | None = None


@dataclass(frozen=True)
class Stage:
    """One stage of the way; `when` is empty until it is reached."""

    label: str
    when: str = ""
