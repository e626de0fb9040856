"""The published examples are run again: computed from counts, compared, and refused where a count was changed."""

import json
import shutil
from pathlib import Path

import pytest

from arasha.engines.prevalence import command, validating
from arasha.engines.prevalence.wording import LANGUAGES
from tests.engines.prevalence.references import FOLDER, NEEDED

ENGINE = Path(command.__file__).parent
SHARED_NAMES = {
    "uk_2013_five_lists": "UKdat_5",
    "uk_2013_six_lists": "UKdat",
    "netherlands_five_lists": "Ned_5",
    "netherlands_six_lists": "Ned",
}


@pytest.fixture
def one_example(tmp_path, monkeypatch):
    """The first example with its first run only, in a folder that may be changed."""
    folder = tmp_path / "published"
    shutil.copytree(validating.PUBLISHED, folder)
    examples = folder / "examples.toml"
    examples.write_text("[[examples.runs]]".join(examples.read_text(encoding="utf-8").split("[[examples.runs]]")[:2]))
    monkeypatch.setattr(validating, "PUBLISHED", folder)
    return folder


def test_every_published_figure_is_computed_again_and_agrees(capsys):
    assert command.main(["--validate", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["agrees"] is True
    assert {one["example"] for one in document["checks"]} == set(SHARED_NAMES)
    assert len(document["checks"]) > 40
    assert all(one["computed"] is not None and one["agrees"] for one in document["checks"])
    schema = json.loads((ENGINE / "validation.schema.json").read_text(encoding="utf-8"))
    assert set(document) == set(schema["required"])
    assert document["schema"] == schema["properties"]["schema"]["const"]
    for one in document["checks"]:
        assert set(one) == set(schema["$defs"]["check"]["required"])


def test_it_fails_after_one_count_is_changed(one_example, capsys):
    # Given the published table, when it is run, then all its figures agree
    assert command.main(["--validate"]) == 0
    assert "All 6 published figures agree" in capsys.readouterr().out
    # When one person more stands on two lists
    table = one_example / "uk_2013_five_lists.csv"
    table.write_text(table.read_text().replace("1,1,0,0,0,15", "1,1,0,0,0,16"))
    # Then the exit code and the named rows say so
    assert command.main(["--validate"]) == 3
    out = capsys.readouterr().out
    assert "Does not agree: United Kingdom 2013, five lists, stepwise selection: total." in out
    assert "Not every published figure agrees" in out


def test_a_figure_that_cannot_be_computed_does_not_agree(one_example):
    table = one_example / "uk_2013_five_lists.csv"
    rows = [row for row in table.read_text().splitlines() if row.startswith("LA") or row.count("1,") == 1]
    table.write_text("\n".join(rows) + "\n")
    found = validating.validate(one_example)
    assert not found.agrees
    assert found.checks[0].computed is None and found.checks[0].difference is None
    for language in LANGUAGES:
        assert "{" not in "".join(validating.describe_validation(found, language))


def test_a_table_or_the_published_ones_but_not_both_and_not_neither(one_example, tmp_path, capsys):
    assert command.main([]) == 2
    assert "--validate" in capsys.readouterr().err
    assert command.main([str(tmp_path / "table.csv"), "--validate"]) == 2
    assert "takes no table" in capsys.readouterr().err


@NEEDED
def test_the_packaged_counts_are_the_public_ones():
    for code, name in SHARED_NAMES.items():
        assert (validating.PUBLISHED / f"{code}.csv").read_text() == (FOLDER / f"{name}.csv").read_text()
