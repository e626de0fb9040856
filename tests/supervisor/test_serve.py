"""The whole system as one command: nothing is shown before all is ready, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from arasha.database.cluster import is_running
from arasha.supervisor.home import CHECKOUT


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(home, port):
    """Start `arasha serve` in this home; whatever the test does, it is ended."""
    started = []

    def start():
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        command = [sys.executable, "-P", "-m", "arasha.cli", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait()
        process.stdout.close()


def fetch(port, path):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return None, b""


def watch_until_ready(process, port):
    """Ask for the front page until readiness answers 200; return what the front page answered before that."""
    before = []
    while process.poll() is None:
        page, _ = fetch(port, "/")
        ready, _ = fetch(port, "/readyz")
        if ready == 200:
            return before
        before.append(page)
    raise AssertionError(process.stdout.read())


def read_until(process, words):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def test_everything_starts_in_order_and_ctrl_c_stops_everything(home, port, serve):
    # Given a home without anything in it
    process = serve()
    # When the whole system starts, no page is given before readiness
    assert set(watch_until_ready(process, port)) <= {None, 503}
    status, states = fetch(port, "/readyz")
    assert (status, json.loads(states)) == (200, dict.fromkeys(("database", "keys", "audit", "worker"), "ok"))
    assert fetch(port, "/healthz")[0] == 200
    assert f"http://localhost:{port}" in read_until(process, "Ctrl-C stops everything")
    # And a second one on the same port is refused in one sentence
    second = serve()
    assert f"Port {port} is in use" in second.communicate()[0]
    assert second.returncode == 1
    # When it is interrupted, Then nothing is left: no port, no database
    process.send_signal(signal.SIGINT)
    assert process.wait() == 0
    assert fetch(port, "/healthz")[0] is None
    assert not is_running(home)
    # And the next start finds all prepared
    again = serve()
    told = read_until(again, "is ready")
    assert "Bringing the databases" not in told
    assert "Collecting" not in told
