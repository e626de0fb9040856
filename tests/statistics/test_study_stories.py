"""From a pasted table to a result that the commission reads: studies of the hidden number, told by their users."""

import json
import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from arasha.access.limits import STUDIES_AT_ONCE, TABLE_BYTES
from arasha.access.sessions import service_actor
from arasha.engines.prevalence.reporting import conclude
from arasha.statistics.models import CountTable, RunState, Study, StudyRun
from arasha.statistics.studies import computing, presenting, running
from arasha.statistics.studies.actions import close_silent_runs
from arasha.statistics.studies.rules import SILENT_FOR
from tests.statistics.studying import FOUR, THREE, Analyst, carry_out, compute_in_the_test


@pytest.fixture
def analyst(ngo):
    return Analyst(ngo.worker("analyst"))


@pytest.fixture
def commission(found):
    return found("commission", "C", custody="host", kind="commission_secretariat")


@pytest.fixture
def quick(monkeypatch):
    """The engine computes inside the test; the process of its own has tests of its own."""
    monkeypatch.setattr(running, "compute", compute_in_the_test)


def text_of(answer) -> str:
    return answer.content.decode()


def kinds(house) -> list[str]:
    return [event.kind for event in house.audit]


# The whole way


def test_a_study_from_pasting_to_its_result(ngo, analyst):
    # Given an analyst pastes a table and the rules find nothing against it
    table = analyst.pastes(THREE, about="Three registers of 2025")
    page = text_of(analyst.opens("table", table))
    assert "1,076" in page
    assert "Nothing in the table speaks against a study" in page

    # When a study is started, the page waits and then shows how far the computing is
    run = analyst.starts(table)
    waiting = text_of(analyst.opens("run", run))
    assert "waits for its turn" in waiting
    assert "every 2s" in waiting
    seen = []
    tick = running.note_progress

    def watch(actor, run_id, progress, now):
        goes_on = tick(actor, run_id, progress, now)
        found = analyst.finds_run(run_id)
        seen.append((found.state, found.done, found.of, found.step))
        return goes_on

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "note_progress", watch)
        carry_out(ngo, run)

    # Then progress was real, and the result is there with everything needed to compute it again
    assert {state for state, *_ in seen} == {RunState.RUNNING}
    assert [done for _, done, _, _ in seen] == sorted(done for _, done, _, _ in seen)
    assert len({of for _, _, of, step in seen if step}) == 1
    assert max(done for _, done, _, _ in seen) > 3
    answer = analyst.opens("run", run)
    assert answer.status_code == 302
    study_id = UUID(answer["Location"].rsplit("/", 1)[1])
    study = analyst.finds_study(study_id)
    assert (study.number, study.cases, study.replicates, study.seed, study.colour) == (1, 1076, 100, 1, "green")
    assert study.input_sha256 == analyst.finds_table(table).given_sha256
    assert set(study.document["versions"]) >= {"numpy", "scipy", "python"}
    page = text_of(analyst.opens("study", study_id))
    verdict, first_figure = page.index(conclude(study.document, "en").sentence), page.index("<svg xmlns")
    assert verdict < first_figure
    assert "1,076 people known from 3 lists" in page
    low, high = study.document["headline"]["intervals"]["0.95"]
    assert low < 2400 < high
    assert kinds(ngo)[-1] == "study.read"
    assert {"count_table.kept", "study.asked", "study.began", "study.done"} <= set(kinds(ngo))


def test_lists_are_merged_left_out_and_forbidden_and_every_step_can_be_undone(ngo, analyst):
    table = analyst.pastes(FOUR)
    assert "of 6 pairs" not in text_of(analyst.opens("table", table))
    assert analyst.changes(table, "forbid", "police", "clinic").status_code == 302
    assert "cannot be" in text_of(analyst.opens("table", table))
    assert analyst.changes(table, "merge", "shelter", "clinic", name="care").status_code == 302
    page = text_of(analyst.opens("table", table))
    assert "Merged: shelter, clinic. Now: care." in page
    assert analyst.changes(table, "omit", "care").status_code == 302
    page = text_of(analyst.opens("table", table))
    assert "From this table no number should be published" in page
    assert "There are 2 lists" in page
    for left in (2, 1, 0):
        assert analyst.undoes(table).status_code == 302
        assert len(analyst.finds_table(table).steps) == left
    assert analyst.finds_table(table).lists == ["police", "hotline", "shelter", "clinic"]
    refused = analyst.sends("undo", table, version=analyst.version_of(table))
    assert (refused.status_code, "there is nothing to undo" in text_of(refused)) == (422, True)
    steps = [kind for kind in kinds(ngo) if kind.startswith("count_table.") and kind != "count_table.read"]
    assert steps == [
        "count_table.kept",
        *(f"count_table.{kind}" for kind in ("forbidden", "merged", "omitted")),
        *["count_table.undone"] * 3,
    ]


