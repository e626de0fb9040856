"""`arasha migrate`: bring both databases to this version, as their owner."""

import argparse

from arasha.database.cluster import ensure_running
from arasha.supervisor.home import find_home
from arasha.supervisor.preparation import run_steps


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: a database is brought to this version or stays as it is."""


def run(options: argparse.Namespace) -> int:
    ensure_running(find_home(), purpose="command")
    run_steps("migrate")
    print("Both databases are at this version.")
    return 0
