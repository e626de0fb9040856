"""Child processes that are kept alive: restarted with growing pauses, and given up when they keep dying."""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from arasha.supervisor.problems import Problem

MOST_CRASHES = 5
WITHIN_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.5
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass
class Restarts:
    """Counts crashes: says how long to pause before the next try, and when to give up."""

    name: str
    crashes: list[float] = field(default_factory=list)

    def pause_after_crash(self, now: float) -> float:
        """Note a crash at `now` (seconds) and return the pause in seconds. Raises Problem at the fifth in a minute."""
        self.crashes = [moment for moment in self.crashes if now - moment < WITHIN_SECONDS] + [now]
        if len(self.crashes) >= MOST_CRASHES:
            raise Problem(
                f"The {self.name} stopped {MOST_CRASHES} times within a minute, so everything is stopped; "
                "its last words stand above."
            )
        return float(FIRST_PAUSE_SECONDS * 2 ** (len(self.crashes) - 1))


@dataclass
class Child:
    """One program to keep running.

    patience: seconds between asking it to end and ending it. orphan_signal: what it gets when we were killed (Linux).
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    patience: float = 10.0
    orphan_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    restarts: Restarts = field(init=False)

    def __post_init__(self) -> None:
        self.restarts = Restarts(self.name)

    def watch(self, now: float, say: Callable[[str], None]) -> None:
        """Start it if it is due; notice if it died. Raises Problem when it keeps dying."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.process = None
            pause = self.restarts.pause_after_crash(now)
            self.due = now + pause
            say(f"The {self.name} stopped unexpectedly (code {code}); starting it again in {pause:g} s.")
        if self.process is None and now >= self.due:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                start_new_session=True,
                preexec_fn=functools.partial(_die_with_parent, self.orphan_signal),  # noqa: PLW1509 - the supervisor has one thread
            )

    def stop(self) -> None:
        """Ask it to end, wait, then end it with all it started."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(self.patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def stop_all(children: Sequence[Child]) -> None:
    """Stop in the order given; ask all at once so that the slowest decides."""
    for child in children:
        if child.process is not None:
            with contextlib.suppress(ProcessLookupError):
                child.process.send_signal(signal.SIGTERM)
    for child in children:
        child.stop()


def watch_all(children: Sequence[Child], say: Callable[[str], None]) -> None:
    now = time.monotonic()
    for child in children:
        child.watch(now, say)


def _die_with_parent(orphan_signal: signal.Signals) -> None:
    """A supervisor that was killed must not leave a web server behind that holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, orphan_signal)
