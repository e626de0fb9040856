"""Gives the tests a PostgreSQL of their own, before Django reads its settings (loaded with -p, see pyproject.toml).

The tests run as the role `arasha_app` and commit for real: a test inside one outer transaction would keep the
first actor's context for everybody, and row security would never be tried.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from arasha.database.addresses import VARIABLES
from arasha.database.cluster import ensure_running

CHECKOUT = Path(__file__).resolve().parent.parent
# gw0, gw1 … where pytest-xdist runs the tests side by side; each has a cluster of its own, the first that of the
# process which hands out the tests and needs none.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Never the home a person works in: the tests empty their tables.
HOME = Path(os.environ.get("ARASHA_TEST_HOME", CHECKOUT / ".arasha" / "test"))
if WORKER not in ("", "gw0"):
    HOME = HOME.with_name(f"{HOME.name}-{WORKER}")

for name in (*VARIABLES.values(), "PORT", "ARASHA_ROLE", "ARASHA_KEY_FOLDER", "ARASHA_WITNESS_FOLDER", "ARASHA_MODE"):
    os.environ.pop(name, None)
os.environ.update(ARASHA_HOME=str(HOME), ARASHA_POOL="off", DJANGO_ALLOW_ASYNC_UNSAFE="1")
for leftover in ("witness", "keys"):
    shutil.rmtree(HOME / leftover, ignore_errors=True)
(HOME / "staticfiles").mkdir(parents=True, exist_ok=True)
ADDRESSES = ensure_running(HOME, purpose="test")
for command, wanted in ((("migrate",), WORKER != "gw0"), (("messages", "compile"), not WORKER)):
    if wanted:
        subprocess.run(
            [sys.executable, "-m", "arasha.cli", *command], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL
        )
