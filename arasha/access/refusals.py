"""The ways a request ends without its wish: refused by a rule, denied by policy, over a limit."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):
    """A rule says no; the message tells the user what to do, and `field` where it belongs.

    code: noun.reason, stable for tests and the API. source: the legal provision, if one says so.
    """

    def __init__(self, code: str, message: Sentence, *, field: str | None = None, source: Any = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.source = source


class Stale(Refused):
    """Somebody else saved first."""

    def __init__(self, message: Sentence) -> None:
        super().__init__("version.stale", message)


class Denied(Exception):
    """Policy says no. Foreign and missing objects are the same: status 404; a verb not of this post: 403."""

    def __init__(self, verb: str, target: UUID | str = "", *, status: int = 404) -> None:
        super().__init__(verb)
        self.verb = verb
        self.target = str(target)
        self.status = status


@dataclass
class LimitReached(Exception):
    """More than the table of limits allows; answered 429 with Retry-After."""

    name: str
    retry_after: int


@dataclass(frozen=True)
class Verdict:
    """What a rule decided, why, and from which provision."""

    allowed: bool
    code: str = ""
    message: Sentence = ""
    field: str | None = None
    source: Any = None

    @classmethod
    def yes(cls, *, source: Any = None) -> "Verdict":
        return cls(True, source=source)

    @classmethod
    def no(cls, code: str, message: Sentence, *, field: str | None = None, source: Any = None) -> "Verdict":
        return cls(False, code, message, field, source)

    def enforce(self) -> None:
        """Raise Refused unless the verdict is yes."""
        if not self.allowed:
            raise Refused(self.code, self.message, field=self.field, source=self.source)


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended: the door for a page, 401 for anything sent."""
