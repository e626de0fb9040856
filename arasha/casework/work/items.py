"""One line of the day's work, and the lanes in which a tired person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from arasha.casework.words import Clock


class Lane(StrEnum):
    """In this order on the page: what endangers somebody, what is due, what is new, what others owe us."""

    DANGER = "danger"
    TODAY = "today"
    NEW = "new"
    WAITING = "waiting"


@dataclass(frozen=True)
class WorkItem:
    """One line: what, whose case, how long, one verb. Words and numbers only, never a name or free text.

    due: when the clock ends; lines without one come after those with one, the newest first by `since`.
    assigned_post: whose case it is; the post's own lines come before the agency's others. nobodys: the case has
    nobody yet, which a supervisor sees at once.
    """

    lane: Lane
    what: str
    number: str
    url: str
    verb: str
    whose: str = ""
    clock: Clock | None = None
    due: datetime | None = None
    since: datetime | None = None
    done: str = ""
    pill: str = ""
    assigned_post: UUID | None = None
    nobodys: bool = False


def sort_items(items: Iterable[WorkItem], own_post: UUID) -> list[WorkItem]:
    """By clock within what is mine, then within what is the agency's; without a clock the newest first."""

    def place(item: WorkItem) -> tuple[bool, bool, float]:
        moment = item.due.timestamp() if item.due else -(item.since.timestamp() if item.since else 0)
        return (item.assigned_post not in (None, own_post), item.due is None, moment)

    return sorted(items, key=place)