def test_a_study_keeps_the_lists_as_they_were_when_it_was_asked_for(analyst, quick, ngo):
    table = analyst.pastes(FOUR)
    analyst.changes(table, "merge", "shelter", "clinic", name="care")
    run = analyst.starts(table)
    analyst.undoes(table)
    carry_out(ngo, run)
    study = analyst.finds_study(analyst.finds_run(run).study_id)
    assert study.lists == ["police", "hotline", "care"]
    assert "Merged: shelter, clinic. Now: care." in text_of(analyst.opens("study", study.pk))


# What is never kept


def test_rows_of_persons_are_counted_and_dropped(ngo, analyst, owner):
    rows = "police,hotline,shelter\n" + "1,0,0\n" * 60 + "0,1,0\n" * 40 + "0,0,1\n" * 30 + "1,1,0\n" * 9 + "1,1,1\n" * 2
    table = analyst.pastes(rows)
    kept = analyst.finds_table(table)
    assert kept.counts == [0, 60, 40, 9, 30, 0, 0, 2]
    stored = owner.execute("SELECT count(*) FROM pg_stat_user_tables WHERE relname LIKE 'statistics%%'").fetchone()[0]
    assert stored == 3
    assert sum(len(str(value)) for value in (kept.lists, kept.counts, kept.reading, kept.steps)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "name,police,hotline\nАйгүл С.,1,0\nРустам К.,0,1\n",
        "police,hotline,iin\n1,0,900101300123\n0,1,910202400234\n",
        "police,hotline,born\n1,0,1990-01-01\n",
    ],
)
def test_a_column_that_could_identify_somebody_is_refused_and_nothing_is_stored(analyst, text):
    answer = analyst.sends("table_new", name="Persons", pasted=text)
    assert answer.status_code == 422
    assert "not 0 or 1" in text_of(answer).replace("Not 0", "not 0")
    with analyst.worker.transaction():
        assert not CountTable.objects.exists()


