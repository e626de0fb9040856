"""`arasha country check` tells what was read, and fails when a pack is wrong."""

from argparse import ArgumentParser, Namespace

import pytest

from arasha.country import commands


@pytest.fixture
def options() -> Namespace:
    parser = ArgumentParser()
    commands.add_arguments(parser)
    return parser.parse_args(["check"])


def test_the_check_counts_entries_by_status(options, capsys, kazakhstan):
    assert commands.run(options) == 0
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert lines["file"] == ["verified", "unverified", "proposal"]
    assert sum(map(int, lines["kz/regions.toml"])) == len(kazakhstan.regions)
    assert lines["kz/deadlines.toml"][0] == "0"
    assert sum(map(int, lines["kz/deadlines.toml"])) == len(kazakhstan.deadlines)
    assert "lists/means.toml" in lines


def test_the_check_fails_and_prints_every_problem(options, capsys, monkeypatch, pack_folder, change):
    change("hotlines.toml", 'number = "102"', "number = 102")
    change("hotlines.toml", 'number = "150"', "number = 150")
    monkeypatch.setattr(commands, "PACKS", pack_folder.parent)
    assert commands.run(options) == 1
    printed = capsys.readouterr().out
    assert "kz/hotlines.toml, hotlines[2] police, number: is not a text." in printed
    assert "kz/hotlines.toml, hotlines[4] trust, number: is not a text." in printed
    assert "2 problem(s) found." in printed


def test_another_word_than_check_is_refused(capsys):
    parser = ArgumentParser()
    commands.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["guess"])
