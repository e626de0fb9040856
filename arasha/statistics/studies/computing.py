"""The computing of a study in a process of its own: it can be ended at once, and starves nobody.

The process knows nothing but the counts: no database, no key, no network. It yields to everything else on the machine,
and ends when whoever started it is gone.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import IO, Any, Final, Literal

NICENESS: Final = 10
TICK_SECONDS: Final = 0.5
# What the process may know of its surroundings; the rest of the environment holds keys and addresses.
PASSED_ON: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclass(frozen=True)
class Wish:
    """What to compute. counts: 2**lists numbers; forbidden: masks; notes: of the table, as code and values."""

    lists: tuple[str, ...]
    counts: tuple[int, ...]
    forbidden: tuple[int, ...]
    notes: tuple[dict[str, Any], ...]
    replicates: int
    seed: int
    input_sha256: str


@dataclass(frozen=True)
class Progress:
    """Steps done of steps in all, and the name of the present one."""

    done: int = 0
    of: int = 0
    step: str = ""


@dataclass(frozen=True)
class Outcome:
    """How it ended. document: only when done. problem: a code, only when failed."""

    end: Literal["done", "cancelled", "interrupted", "failed"]
    document: dict[str, Any] | None = None
    problem: str = ""


# Told how far it is, about twice a second; answers whether to go on.
Tick = Callable[[Progress], bool]


def compute(wish: Wish, tick: Tick) -> Outcome:
    """Run the study in its process until it is done, is told not to go on, fails or dies."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "arasha.statistics.studies.computing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"},
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            return _listen(process, wish, tick)
        finally:
            process.kill()


def _listen(process: "subprocess.Popen[str]", wish: Wish, tick: Tick) -> Outcome:
    assert process.stdin is not None
    assert process.stdout is not None
    heard: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_hear, args=(process.stdout, heard), daemon=True).start()
    try:
        process.stdin.write(json.dumps(asdict(wish)) + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return Outcome("interrupted")
    progress, told_at = Progress(), 0.0
    while True:
        if time.monotonic() - told_at >= TICK_SECONDS:
            if not tick(progress):
                return Outcome("cancelled")
            told_at = time.monotonic()
        try:
            line = heard.get(timeout=TICK_SECONDS)
        except queue.Empty:
            continue
        if line is None:
            return Outcome("interrupted")
        said = json.loads(line)
        if "progress" in said:
            progress = Progress(*said["progress"])
        elif "document" in said:
            return Outcome("done", document=said["document"])
        else:
            return Outcome("failed", problem=said["problem"])


def _hear(source: IO[str], heard: "queue.Queue[str | None]") -> None:
    for line in source:
        heard.put(line)
    heard.put(None)


def main() -> int:
    """The process: reads one wish, tells its progress, then the document or the code of a problem, a line each."""
    os.nice(NICENESS)
    wish = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _tell(document=_study(wish))
    except Exception as problem:  # whatever it was, the analyst must be told that there is no result
        _tell(problem=str(getattr(problem, "code", type(problem).__name__))[:40])
        return 1
    return 0


def _study(wish: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    from arasha.engines.prevalence import CaptureTable, make_document, study
    from arasha.engines.prevalence.errors import Note

    notes = tuple(Note(note["code"], **note["values"]) for note in wish["notes"])
    table = CaptureTable(
        tuple(wish["lists"]), np.array(wish["counts"], dtype=np.int64), tuple(wish["forbidden"]), notes
    )
    found = study(
        table,
        seed=wish["seed"],
        replicates=wish["replicates"],
        progress=lambda done, of, step: _tell(progress=[done, of, step]),
    )
    return make_document(found.to_dict(), wish["input_sha256"])


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said, allow_nan=False) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Nothing more is ever said to this process: the end of its input is the end of whoever started it."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
