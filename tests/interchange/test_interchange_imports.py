"""Importing commits batch by batch: repeated it adds nothing, stopped it goes on, and every row is one case."""

import csv
import lzma
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.audit.models import Event
from arasha.casework.models import Case, TraffickingEvent, VisibleTo
from arasha.database.actor import Actor, acting
from arasha.interchange import imports
from arasha.interchange.ctdc import read_mapping
from arasha.interchange.files import BrokenFile, TableFile
from arasha.interchange.imports import CaseImport

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
REAL_FILES = sorted((Path(__file__).parents[3] / "shared" / "data" / "ctdc").glob("*.csv.xz"))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(imports, "BATCH_ROWS", 10)


@pytest.fixture
def bring(importer):
    """Import a file as the agency; returns the tally and the rejected (line, column)."""

    def bring(path, *, dry_run=False):
        rejected = []
        table = TableFile(path)
        job = CaseImport(
            importer, table, now=NOW, dry_run=dry_run, reject=lambda line, fault: rejected.append((line, fault.column))
        )
        for _tally in job.run():
            pass
        return str(job.tally), rejected

    return bring


def stored(actor, model=Case, **wanted):
    """What the agency has, read as that agency and with the audit event every read leaves."""
    with acting(actor), transaction.atomic():
        rows = list(model.objects.filter(**wanted))
        events.record(actor, "test.read")
    return rows


def test_a_row_becomes_a_case_of_the_agency_like_any_other(importer, bring, make_row, write_file):
    row = make_row(7, Datasource="Hotline", gender="Female", ageBroad="9--17", citizenship="UZ", isForcedLabour="1")
    assert bring(write_file([row])) == ("imported 1, unchanged 0, rejected 0", [])
    (case,) = stored(importer)
    assert (case.origin_source, case.origin_key, case.channel, case.status) == ("ctdc", "7", "hotline", "potential")
    assert (str(case.opened_on), case.opened_precision, case.region, case.age_group) == (
        "2016-01-01",
        "year",
        "",
        "minor",
    )
    assert case.number.startswith("M16-0001")
    (seen,) = stored(importer, VisibleTo, case_id=case.pk)
    assert (seen.via, seen.sex) == ("owner", "female")
    (event,) = stored(importer, TraffickingEvent)
    assert event.forms == ["forced_labour"]


def test_imported_again_nothing_is_added(importer, bring, make_row, write_file):
    rows = [make_row(number) for number in range(1, 26)]
    assert bring(write_file(rows))[0] == "imported 25, unchanged 0, rejected 0"
    assert bring(write_file(rows, "again.csv.gz"))[0] == "imported 0, unchanged 25, rejected 0"
    assert len(stored(importer)) == 25


def test_a_longer_file_adds_only_what_is_new(importer, bring, make_row, write_file):
    rows = [make_row(number) for number in range(1, 41)]
    bring(write_file(rows[:25]))
    assert bring(write_file(rows))[0] == "imported 15, unchanged 25, rejected 0"


def test_a_row_that_differs_from_the_one_imported_before_is_rejected(importer, bring, make_row, write_file):
    bring(write_file([make_row(1), make_row(2)]))
    changed = write_file([make_row(1), make_row(2, gender="Male")])
    assert bring(changed) == ("imported 0, unchanged 1, rejected 1", [(3, "")])
    assert len(stored(importer)) == 2


def test_a_number_that_stands_twice_counts_once(bring, make_row, write_file):
    rows = [make_row(1), make_row(1), make_row(1, gender="Male"), make_row(2)]
    assert bring(write_file(rows)) == ("imported 2, unchanged 1, rejected 1", [(4, "")])


def test_rejected_rows_keep_no_other_out(importer, bring, make_row, write_file):
    rows = [make_row(number, ageBroad="old" if number % 3 == 0 else "") for number in range(1, 31)]
    told, rejected = bring(write_file(rows))
    assert told == "imported 20, unchanged 0, rejected 10"
    assert rejected == [(number + 1, "ageBroad") for number in range(3, 31, 3)]
    assert len(stored(importer)) == 20


def test_a_dry_run_checks_everything_and_writes_nothing(importer, bring, make_row, write_file):
    bring(write_file([make_row(1)]))
    rows = [make_row(1), make_row(2), make_row(3, gender="?")]
    assert bring(write_file(rows), dry_run=True)[0] == "imported 1, unchanged 1, rejected 1"
    assert len(stored(importer)) == 1


