"""Queueing a background job by its name, in the transaction that needs it."""

from uuid import UUID


def enqueue(name: str, **ids: UUID) -> None:
    """Queue a job: rolled back with the current transaction, it never runs. Arguments are random ids, never words."""
    from procrastinate.contrib.django import app

    app.configure_task(name).defer(**{key: str(value) for key, value in ids.items()})
