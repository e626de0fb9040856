"""Holds on removal, questions to a prosecutor, and help that goes on whatever is decided."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.holds.actions import check_hold, end_hold, record_court_answer
from arasha.casework.holds.rules import spell_reference
from arasha.casework.models import Case, Hold, Request, VictimStatus
from arasha.casework.requests.actions import ask_non_punishment
from arasha.casework.work.items import Lane
from arasha.casework.work.queries import find_work
from tests.casework.deciding import answers, asks_hold, decides, helps, seconds


@pytest.fixture
def migration(found):
    return found("migration", "MI", custody="host", kind="migration_police")


@pytest.fixture
def detention(found):
    return found("detention", "DE", custody="host", kind="detention_unit")


@pytest.fixture
def prosecutor(found):
    return found("prosecutor", "PR", custody="host", kind="prosecutor")


def asks(worker, reference):
    with worker.transaction():
        return check_hold(worker.actor, reference, timezone.now())


def the_request(house):
    with house.caseworker.transaction():
        return Request.objects.get()


def test_the_detaining_post_sees_hold_and_nothing_else(ngo, migration, detention, prosecutor):
    # Given a plane in nine hours and a hold asked of the prosecutor
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor)
    # Then the migration post that types the reference sees that removal is held until the answer
    answer = asks(migration.worker("supervisor"), spell_reference(hold.reference).lower())
    assert (answer.held, answer.until, answer.answer_due) == (True, None, hold.due_at)
    # And a post that does not hold the person, or a wrong reference, get one and the same answer
    assert asks(detention.worker("supervisor"), hold.reference) == asks(migration.worker("supervisor"), "ABCDEFGHJK")
    # And nothing else: no row, no case, no page
    with migration.worker("supervisor").transaction():
        assert not Hold.objects.exists()
        assert not Request.objects.exists()
        assert not Case.objects.exists()
    for path in (f"/holds/{hold.pk}", f"/cases/{case.pk}", f"/requests/{the_request(ngo).pk}"):
        assert migration.worker("supervisor").client.get(path).status_code == 404
    # And the owner's chain shows that they asked
    assert "hold.checked" in {event.kind for event in ngo.audit}


def test_the_page_of_a_detaining_post_names_nobody(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor)
    client = migration.worker("supervisor").client
    page = client.post("/holds/check", {"reference": hold.reference}).content.decode()
    assert "Hold: do not remove" in page
    for secret in (case.number, str(case.pk), str(hold.pk), ngo.agency.name, prosecutor.agency.name, "removal_centre"):
        assert secret not in page
    unknown = client.post("/holds/check", {"reference": "QQQQQ-QQQQQ"})
    assert "No hold" in unknown.content.decode()


def test_a_granted_hold_ends_with_its_day(ngo, migration, prosecutor, owner):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor)
    last = timezone.localdate() + timedelta(days=30)
    answers(prosecutor.worker("prosecutor"), the_request(ngo), "held", "status_pending", until=last)
    answer = asks(migration.worker("supervisor"), hold.reference)
    assert (answer.held, answer.until, answer.answer_due) == (True, last, None)
    owner.execute("UPDATE casework_hold SET until = current_date - 2 WHERE id = %s", [hold.pk])
    assert not asks(migration.worker("supervisor"), hold.reference).held


def test_a_hold_that_was_not_granted_holds_nothing(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor)
    answers(prosecutor.worker("prosecutor"), the_request(ngo), "not_held", "not_shown")
    assert not asks(migration.worker("supervisor"), hold.reference).held
    # And another can be asked of a court
    again = asks_hold(ngo.caseworker, case, migration, None)
    assert asks(migration.worker("supervisor"), again.reference).held


def test_the_packet_of_a_hold_says_what_is_needed_and_no_name(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    asks_hold(ngo.caseworker, case, migration, prosecutor, place_note="Үшінші бөлме")
    packet = the_request(prosecutor).packet
    assert packet["number"] == case.number
    assert "Үшінші" not in str(packet)
    assert not {"name", "citizenships", "place_note", "story"} & packet.keys()
    # The exact place is sealed with the legal group, and only the owner reads it.
    assert "Үшінші бөлме" in ngo.caseworker.reads(case).values.values()
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT * FROM vault.value")


def test_the_exact_place_shows_only_with_key_and_purpose(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor, place_note="Үшінші бөлме")
    client = ngo.caseworker.opens_key().client
    assert "Үшінші" not in client.get(f"/holds/{hold.pk}").content.decode()
    client.post(f"/cases/{case.pk}/reveal", {"purpose": "safety"})
    assert "Үшінші бөлме" in client.get(f"/holds/{hold.pk}").content.decode()
    assert ngo.audit[-1].kind == "identity.revealed"


def test_the_owner_ends_a_hold_and_the_question_goes_with_it(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, prosecutor)
    end_hold(ngo.caseworker.actor, hold.pk, version=1, now=timezone.now(), key=uuid4())
    assert not asks(migration.worker("supervisor"), hold.reference).held
    with pytest.raises(Stale):
        answers(prosecutor.worker("prosecutor"), the_request(ngo), "held", "status_pending")
    assert the_request(prosecutor).packet == {"number": case.number}
    with pytest.raises(Refused, match=r"hold\.over"):
        end_hold(ngo.caseworker.actor, hold.pk, version=2, now=timezone.now(), key=uuid4())


def test_a_court_answers_on_paper_and_the_owner_writes_it_down(ngo, migration):
    case = ngo.caseworker.registers()
    hold = asks_hold(ngo.caseworker, case, migration, None, hours=None)
    last = timezone.localdate() + timedelta(days=10)
    actor, now = ngo.caseworker.actor, timezone.now()
    record_court_answer(actor, hold.pk, held=True, until=last, version=1, now=now, key=uuid4())
    assert asks(migration.worker("supervisor"), hold.reference).until == last
    with pytest.raises(Refused, match=r"hold\.answered_already"):
        record_court_answer(actor, hold.pk, held=False, until=None, version=2, now=now, key=uuid4())


def test_a_hold_stands_on_top_of_every_list(ngo, migration, prosecutor):
    case = ngo.caseworker.registers()
    asks_hold(ngo.caseworker, case, migration, prosecutor)
    for worker in (ngo.caseworker, prosecutor.worker("prosecutor")):
        with worker.transaction():
            danger = find_work(worker.actor, timezone.now()).lanes[Lane.DANGER]
        assert [item.number for item in danger] == [case.number]
        assert danger[0].clock.source is not None
        assert danger[0].clock.unverified
        assert "removal" in danger[0].clock.how
    with migration.worker("supervisor").transaction():
        assert not find_work(migration.worker("supervisor").actor, timezone.now()).lanes[Lane.DANGER]


def test_only_the_owner_asks_for_a_hold(ngo, shelter, migration, prosecutor):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    with pytest.raises(Denied):
        asks_hold(shelter.caseworker, case, migration, prosecutor)


def test_a_courier_is_not_to_be_punished_and_needs_no_status_for_it(ngo, prosecutor):
    case = ngo.caseworker.registers(sex="female", age_from=20, age_to=20)
    now = timezone.now()
    request = ask_non_punishment(
        ngo.caseworker.actor, case.pk, prosecutor.agency.pk, ("drug_courier",), wished=True, now=now, key=uuid4()
    )
    assert request.due_at - now == timedelta(hours=72)
    assert (request.packet["matters"], request.packet["status"]) == (["drug_courier"], "potential")
    answered = answers(prosecutor.worker("prosecutor"), request, "not_punished", "compelled")
    assert answered.answer == "not_punished"
    # The status is a matter of its own: it neither waited for the answer nor follows it.
    decides(ngo.worker("supervisor"), case, "identified")
    with ngo.caseworker.transaction():
        assert Case.objects.get(pk=case.pk).status == "identified"


def test_not_punishing_is_asked_for_children_too_and_at_the_persons_wish(ngo, prosecutor):
    case = ngo.caseworker.registers(age_from=15, age_to=16)
    ask = {"now": timezone.now(), "key": uuid4()}
    with pytest.raises(Refused, match=r"request\.wish"):
        ask_non_punishment(ngo.caseworker.actor, case.pk, prosecutor.agency.pk, ("theft",), wished=False, **ask)
    with pytest.raises(Refused, match=r"request\.matters"):
        ask_non_punishment(ngo.caseworker.actor, case.pk, prosecutor.agency.pk, ("arson",), wished=True, **ask)
    sent = ask_non_punishment(ngo.caseworker.actor, case.pk, prosecutor.agency.pk, ("theft",), wished=True, **ask)
    assert sent.packet["age_group"] == "minor"


@pytest.mark.parametrize("status", list(VictimStatus))
def test_help_goes_on_whatever_the_status(ngo, status):
    case = ngo.caseworker.registers()
    decide_until(ngo, case, status)
    for seen, step in enumerate(("urgent_help", "in_services", "paused", "in_services", "exited", "urgent_help")):
        helps(ngo.caseworker, case, step, seen=seen)
    with ngo.caseworker.transaction():
        now = Case.objects.get(pk=case.pk)
    # And help moved no status.
    assert (now.status, now.assistance) == (status, "urgent_help")


def decide_until(ngo, case, status):
    decider, second = ngo.worker("supervisor"), ngo.caseworker
    if status == VictimStatus.REVOKED:
        decides(decider, case, "identified")
        seconds(second, decides(decider, case, "revoked", seen=1))
    elif status == VictimStatus.NOT_IDENTIFIED:
        seconds(second, decides(decider, case, "not_identified"))
    else:
        decides(decider, case, status, "reasonable_grounds")


def test_whoever_helps_writes_it_down_and_two_at_once_read_each_other(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    helps(shelter.caseworker, case, "in_services")
    with pytest.raises(Stale):
        helps(ngo.caseworker, case, "advice")
    with ngo.caseworker.transaction():
        assert Case.objects.get(pk=case.pk).assistance == "in_services"
    with pytest.raises(Refused, match=r"assistance\.step"):
        helps(ngo.caseworker, case, "advice", seen=1)


def test_help_is_nobodys_business_who_does_not_see_the_case(ngo, shelter):
    case = ngo.caseworker.registers()
    with pytest.raises(Denied) as denied:
        helps(shelter.caseworker, case, "advice")
    assert denied.value.status == 404
