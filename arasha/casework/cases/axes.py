"""Status and assistance follow their own records; whoever writes those waits for others who do, case by case."""

from uuid import UUID

from django.db import connection


def lock_axes(case_id: UUID) -> None:
    """Hold the case's two axes until the transaction ends: its row is the owner's and cannot be locked by others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"axes {case_id}"])
