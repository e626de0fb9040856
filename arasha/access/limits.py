"""The one table of limits: how much of what anybody may do, and what happens above it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from arasha.access.refusals import LimitReached

BODY_BYTES = 1_048_576
TEXT_CHARACTERS = 20_000
LINE_CHARACTERS = 200
# A table of capture histories, pasted or uploaded; it must fit into a body with the form around it.
TABLE_BYTES = 1_000_000
# Studies that one agency may have waiting or being computed.
STUDIES_AT_ONCE = 2


@dataclass(frozen=True)
class Limit:
    """So many uses within a window that starts with the first."""

    uses: int
    window: timedelta


LIMITS: dict[str, Limit] = {
    "sign_in_name": Limit(5, timedelta(minutes=15)),
    "sign_in_address": Limit(50, timedelta(minutes=15)),
    "identity_search": Limit(30, timedelta(hours=1)),
    "identity_reveal": Limit(60, timedelta(hours=1)),
    "key_unlock": Limit(5, timedelta(minutes=15)),
    "hold_check": Limit(60, timedelta(hours=1)),
    "study_start": Limit(40, timedelta(hours=1)),
    "demonstration_search": Limit(300, timedelta(hours=1)),
}

SPEND = """
    INSERT INTO access_limit_use AS used (key, window_start, count) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE
      SET count = CASE WHEN used.window_start <= %(oldest)s THEN 1 ELSE used.count + 1 END,
          window_start = CASE WHEN used.window_start <= %(oldest)s THEN %(now)s ELSE used.window_start END
    RETURNING count, window_start"""


def _key(name: str, subject: str) -> bytes:
    return hashlib.sha256(f"{name}\0{subject}".encode()).digest()


def spend(name: str, subject: str, now: datetime) -> None:
    """Count one use of a limited thing by `subject`; raises LimitReached with the seconds to wait."""
    limit = LIMITS[name]
    values: dict[str, Any] = {"key": _key(name, subject), "now": now, "oldest": now - limit.window}
    with connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        count, start = cursor.fetchone()
    if count > limit.uses:
        wait = start + limit.window - now
        raise LimitReached(name, max(1, int(wait.total_seconds())))


def forgive(name: str, subject: str) -> None:
    """Forget the uses counted so far: a right password clears the wrong ones before it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_limit_use WHERE key = %s", [_key(name, subject)])
