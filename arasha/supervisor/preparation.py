"""Bringing databases, translations, static files and demonstration up to this version, doing only what changed."""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import psycopg

from arasha.database.addresses import Addresses
from arasha.database.cluster import ensure_running
from arasha.supervisor import translations
from arasha.supervisor.conditions import is_demo
from arasha.supervisor.home import CHECKOUT, PACKAGE
from arasha.supervisor.problems import Problem

PREPARED = "prepared.json"
POSTS = "posts.txt"

# What a step depends on: files of ours, and packages that bring files of their own.
MIGRATION_FILES = ("*/migrations/*", "*/*/migrations/*")
STATIC_FILES = ("*/static/**/*",)
DEMO_FILES = ("demo/**/*.py", "demo/**/*.toml", "country/packs/**/*.toml")
PACKAGES = {"migrations": ("Django", "procrastinate"), "static": ("Django", "django-htmx", "whitenoise")}


def prepare_for_command(home: Path) -> None:
    """Start the database for this process and bring it to this version. Raises ClusterProblem, Problem."""
    addresses = ensure_running(home, purpose="command")
    translations.compile_all(PACKAGE)
    if is_demo():
        prepare_databases(home, addresses)


def prepare_for_serving(home: Path, addresses: Addresses, say: Callable[[str], None]) -> None:
    """Do all that the web server and the worker need. `say` is told of each long step. Raises Problem."""
    translations.compile_all(PACKAGE)
    # Production migrates by itself, with arasha migrate: several servers start there, in no given order.
    if is_demo():
        prepare_databases(home, addresses, say)
    prepare_static_files(home, say)
    if is_demo():
        prepare_demonstration(home, addresses, say)


def prepare_databases(home: Path, addresses: Addresses, say: Callable[[str], None] = lambda sentence: None) -> None:
    """Run the migrations when their files changed or the databases are not those of the last start."""
    files = digest(PACKAGE, MIGRATION_FILES, PACKAGES["migrations"])
    if _read_stamps(home).get("migrations") == [files, *_count_applied(addresses)]:
        return
    say("Bringing the databases to this version…")
    run_steps("migrate")
    _write_stamp(home, "migrations", [files, *_count_applied(addresses)])


def prepare_static_files(home: Path, say: Callable[[str], None]) -> None:
    files = digest(PACKAGE, STATIC_FILES, PACKAGES["static"])
    if _read_stamps(home).get("static") == files and (home / "staticfiles" / "staticfiles.json").exists():
        return
    say("Collecting styles and scripts…")
    run_steps("collect_static_files")
    _write_stamp(home, "static", files)


def prepare_demonstration(home: Path, addresses: Addresses, say: Callable[[str], None]) -> None:
    """Make the demonstration country once per database, and keep the list of its posts beside it."""
    if importlib.util.find_spec("arasha.demo.commands") is None:
        return
    database = hashlib.sha256(addresses.database.encode()).hexdigest()
    stamps = _read_stamps(home)
    if stamps.get("demonstration") != database:
        say("Making the demonstration country…")
        _run([sys.executable, "-P", "-m", "arasha.cli", "demo", "make", "--if-empty"], "make the demonstration country")
        _write_stamp(home, "demonstration", database)
    files = digest(PACKAGE, DEMO_FILES)
    if stamps.get("posts") != [database, files]:
        run_steps("write_posts")
        _write_stamp(home, "posts", [database, files])


def run_steps(*names: str) -> None:
    """Run functions of steps.py in a process of its own, which connects as the owner. Raises Problem."""
    _run(
        [sys.executable, "-P", "-m", "arasha.supervisor.steps", *names],
        "prepare the databases and files",
        {"ARASHA_ROLE": "owner"},
    )


def digest(root: Path, patterns: Iterable[str], packages: Iterable[str] = ()) -> str:
    """One digest of the contents of all files that match, and of the versions of the packages."""
    total = hashlib.sha256()
    for pattern in patterns:
        for file in sorted(root.glob(pattern)):
            if file.is_file() and file.suffix != ".pyc":
                total.update(f"{file.relative_to(root)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    for package in packages:
        total.update(f"{package} {importlib.metadata.version(package)}\0".encode())
    return total.hexdigest()


def child_environment(**extra: str) -> dict[str, str]:
    """The environment of our own child processes: they find this very checkout."""
    path = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "arasha.settings", **extra}


def _run(command: list[str], purpose: str, extra: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=child_environment(**(extra or {})), check=False)
    if done.returncode != 0:
        raise Problem(f"Arasha could not {purpose}; the reason stands above.")


def _count_applied(addresses: Addresses) -> list[int]:
    """How many migrations each database has applied; 0 when it is new."""
    return [_count_in(address) for address in (addresses.database_owner, addresses.keys_owner)]


def _count_in(address: str) -> int:
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            known = connection.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL").fetchone()
            row = (
                connection.execute("SELECT count(*) FROM public.django_migrations").fetchone()
                if known == (True,)
                else None
            )
    except psycopg.OperationalError as error:
        raise Problem(f"The database does not answer its owner: {str(error).splitlines()[0]}") from error
    return int(row[0]) if row else 0


def _read_stamps(home: Path) -> dict[str, object]:
    try:
        stamps = json.loads((home / PREPARED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _write_stamp(home: Path, step: str, value: object) -> None:
    new = home / f"{PREPARED}.{os.getpid()}"
    new.write_text(json.dumps({**_read_stamps(home), step: value}), encoding="utf-8")
    new.replace(home / PREPARED)
