"""A fact goes from one agency to another, and nobody learns who told it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.fact_reports.actions import answer_fact, confirm_reading, send_fact
from arasha.casework.fact_reports.queries import get_fact
from arasha.casework.fact_reports.rules import FactContent
from arasha.casework.fact_reports.sealing import open_texts
from arasha.casework.models import FactReport, FactSource
from arasha.vault.keyring import current_keyring
from tests.casework.test_referral_stories import in_parallel

TEXT = "Людей держат без документов и не платят."


def opens(worker, report, *, key_open=True):
    def read():
        with worker.transaction():
            return get_fact(worker.actor, report.pk, current_keyring(worker.actor))

    if not key_open:
        return read()
    with worker.key_open():
        return read()


def confirms(worker, report, version=1):
    return confirm_reading(worker.actor, report.pk, version=version, now=timezone.now(), key=uuid4())


def answers(worker, report, outcome="people_safe", version=2):
    return answer_fact(worker.actor, report.pk, outcome=outcome, version=version, now=timezone.now(), key=uuid4())


def test_the_police_learn_the_place_and_not_the_person(ngo, police):
    # Given Rustam told the NGO of a farm, and agreed to nothing
    case = ngo.caseworker.registers()
    report = ngo.caseworker.reports(to=police, case=case)
    # When the police open the fact
    view = opens(police.caseworker, report)
    # Then they read the place and the account, and nothing ties it to a case
    assert (view.content.account, view.content.people) == (TEXT, 4)
    assert view.case is None
    with police.caseworker.transaction():
        assert not FactSource.objects.exists()
    with pytest.raises(Denied):
        police.caseworker.reads(case)
    # And their chain holds neither the case nor its number
    told = "".join(event.canonical for event in police.audit)
    assert str(case.pk) not in told
    assert case.number not in told
    # While the NGO sees from which case it came
    assert opens(ngo.caseworker, report).case == case
    assert "fact.sent" in {step.kind for step in ngo.caseworker.reads(case).steps}


def test_both_chains_hold_the_report_and_only_the_senders_the_link(ngo, police):
    case = ngo.caseworker.registers()
    report = ngo.caseworker.reports(to=police, case=case)
    sender = [event.kind for event in ngo.audit]
    recipient = [event.kind for event in police.audit]
    assert {"fact.sent", "fact.linked"} <= set(sender)
    assert "fact.sent" in recipient
    assert "fact.linked" not in recipient
    assert any(str(report.pk) in event.canonical for event in police.audit)


def test_the_host_cannot_read_the_texts(ngo, shelter):
    report = ngo.caseworker.reports(to=shelter)
    with ngo.caseworker.transaction():
        stored = FactReport.objects.get(pk=report.pk)
    for sealed in (stored.sealed_for_sender, stored.sealed_for_recipient):
        assert "Людей".encode() not in bytes(sealed)
        assert "Даля".encode() not in bytes(sealed)
    # Neither can the two agencies while their keys are locked
    for worker in (ngo.caseworker, shelter.caseworker):
        locked = opens(worker, report, key_open=False)
        assert locked.is_sealed
        assert (locked.content.account, locked.content.region) == ("", "KZ-61")
        assert not opens(worker, report).is_sealed


def test_a_seal_moved_to_another_report_does_not_open(ngo, shelter):
    first, second = ngo.caseworker.reports(to=shelter), ngo.caseworker.reports(to=shelter, account="Другое место.")
    with ngo.caseworker.transaction():
        moved = FactReport.objects.get(pk=first.pk)
        moved.sealed_for_sender = FactReport.objects.get(pk=second.pk).sealed_for_sender
    with ngo.caseworker.key_open():
        assert open_texts(moved, ngo.caseworker.actor, current_keyring(ngo.caseworker.actor)) is None


def test_a_stranger_and_a_missing_report_are_the_same(ngo, shelter, police):
    report = ngo.caseworker.reports(to=shelter)
    for identity in (report.pk, uuid4()):
        with pytest.raises(Denied) as denied:
            confirm_reading(police.caseworker.actor, identity, version=1, now=timezone.now(), key=uuid4())
        assert denied.value.status == 404


def test_the_sender_reads_that_it_was_read_and_what_came_of_it(ngo, police):
    report = ngo.caseworker.reports(to=police, danger_now="yes")
    assert report.due_at - report.sent_at == timedelta(hours=1)
    confirms(police.caseworker, report)
    assert opens(ngo.caseworker, report).row.report.status == "seen"
    answers(police.caseworker, report)
    after = opens(ngo.caseworker, report).row.report
    assert (after.status, after.outcome) == ("acted_on", "people_safe")
    assert {"fact.seen", "fact.acted_on"} <= {event.kind for event in ngo.audit}


def test_only_the_recipient_takes_steps_and_each_once(ngo, police):
    report = ngo.caseworker.reports(to=police)
    with pytest.raises(Denied) as denied:
        confirms(ngo.caseworker, report)
    assert denied.value.status == 403
    confirms(police.caseworker, report)
    with pytest.raises(Stale):
        confirms(police.caseworker, report, version=1)
    with pytest.raises(Refused, match=r"fact\.step_taken"):
        confirms(police.caseworker, report, version=2)


def test_two_readers_at_once_answer_once(ngo, police):
    report = ngo.caseworker.reports(to=police)
    actor = police.caseworker.actor
    results = in_parallel(
        6, lambda: answer_fact(actor, report.pk, outcome="checked_found", version=1, now=timezone.now(), key=uuid4())
    )
    assert sum(isinstance(result, FactReport) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 5


def test_a_report_sent_twice_is_one_report(ngo, police):
    key, content = uuid4(), FactContent(region="KZ-61", account=TEXT)

    def send():
        return send_fact(ngo.caseworker.actor, content, police.agency.pk, case_id=None, now=timezone.now(), key=key)

    assert send().pk == send().pk
    with police.caseworker.transaction():
        assert FactReport.objects.count() == 1


def test_the_persons_name_goes_out_only_after_somebody_looked(ngo, police):
    case = ngo.caseworker.registers()
    named = "Со слов Рустама, людей держат в вагоне."
    with ngo.caseworker.key_open():
        with pytest.raises(Refused, match=r"fact\.name_inside"):
            ngo.caseworker.reports(to=police, case=case, account=named)
        content = FactContent(region="KZ-61", account=named)
        sent = send_fact(
            ngo.caseworker.actor,
            content,
            police.agency.pk,
            case_id=case.pk,
            name_looked_at=True,
            now=timezone.now(),
            key=uuid4(),
        )
    assert sent.status == "sent"


def test_a_foreign_case_is_no_source(ngo, shelter, police):
    case = shelter.caseworker.registers()
    with pytest.raises(Denied):
        ngo.caseworker.reports(to=police, case=case)
    with police.caseworker.transaction():
        assert not FactReport.objects.exists()


def test_the_database_itself_keeps_a_sent_report_frozen(ngo, police):
    report = ngo.caseworker.reports(to=police)
    for change in ({"people": 9}, {"sender_id": police.agency.pk}, {"sealed_for_sender": b""}):
        with pytest.raises(DatabaseError), police.caseworker.transaction():
            FactReport.objects.filter(pk=report.pk).update(**change)
    with ngo.caseworker.transaction():
        assert FactReport.objects.filter(pk=report.pk).update(status="acted_on") == 0
    confirms(police.caseworker, report)
    with pytest.raises(DatabaseError), police.caseworker.transaction():
        FactReport.objects.filter(pk=report.pk).update(status="sent")


def written(client, to, **said):
    sent = {
        "key": str(uuid4()),
        "step": "preview",
        "recipient": str(to.agency.pk),
        "region": "KZ-61",
        "employer": "Хозяйство «Даля»",
        "account": TEXT,
        "people": "4",
    }
    return client.post("/fact-reports/new", {**sent, **said})


def test_the_preview_shows_every_field_and_stores_nothing(ngo, police):
    page = written(ngo.caseworker.client, police)
    shown = page.content.decode()
    assert page.status_code == 200
    for word in (TEXT, "Хозяйство «Даля»", "4 persons"):
        assert word in shown
    assert "not read yet" not in shown
    with police.caseworker.transaction():
        assert not FactReport.objects.exists()


def test_what_is_not_ticked_is_not_sent(ngo, police):
    answer = written(ngo.caseworker.client, police, step="send", kept=["region", "account"])
    assert answer.status_code == 302
    with police.caseworker.transaction():
        report = FactReport.objects.get()
    view = opens(police.caseworker, report)
    assert (view.content.employer, view.content.people) == ("", None)
    assert view.content.account == TEXT


def test_a_place_taken_out_comes_back_with_everything_typed(ngo, police):
    answer = written(ngo.caseworker.client, police, step="send", kept=["account"])
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Without it nobody can look" in shown
    assert "Хозяйство «Даля»" in shown


@pytest.mark.parametrize("step", ["preview", "send"])
def test_a_telephone_never_reaches_the_preview(ngo, police, step):
    answer = written(
        ngo.caseworker.client, police, step=step, account="Звонить 8 700 123 45 67", kept=["region", "account"]
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "such as a telephone or an IIN" in shown
    assert "Звонить 8 700 123 45 67" in shown
    assert "Send the fact" not in shown


def test_the_day_of_both_sides_shows_the_report(ngo, police):
    report = ngo.caseworker.reports(to=police, danger_now="yes")
    number = f"F-{report.pk.hex[:6].upper()}"
    for worker, word in ((police.caseworker, "people in danger now"), (ngo.caseworker, "has not read the fact yet")):
        day = worker.client.get("/work").content.decode()
        assert number in day
        assert word in day
    answers(police.caseworker, report, version=1)
    assert "people were brought to safety" in ngo.caseworker.client.get("/work").content.decode()
    assert number not in police.caseworker.client.get("/work").content.decode()


def test_nothing_typed_stands_in_the_audit(ngo, police):
    case = ngo.caseworker.registers()
    ngo.caseworker.reports(to=police, case=case)
    for house in (ngo, police):
        for event in house.audit:
            assert "Даля" not in json.dumps(json.loads(event.canonical), ensure_ascii=False)
