"""Writing the staged events, and proving later that none was changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import DatabaseError, connection

from arasha.audit.events import StagedEvent, canonical_text, genesis, link
from arasha.database.postgresql.base import DatabaseWrapper

APPEND = "SELECT audit_append(%s::uuid[], %s::text[])"


class AuditUnavailable(DatabaseError):
    """The audit could not be written, so nothing was shown and nothing was changed."""


class UnrecordedRead(AuditUnavailable):
    """Protected rows were read and no event says so: a fault of the program, refused before anything is shown."""


def append_staged(database: DatabaseWrapper) -> None:
    """Append every staged event to its chains; called by the backend just before the outermost COMMIT.

    The chain heads are locked here, in the order of agency ids, and not earlier: locking at the first event
    kept them for the whole request (49 transactions a second against 352, DESIGN §4).
    """
    if database.alias != "default":
        return
    staged: list[StagedEvent] = list(database.staged_events)
    if database.protected_reads and not staged:
        raise UnrecordedRead(f"read without an audit event: {', '.join(sorted(database.protected_reads))}")
    if not staged:
        return
    lines = sorted(
        (
            (chain, place, canonical_text(event.canonical, chain))
            for place, event in enumerate(staged)
            for chain in event.chains
        ),
        key=lambda line: (line[0], line[1]),
    )
    try:
        with database.cursor() as cursor:
            cursor.execute(APPEND, [[str(line[0]) for line in lines], [line[2] for line in lines]])
    except Exception as failure:
        raise AuditUnavailable("the audit could not be written") from failure


@dataclass(frozen=True)
class ChainReport:
    """What verification found in one agency's chain: how many events, and the first broken place if any."""

    agency: UUID
    events: int
    head: bytes
    broken_at: int | None = None
    reason: str = ""


def verify_chains() -> Iterator[ChainReport]:
    """Recompute every chain from its beginning, as the database owner; yields one report per agency."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency, sequence, hash FROM audit_head ORDER BY agency")
        heads = [(agency, sequence, bytes(head)) for agency, sequence, head in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT agency FROM audit_event WHERE agency NOT IN (SELECT agency FROM audit_head)")
        heads += [(agency, 0, genesis(agency)) for (agency,) in cursor.fetchall()]
    for agency, length, head in heads:
        yield _verify_chain(agency, length, head)


def _verify_chain(agency: UUID, length: int, head: bytes) -> ChainReport:
    previous, place = genesis(agency), 0
    for sequence, stored, canonical, agrees in _links(agency):
        place += 1
        if sequence != place:
            return ChainReport(agency, place - 1, previous, place, "an event is missing")
        previous = link(previous, canonical)
        if previous != stored:
            return ChainReport(agency, place, previous, place, "the event or its hash was changed")
        if not agrees:
            return ChainReport(agency, place, previous, place, "a search column does not say what was hashed")
    if place != length or previous != head:
        return ChainReport(agency, place, previous, place + 1, "the chain ends before its head")
    return ChainReport(agency, place, previous)


def _links(agency: UUID, page: int = 5000) -> Iterator[tuple[int, bytes, str, bool]]:
    """Read one chain in pages, oldest first: (sequence, hash, canonical text, columns agree)."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT sequence, hash, canonical,
                          kind = canonical::jsonb->>'kind' AND at = (canonical::jsonb->>'at')::timestamptz
                          AND agency::text = canonical::jsonb->>'chain'
                          AND to_jsonb(objects) = canonical::jsonb->'objects'
                   FROM audit_event WHERE agency = %s AND sequence > %s ORDER BY sequence LIMIT %s""",
                [agency, after, page],
            )
            rows = cursor.fetchall()
        for sequence, stored, canonical, agrees in rows:
            yield sequence, bytes(stored), canonical, bool(agrees)
        if len(rows) < page:
            return
        after = rows[-1][0]
