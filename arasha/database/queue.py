"""Queueing a background job by its name, in the transaction that needs it."""

from uuid import UUID

# Work of seconds, such as mails, is never kept waiting by the work of minutes in a queue of its own.
DEFAULT_QUEUE = "default"
STUDY_QUEUE = "studies"


def enqueue(name: str, *, queue: str = DEFAULT_QUEUE, **ids: UUID) -> None:
    """Queue a job: rolled back with the current transaction, it never runs. Arguments are random ids, never words."""
    from procrastinate.contrib.django import app

    app.configure_task(name, queue=queue).defer(**{key: str(value) for key, value in ids.items()})
