"""Denials: written in a transaction of their own, because the refused one is rolled back."""

import hashlib
from datetime import datetime

from django.db import connection, transaction

from arasha.audit.events import record
from arasha.database.actor import Actor, acting

# The first few of a kind are written one by one; then only each power of ten, with its count.
WRITTEN_SINGLY = 5

COUNT_ONE = """
    INSERT INTO audit_denial_tally AS tally (fingerprint, minute, count) VALUES (%s, %s, 1)
    ON CONFLICT (fingerprint) DO UPDATE
      SET count = CASE WHEN tally.minute = excluded.minute THEN tally.count + 1 ELSE 1 END, minute = excluded.minute
    RETURNING count"""


def is_written(times: int) -> bool:
    """Say whether the n-th equal denial within a minute becomes an event of its own."""
    return times <= WRITTEN_SINGLY or str(times).strip("0") == "1"


def record_denial(actor: Actor, kind: str, target: str, *, now: datetime) -> None:
    """Write that this actor was refused, in a new transaction; a flood of equal refusals becomes few events.

    kind: noun.verb that was refused. target: the URL name and id asked for, kept only as a digest, so that an id
    that exists and one that does not leave the same trace. Raises DatabaseError when it cannot be written: the
    caller must then answer 503 and show nothing.
    """
    digest = hashlib.sha256(f"{kind} {target}".encode()).hexdigest()[:32]
    fingerprint = hashlib.sha256(f"{actor.post} {actor.agency} {digest}".encode()).digest()
    with acting(actor), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ONE, [fingerprint, now.replace(second=0, microsecond=0)])
            times = cursor.fetchone()[0]
        if is_written(times):
            record(actor, "access.denied", at=now, refused=kind, target=digest, times=times)
