"""Rows in the shape of the global data set, written here: no row of the data set itself is shipped."""

import csv
import gzip
import lzma
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from arasha.access.actions import NewAgency, found_agencies
from arasha.access.sessions import service_actor
from arasha.interchange.ctdc import read_mapping

PACKERS = {".xz": lzma.compress, ".gz": gzip.compress}


def all_columns():
    mapping = read_mapping()
    flags = [column for codes in mapping.flags.values() for column in codes]
    return [*mapping.columns.values(), *flags, *mapping.left_out]


@pytest.fixture
def make_row():
    """A row of the data set as column -> answer; what is not named is blank."""

    def make(number, **answers):
        plain = {"caseNo": str(number), "yearOfRegistration": "2016", "Datasource": "Case Management"}
        return {**dict.fromkeys(all_columns(), ""), **plain, **answers}

    return make


@pytest.fixture
def write_file(tmp_path):
    """Write rows as a file of the data set, packed as its name says; returns its path."""

    def write(rows, name="rows.csv", *, columns=None, delimiter=",") -> Path:
        header = columns or all_columns()
        text = tmp_path / "text.csv"
        with text.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, header, delimiter=delimiter, extrasaction="ignore")
            table.writeheader()
            table.writerows(rows)
        path = tmp_path / name
        content = text.read_bytes()
        path.write_bytes(PACKERS.get(path.suffix, bytes)(content))
        return path

    return write


@pytest.fixture
def database(django_db_blocker):
    """The real database, with real commits: every step is a transaction of its own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def importer(database):
    """The service post of a new agency of its own."""
    code = f"import-{uuid4().hex[:12]}"
    names = ("Халықаралық ұйым", "Международная организация", "An international organisation")
    found_agencies([NewAgency(code, "international_organisation", names, "", "M", "host", False, date(2020, 1, 1))])
    return service_actor(code, "tester")
