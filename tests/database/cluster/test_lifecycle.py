"""The embedded database as its users meet it: started, shared, stopped by the last, and never somebody else's."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from arasha.database.cluster import (
    ClusterProblem,
    binaries,
    destroy,
    ensure_running,
    folders,
    is_running,
    release,
    stop,
)
from arasha.database.cluster.folders import Folders
from arasha.database.cluster.server import find_process

BORROW = """
import sys
from pathlib import Path
from pathlib import Path
from arasha.database.cluster import ensure_running
ensure_running(Path(sys.argv[1]), purpose="command")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def borrow(home):
    """Start another process that uses the database until its `leave` is called."""
    borrowers = []

    def start():
        command = [sys.executable, "-c", BORROW, str(home)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        borrowers.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in borrowers:
        process.communicate()


def test_a_new_database_is_made_closed_and_knows_kazakh_letters(home):
    addresses = ensure_running(home)
    with psycopg.connect(addresses.database) as connection:
        assert connection.execute("SELECT current_user, upper('әғқңөұүһі')").fetchone() == ("arasha_app", "ӘҒҚҢӨҰҮҺІ")
        rights = (
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolinherit FROM pg_roles WHERE rolname = %s"
        )
        assert connection.execute(rights, ["arasha_app"]).fetchone() == (False,) * 5
        assert connection.execute(rights, ["arasha_owner"]).fetchone() == (False, False, True, False, True)
        assert connection.execute("SELECT pg_has_role('arasha_vault', 'SET')").fetchone() == (True,)
        for name, value in (
            ("fsync", "on"),
            ("data_checksums", "on"),
            ("listen_addresses", ""),
            ("log_min_error_statement", "panic"),
            ("log_parameter_max_length_on_error", "0"),
        ):
            assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


@pytest.mark.parametrize("name", ["database", "keys"])
def test_the_app_may_make_nothing_and_the_owner_may(home, name):
    addresses = ensure_running(home)
    for statement in (
        "CREATE TABLE public.own ()",
        "CREATE TEMPORARY TABLE own ()",
        "CREATE SCHEMA own",
        "CREATE DATABASE own",
    ):
        with (
            psycopg.connect(getattr(addresses, name), autocommit=True) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute(statement)
    with psycopg.connect(getattr(addresses, f"{name}_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE public.own ()")
        # A test's own database is as closed as the real one.
        owner.execute("CREATE DATABASE clone")
    with (
        psycopg.connect(getattr(addresses, name), dbname="clone") as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("CREATE TABLE public.own ()")


def test_nobody_enters_without_the_password(home):
    addresses = ensure_running(home)
    without = psycopg.conninfo.make_conninfo(addresses.database, password="guess")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(without)
    assert (home / "database.json").stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700


def test_what_was_written_is_there_after_a_restart(home):
    with psycopg.connect(ensure_running(home).database_owner) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS value")
    stop(home)
    assert not is_running(home)
    with psycopg.connect(ensure_running(home).database_owner) as owner:
        assert owner.execute("SELECT value FROM kept").fetchone() == (7,)


def test_the_last_borrower_stops_what_a_borrower_started(home, borrow):
    first, second = borrow(), borrow()
    first.communicate()
    assert is_running(home)
    second.communicate()
    assert not is_running(home)


def test_a_borrower_leaves_running_what_it_found_running(home, borrow):
    ensure_running(home, purpose="serve")
    borrow().communicate()
    assert is_running(home)


def test_serve_leaves_the_database_to_a_command_that_still_uses_it(home, borrow):
    ensure_running(home, purpose="serve")
    command = borrow()
    release(home, keep=False)
    assert is_running(home)
    command.communicate()
    assert not is_running(home)


def test_a_killed_borrower_does_not_keep_the_database_for_ever(home, borrow):
    killed = borrow()
    killed.kill()
    killed.wait()
    borrow().communicate()
    assert not is_running(home)


def test_stop_and_destroy_refuse_while_somebody_uses_it(home, borrow):
    borrow()
    for act in (stop, destroy):
        with pytest.raises(ClusterProblem, match="is in use"):
            act(home)
    assert is_running(home)


def test_a_killed_server_is_started_again_with_its_data(home):
    with psycopg.connect(ensure_running(home).database_owner) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(find_process(Folders(home)), signal.SIGKILL)
    with psycopg.connect(ensure_running(home).database_owner) as owner:
        assert owner.execute("SELECT value FROM kept").fetchone() == (7,)


def test_a_process_number_that_now_belongs_to_a_stranger_is_not_taken_for_the_server(home):
    ensure_running(home)
    stop(home)
    (Folders(home).data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert not is_running(home)
    ensure_running(home)
    assert is_running(home)


def test_an_interrupted_first_start_is_finished_by_the_next(home, monkeypatch):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("arasha.database.cluster.roles._make_database", interrupt)
        ensure_running(home)
    with psycopg.connect(ensure_running(home).database) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_moved_checkout_keeps_its_database_and_a_copied_one_does_not_open_it(home):
    ensure_running(home)
    stop(home)
    copy, moved = (home.with_name(f"{home.name}-{word}") for word in ("copy", "moved"))
    try:
        shutil.copytree(home, copy)
        with pytest.raises(ClusterProblem, match="belongs to the checkout"):
            ensure_running(copy)
        destroy(copy)
        ensure_running(home)
        stop(home)
        home.rename(moved)
        ensure_running(moved)
        stop(moved)
        moved.rename(home)
        ensure_running(home)
    finally:
        destroy(copy)
        shutil.rmtree(copy, ignore_errors=True)


def test_a_moved_checkout_finds_even_a_server_that_still_runs(home):
    ensure_running(home)
    moved = home.with_name(f"{home.name}-moved")
    release(home)
    home.rename(moved)
    try:
        with psycopg.connect(ensure_running(moved).database) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
    finally:
        stop(moved)
        moved.rename(home)


def test_another_version_s_cluster_is_named_and_left_alone(home):
    ensure_running(home)
    stop(home)
    version = Folders(home).data / "PG_VERSION"
    version.write_text("99\n")
    with pytest.raises(ClusterProblem, match=r"made by PostgreSQL 99, but only PostgreSQL .*nothing was touched"):
        ensure_running(home)
    assert version.read_text() == "99\n"


@pytest.mark.parametrize("lost", ["PG_VERSION", "global/pg_control"])
def test_a_damaged_cluster_is_told_in_one_sentence_and_can_be_reset(home, lost):
    ensure_running(home)
    stop(home)
    (Folders(home).data / lost).unlink()
    with pytest.raises(ClusterProblem, match=rf"(?s)could not open the database.*{lost.split('/')[-1]}.*make reset"):
        ensure_running(home)
    destroy(home)
    ensure_running(home)


def test_lost_passwords_are_told_and_can_be_reset(home):
    ensure_running(home)
    stop(home)
    (home / "database.json").unlink()
    with pytest.raises(ClusterProblem, match="with the passwords"):
        ensure_running(home)
    destroy(home)
    ensure_running(home)


def test_a_folder_that_is_not_ours_is_neither_used_nor_deleted(home, monkeypatch):
    places = Folders(home)
    places.cluster.mkdir(parents=True)
    theirs = places.cluster / "letters.txt"
    theirs.write_text("dear")
    with pytest.raises(ClusterProblem, match="did not make"):
        ensure_running(home)
    destroy(home)
    assert theirs.read_text() == "dear"
    shutil.rmtree(places.cluster)


def test_a_full_disk_is_told_before_anything_is_written(home, monkeypatch):
    monkeypatch.setattr(
        folders.shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**12, 10**12, 299 * 2**20)
    )
    with pytest.raises(ClusterProblem, match="Only 299 MB are free"):
        ensure_running(home)
    assert not Folders(home).data.exists()


def test_a_home_of_another_user_is_told(home, monkeypatch):
    monkeypatch.setattr(folders.os, "geteuid", lambda: 12345)
    with pytest.raises(ClusterProblem, match="belongs to the user"):
        ensure_running(home)


def test_without_any_postgresql_it_says_what_to_install(home, monkeypatch):
    monkeypatch.setattr(binaries, "_candidates", lambda places: iter(()))
    with pytest.raises(ClusterProblem, match=r"No PostgreSQL 15 or newer was found"):
        ensure_running(home)


def test_programs_that_do_not_run_are_passed_over(home, monkeypatch, tmp_path):
    for program in ("initdb", "pg_ctl", "postgres"):
        broken = tmp_path / program
        broken.write_text("#!/bin/sh\nexit 127\n")
        broken.chmod(0o755)
    found = list(binaries._candidates(Folders(home))) if Folders(home).prepare() is None else []
    monkeypatch.setattr(binaries, "_candidates", lambda places: iter([tmp_path, *found]))
    with psycopg.connect(ensure_running(home).database) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_the_system_s_own_postgresql_serves_when_the_wheel_does_not(home, monkeypatch):
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: None)
    try:
        addresses = ensure_running(home)
    except ClusterProblem as problem:
        if "No PostgreSQL" in str(problem):
            pytest.skip("This machine has no PostgreSQL of its own")
        raise
    with psycopg.connect(addresses.database) as connection:
        assert connection.execute("SELECT upper('әғқ')").fetchone() == ("ӘҒҚ",)


def test_a_long_path_gets_a_short_private_socket_folder(home):
    deep = home / ("x" * 90)
    deep.mkdir()
    try:
        ensure_running(deep)
        folder = Path(json.loads((deep / "database.json").read_text())["socket_folder"])
        assert len(str(folder)) < 90
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        destroy(deep)
    assert not folder.exists()


def test_an_external_database_is_never_started_nor_made(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/arasha")
    assert ensure_running(home).database == "postgresql://app@db.example/arasha"
    assert list(home.iterdir()) == []
