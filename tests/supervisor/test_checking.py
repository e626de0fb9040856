"""`arasha check`: every check runs, whatever the others do, and one failure fails the whole."""

import argparse

import pytest

from arasha.supervisor import checking


def broken():
    raise RuntimeError("no table")
    yield


CHECKS = {"sound": lambda: iter(()), "faulty": lambda: iter(["a field without a group"] * 25), "broken": broken}


@pytest.mark.parametrize(("names", "code"), [(["sound"], 0), (["faulty"], 1), (["broken", "faulty", "sound"], 1)])
def test_all_checks_run_and_one_failure_fails_the_whole(monkeypatch, capsys, names, code):
    monkeypatch.setattr(checking, "CHECKS", {name: CHECKS[name] for name in names})
    assert checking.run(argparse.Namespace()) == code
    told = capsys.readouterr().out
    assert all(f"{name}: " in told for name in names)
    assert ("sound: ok" in told) == ("sound" in names)
    if "faulty" in names:
        assert "faulty: 25 to mend" in told and "… and 5 more" in told
    if "broken" in names:
        assert "RuntimeError: no table" in told
