"""Child processes: kept alive, given up when they keep dying, ended with all they started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arasha.supervisor.children import Child, Restarts, stop_all
from arasha.supervisor.problems import Problem


def make_child(code, **options):
    return Child("worker", [sys.executable, "-c", code], os.environ, **options)


def wait_until_dead(child):
    child.process.wait()


def is_alive(number):
    """Say whether a process runs; one that nobody buried does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_pauses_grow_and_the_fifth_crash_in_a_minute_ends_it():
    restarts = Restarts("web server")
    assert [restarts.pause_after_crash(moment) for moment in (0.0, 1.0, 2.0, 3.0)] == [0.5, 1.0, 2.0, 4.0]
    with pytest.raises(Problem, match="The web server stopped 5 times within a minute"):
        restarts.pause_after_crash(4.0)


def test_old_crashes_are_forgotten():
    restarts = Restarts("web server")
    assert {restarts.pause_after_crash(moment) for moment in range(0, 6000, 60)} == {0.5}


def test_a_child_that_died_is_told_and_started_again_when_due():
    told = []
    child = make_child("import sys; sys.exit(3)")
    child.watch(0.0, told.append)
    first = child.process
    wait_until_dead(child)
    child.watch(10.0, told.append)
    assert told == ["The worker stopped unexpectedly (code 3); starting it again in 0.5 s."]
    child.watch(10.4, told.append)
    assert child.process is None
    child.watch(10.5, told.append)
    assert child.process is not None and child.process is not first
    child.stop()


def test_a_child_that_does_not_listen_is_ended_with_what_it_started():
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid, flush=True)\n"
        "time.sleep(600)"
    )
    child = make_child(deaf, patience=0.2)
    child.process = subprocess.Popen(child.command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    grandchild = int(child.process.stdout.readline())
    process = child.process
    stop_all([child])
    process.stdout.close()
    assert process.returncode == -9
    while is_alive(grandchild):
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells children of their parent's death")
def test_children_do_not_outlive_a_killed_supervisor():
    supervisor = (
        "import os, sys, time\n"
        "from arasha.supervisor.children import Child\n"
        "child = Child('worker', [sys.executable, '-c', 'import time; time.sleep(600)'], os.environ)\n"
        "child.watch(0.0, print)\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(600)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", supervisor], stdout=subprocess.PIPE, text=True, env=environment)
    child = int(process.stdout.readline())
    process.kill()
    process.communicate()
    while is_alive(child):
        time.sleep(0.01)
