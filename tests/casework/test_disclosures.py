"""Disclosing without consent: two people, one ground, as little as possible, told and counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import timezone

from arasha.access.refusals import Denied, Refused
from arasha.casework.cases.actions import write_group
from arasha.casework.cases.queries import CaseFilters, list_cases
from arasha.casework.consents.firewall import Origin
from arasha.casework.disclosures import queries
from arasha.casework.disclosures.actions import (
    bar_telling,
    end_disclosure,
    end_expired_disclosures,
    tell_person,
)
from arasha.casework.disclosures.rules import (
    STEPS,
    DisclosureDraft,
    count_hiding_small,
    digest_of,
    judge_asking,
    judge_step,
)
from arasha.casework.disclosures.waiting import disclosures_waiting
from arasha.casework.models import Disclosure, DisclosureState
from arasha.country import current
from tests.casework.test_referral_stories import seals
from tests.stories import found_house

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WISH = DisclosureDraft(uuid4(), "danger_to_life", ("needs",), TODAY + timedelta(days=3))
ORDER = replace(WISH, basis="court_order", order_body="court", order_on=TODAY, order_number="2-17")


def code_of(wish, kind="anti_trafficking_police", origin=None, *, is_open=False):
    return judge_asking(wish, kind, origin or Origin(), current(), TODAY, is_open=is_open).code


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (WISH, ""),
        (replace(WISH, basis="curiosity"), "disclosure.basis"),
        (replace(WISH, groups=()), "disclosure.no_groups"),
        (replace(WISH, groups=("everything",)), "disclosure.no_groups"),
        (replace(WISH, until=TODAY - timedelta(days=1)), "disclosure.until"),
        (replace(WISH, until=TODAY + timedelta(days=7)), ""),
        (replace(WISH, until=TODAY + timedelta(days=8)), "disclosure.until"),
        (ORDER, ""),
        (replace(ORDER, order_body=""), "disclosure.order_body"),
        (replace(ORDER, order_on=TODAY + timedelta(days=1)), "disclosure.order_on"),
        (replace(ORDER, order_number=" "), "disclosure.order_number"),
        (replace(WISH, bar="danger_to_person"), "disclosure.review"),
        (replace(WISH, bar="danger_to_person", review_on=TODAY + timedelta(days=14)), ""),
        (replace(WISH, bar="danger_to_person", review_on=TODAY + timedelta(days=15)), "disclosure.review"),
        (replace(WISH, bar="shame", review_on=TODAY), "disclosure.bar"),
    ],
)
def test_only_a_ground_of_the_pack_and_only_as_far_as_it_goes(wish, code):
    assert code_of(wish) == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("health", ""),
        ("ngo", "disclosure.recipient"),
        ("migration_police", "firewall.migration_control"),
        ("detention_unit", "firewall.migration_control"),
        ("foreign_affairs", "disclosure.recipient"),
    ],
)
def test_a_ground_names_who_may_receive(kind, code):
    assert code_of(WISH, kind) == code


def test_no_ground_opens_a_consulate_for_the_stateless():
    assert code_of(WISH, "foreign_affairs", Origin((), "stateless")) == "firewall.no_consulate"


def test_one_disclosure_to_an_agency_at_a_time():
    assert code_of(WISH, is_open=True) == "disclosure.open_already"


def test_the_digest_changes_with_everything_that_is_disclosed():
    case, event = uuid4(), uuid4()
    first = digest_of(case, WISH, [("safety_note", b"a")], [event])
    others = [
        digest_of(uuid4(), WISH, [("safety_note", b"a")], [event]),
        digest_of(case, replace(WISH, groups=("needs", "health")), [("safety_note", b"a")], [event]),
        digest_of(case, replace(WISH, recipient=uuid4()), [("safety_note", b"a")], [event]),
        digest_of(case, replace(WISH, until=TODAY), [("safety_note", b"a")], [event]),
        digest_of(case, WISH, [("safety_note", b"b")], [event]),
        digest_of(case, WISH, [("safety_note", b"a"), ("whereabouts_note", b"c")], [event]),
        digest_of(case, WISH, [("safety_note", b"a")], []),
    ]
    assert first not in others
    assert len(set(others)) == len(others)
    assert len(first) == 32


@pytest.mark.parametrize("state", list(DisclosureState))
@pytest.mark.parametrize("later", list(DisclosureState))
def test_states_go_by_the_table_and_time_runs_out(state, later):
    expires = NOW + timedelta(hours=24)
    allowed = later in STEPS.get(state, ())
    assert judge_step(state, later, expires, NOW).allowed is allowed
    if allowed and later in ("approved", "done"):
        assert judge_step(state, later, expires, expires).code == "disclosure.ran_out"


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ({}, {}, 0),
        ({"a": 5, "b": 12}, {"a": 5, "b": 12}, 17),
        ({"a": 4, "b": 12}, {"a": None, "b": 12}, None),
        ({"a": 1}, {"a": None}, None),
    ],
)
def test_small_numbers_hide_with_the_total_that_would_give_them_away(counts, shown, total):
    lines, told = count_hiding_small(counts, 5)
    assert {line.code: line.shown for line in lines} == shown
    assert told == total


def sees(worker, case):
    try:
        return set(worker.reads(case).groups)
    except Denied as denied:
        return denied.status


def test_two_people_disclose_exactly_what_was_approved(ngo, guardianship):
    # Given a child at risk, and a caseworker who asks to tell the guardianship body what is needed
    case = ngo.caseworker.registers(values={"given_name": "Дана", "safety_note": "Үйде қауіп бар"})
    asked = ngo.caseworker.asks_to_disclose(case, guardianship, "needs")
    assert sees(guardianship.caseworker, case) == 404
    # When she tries to approve it herself, or to go on without approval, nothing happens
    with pytest.raises(Denied):
        ngo.caseworker.decides(asked)
    with pytest.raises(Refused, match=r"disclosure\.moved_on"):
        ngo.caseworker.discloses(asked)
    # When the supervisor approves, still nothing has left; then she carries it out
    approved = ngo.worker("supervisor").decides(asked)
    assert sees(guardianship.caseworker, case) == 404
    ngo.caseworker.discloses(approved)
    # Then the body sees that one group: no name, no safe contact, no story; both chains hold it
    view = guardianship.caseworker.reads(case)
    assert view.groups == {"needs"}
    assert view.values["safety_note"] == "Үйде қауіп бар"
    assert "given_name" not in view.values
    assert view.trafficking_events == []
    assert "disclosure.done" in {event.kind for event in guardianship.audit}
    assert "disclosure.asked" not in {event.kind for event in guardianship.audit}


def test_nobody_approves_their_own_wish_from_another_post(ngo, guardianship):
    case = ngo.caseworker.registers()
    supervisor = ngo.worker("supervisor")
    asked = supervisor.asks_to_disclose(case, guardianship, "needs")
    with pytest.raises(Refused, match=r"disclosure\.same_person"):
        supervisor.decides(asked)
    ngo.worker("data_officer").decides(asked)


def test_approval_is_void_once_what_would_be_disclosed_has_changed(ngo, guardianship):
    case = ngo.caseworker.registers()
    approved = ngo.worker("supervisor").decides(ngo.caseworker.asks_to_disclose(case, guardianship, "needs"))
    written = {"safety_note": "Енді бәрі басқаша"}
    write_group(ngo.caseworker.actor, case.pk, written, version=1, now=timezone.now(), key=uuid4())
    with pytest.raises(Refused, match=r"disclosure\.changed"):
        ngo.caseworker.discloses(approved)
    assert sees(guardianship.caseworker, case) == 404


def test_asking_and_approval_run_out_after_a_day(ngo, guardianship):
    case = ngo.caseworker.registers()
    yesterday = timezone.now() - timedelta(hours=25)
    asked = ngo.caseworker.asks_to_disclose(case, guardianship, "needs", now=yesterday)
    with pytest.raises(Refused, match=r"disclosure\.ran_out"):
        ngo.worker("supervisor").decides(asked)
    assert end_expired_disclosures(ngo.caseworker.actor, timezone.now()) == 1
    with ngo.caseworker.transaction():
        assert Disclosure.objects.get(pk=asked.pk).state == DisclosureState.EXPIRED
    # And it can be asked for anew
    ngo.caseworker.asks_to_disclose(case, guardianship, "needs")


def disclosed(ngo, to, case=None, *groups):
    case = case or ngo.caseworker.registers()
    asked = ngo.caseworker.asks_to_disclose(case, to, *(groups or ("needs",)))
    return case, ngo.caseworker.discloses(ngo.worker("supervisor").decides(asked))


def test_ending_closes_the_case_and_destroys_the_seals(ngo, guardianship):
    case, done = disclosed(ngo, guardianship)
    assert seals(keys_of=ngo, case=case, holder=guardianship) == ["needs"]
    end_disclosure(ngo.caseworker.actor, done.pk, version=done.version, now=timezone.now(), key=uuid4())
    assert sees(guardianship.caseworker, case) == 404
    assert seals(keys_of=ngo, case=case, holder=guardianship) == []


def test_after_its_last_day_nothing_stays_open(ngo, guardianship):
    case, _done = disclosed(ngo, guardianship)
    assert end_expired_disclosures(ngo.caseworker.actor, timezone.now() + timedelta(days=7)) == 0
    assert end_expired_disclosures(ngo.caseworker.actor, timezone.now() + timedelta(days=9)) == 1
    assert sees(guardianship.caseworker, case) == 404
    assert seals(keys_of=ngo, case=case, holder=guardianship) == []


def test_an_ended_referral_shows_nothing_through_a_disclosure_that_still_runs(ngo, guardianship, owner):
    case = ngo.caseworker.registers()
    guardianship.caseworker.accepts(ngo.caseworker.shares(case, guardianship, "identity"))
    disclosed(ngo, guardianship, case)
    assert sees(guardianship.caseworker, case) == {"identity", "needs", "safe_contact"}
    owner.execute(
        "UPDATE casework_visible_to SET until = now() - interval '1 second' WHERE case_id = %s AND via = 'referral'",
        [case.pk],
    )
    assert sees(guardianship.caseworker, case) == {"needs"}


def test_a_case_referred_and_disclosed_stands_in_the_list_once(ngo, guardianship):
    case = ngo.caseworker.registers()
    guardianship.caseworker.accepts(ngo.caseworker.shares(case, guardianship, "identity"))
    disclosed(ngo, guardianship, case)
    with guardianship.caseworker.transaction():
        listed = list_cases(guardianship.caseworker.actor, CaseFilters(mine="shared")).rows
    assert [(row.case_id, row.via) for row in listed] == [(case.pk, "referral")]
    # Disclosed only, it is listed by that
    other, _done = disclosed(ngo, guardianship)
    with guardianship.caseworker.transaction():
        listed = list_cases(guardianship.caseworker.actor, CaseFilters(mine="shared")).rows
    assert {row.case_id: row.via for row in listed} == {case.pk: "referral", other.pk: "disclosure"}


def lines(worker, days=0):
    with worker.transaction():
        found = disclosures_waiting(worker.actor, timezone.now() + timedelta(days=days))
        return [(item.lane.value, item.what) for item in found]


def test_everybody_finds_what_waits_for_them(ngo, guardianship):
    case = ngo.caseworker.registers()
    supervisor, name = ngo.worker("supervisor"), guardianship.agency.name
    asked = ngo.caseworker.asks_to_disclose(case, guardianship, "needs")
    assert lines(ngo.caseworker) == []
    assert lines(supervisor) == [("danger", f"Decide on a disclosure to {name}")]
    approved = supervisor.decides(asked)
    assert lines(ngo.caseworker) == [("danger", f"Approved: disclose to {name}")]
    done = ngo.caseworker.discloses(approved)
    assert lines(ngo.caseworker) == [("today", f"Tell the person: {name}")]
    assert lines(guardianship.caseworker) == [("new", f"Disclosed by {ngo.agency.name} without consent")]
    # Barred for a coded reason: silence until the day of looking again
    review = timezone.localdate() + timedelta(days=5)
    barred = bar_telling(
        ngo.caseworker.actor,
        done.pk,
        bar="danger_to_person",
        review_on=review,
        version=done.version,
        now=timezone.now(),
        key=uuid4(),
    )
    assert lines(ngo.caseworker) == []
    assert lines(ngo.caseworker, days=5) == [("today", f"Look again whether the person can be told: {name}")]
    told = {"told_in": "uz", "version": barred.version, "now": timezone.now(), "key": uuid4()}
    tell_person(ngo.caseworker.actor, done.pk, **told)
    assert lines(ngo.caseworker, days=5) == []


def test_the_transparency_figure_counts_what_was_carried_out(ngo, guardianship):
    for _ in range(5):
        disclosed(ngo, guardianship)
    case = ngo.caseworker.registers()
    ngo.caseworker.asks_to_disclose(case, guardianship, "needs")
    officer = ngo.worker("data_officer")
    with officer.transaction():
        figure = queries.count_disclosures(officer.actor)
    assert [(line.code, line.shown) for line in figure.by_basis] == [("child_at_risk", 5)]
    assert [(line.code, line.shown) for line in figure.by_telling] == [("not_yet", 5)]
    assert figure.total == 5
    page = officer.client.get("/disclosures").content.decode()
    assert "a child is at risk" in page


def test_the_database_keeps_what_was_approved(ngo, guardianship, police):
    case, done = disclosed(ngo, guardianship)
    with pytest.raises(DatabaseError, match="frozen"), ngo.caseworker.transaction():
        Disclosure.objects.filter(pk=done.pk).update(groups=["needs", "health"])
    with pytest.raises(DatabaseError, match="cannot go"), ngo.caseworker.transaction():
        Disclosure.objects.filter(pk=done.pk).update(state="asked")
    with guardianship.caseworker.transaction():
        assert Disclosure.objects.filter(pk=done.pk).update(until=TODAY) == 0
    with police.caseworker.transaction():
        assert not Disclosure.objects.exists()


def test_the_screens_carry_it_from_wish_to_telling(ngo):
    # Given a court order; the caseworker asks, the number of the order is sealed
    court_police = found_house("officers", "O", custody="host", kind="anti_trafficking_police")
    case = ngo.caseworker.registers()
    asker, second = ngo.caseworker.opens_key().client, ngo.worker("supervisor").opens_key().client
    wish = {
        "key": str(uuid4()),
        "basis": "court_order",
        "recipient": str(court_police.agency.pk),
        "groups": ["narrative"],
        "until": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "note": "Сот қаулысы",
    }
    wrong = asker.post(f"/cases/{case.pk}/disclose", wish)
    assert wrong.status_code == 422
    assert "who gave the order" in wrong.content.decode()
    assert "Сот қаулысы" in wrong.content.decode()
    order = {"order_body": "court", "order_on": timezone.localdate().isoformat(), "order_number": "2-1705"}
    sent = asker.post(f"/cases/{case.pk}/disclose", {**wish, **order, "key": str(uuid4())})
    page = sent["Location"]
    assert "2-1705" in second.get(page).content.decode()
    # The second person approves; the asker discloses and tells
    second.post(f"{page}/decide", {"key": str(uuid4()), "version": 1, "approve": "1"})
    asker.post(f"{page}/carry-out", {"key": str(uuid4()), "version": 2})
    assert sees(court_police.caseworker, case) == {"narrative"}
    told = asker.get(page).content.decode()
    assert "Sud bizni quyidagini berishga majbur qildi" in told
    asker.post(f"{page}/tell", {"key": str(uuid4()), "version": 3, "told_in": "uz"})
    with ngo.caseworker.transaction():
        assert Disclosure.objects.get(case=case).told_in == "uz"
    steps = {step.kind for step in ngo.caseworker.reads(case).steps}
    assert {"disclosure.asked", "disclosure.approved", "disclosure.done", "disclosure.told"} <= steps
