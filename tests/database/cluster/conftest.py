"""A home folder whose cluster is gone, wherever it was, when the test ends."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest

from arasha.database.addresses import VARIABLES
from arasha.database.cluster import ClusterProblem, destroy
from arasha.database.cluster.folders import Folders


@pytest.fixture(scope="session")
def binaries_folder():
    """One copy of PostgreSQL's programs for all tests: as root every home would make its own 41 MB."""
    folder = Path(tempfile.mkdtemp(prefix="arasha-programs-"))
    folder.chmod(0o755)
    yield folder / "binaries"
    shutil.rmtree(folder)


@pytest.fixture
def home(monkeypatch, binaries_folder):
    for name in VARIABLES.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Folders, "binaries", binaries_folder)
    folder = Path(tempfile.mkdtemp(prefix="arasha-home-"))
    yield folder
    with contextlib.suppress(ClusterProblem):
        destroy(folder)
    shutil.rmtree(folder, ignore_errors=True)
