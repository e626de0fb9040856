"""The command line: one sentence for every failure, and nothing deleted without a yes."""

import io
import sys
import types

import pytest

from arasha import cli
from arasha.cli import Command
from arasha.database.cluster import ClusterProblem, ensure_running, is_running, release
from arasha.supervisor.problems import Problem


@pytest.fixture
def command(monkeypatch):
    """Put a command of our own on the table, which does what the test says."""

    def add(act):
        module = types.ModuleType("arasha_test_command")
        module.add_arguments = lambda parser: None
        module.run = act
        monkeypatch.setitem(sys.modules, "arasha_test_command", module)
        monkeypatch.setitem(cli.COMMANDS, "try", Command("arasha_test_command", "try something"))

    return add


def raising(error):
    def act(options):
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Problem("Free the port."), 1, "Free the port.\n"),
        (ClusterProblem("Free the disk."), 1, "Free the disk.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_a_known_failure_is_one_sentence(command, capsys, error, code, told):
    command(raising(error))
    assert cli.main(["try"]) == code
    assert capsys.readouterr().err == told


def test_an_unknown_failure_hides_its_text_and_says_how_to_see_it(command, capsys, monkeypatch):
    monkeypatch.delenv("ARASHA_TRACEBACK", raising=False)
    command(raising(ValueError("Айгерім Сапарова")))
    assert cli.main(["try"]) == 1
    told = capsys.readouterr().err
    assert "Айгерім" not in told
    assert "ValueError" in told and "ARASHA_TRACEBACK=1" in told and told.count("\n") == 1
    monkeypatch.setenv("ARASHA_TRACEBACK", "1")
    with pytest.raises(ValueError, match="Айгерім"):
        cli.main(["try"])


def test_a_missing_command_module_breaks_neither_help_nor_the_others(command, capsys, monkeypatch):
    monkeypatch.setitem(cli.COMMANDS, "absent", Command("arasha.supervisor.absent", "is not here"))
    command(lambda options: 0)
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    assert "is not here" in capsys.readouterr().out
    assert cli.main(["try"]) == 0
    assert cli.main(["absent"]) == 1
    assert "arasha.supervisor.absent is missing" in capsys.readouterr().err


def test_a_command_whose_own_import_is_missing_is_not_called_missing(command, capsys, monkeypatch, tmp_path):
    (tmp_path / "arasha_broken_command.py").write_text("import no_such_package")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(cli.COMMANDS, "broken", Command("arasha_broken_command", "is broken"))
    assert cli.main(["broken"]) == 1
    assert "not part of this installation" not in capsys.readouterr().err


def test_an_old_python_is_told(command, capsys, monkeypatch):
    monkeypatch.setattr(cli.sys, "version_info", (3, 9, 2))
    assert cli.main(["--help"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_the_database_is_started_shown_and_stopped(home, capsys):
    assert cli.main(["database", "status"]) == 3
    assert cli.main(["database", "start"]) == 0
    assert cli.main(["database", "status"]) == 0
    assert cli.main(["database", "stop"]) == 0
    assert not is_running(home)


def test_an_external_database_is_left_to_its_keepers(home, capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db.example/arasha")
    for action in ("start", "stop", "status"):
        assert cli.main(["database", action]) == 0
        assert "where it lives" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["no\n", "\n", "", "YES please\n"])
def test_reset_without_a_yes_deletes_nothing(home, capsys, monkeypatch, answer):
    (home / "secret-key").write_text("kept")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert cli.main(["reset"]) == 1
    assert (home / "secret-key").exists()


def test_reset_deletes_what_arasha_made_and_names_what_it_left(home, capsys, monkeypatch):
    ensure_running(home)
    release(home)
    (home / "keys").mkdir()
    (home / "keys" / "root.key").write_text("key")
    (home / "thesis.txt").write_text("not ours")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert cli.main(["reset"]) == 0
    assert [entry.name for entry in home.iterdir()] == ["thesis.txt"]
    assert "thesis.txt" in capsys.readouterr().out
    assert not is_running(home)


def test_reset_refuses_production(home, capsys, monkeypatch):
    monkeypatch.setenv("ARASHA_MODE", "production")
    assert cli.main(["reset", "--yes"]) == 1
    assert "Nothing was deleted" in capsys.readouterr().err
    assert home.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--port", "99999999"], "is not a port"), (["--mode", "production"], "DATABASE_URL")],
)
def test_serve_refuses_before_it_starts_anything(home, capsys, monkeypatch, arguments, told):
    monkeypatch.setenv("ARASHA_MODE", "demo")  # restored after the test: serve sets it
    assert cli.main(["serve", *arguments]) == 1
    assert told in capsys.readouterr().err
    assert list(home.iterdir()) == []
