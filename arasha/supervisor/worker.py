"""`arasha worker`: runs the background jobs until it is asked to stop, finishing what it has begun."""

import argparse

from arasha.database.queue import DEFAULT_QUEUE, STUDY_QUEUE

CONCURRENCY = 2
# How long begun work may still take when the worker is asked to end; a study would take minutes, and is begun anew.
GRACE_SECONDS = {DEFAULT_QUEUE: 15.0, STUDY_QUEUE: 1.0}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--queue",
        choices=(DEFAULT_QUEUE, STUDY_QUEUE),
        default=DEFAULT_QUEUE,
        help="which jobs: default, or studies of the hidden number, which take minutes",
    )
    parser.add_argument("--concurrency", type=int, default=CONCURRENCY, help="how many jobs run side by side")


def run(options: argparse.Namespace) -> int:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("The worker needs procrastinate's Django connector")
    # Listening for new jobs needs a connection of its own, outside Django's pool.
    with app.replace_connector(connector.get_worker_connector()) as listening:
        grace = GRACE_SECONDS[options.queue]
        listening.run_worker(queues=[options.queue], concurrency=options.concurrency, shutdown_graceful_timeout=grace)
    return 0
