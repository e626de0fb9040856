"""Which folders and files belong to one checkout's database, and whose they are.

A normal user keeps everything in `<home>/cluster`. As root the server runs as another user, who may not enter
root's folders: cluster and binaries then live in /var/lib/arasha/<checkout id>.
"""

import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from arasha.database.cluster.problems import ClusterProblem

SYSTEM_FOLDER = Path("/var/lib/arasha")
SERVER_USER = "arasha"
LEAST_FREE_MEGABYTES = 300
TEMPORARY_PREFIX = "arasha-"
# A Unix socket's whole path has at most 107 bytes on Linux and 103 on macOS; the file is `.s.PGSQL.5432`.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class ServerUser:
    """The user under whom the server runs."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Folders:
    """The places of one checkout. `home` is absolute; nothing is made until `prepare`."""

    home: Path
    system: Path = SYSTEM_FOLDER

    @cached_property
    def checkout(self) -> str:
        """This checkout's id: made once, so that a moved checkout still finds its database."""
        kept = self.home / "checkout"
        try:
            return kept.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            made = secrets.token_hex(6)
            kept.write_text(made, encoding="ascii")
            return made

    @property
    def cluster(self) -> Path:
        return self.system / self.checkout if os.geteuid() == 0 else self.home / "cluster"

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    @property
    def being_made(self) -> Path:
        """Where initdb works; renamed to `data` when whole, so that an interrupted start leaves nothing half made."""
        return self.cluster / "data.new"

    @property
    def binaries(self) -> Path:
        return self.cluster / "binaries"

    @property
    def marker(self) -> Path:
        return self.cluster / "made-by-arasha.json"

    @property
    def start_log(self) -> Path:
        return self.data.with_name("start.log")

    @property
    def is_made(self) -> bool:
        return (self.home / "checkout").exists() and self.data.exists()

    def prepare(self) -> None:
        """Make the home and cluster folders, or find them ours. Raises ClusterProblem if they are another's."""
        make_home(self.home)
        try:
            if not self.cluster.exists() or not any(self.cluster.iterdir()):
                self.cluster.mkdir(parents=True, exist_ok=True)
                self.cluster.chmod(0o711 if os.geteuid() == 0 else 0o700)
                self._mark()
        except OSError as error:
            raise ClusterProblem.not_writable(self.cluster, error.strerror or str(error)) from error
        self._claim()

    def _mark(self) -> None:
        self.marker.write_text(json.dumps({"checkout": self.checkout, "home": str(self.home)}), encoding="utf-8")

    def _claim(self) -> None:
        """Check the marker: a copied checkout must not open its original's database, a moved one may."""
        owner = self._read_owner()
        if owner is None:
            raise ClusterProblem.unmarked(self.cluster)
        if not self.is_ours():
            raise ClusterProblem.of_another_checkout(self.cluster, str(owner))
        if owner != self.home:
            self._mark()

    def is_ours(self) -> bool:
        """Say whether the cluster folder was made for this home, wherever that was then."""
        owner = self._read_owner()
        if owner is None or owner == self.home:
            return owner is not None
        marked = json.loads(self.marker.read_text(encoding="utf-8")).get("checkout")
        return bool(marked == self.checkout and _checkout_of(owner) != self.checkout)

    def _read_owner(self) -> Path | None:
        """The home that the cluster folder was made for; None when Arasha did not make it."""
        try:
            return Path(json.loads(self.marker.read_text(encoding="utf-8"))["home"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def make_socket_folder(self, server: ServerUser) -> Path:
        """Make the socket's private folder: in the cluster if that path is short enough, else a temporary one."""
        folder = self.cluster / "socket"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            # Not in TMPDIR, which may be as long.
            folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir="/tmp"))
        folder.mkdir(exist_ok=True)
        hand_over(folder, server)
        return folder

    def require_space(self) -> None:
        """Raise ClusterProblem when the disk is nearly full: PostgreSQL would stop in the middle of a write."""
        place = next(folder for folder in (self.cluster, *self.cluster.parents) if folder.exists())
        free = shutil.disk_usage(place).free // 2**20
        if free < LEAST_FREE_MEGABYTES:
            raise ClusterProblem.disk_full(self.cluster, free, LEAST_FREE_MEGABYTES)


def make_home(home: Path) -> None:
    """Make the home folder, private to its user, or find it ours."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        owner = home.stat().st_uid
        if owner == os.geteuid():
            home.chmod(0o700)
    except OSError as error:
        raise ClusterProblem.not_writable(home, error.strerror or str(error)) from error
    if owner != os.geteuid():
        raise ClusterProblem.other_user(home, _name_of(owner))
    if not os.access(home, os.W_OK | os.X_OK):
        raise ClusterProblem.not_writable(home, "permission denied")


def hand_over(folder: Path, server: ServerUser) -> None:
    """Make a folder private to the server's user."""
    folder.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(folder, server.uid, server.gid)


def find_server_user(folders: Folders) -> ServerUser:
    """Find who runs the server: the caller, or, for root, the owner of the data, the user `arasha`, or nobody."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid())
    if folders.is_made and (owner := folders.data.stat()).st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid)
    found = _look_up(SERVER_USER) or _add_server_user() or _look_up("nobody")
    if found is None:
        raise ClusterProblem(
            "PostgreSQL refuses to run as root, and no other user could be made: add one with useradd --system arasha."
        )
    return found


def _look_up(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _add_server_user() -> ServerUser | None:
    command = [
        "useradd",
        "--system",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
        SERVER_USER,
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a fixed command
    except (OSError, subprocess.CalledProcessError):
        return None
    return _look_up(SERVER_USER)


def _checkout_of(home: Path) -> str | None:
    try:
        return (home / "checkout").read_text(encoding="ascii").strip()
    except OSError:
        return None


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"number {user}"
