"""Reading the audit: an agency's own events, and whether the audit can be written at all."""

from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from arasha.audit.models import Event
from arasha.database.actor import Actor

# The chain of events that belong to no agency: sign-ins under unknown names, probes of the health check.
NO_AGENCY = UUID(int=0)


def list_events(
    actor: Actor, *, kind: str = "", about: UUID | None = None, before: int | None = None
) -> QuerySet[Event]:
    """The events in the actor's agency's chain, newest first; the caller records that they were read."""
    events = Event.objects.filter(agency=actor.agency)
    if kind:
        events = events.filter(kind=kind)
    if about is not None:
        events = events.filter(objects_named__contains=[about])
    if before is not None:
        events = events.filter(sequence__lt=before)
    return events.order_by("-sequence")


def can_write() -> bool:
    """Try to append an event and take it back; False when the audit refuses."""
    probe = '{"at":"2000-01-01T00:00:00+00:00","kind":"health.probed","objects":[]}'
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_append(%s::uuid[], %s::text[])", [[str(NO_AGENCY)], [probe]])
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True
