"""`arasha serve`: the database, the web server and the worker, started in order, kept alive, and stopped together."""

import argparse
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from arasha.database.addresses import is_external
from arasha.database.cluster import ensure_running, is_running, release
from arasha.database.queue import STUDY_QUEUE
from arasha.supervisor import conditions
from arasha.supervisor.children import Child, Restarts, stop_all, watch_all
from arasha.supervisor.home import find_home
from arasha.supervisor.preparation import POSTS, child_environment, prepare_for_serving
from arasha.supervisor.problems import Problem

READY_WITHIN_SECONDS = 60.0
WEB_WORKERS = 2
WEB_THREADS = 4
MODES = ("demo", "production")


class Stopped(BaseException):
    """Somebody asked the whole system to end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port on this machine (PORT, or 8000)")
    parser.add_argument(
        "--mode", choices=MODES, help="demo has invented people and a door without passwords (ARASHA_MODE, or demo)"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until somebody asks to stop. Returns 0 after an orderly end. Raises Problem, ClusterProblem."""
    os.environ["ARASHA_MODE"] = options.mode or os.environ.get("ARASHA_MODE") or "demo"
    home = find_home()
    port = conditions.read_port(os.environ, options.port)
    if os.environ["ARASHA_MODE"] not in MODES:
        raise Problem(f"ARASHA_MODE is {os.environ['ARASHA_MODE']}: it must be {' or '.join(MODES)}.")
    if not conditions.is_demo():
        conditions.require_production(os.environ)
    conditions.require_free_port(port)
    children: list[Child] = []
    _listen(_raise_stopped)
    try:
        _serve(home, port, children)
    except Stopped:
        _say("Stopping…")
    finally:
        # From here on only the end counts: a second Ctrl-C must not leave half of it running.
        _listen(signal.SIG_IGN)
        stop_all(children)
        release(home, keep=False)
    _say("Everything is stopped.")
    return 0


def _serve(home: Path, port: int, children: list[Child]) -> None:
    addresses = ensure_running(home, purpose="serve")
    conditions.require_durability(addresses)
    prepare_for_serving(home, addresses, _say)
    children += _describe_children(port)
    _wait_until_ready(port, children)
    _welcome(home, port)
    _keep_alive(home, children)


def _describe_children(port: int) -> list[Child]:
    environment = child_environment()
    serving = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    size = ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)]
    return [
        _describe_worker("worker", environment),
        _describe_worker("study worker", environment, "--queue", STUDY_QUEUE, "--concurrency", "1"),
        Child(
            "web server",
            [sys.executable, "-P", "-m", "granian", *serving, *size, "arasha.wsgi:application"],
            environment,
        ),
    ]


def _describe_worker(name: str, environment: dict[str, str], *options: str) -> Child:
    command = [sys.executable, "-P", "-m", "arasha.cli", "worker", *options]
    return Child(name, command, environment, patience=20.0, orphan_signal=signal.SIGKILL)


def _wait_until_ready(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        watch_all(children, _say)
        ready, parts = ask_ready(port)
        if ready:
            return
        if time.monotonic() > deadline:
            failing = ", ".join(name for name, state in parts.items() if state != "ok") or "the web server"
            raise Problem(
                f"Arasha did not become ready within {READY_WITHIN_SECONDS:g} s; not ready: {failing}. "
                "Everything is stopped."
            )
        time.sleep(0.1)


def ask_ready(port: int) -> tuple[bool, dict[str, str]]:
    """Ask /readyz: whether all is ready, and the state of each part as far as it could be read."""
    try:
        # A literal loopback address: no proxy of the environment may answer for us.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200, json.load(answer)
    except urllib.error.HTTPError as error:
        try:
            return False, dict(json.load(error))
        except ValueError:
            return False, {}
    except (OSError, ValueError):
        return False, {}


def _welcome(home: Path, port: int) -> None:
    _say(f"\nArasha is ready: http://localhost:{port}\n")
    posts = home / POSTS
    if conditions.is_demo() and posts.exists() and (text := posts.read_text(encoding="utf-8").rstrip()):
        _say("Demonstration posts (choose one on the first page; everything in it is invented):")
        _say("\n".join(f"  {line}" for line in text.splitlines()) + "\n")
    _say("Ctrl-C stops everything.")


def _keep_alive(home: Path, children: list[Child]) -> None:
    embedded = not is_external(os.environ)
    restarts = Restarts("database")
    while True:
        watch_all(children, _say)
        if embedded and not is_running(home):
            pause = restarts.pause_after_crash(time.monotonic())
            _say(f"The database stopped unexpectedly; starting it again in {pause:g} s.")
            time.sleep(pause)
            ensure_running(home, purpose="serve")
            # Their connections are dead, and a worker may wait for ever on one of them.
            stop_all(children)
        time.sleep(0.5)


def _listen(answer: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, answer)


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _say(sentence: str) -> None:
    print(sentence, flush=True)
