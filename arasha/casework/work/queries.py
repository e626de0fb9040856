"""The day's work of one post, gathered from every noun that can wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from arasha.access import policy
from arasha.audit import events
from arasha.casework.work.items import Lane, WorkItem, sort_items
from arasha.casework.work.sources import SOURCES
from arasha.database.actor import Actor

# Lines of a lane that are drawn, and how many of them stand open before "and so many more".
SHOWN = 30
OPEN = 8


@dataclass(frozen=True)
class Shelf:
    """One lane as it is drawn: what stands open, what is folded away, and how many did not come at all."""

    first: list[WorkItem]
    more: list[WorkItem]
    left_out: int

    @property
    def folded(self) -> int:
        return len(self.more) + self.left_out


@dataclass(frozen=True)
class Work:
    """The lines of each lane in their order, at most SHOWN, and how many the sources found.

    Each source stops at a cap of its own, so that for a very large agency a count says "at least".
    """

    lanes: Mapping[Lane, list[WorkItem]]
    counts: Mapping[Lane, int]
    overdue: int

    def shelf(self, lane: Lane) -> Shelf:
        """One lane for the page."""
        found = self.lanes[lane]
        # One line alone is not worth folding away.
        open_ones = OPEN if len(found) > OPEN + 1 else len(found)
        return Shelf(found[:open_ones], found[open_ones:], self.counts[lane] - len(found))

    @property
    def due(self) -> int:
        """What somebody here must do; what others owe is not counted."""
        return sum(count for lane, count in self.counts.items() if lane is not Lane.WAITING)


def find_work(actor: Actor, now: datetime) -> Work:
    """Everything that waits for this post and its agency; one audit event."""
    policy.require_verb(actor, "work.read")
    items = [item for source in SOURCES for item in source(actor, now)]
    lanes = {lane: sort_items((item for item in items if item.lane is lane), actor.post) for lane in Lane}
    overdue = sum(1 for item in items if item.due is not None and item.due < now)
    events.record(actor, "work.listed", at=now, count=len(items))
    return Work(
        {lane: found[:SHOWN] for lane, found in lanes.items()},
        {lane: len(found) for lane, found in lanes.items()},
        overdue,
    )