def test_stopped_half_way_it_goes_on_from_there(importer, bring, make_row, write_file):
    path = write_file([make_row(number) for number in range(1, 36)])
    job = CaseImport(importer, TableFile(path), now=NOW, dry_run=False, reject=lambda line, fault: None)
    running = job.run()
    next(running)
    next(running)
    running.close()
    assert len(stored(importer)) == 20
    assert bring(path)[0] == "imported 15, unchanged 20, rejected 0"
    assert len(stored(importer)) == 35


def test_a_batch_is_written_wholly_or_not_at_all(importer, bring, make_row, write_file, monkeypatch):
    path = write_file([make_row(number) for number in range(1, 16)])
    real = imports.register_cases

    def fail_after_writing(actor, batch, *, now):
        done = real(actor, batch, now=now)
        if len(batch) < 10:
            raise ConnectionError("the power went out")
        return done

    monkeypatch.setattr(imports, "register_cases", fail_after_writing)
    with pytest.raises(ConnectionError):
        bring(path)
    assert len(stored(importer)) == 10
    monkeypatch.undo()
    assert bring(path)[0] == "imported 5, unchanged 10, rejected 0"


def test_a_file_that_breaks_off_keeps_its_whole_rows(importer, make_row, write_file):
    whole = write_file([make_row(number, citizenship="KZ") for number in range(1, 3000)], "cut.csv.xz").read_bytes()
    path = write_file([], "cut.csv.xz")
    path.write_bytes(whole[: len(whole) * 3 // 4])
    job = CaseImport(importer, TableFile(path), now=NOW, dry_run=True, reject=lambda line, fault: None)
    with pytest.raises(BrokenFile):
        for _tally in job.run():
            pass
    assert 0 < job.tally.read == job.tally.imported < 2999


def test_too_many_rows_are_refused_before_they_are_written(importer, make_row, write_file, monkeypatch):
    monkeypatch.setattr(imports, "MOST_ROWS", 15)
    path = write_file([make_row(number) for number in range(1, 31)])
    job = CaseImport(importer, TableFile(path), now=NOW, dry_run=False, reject=lambda line, fault: None)
    with pytest.raises(BrokenFile, match="Split it"):
        list(job.run())
    assert len(stored(importer)) == 10


def test_each_batch_and_the_end_stand_in_the_audit(importer, bring, make_row, write_file):
    bring(write_file([make_row(number) for number in range(1, 13)]))
    kinds = Counter(event.kind for event in stored(importer, Event, agency=importer.agency))
    assert (kinds["import.compared"], kinds["case.registered"], kinds["import.finished"]) == (2, 2, 1)
    registered = list(stored(importer, Event, kind="case.registered", agency=importer.agency))
    assert sum(len(event.objects_named) for event in registered) == 12
    assert all('"machine_user":"tester"' in event.canonical for event in registered)


def test_only_a_service_post_may_import(importer, make_row, write_file):
    person = Actor(importer.post, importer.post, importer.agency, "caseworker")
    with pytest.raises(Denied):
        CaseImport(
            person, TableFile(write_file([make_row(1)])), now=NOW, dry_run=False, reject=lambda line, fault: None
        )


@pytest.mark.skipif(not REAL_FILES, reason="the global data set does not lie beside this checkout")
def test_the_whole_data_set_goes_in_once_and_its_forms_are_the_files(importer, bring, monkeypatch):
    monkeypatch.setattr(imports, "BATCH_ROWS", 2_000)
    with lzma.open(REAL_FILES[0], "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forms = read_mapping().flags["forms"]
    expected = Counter(code for row in rows for column, code in forms.items() if row.get(column) == "1")
    assert bring(REAL_FILES[0]) == (f"imported {len(rows)}, unchanged 0, rejected 0", [])
    with acting(importer), transaction.atomic():
        found = TraffickingEvent.objects.filter(owner_agency_id=importer.agency).values_list("forms", flat=True)
        counted = Counter(form for codes in found.iterator() for form in codes)
        events.record(importer, "test.read")
    assert counted == expected
    assert bring(REAL_FILES[0])[0] == f"imported 0, unchanged {len(rows)}, rejected 0"