def test_whoever_is_given_a_study_never_gets_the_table_of_counts(ngo, analyst, commission, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    gives(analyst, study_id, commission)
    secretary = Analyst(commission.worker("coordinator"))
    document = json.loads(secretary.opens("json", study_id).content)
    assert "counts" not in document
    with secretary.worker.transaction():
        assert not CountTable.objects.exists()
        assert not StudyRun.objects.exists()


# What the analyst types wrongly


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"pasted": ""}, "pasted", "Paste a table here"),
        ({"pasted": "police,hotline,count\n1,0,5\n1,0,6\n"}, "pasted", "Row 3"),
        ({"pasted": "police,hotline,count\n1,0,5\n0,1,-2\n"}, "pasted", "column &#x27;count&#x27;"),
        ({"pasted": "police,hotline,count\n1,0,1.5\n"}, "pasted", "fraction"),
        ({"pasted": "police\n1\n"}, "pasted", "only one column"),
        ({"pasted": f"police,{'x' * 41},count\n1,0,5\n0,1,5\n1,1,2\n"}, "pasted", "too long"),
        ({"pasted": ",".join(f"list{n}" for n in range(13)) + "\n" + ",".join("1" * 13) + "\n"}, "pasted", "13 lists"),
        ({"name": "", "pasted": THREE}, "name", "Write a name"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(analyst, typed, field, words):
    answer = analyst.sends("table_new", **{"name": "Country", "period": "2025", "about": "Notes", **typed})
    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert 'value="2025"' in page
    assert typed.get("pasted", "").split("\n")[0] in page


@pytest.mark.parametrize(("language", "words"), [("ru", "строка 3"), ("kk", "3-жол")])
def test_errors_of_the_table_speak_the_language_of_the_screen(analyst, language, words):
    analyst.worker.client.cookies["arasha-language"] = language
    answer = analyst.sends("table_new", name="Ел", pasted="а,б,count\n1,0,5\n1,0,6\n")
    assert words in text_of(answer).lower()


def test_an_upload_is_read_and_one_that_is_too_large_is_told_how_large_it_may_be(analyst):
    small = SimpleUploadedFile("table.csv", b"\xef\xbb\xbf" + THREE.replace(",", ";").encode(), "text/csv")
    answer = analyst.sends("table_new", name="Uploaded", upload=small)
    table = UUID(answer["Location"].rsplit("/", 1)[1])
    page = text_of(analyst.opens("table", table))
    assert "semicolons" in page
    assert "byte-order mark" in page
    large = SimpleUploadedFile("rows.csv", b"a,b\n" + b"1,0\n" * (TABLE_BYTES // 4), "text/csv")
    refused = analyst.sends("table_new", name="Large", upload=large)
    assert refused.status_code == 422
    assert "at most 1000 kB" in text_of(refused)
    huge = SimpleUploadedFile("huge.csv", b"a,b\n" + b"1,0\n" * 400_000, "text/csv")
    assert analyst.sends("table_new", name="Huge", upload=huge).status_code == 413
    both = SimpleUploadedFile("table.csv", THREE.encode(), "text/csv")
    assert "not both" in text_of(analyst.sends("table_new", name="Both", upload=both, pasted=THREE))


@pytest.mark.parametrize(
    ("kind", "lists", "name", "words"),
    [
        ("merge", (), "", "Choose the lists first"),
        ("merge", ("police",), "", "two lists"),
        ("merge", ("police", "hotline"), "shelter", "this name"),
        ("omit", ("police", "hotline"), "", "list"),
        ("forbid", ("police", "hotline"), "", "impossible"),
        ("omit", ("nobody's list",), "", "There is no list"),
    ],
)
def test_an_impossible_change_of_lists_is_refused_with_its_reason(analyst, kind, lists, name, words):
    table = analyst.pastes(THREE)
    answer = analyst.changes(table, kind, *lists, name=name)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert analyst.finds_table(table).steps == []


def test_a_double_click_acts_once_and_a_stale_page_changes_nothing(analyst):
    table, key, old = analyst.pastes(FOUR), uuid4(), 1
    first = analyst.sends("step", table, key=key, kind="omit", lists=["clinic"], version=old)
    again = analyst.sends("step", table, key=key, kind="omit", lists=["clinic"], version=old)
    assert first.status_code == again.status_code == 302
    assert len(analyst.finds_table(table).steps) == 1
    stale = analyst.changes(table, "omit", "shelter", version=old)
    assert stale.status_code == 422
    assert "Somebody saved this before you" in text_of(stale)
    assert len(analyst.finds_table(table).steps) == 1
    key = uuid4()
    runs = {analyst.starts(table, key=key) for _ in range(2)}
    assert len(runs) == 1
    described = analyst.sends("describe", table, name="New name", period="", about="", version=old)
    assert described.status_code == 422
    assert "Country 2025" in text_of(described)
    assert 'value="New name"' in text_of(described)


# Cancelling, dying, starting again


def test_a_cancelled_study_really_stops_and_can_be_started_again(ngo, analyst):
    run = analyst.starts(analyst.pastes(FOUR), replicates=5000)
    worker = threading.Thread(target=carry_out, args=(ngo, run))
    worker.start()
    wait_for(lambda: analyst.finds_run(run).of > 0)
    (process,) = computing_processes()
    assert os.getpriority(os.PRIO_PROCESS, process) > 0
    assert b"ARASHA" not in Path(f"/proc/{process}/environ").read_bytes()
    began = time.monotonic()
    assert analyst.sends("cancel", run).status_code == 302
    worker.join(20)
    assert not worker.is_alive()
    assert time.monotonic() - began < 20
    assert analyst.finds_run(run).state == RunState.CANCELLED
    assert computing_processes() == []
    assert "Start it again" in text_of(analyst.opens("run", run))
    with analyst.worker.transaction():
        assert not Study.objects.exists()
    answer = analyst.sends("again", run)
    second = UUID(answer["Location"].rsplit("/", 1)[1])
    assert second != run
    assert (analyst.finds_run(second).replicates, analyst.finds_run(second).state) == (5000, RunState.WAITING)


def test_a_page_left_open_asks_for_news_for_a_while_only(analyst, monkeypatch):
    run = analyst.starts(analyst.pastes(THREE))
    monkeypatch.setattr(presenting, "FOLLOWED_FOR", timedelta(0))
    page = text_of(analyst.opens("run", run))
    assert "every 2s" not in page
    assert "Look again" in page


def test_a_study_waits_in_a_queue_of_its_own_and_its_job_knows_ids_only(analyst, owner):
    run = analyst.starts(analyst.pastes(THREE))
    queue, task, arguments = owner.execute(
        "SELECT queue_name, task_name, args FROM procrastinate_jobs WHERE args->>'run' = %s", [str(run)]
    ).fetchone()
    assert (queue, task) == ("studies", "compute_study")
    assert {UUID(value) for value in arguments.values()} == {run, analyst.worker.actor.agency}


def test_a_waiting_study_is_cancelled_at_once_and_its_job_does_nothing(ngo, analyst):
    run = analyst.starts(analyst.pastes(THREE))
    analyst.sends("cancel", run)
    carry_out(ngo, run)
    assert analyst.finds_run(run).state == RunState.CANCELLED
    with analyst.worker.transaction():
        assert not Study.objects.exists()


def test_a_killed_computing_is_told_as_interrupted(ngo, analyst):
    run = analyst.starts(analyst.pastes(FOUR), replicates=5000)
    worker = threading.Thread(target=carry_out, args=(ngo, run))
    worker.start()
    wait_for(lambda: analyst.finds_run(run).of > 0)
    for process in computing_processes():
        os.kill(process, signal.SIGKILL)
    worker.join(20)
    page = text_of(analyst.opens("run", run))
    assert "The computing was interrupted" in page
    assert "Start it again" in page


def test_a_killed_worker_is_told_as_interrupted_by_its_silence(ngo, analyst, monkeypatch):
    # Given a worker that began and then fell silent, as one that was killed
    run = analyst.starts(analyst.pastes(THREE))
    actor = service_actor(ngo.agency.code, "worker")
    long_ago = timezone.now() - SILENT_FOR - timedelta(seconds=1)
    running.begin_run(actor, run, now=long_ago)
    assert analyst.finds_run(run).state == RunState.RUNNING
    # Then the page says so at once, and it does not stand in the way of another study
    assert "The computing was interrupted" in text_of(analyst.opens("run", run))
    again = UUID(analyst.sends("again", run)["Location"].rsplit("/", 1)[1])
    assert analyst.finds_run(run).state == RunState.INTERRUPTED
    assert analyst.finds_run(again).state == RunState.WAITING
    # And if it comes to life after all, it may not go on
    assert not running.note_progress(actor, run, computing.Progress(1, 12, "bic"), timezone.now())
    running.begin_run(actor, again, now=long_ago)
    assert close_silent_runs(actor, timezone.now()) == 1


def test_a_worker_that_is_asked_to_end_leaves_the_study_interrupted(ngo, analyst):
    run = analyst.starts(analyst.pastes(THREE))
    carry_out(ngo, run, stopping=lambda: True)
    assert analyst.finds_run(run).state == RunState.INTERRUPTED


def test_an_error_of_the_engine_ends_with_its_reason(ngo, analyst, monkeypatch):
    monkeypatch.setattr(running, "compute", lambda wish, tick: computing.Outcome("failed", problem="MemoryError"))
    run = analyst.starts(analyst.pastes(THREE))
    carry_out(ngo, run)
    page = text_of(analyst.opens("run", run))
    assert "The table could not be studied" in page
    assert "MemoryError" in page


def test_the_process_tells_an_impossible_table_by_its_code():
    wish = computing.Wish(("a", "b"), (0, 1, 1, 5), (3,), (), 100, 1, "0" * 64)
    outcome = computing.compute(wish, lambda progress: True)
    assert (outcome.end, outcome.problem) == ("failed", "impossible_cases")


def test_an_agency_has_only_so_many_studies_under_way(analyst):
    table = analyst.pastes(THREE)
    for _ in range(STUDIES_AT_ONCE):
        analyst.starts(table)
    refused = analyst.sends("start", table, replicates=100, seed=1, version=analyst.version_of(table))
    assert refused.status_code == 422
    assert "studies under way" in text_of(refused)


@pytest.mark.parametrize("typed", [{"replicates": "5"}, {"replicates": "1e9"}, {"seed": "-1"}, {"seed": "x"}])
def test_numbers_of_a_study_have_limits(analyst, typed):
    table = analyst.pastes(THREE)
    answer = analyst.sends("start", table, **{"replicates": 100, "seed": 1, "version": 1, **typed})
    assert answer.status_code == 422
    with analyst.worker.transaction():
        assert not StudyRun.objects.exists()


# Who sees what


def gives(analyst, study_id, commission):
    version = analyst.finds_study(study_id).version
    return analyst.sends("give", study_id, agency=commission.agency.pk, version=version)


def test_the_commission_reads_what_was_given_until_it_is_taken_back(ngo, analyst, commission, quick):
    # Given two studies, of which one is given to the commission
    table = analyst.pastes(THREE)
    given, kept = analyst.finishes(table), analyst.finishes(table, seed=2)
    secretary = Analyst(commission.worker("coordinator"))
    assert secretary.opens("study", given).status_code == 404
    assert gives(analyst, given, commission).status_code == 302
    # Then the secretariat reads that one, its files too, and the other does not exist for it
    page = text_of(secretary.opens("study", given))
    assert "How many people are hidden?" in page
    assert "Who may read this study" not in page
    assert secretary.opens("json", given).status_code == 200
    for name in ("study", "json"):
        foreign, missing = secretary.opens(name, kept), secretary.opens(name, uuid4())
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert str(kept) not in text_of(secretary.opens("list"))
    assert secretary.opens("compare", first=str(given), second=str(kept)).status_code == 422
    # And both agencies' chains say so
    assert "study.given" in kinds(commission)
    assert kinds(ngo).count("study.read") >= 1
    assert "study.downloaded" in kinds(ngo)
    # When the analyst takes it back, it is gone at once
    assert analyst.sends("take_back", given, version=analyst.finds_study(given).version).status_code == 302
    assert secretary.opens("study", given).status_code == 404
    assert "study.taken_back" in kinds(commission)
    assert analyst.finds_study(given).taken_back_at is not None
    assert "Taken back on" in text_of(analyst.opens("study", given))


def test_the_commission_cannot_change_what_it_was_given(ngo, analyst, commission, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    gives(analyst, study_id, commission)
    reader = Analyst(commission.worker("analyst"))
    assert reader.opens("study", study_id).status_code == 200
    for name, typed in (
        ("assume", {"population": "Ours"}),
        ("give", {"agency": ngo.agency.pk}),
        ("take_back", {}),
    ):
        assert reader.sends(name, study_id, version=2, **typed).status_code == 403
    assert analyst.finds_study(study_id).assumptions == {}


def test_only_the_commission_can_be_given_a_study(analyst, shelter, commission, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    answer = analyst.sends("give", study_id, agency=shelter.agency.pk, version=1)
    assert answer.status_code == 422
    assert analyst.finds_study(study_id).given_to_id is None


def test_a_caseworker_and_a_foreign_analyst_find_nothing(ngo, shelter, analyst, quick):
    table = analyst.pastes(THREE)
    study_id, run = analyst.finishes(table), analyst.starts(table)
    caseworker = Analyst(ngo.caseworker)
    assert [caseworker.opens("list").status_code, caseworker.opens("study", study_id).status_code] == [403, 403]
    stranger = Analyst(shelter.worker("analyst"))
    assert "There is no study yet" in text_of(stranger.opens("list"))
    for name, identity in (("study", study_id), ("json", study_id), ("table", table), ("run", run)):
        foreign, missing = stranger.opens(name, identity), stranger.opens(name, uuid4())
        assert (name, foreign.status_code, foreign.content) == (name, 404, missing.content)
    for name, identity in (("step", table), ("start", table), ("cancel", run), ("give", study_id)):
        assert stranger.sends(name, identity, version=1, kind="omit", lists=["police"]).status_code == 404


def test_a_result_cannot_be_changed_even_by_the_program(ngo, analyst, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    run = analyst.starts(analyst.pastes(FOUR))
    analyst.sends("cancel", run)
    for change in ({"colour": "red"}, {"document": {}}, {"cases": 1}):
        with pytest.raises(DatabaseError), analyst.worker.transaction():
            Study.objects.filter(pk=study_id).update(**change)
    with pytest.raises(DatabaseError), analyst.worker.transaction():
        CountTable.objects.update(counts=[0, 1, 1, 1])
    with pytest.raises(DatabaseError), analyst.worker.transaction():
        Study.objects.filter(pk=study_id).delete()
    with analyst.worker.transaction():
        assert StudyRun.objects.filter(pk=run).update(state=RunState.WAITING) == 0


@pytest.mark.parametrize("counts", [[0, 1, 1], [1, 1, 1, 1], [0, 1, -1, 1]])
def test_the_database_refuses_a_table_that_does_not_fit_its_lists(ngo, analyst, counts):
    now, actor = timezone.now(), analyst.worker.actor
    table = CountTable(
        owner_agency_id=actor.agency,
        lists=["a", "b"],
        counts=counts,
        made_at=now,
        changed_at=now,
        made_by_id=actor.post,
    )
    with pytest.raises(IntegrityError), analyst.worker.transaction():
        table.save(force_insert=True)


# Using a result


def test_assumptions_are_the_analysts_own_words_and_travel_with_the_study(analyst, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    assert "not written yet" in text_of(analyst.opens("study", study_id))
    unwritten = text_of(analyst.opens("report", study_id))
    answer = analyst.sends("assume", study_id, population="Nobody left the country in 2025.", version=1)
    assert answer.status_code == 302
    page = text_of(analyst.opens("study", study_id))
    assert "not written yet" not in page
    assert "1 of 8 questions answered" in page
    document = json.loads(analyst.opens("json", study_id).content)
    assert document["study"]["assumptions"] == {"population": "Nobody left the country in 2025."}
    written = text_of(analyst.opens("report", study_id))
    assert "Nobody left the country in 2025." in written
    assert "Nobody left the country in 2025." not in unwritten
    stale = analyst.sends("assume", study_id, population="Other words", version=1)
    assert stale.status_code == 422
    assert "Nobody left the country" in text_of(stale)
    assert "Other words" in text_of(stale)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_report_is_one_file_in_the_language_of_the_screen(analyst, quick, language):
    study_id = analyst.finishes(analyst.pastes(THREE))
    analyst.worker.client.cookies["arasha-language"] = language
    report = analyst.opens("report", study_id)
    assert report["Content-Disposition"] == 'attachment; filename="study-1.html"'
    assert f'<html lang="{language}"' in text_of(report)
    assert "src=" not in text_of(report)


def test_the_paper_is_a_pdf(ngo, analyst, quick):
    study_id = analyst.finishes(analyst.pastes(THREE))
    paper = analyst.opens("paper", study_id)
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert kinds(ngo)[-1] == "study.printed"


def test_what_we_must_believe_is_answered_without_a_script(analyst, quick):
    study_id = analyst.finishes(analyst.pastes(FOUR))
    document = analyst.finds_study(study_id).document
    weak, strong = (text_of(analyst.opens("study", study_id, pair="0", odds=odds)) for odds in ("-0.5", "1"))
    assert weak != strong
    assert "If the tie were <strong data-odds>+1" in strong
    totals = [f"{row['total']:,.0f}" for row in document["sensitivity"] if row["total"] and row["log_odds"] == 1.0]
    assert any(f"<strong data-total>{total}</strong>" in strong for total in totals)
    assert analyst.opens("study", study_id, pair="99", odds="x").status_code == 200


def test_two_studies_stand_side_by_side_with_what_differs(analyst, quick):
    table = analyst.pastes(FOUR)
    first = analyst.finishes(table)
    analyst.changes(table, "omit", "clinic")
    second = analyst.finishes(table)
    page = text_of(analyst.opens("compare", first=str(first), second=str(second)))
    assert "Left out: clinic." in page
    assert page.count("differs") >= 3
    assert "same" in page
    assert analyst.opens("compare").status_code == 200
    assert analyst.opens("compare", first="x", second=str(second)).status_code == 422


def wait_for(condition, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def computing_processes() -> list[int]:
    """Processes of this one's that compute a study."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, parent = (
                (folder / "cmdline").read_bytes(),
                (folder / "stat").read_text().rsplit(") ", 1)[1].split()[1],
            )
        except OSError:
            continue
        if b"studies.computing" in words and int(parent) == os.getpid():
            found.append(int(folder.name))
    return found
