"""The vault's own tables: sealed values and exact search tokens, reached only under the vault role."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(frozen=True)
class SealedValue:
    """One value at rest."""

    person: UUID
    compartment: str
    field: str
    key_version: int
    sealed: bytes


@contextmanager
def _as_vault() -> Iterator[CursorWrapper]:
    """A cursor in the vault role, for this block only; the transaction keeps its context."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(settings.DATABASE_VAULT_ROLE)}")
        try:
            yield cursor
        finally:
            if not connection.needs_rollback and connection.connection.info.transaction_status.name != "INERROR":
                cursor.execute("RESET ROLE")


def put_values(owner: UUID, values: Sequence[SealedValue], now: datetime) -> None:
    """Store or replace sealed values of the owner's persons, in one statement."""
    if not values:
        return
    with _as_vault() as cursor:
        cursor.execute(
            """INSERT INTO vault.value (person, owner_agency, compartment, field, key_version, sealed, written_at)
               SELECT person, %s, compartment, field, version, sealed, %s
               FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[], %s::bytea[])
                 AS given(person, compartment, field, version, sealed)
               ON CONFLICT (person, field) DO UPDATE
                 SET key_version = excluded.key_version, sealed = excluded.sealed, written_at = excluded.written_at""",
            [
                owner,
                now,
                [value.person for value in values],
                [value.compartment for value in values],
                [value.field for value in values],
                [value.key_version for value in values],
                [value.sealed for value in values],
            ],
        )


def remove_values(fields: Mapping[UUID, Iterable[str]]) -> None:
    """Delete values their owner has emptied."""
    pairs = [(person, field) for person, names in fields.items() for field in names]
    if not pairs:
        return
    with _as_vault() as cursor:
        cursor.execute(
            "DELETE FROM vault.value USING unnest(%s::uuid[], %s::text[]) AS gone(person, field) "
            "WHERE value.person = gone.person AND value.field = gone.field",
            [[person for person, _ in pairs], [field for _, field in pairs]],
        )


def get_values(
    persons: Sequence[UUID] | None, compartments: Iterable[str], *, fields: Iterable[str] | None = None
) -> list[SealedValue]:
    """The sealed values this transaction's agency may see; persons None means everybody in its scope."""
    conditions, values = ["compartment = ANY(%s)"], [[str(name) for name in compartments]]
    if persons is not None:
        conditions.append("person = ANY(%s)")
        values.append(list(persons))  # type: ignore[arg-type]
    if fields is not None:
        conditions.append("field = ANY(%s)")
        values.append(list(fields))
    with _as_vault() as cursor:
        cursor.execute(
            # The conditions are this function's own constants; every value is a parameter.
            f"SELECT person, compartment, field, key_version, sealed FROM vault.value WHERE {' AND '.join(conditions)}",  # noqa: S608
            values,
        )
        return [SealedValue(row[0], row[1], row[2], row[3], bytes(row[4])) for row in cursor.fetchall()]


def compartments_held(persons: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Which compartments of each person hold anything at all, without opening them."""
    with _as_vault() as cursor:
        cursor.execute("SELECT DISTINCT person, compartment FROM vault.value WHERE person = ANY(%s)", [list(persons)])
        held: dict[UUID, set[str]] = {}
        for person, compartment in cursor.fetchall():
            held.setdefault(person, set()).add(compartment)
    return held


def put_tokens(agency: UUID, tokens: Sequence[tuple[UUID, str, bytes]]) -> None:
    """Replace the exact search tokens of these persons; tokens are (person, kind, 32 bytes)."""
    persons = sorted({person for person, _, _ in tokens})
    if not persons:
        return
    with _as_vault() as cursor:
        cursor.execute("DELETE FROM vault.token WHERE agency = %s AND person = ANY(%s)", [agency, persons])
        cursor.execute(
            "INSERT INTO vault.token (agency, person, kind, token) "
            "SELECT %s, * FROM unnest(%s::uuid[], %s::text[], %s::bytea[])",
            [agency, [t[0] for t in tokens], [t[1] for t in tokens], [t[2] for t in tokens]],
        )


def persons_with_token(agency: UUID, kind: str, token: bytes) -> list[UUID]:
    """The agency's own persons with exactly this token."""
    with _as_vault() as cursor:
        cursor.execute(
            "SELECT person FROM vault.token WHERE agency = %s AND kind = %s AND token = %s LIMIT 10",
            [agency, kind, token],
        )
        return [row[0] for row in cursor.fetchall()]


def persons_without_tokens(agency: UUID, fields: Iterable[str], limit: int) -> list[UUID]:
    """Persons whose identity was written while the key was locked, so that no exact search finds them yet."""
    with _as_vault() as cursor:
        cursor.execute(
            """SELECT DISTINCT person FROM vault.value
               WHERE owner_agency = %s AND field = ANY(%s)
                 AND NOT EXISTS (SELECT 1 FROM vault.token WHERE token.agency = %s AND token.person = value.person)
               LIMIT %s""",
            [agency, list(fields), agency, limit],
        )
        return [row[0] for row in cursor.fetchall()]
