"""`arasha import ctdc` says in plain sentences what it did, and ends with its count."""

import argparse

import pytest
from django.test import override_settings

from arasha.access.models import Agency
from arasha.interchange.commands import add_arguments, run


@pytest.fixture
def command(importer, capsys):
    """Run the command for the agency; returns exit code, stdout lines, stderr."""
    code = Agency.objects.get(pk=importer.agency).code

    def call(*words, agency=code):
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        options = parser.parse_args(["ctdc", *map(str, words), *(["--agency", agency] if agency else [])])
        status = run(options)
        said = capsys.readouterr()
        return status, said.out.splitlines(), said.err

    return call


def test_a_whole_import_ends_with_its_count(command, make_row, write_file):
    status, said, progress = command(write_file([make_row(1), make_row(2)], "rows.csv.xz"))
    assert (status, said[-1]) == (0, "imported 2, unchanged 0, rejected 0")
    assert "2 rows" in progress


def test_every_rejected_row_is_told_with_line_column_and_remedy_and_no_value(command, make_row, write_file):
    path = write_file([make_row(1), make_row(2, ageBroad="Aigerim"), make_row(3, yearOfRegistration="Bekova")])
    status, said, _progress = command(path)
    assert status == 1
    assert said[0].startswith("Line 3, `ageBroad`: not an age range. Write whole years such as 9--17")
    assert said[0].endswith("The row was not imported.")
    assert said[1].startswith("Line 4, `yearOfRegistration`: not a year from 1950")
    assert said[-1] == "imported 1, unchanged 0, rejected 2"
    assert not {"Aigerim", "Bekova"} & set(" ".join(said).split())


def test_what_was_not_carried_over_is_told(command, make_row, write_file):
    _status, said, _progress = command(write_file([make_row(1, isAbduction="1", citizenship="ZZ")]))
    assert "`citizenship`: 1 rows held no known country code; it stays unknown there." in said
    assert any(line.startswith("`isAbduction`: 1 rows") for line in said)


def test_a_dry_run_says_that_nothing_was_written(command, make_row, write_file):
    path = write_file([make_row(1)])
    status, said, _progress = command(path, "--dry-run")
    assert status == 0
    assert said[-2].startswith("Dry run: nothing was written")
    assert said[-1] == "imported 1, unchanged 0, rejected 0"
    assert command(path)[1][-1] == "imported 1, unchanged 0, rejected 0"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty"), (b"PK\x03\x04", "Excel workbook"), (b"name,age\nAigerim,7\n", "does not name caseNo")],
)
def test_a_file_that_is_no_such_table_is_misuse_in_one_sentence(command, tmp_path, content, sentence):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    status, said, problem = command(path)
    assert (status, said) == (2, [])
    assert sentence in problem
    assert problem.count("\n") == 1


def test_a_file_that_breaks_off_says_so_and_still_counts(command, make_row, write_file):
    path = write_file([make_row(number, citizenship="KZ") for number in range(1, 4000)], "rows.csv.xz")
    path.write_bytes(path.read_bytes()[:-200])
    status, said, problem = command(path)
    assert status == 1
    assert "damaged or not whole" in problem
    assert said[-1].startswith("imported ")


def test_an_unknown_agency_is_misuse_and_known_codes_are_named(command, make_row, write_file):
    status, said, problem = command(write_file([make_row(1)]), agency="no-such-agency")
    assert (status, said) == (2, [])
    assert "There is no agency with this code. Known codes:" in problem


def test_outside_the_demonstration_the_agency_must_be_named(command, make_row, write_file):
    with override_settings(DEMO=False):
        status, _said, problem = command(write_file([make_row(1)]), agency=None)
    assert status == 2
    assert "--agency CODE" in problem
