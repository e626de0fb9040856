"""The steps of preparation that need Django, run by name in a process of their own, which connects as the owner."""

import importlib
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections

# Any constant: two starts must not migrate one database at the same time.
MIGRATION_LOCK = 5_072_024


def migrate() -> None:
    """Apply the migrations of both databases, one process at a time."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
    finally:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static_files() -> None:
    call_command("collectstatic", verbosity=0, interactive=False, skip_checks=True)


def write_posts() -> None:
    """Write the demonstration's posts where `serve` reads them: loading Django to print them would slow each start."""
    describe = getattr(importlib.import_module("arasha.demo.commands"), "describe_posts", None)
    posts = describe() if describe else []
    lines = [post if isinstance(post, str) else " · ".join(map(str, post)) for post in posts]
    (settings.HOME / "posts.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


STEPS = {step.__name__: step for step in (migrate, collect_static_files, write_posts)}


def main(names: Sequence[str]) -> None:
    django.setup()
    for name in names:
        STEPS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
