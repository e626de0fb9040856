"""`arasha reset`: delete this checkout's databases, keys, files and witness folder, after a typed yes."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from arasha.database.addresses import is_external
from arasha.database.cluster import destroy
from arasha.supervisor.home import find_home
from arasha.supervisor.problems import Problem

# By name, not the whole folder: ARASHA_HOME may by mistake name a folder that holds other things.
OURS = (
    *("keys", "witness", "files", "staticfiles", "secret-key", "prepared.json", "posts.txt"),
    *("checkout", "database.json", "database.lock", "database.users"),
)
# Where keys and witnesses are when not in the home folder; the settings read the same variables.
FOLDER_VARIABLES = ("ARASHA_KEY_FOLDER", "ARASHA_WITNESS_FOLDER")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace) -> int:
    """Ask and delete. Raises Problem in production, ClusterProblem when the database is in use."""
    home = find_home()
    if os.environ.get("ARASHA_MODE", "demo") != "demo":
        raise Problem(
            "reset deletes a demonstration; this is a production installation (ARASHA_MODE). Nothing was deleted."
        )
    if not home.exists():
        print("There is nothing to delete.")
        return 0
    places = [Path(os.environ[name]) for name in FOLDER_VARIABLES if os.environ.get(name)]
    if not options.yes and not _confirm([home, *places]):
        print("Nothing was deleted.")
        return 1
    destroy(home)
    for place in (*places, *(home / name for name in OURS)):
        _delete(place)
    _report(home)
    return 0


def _confirm(places: list[Path]) -> bool:
    external = " The databases named in the environment are not touched." if is_external(os.environ) else ""
    print(f"This deletes for ever the databases, keys and files in {', '.join(map(str, places))}.{external}")
    print("Type yes to go on: ", end="", flush=True)
    return sys.stdin.readline().strip() == "yes"


def _delete(place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _report(home: Path) -> None:
    left = sorted(entry.name for entry in home.iterdir())
    if left:
        print(f"Deleted. {home} still holds what Arasha did not make: {', '.join(left)}.")
    else:
        home.rmdir()
        print("Deleted. make run begins with an empty system.")
