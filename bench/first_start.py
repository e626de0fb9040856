"""First and second start of the whole system in an empty home: 90 s and 8 s the bars (60 and 5 wanted)."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT, say


def start(home: Path) -> float:
    """Seconds from the command to the first 200 of the first page; stops the system again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begin = time.perf_counter()
    environment = {**os.environ, "ARASHA_HOME": str(home)}
    serving = subprocess.Popen(
        [sys.executable, "-m", "arasha.cli", "serve", "--port", str(port)],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - begin
            except (urllib.error.URLError, json.JSONDecodeError, OSError):
                time.sleep(0.05)
            if serving.poll() is not None:
                raise RuntimeError("the system stopped while starting")
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(60)


def main() -> int:
    home = Path(tempfile.mkdtemp(prefix="arasha-bench-"))
    try:
        first, second = start(home), start(home)
    finally:
        sys.path.insert(0, str(CHECKOUT))
        from arasha.database.cluster import destroy

        destroy(home)
        shutil.rmtree(home, ignore_errors=True)
    good = say("first start (packages installed), seconds", f"{first:.1f} s", "90 s", first / 90)
    return 0 if say("second start, seconds", f"{second:.1f} s", "8 s", second / 8) and good else 1


if __name__ == "__main__":
    raise SystemExit(main())
