"""Django's PostgreSQL backend, with the actor in every transaction and the audit before every commit.

Django finds a database backend only in a module of this name.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.postgresql import base as postgresql

from arasha.database.actor import current_actor

# Transaction-local always (third argument true): a session-level value would survive into the next borrower
# of a pooled connection. Set at every BEGIN, empty without an actor, so that nothing older can shine through.
# The zone is the country's: legal days begin and end there, not in UTC.
SET_CONTEXT = (
    "select set_config('app.agency', %s, true), set_config('app.post', %s, true), set_config('app.zone', %s, true)"
)

BeforeCommit = Callable[["DatabaseWrapper"], None]
before_commit: list[BeforeCommit] = []


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """Carries the current actor into each outermost transaction and lets the audit write just before its COMMIT."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staged_events: list[Any] = []
        self.protected_reads: set[str] = set()
        self._staged_at_savepoint: dict[str, int] = {}

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit:
            self._forget_stage()
            actor = current_actor()
            values = (str(actor.agency), str(actor.post), settings.TIME_ZONE) if actor else ("", "", "")
            with self.wrap_database_errors:
                self.connection.execute(SET_CONTEXT, values)

    def _commit(self) -> None:
        try:
            for hook in before_commit:
                hook(self)
        except Exception:
            # Django rolls back by itself only for database errors; nothing half-audited may stay open.
            self._rollback()
            raise
        super()._commit()  # type: ignore[misc]
        self._forget_stage()

    def _rollback(self) -> None:
        self._forget_stage()
        try:
            super()._rollback()  # type: ignore[misc]
        except Error:
            self.close()
            raise

    def _savepoint(self, sid: str) -> None:
        self._staged_at_savepoint[sid] = len(self.staged_events)
        super()._savepoint(sid)  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        del self.staged_events[self._staged_at_savepoint.get(sid, 0) :]
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _forget_stage(self) -> None:
        self.staged_events.clear()
        self.protected_reads.clear()
        self._staged_at_savepoint.clear()
