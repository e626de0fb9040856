"""Who starts and stops the database: any number of commands share it, and the last one that borrowed it stops it.

Two locks in the home folder say all: `database.lock` is held while somebody starts or stops the server,
`database.users` is shared by every process that uses it. The kernel drops both when a process dies.
"""

import atexit
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Literal

from arasha.database.addresses import RECORD, Addresses, is_external, resolve
from arasha.database.cluster import binaries, roles
from arasha.database.cluster.folders import TEMPORARY_PREFIX, Folders, find_server_user, make_home
from arasha.database.cluster.problems import ClusterProblem
from arasha.database.cluster.server import PATIENCE_SECONDS, Server, can_connect, find_process, wait_until_ready

Purpose = Literal["serve", "command", "test"]

_held: dict[Path, IO[str]] = {}


@dataclass(frozen=True)
class Record:
    """What is known of the cluster between commands, kept in `<home>/database.json` (readable by its user only).

    kept: started to stay (`serve`, `database start`), so that a command which borrows it does not stop it.
    """

    credentials: roles.Credentials
    socket_folder: Path
    provisioned: bool = False
    kept: bool = False


def ensure_running(home: Path, *, purpose: Purpose = "serve") -> Addresses:
    """Start the database of this home unless it runs, and return its addresses.

    A database named in the environment is left to its own keepers. `serve` starts one that stays until `stop`;
    `command` and `test` borrow it until this process ends, and the last borrower of one that was not to stay stops it.
    Raises ClusterProblem.
    """
    if is_external(os.environ):
        return resolve(home, os.environ)
    home = home.absolute()
    folders = Folders(home)
    make_home(home)
    with _starting(home):
        folders.prepare()
        _hold(home)
        try:
            record = _bring_up(folders)
            if purpose == "serve" and not record.kept:
                record = _write(home, replace(record, kept=True))
        except BaseException:
            _held.pop(home).close()
            raise
    if purpose != "serve":
        atexit.unregister(_release_all)
        atexit.register(_release_all)
    return roles.compose_addresses(record.credentials, record.socket_folder)


def is_running(home: Path) -> bool:
    """Say whether the embedded database of this home runs."""
    return find_process(Folders(home.absolute())) is not None


def release(home: Path, *, keep: bool = True) -> None:
    """Stop using the database; stop it too if nobody else uses it and it was not started to stay.

    keep: False lets even one that was started to stay go, with its last user.
    """
    home = home.absolute()
    if (held := _held.pop(home, None)) is None:
        return
    with _starting(home):
        held.close()
        record = _read(home)
        if record is not None and record.kept and not keep:
            record = _write(home, replace(record, kept=False))
        if record is not None and not record.kept and _nobody_uses(home):
            _server_of(Folders(home)).stop()


def stop(home: Path) -> None:
    """Stop the embedded database. Raises ClusterProblem when another process uses it."""
    home = home.absolute()
    if not is_running(home):
        return
    with _starting(home):
        if (held := _held.pop(home, None)) is not None:
            held.close()
        if not _nobody_uses(home):
            raise ClusterProblem.in_use(home)
        _server_of(Folders(home)).stop()
        if (record := _read(home)) is not None:
            _write(home, replace(record, kept=False))


def destroy(home: Path) -> None:
    """Stop and delete this home's own cluster and its record; another checkout's is never touched.

    Raises ClusterProblem when it is in use.
    """
    home = home.absolute()
    if not home.exists():
        return
    make_home(home)
    folders = Folders(home)
    with _starting(home):
        if (held := _held.pop(home, None)) is not None:
            held.close()
        if not _nobody_uses(home):
            raise ClusterProblem.in_use(home)
        if folders.is_ours():
            if find_process(folders) is not None:
                _server_of(folders).stop()
            _forget_socket(home, folders)
            shutil.rmtree(folders.cluster)
        elif folders.cluster.is_relative_to(home) and folders.marker.exists():
            shutil.rmtree(folders.cluster)  # a copy of another checkout's: the copy is ours
        (home / RECORD).unlink(missing_ok=True)
        (home / "checkout").unlink(missing_ok=True)


def _bring_up(folders: Folders) -> Record:
    home = folders.home
    record = _read(home)
    if record is not None and find_process(folders) is not None:
        if not record.socket_folder.exists():
            # The checkout was moved, or the temporary folder swept: nobody can reach that server any more.
            _server_of(folders).stop()
        address = roles.compose_superuser_address(record.credentials, record.socket_folder)
        if can_connect(folders, address) or wait_until_ready(folders, address):
            return _provision(folders, record)
    folders.require_space()
    server = _server_of(folders)
    if record is None:
        if folders.is_made:
            raise ClusterProblem.record_lost(home / RECORD, folders.data)
        made = roles.Credentials(*(secrets.token_urlsafe(24) for _ in range(3)))
        record = _write(home, Record(made, folders.cluster / "socket"))
    if not folders.is_made:
        server.make(record.credentials.superuser)
        record = replace(record, provisioned=False)
    _forget_socket(home, folders)
    record = _write(home, replace(record, socket_folder=folders.make_socket_folder(server.user), kept=False))
    server.start(record.socket_folder)
    record = _provision(folders, record)
    roles.require_letters(record.credentials, record.socket_folder, folders.data)
    return record


def _provision(folders: Folders, record: Record) -> Record:
    if record.provisioned:
        return record
    roles.provision(record.credentials, record.socket_folder)
    return _write(folders.home, replace(record, provisioned=True))


def _server_of(folders: Folders) -> Server:
    user = find_server_user(folders)
    return Server(folders, binaries.find(folders, user), user)


def _read(home: Path) -> Record | None:
    try:
        kept = json.loads((home / RECORD).read_text(encoding="utf-8"))
        credentials = roles.Credentials(**kept["credentials"])
        return Record(credentials, Path(kept["socket_folder"]), kept["provisioned"], kept["kept"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(home: Path, record: Record) -> Record:
    addresses = asdict(roles.compose_addresses(record.credentials, record.socket_folder))
    text = json.dumps({**asdict(record), "socket_folder": str(record.socket_folder), "addresses": addresses}, indent=1)
    new = home / f"{RECORD}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(home / RECORD)
    return record


def _forget_socket(home: Path, folders: Folders) -> None:
    """Remove the last start's socket folder if it was a temporary one."""
    record = _read(home)
    if record is None or record.socket_folder.is_relative_to(folders.cluster):
        return
    if record.socket_folder.name.startswith(TEMPORARY_PREFIX):
        shutil.rmtree(record.socket_folder, ignore_errors=True)


@contextlib.contextmanager
def _starting(home: Path) -> Iterator[None]:
    """Be the only one in this home who starts or stops the database."""
    path = home / "database.lock"
    deadline = time.monotonic() + PATIENCE_SECONDS
    with _open_lock(path) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ClusterProblem.busy(path) from None
                time.sleep(0.05)
        yield


def _hold(home: Path) -> None:
    if home not in _held:
        lock = _open_lock(home / "database.users")
        fcntl.flock(lock, fcntl.LOCK_SH)
        _held[home] = lock


def _nobody_uses(home: Path) -> bool:
    with _open_lock(home / "database.users") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _open_lock(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w", encoding="utf-8")


def _release_all() -> None:
    for home in list(_held):
        # The process is ending: whoever starts next will be told.
        with contextlib.suppress(ClusterProblem, OSError):
            release(home)
