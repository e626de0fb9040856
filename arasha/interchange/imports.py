"""Importing in batches: each is one transaction through the same action as any other case.

A batch first looks which of its rows the agency already has, so an import that was killed goes on where it stopped and
one that is repeated adds nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.casework.cases import rules
from arasha.casework.cases.actions import register_cases
from arasha.casework.cases.drafts import CaseDraft, Origin
from arasha.casework.models import Case
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.interchange.ctdc import Reading, RowReader
from arasha.interchange.files import BrokenFile, Fault, Row, TableFile

BATCH_ROWS = 2_000
MOST_ROWS = 1_000_000
# Another import of the same rows may win the race for a batch; looking again then finds them.
ATTEMPTS = 3

DIFFERS = Fault("differs from the row imported before", "Correct the case itself, or give the row a number of its own")
TWICE = Fault("the row's number stands twice in the file with different answers", "Give each row a number of its own")
TOO_MANY = f"The file holds more than {MOST_ROWS:,} rows. Split it and import the parts."


@dataclass
class Tally:
    """What an import has done so far. unknown and left_out count rows by column."""

    read: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    absent: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"imported {self.imported}, unchanged {self.unchanged}, rejected {self.rejected}"


@dataclass(frozen=True)
class Sound:
    """A row that can be registered, and the line it stands on."""

    line: int
    draft: CaseDraft
    origin: Origin


Reject = Callable[[int, Fault], None]


class CaseImport:
    """One import of one file for one agency.

    reject: told of each row that is not imported. After each batch `run` yields the tally.
    """

    def __init__(self, actor: Actor, table: TableFile, *, now: datetime, dry_run: bool, reject: Reject) -> None:
        policy.require_verb(actor, "case.import")
        self.tally = Tally()
        self._actor, self._table, self._now, self._dry_run = actor, table, now, dry_run
        self._pack, self._today = current(), timezone.localdate(now)
        self._reader = RowReader(table.header, self._today)
        self._tell = reject
        self._seen: dict[str, bytes] = {}
        self.tally.absent = self._reader.absent

    def run(self) -> Iterator[Tally]:
        """Import batch after batch. Raises BrokenFile after the last whole batch of a file that breaks off."""
        rows = self._table.rows()
        broken: BrokenFile | None = None
        while broken is None:
            batch, broken = _take(rows, BATCH_ROWS)
            if not batch:
                break
            if self.tally.read + len(batch) > MOST_ROWS:
                raise BrokenFile(TOO_MANY)
            self.tally.read += len(batch)
            sound = list(self._understand(batch))
            if sound:
                self._import(sound)
            yield self.tally
        self._record_end()
        if broken is not None:
            raise broken

    def _understand(self, rows: Iterable[Row]) -> Iterator[Sound]:
        """The rows that make a case, each once; all others are told to `reject` or counted as unchanged."""
        for row in rows:
            found = row.fault or self._reader.read(row.cells)
            if isinstance(found, Fault):
                self._reject(row.line, found)
                continue
            origin = found.draft.origin
            fault = self._judge(found.draft)
            if fault or origin is None:
                self._reject(row.line, fault or DIFFERS)
            elif self._seen.setdefault(origin.key, origin.digest) is not origin.digest:
                self._meet_again(row.line, origin)
            else:
                self._count_losses(found)
                yield Sound(row.line, found.draft, origin)

    def _judge(self, draft: CaseDraft) -> Fault | None:
        verdict = rules.judge_draft(draft, self._pack, self._today)
        return (
            None if verdict.allowed else Fault("cannot be true", str(verdict.message).rstrip("."), verdict.field or "")
        )

    def _meet_again(self, line: int, origin: Origin) -> None:
        if self._seen[origin.key] == origin.digest:
            self.tally.unchanged += 1
        else:
            self._reject(line, TWICE)

    def _count_losses(self, reading: Reading) -> None:
        self.tally.unknown.update(reading.unknown)
        self.tally.left_out.update(reading.left_out)

    def _reject(self, line: int, fault: Fault) -> None:
        self.tally.rejected += 1
        self._tell(line, fault)

    def _import(self, sound: list[Sound]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                known = self._register_new(sound)
                break
            except IntegrityError:
                if attempt == ATTEMPTS:
                    raise
        for row in sound:
            digest = known.get(row.origin.key)
            if digest is None:
                self.tally.imported += 1
            elif digest == row.origin.digest:
                self.tally.unchanged += 1
            else:
                self._reject(row.line, DIFFERS)

    def _register_new(self, sound: list[Sound]) -> dict[str, bytes]:
        """Register what the agency does not have yet, in one transaction; returns what it had, key -> digest."""
        with acting(self._actor), transaction.atomic():
            known = self._find_known([row.origin for row in sound])
            new = [row.draft for row in sound if row.origin.key not in known]
            events.record(self._actor, "import.compared", at=self._now, source=sound[0].origin.source, rows=len(sound))
            if new and not self._dry_run:
                register_cases(self._actor, new, now=self._now)
        return known

    def _find_known(self, origins: list[Origin]) -> dict[str, bytes]:
        rows = policy.visible(self._actor, Case).filter(
            owner_agency_id=self._actor.agency,
            origin_source=origins[0].source,
            origin_key__in=[origin.key for origin in origins],
        )
        return {str(key): bytes(digest or b"") for key, digest in rows.values_list("origin_key", "origin_digest")}

    def _record_end(self) -> None:
        if self._dry_run:
            return
        counts = {name: getattr(self.tally, name) for name in ("imported", "unchanged", "rejected")}
        with acting(self._actor), transaction.atomic():
            events.record(self._actor, "import.finished", at=self._now, **counts)


def _take(rows: Iterator[Row], most: int) -> tuple[list[Row], BrokenFile | None]:
    """The next rows; where the file breaks off, the whole rows before the break and the break itself."""
    taken: list[Row] = []
    try:
        taken.extend(islice(rows, most))
    except BrokenFile as broken:
        return taken, broken
    return taken, None
