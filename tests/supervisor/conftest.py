"""A home folder of its own for each test, found through ARASHA_HOME as by the command line."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest

from arasha.database.addresses import VARIABLES
from arasha.database.cluster import ClusterProblem, destroy


@pytest.fixture
def home(monkeypatch):
    for name in (*VARIABLES.values(), "ARASHA_MODE", "PORT", "ARASHA_KEY_FOLDER", "ARASHA_WITNESS_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    folder = Path(tempfile.mkdtemp(prefix="arasha-home-"))
    monkeypatch.setenv("ARASHA_HOME", str(folder))
    yield folder
    with contextlib.suppress(ClusterProblem):
        destroy(folder)
    shutil.rmtree(folder, ignore_errors=True)
