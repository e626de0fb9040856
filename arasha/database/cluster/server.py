"""One PostgreSQL server: made, started, asked and stopped. Who may do so when is decided in lifecycle.py."""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from arasha.database.addresses import RECORD
from arasha.database.cluster.binaries import Binaries, run_as
from arasha.database.cluster.folders import Folders, ServerUser, hand_over
from arasha.database.cluster.problems import ClusterProblem

SUPERUSER = "postgres"
PATIENCE_SECONDS = 60
# The helpers of a server that was killed need a moment to notice; until then they hold its memory.
STILL_DYING = "pre-existing shared memory block"
CRASH_PATIENCE_SECONDS = 10

# By the first major version that takes them. Without C.UTF-8 letters beyond Latin have no upper case,
# and searches in Cyrillic silently find nothing.
LOCALES = {
    18: ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C.UTF-8"],
    17: ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"],
    15: ["--locale=C.UTF-8"],
}

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    # Two web processes and a worker, each with a pool of eight for each database, leave room for commands and tests.
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    # A statement or its values may hold a name: neither may reach a log.
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "'none'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}
SETTINGS_FILE = "arasha.conf"
# No trust for anybody: whoever reaches the socket still needs a password.
ACCESS_RULES = "local all all scram-sha-256\n"


@dataclass(frozen=True)
class Server:
    """The server of one checkout."""

    folders: Folders
    binaries: Binaries
    user: ServerUser

    def make(self, password: str) -> None:
        """Make the cluster, whole or not at all. Raises ClusterProblem."""
        new = self.folders.being_made
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        hand_over(new, self.user)
        secret = self.folders.cluster / "password.new"
        try:
            secret.unlink(missing_ok=True)
            secret.touch(mode=0o600)
            secret.write_text(password, encoding="ascii")
            hand_over_file(secret, self.user)
            locale = next(flags for major, flags in LOCALES.items() if self.binaries.major >= major)
            done = run_as(
                self.user,
                [
                    self.binaries.program("initdb"),
                    *("-D", str(new), "-U", SUPERUSER, "-E", "UTF8", *locale),
                    *("--data-checksums", "--auth=scram-sha-256", f"--pwfile={secret}"),
                ],
            )
        finally:
            secret.unlink(missing_ok=True)
        if done is None or done.returncode != 0:
            detail = _last_line(done.stderr if done else "") or "initdb could not be run"
            shutil.rmtree(new, ignore_errors=True)
            raise ClusterProblem(f"The database could not be made in {self.folders.data}: {detail}")
        with (new / "postgresql.conf").open("a", encoding="ascii") as settings:
            settings.write(f"include_if_exists = '{SETTINGS_FILE}'\n")
        (new / "pg_hba.conf").write_text(ACCESS_RULES, encoding="ascii")
        new.rename(self.folders.data)

    def start(self, socket_folder: Path) -> None:
        """Start and wait until connections are taken. Raises ClusterProblem with the server's own last words."""
        self._forget_stale_start(socket_folder)
        self._write_settings(socket_folder)
        log = self.folders.start_log
        log.unlink(missing_ok=True)
        log.touch(mode=0o600)
        hand_over_file(log, self.user)
        for _attempt in range(CRASH_PATIENCE_SECONDS):
            done = self._control("start", "-l", str(log))
            if done is not None and done.returncode == 0:
                return
            if not any(STILL_DYING in line for line in _read_lines(log)):
                break
            time.sleep(1)
        raise self._explain_failure(log)

    def stop(self) -> None:
        """Stop at once but cleanly: open transactions are rolled back. Does nothing when it is not running."""
        if find_process(self.folders) is None:
            return
        done = self._control("stop", "-m", "fast")
        if (done is None or done.returncode != 0) and find_process(self.folders) is not None:
            raise ClusterProblem.stuck("stop", self.folders.start_log)

    def _control(self, verb: str, *options: str) -> subprocess.CompletedProcess[str] | None:
        """Have pg_ctl start or stop the server, and wait for it."""
        place = ("-w", "-t", str(PATIENCE_SECONDS), "-D", str(self.folders.data))
        return run_as(self.user, [self.binaries.program("pg_ctl"), verb, *place, *options])

    def _write_settings(self, socket_folder: Path) -> None:
        file = self.folders.data / SETTINGS_FILE
        settings = {**SETTINGS, "unix_socket_directories": f"'{socket_folder}'"}
        lines = [f"{name} = {value}" for name, value in settings.items()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        hand_over_file(file, self.user)

    def _forget_stale_start(self, socket_folder: Path) -> None:
        """Remove what a server that died left behind, when its process number belongs to somebody else since.

        PostgreSQL itself forgets a number nobody has; it cannot tell a stranger of the same user, nor a dead
        process that nobody buried (a container without an init process keeps those).
        """
        if find_process(self.folders) is None:
            for left in (self.folders.data / "postmaster.pid", *socket_folder.glob(".s.PGSQL.*")):
                left.unlink(missing_ok=True)

    def _explain_failure(self, log: Path) -> ClusterProblem:
        lines = _read_lines(log)
        if any("redirecting log output" in line for line in lines):
            lines += _read_newest_log(self.folders.data / "log")
        if any("No space left on device" in line for line in lines):
            self.folders.require_space()
        told = [line for line in lines if re.search(r"\b(FATAL|PANIC)\b|: error: |: fatal: |could not", line)]
        detail = re.sub(r"^.*?(FATAL|PANIC): *", "", told[-1]) if told else _last_line("\n".join(lines))
        return ClusterProblem.damaged(self.folders.data, detail or "it did not say why", log)


def find_process(folders: Folders) -> int | None:
    """The number of the running server process of this cluster, or None."""
    if not folders.is_made:
        return None
    number = _read_process_number(folders.data / "postmaster.pid")
    if number is None or not _is_alive(number) or _works_in(number, folders.data) is False:
        return None
    return number


def wait_until_ready(folders: Folders, address: str) -> bool:
    """Wait for a server that is starting or recovering. False when it went away; ClusterProblem after a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if can_connect(folders, address):
            return True
        if find_process(folders) is None:
            return False
        time.sleep(0.1)
    raise ClusterProblem.stuck("answer", folders.start_log)


def can_connect(folders: Folders, address: str) -> bool:
    """Say whether the server takes this address. Raises ClusterProblem when it knows another password."""
    try:
        psycopg.connect(address, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ClusterProblem.other_password(folders.home / RECORD) from error
        return False
    return True


def hand_over_file(file: Path, user: ServerUser) -> None:
    if os.geteuid() == 0:
        os.chown(file, user.uid, user.gid)


def _read_process_number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _works_in(number: int, data: Path) -> bool | None:
    """Say whether that process is a server of this folder (it lives there); None where the system does not tell."""
    try:
        return Path(f"/proc/{number}/cwd").readlink() == data.resolve()
    except FileNotFoundError:
        return None if not Path("/proc/self/cwd").exists() else False
    except OSError:
        return None


def _read_lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _read_newest_log(folder: Path) -> list[str]:
    logs = sorted(folder.glob("*.log"), key=lambda log: log.stat().st_mtime)
    return _read_lines(logs[-1])[-20:] if logs else []


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "")
