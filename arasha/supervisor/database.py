"""`arasha database start|stop|status`: the embedded PostgreSQL by itself."""

import argparse
import os

from arasha.database.addresses import is_external
from arasha.database.cluster import ensure_running, is_running, stop
from arasha.supervisor.home import find_home

EXTERNAL = "The database is named in the environment (DATABASE_URL): start and stop it where it lives."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=sorted(ACTIONS), help="what to do with the embedded database")


def run(options: argparse.Namespace) -> int:
    if is_external(os.environ):
        print(EXTERNAL)
        return 0
    return ACTIONS[options.action]()


def _start() -> int:
    home = find_home()
    ensure_running(home, purpose="serve")
    print(f"The database runs. Its addresses are in {home / 'database.json'}.")
    return 0


def _stop() -> int:
    stop(find_home())
    print("The database is stopped.")
    return 0


def _show() -> int:
    running = is_running(find_home())
    print("The database runs." if running else "The database is stopped.")
    return 0 if running else 3


# 3: what init scripts answer for a service that is not running.
ACTIONS = {"start": _start, "stop": _stop, "status": _show}
