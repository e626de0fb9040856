"""Every address × every function × own, foreign, missing and signed out. A new address without an entry fails here."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from arasha.access.forms import KeyedForm
from arasha.access.models import Function
from arasha.casework.alerts.actions import tell
from arasha.casework.emergency.actions import record_act
from arasha.casework.emergency.rules import ActDraft
from arasha.casework.entitlements.actions import answer_criteria
from arasha.casework.intakes.actions import sync_intake
from arasha.casework.intakes.rules import IntakeDraft, PersonCard
from arasha.casework.models import Alert
from arasha.casework.relations.actions import add_dependant
from arasha.casework.relations.rules import NewDependant, RelationDraft
from arasha.statistics.models import CountTable
from arasha.statistics.studies import running
from tests.addresses import ALL
from tests.casework.deciding import asks_another, asks_hold, decides
from tests.statistics.studying import FOUR, Analyst, carry_out, compute_in_the_test

STAFF = {"caseworker", "social_worker", "supervisor", "investigator", "hotline_operator"}
READERS = STAFF | {"prosecutor", "inspector"}
EVERYBODY = {str(function) for function in Function} - {"service"}
DECIDERS = {"caseworker", "social_worker", "supervisor", "investigator"}
KEYS = EVERYBODY - {"analyst", "coordinator"}
OPEN = "open to everybody"

# Who may use an address at all. Written down here a second time on purpose: policy.py must not be its own judge.
MAY: dict[str, set[str] | str] = {
    "access:door": OPEN,
    "access:sign_in": OPEN,
    "access:enter": OPEN,
    "access:sign_out": OPEN,
    "set_language": OPEN,
    "web:healthz": OPEN,
    "web:readyz": OPEN,
    "access:switch_post": EVERYBODY,
    "access:people": {"administrator", "supervisor", "data_officer"},
    "access:duty": {"administrator", "supervisor"},
    "access:audit": {"administrator", "supervisor", "data_officer"},
    "web:country": EVERYBODY,
    "vault:key": KEYS,
    "vault:unlock": KEYS,
    "vault:lock": KEYS,
    "vault:drafts": EVERYBODY,
    "vault:slots": {"administrator", "supervisor"},
    "casework:work": READERS | {"coordinator"},
    "casework:contact_new": STAFF | {"inspector"},
    "casework:signals": READERS,
    "casework:signal_new": STAFF | {"inspector"},
    "casework:signal_send": READERS,
    "casework:signals_sent": READERS,
    "casework:signal": READERS,
    "casework:signal_reveal": STAFF,
    "casework:signal_triage": STAFF,
    "casework:signal_close": STAFF,
    "casework:signal_join": STAFF,
    "casework:signal_convert": STAFF,
    "casework:safe_contact": STAFF,
    "casework:cases": READERS,
    "casework:find": READERS,
    "casework:search": STAFF,
    "casework:register": STAFF | {"inspector"},
    "casework:case": READERS,
    "casework:reveal": READERS,
    "casework:assign": STAFF,
    "casework:cards": READERS,
    "casework:card": READERS,
    "casework:card_write": STAFF,
    "casework:act": READERS,
    "casework:act_told": READERS,
    "casework:intakes": STAFF | {"inspector"},
    "casework:intake_new": STAFF | {"inspector"},
    "casework:intake_sync": STAFF | {"inspector"},
    "casework:intake": STAFF | {"inspector"},
    "casework:intake_part": STAFF | {"inspector"},
    "casework:intake_alone": STAFF | {"inspector"},
    "casework:relations": STAFF,
    "casework:relation": STAFF,
    "casework:facts": STAFF,
    "casework:write_group": STAFF,
    "casework:event_new": STAFF,
    "casework:event_remove": STAFF,
    "casework:seen": STAFF,
    "casework:consents": STAFF,
    "casework:consent_new": STAFF,
    "casework:consent_withdraw": STAFF,
    "casework:consent_ask": STAFF,
    "casework:consent_answers": STAFF,
    "casework:consent_seen": STAFF,
    "casework:consent_confirm": STAFF,
    "casework:disclosure_ask": STAFF,
    "casework:disclosures": {"supervisor", "data_officer", "administrator"},
    "casework:disclosure": STAFF | {"data_officer"},
    "casework:disclosure_decide": {"supervisor", "data_officer"},
    "casework:disclosure_carry_out": STAFF,
    "casework:disclosure_end": STAFF,
    "casework:disclosure_tell": STAFF,
    "casework:disclosure_bar": STAFF,
    "casework:summary": READERS,
    "casework:refer": STAFF,
    "casework:safety": READERS,
    "casework:assess": STAFF,
    "casework:assess_same": STAFF,
    "casework:safety_plan": STAFF,
    "casework:safety_paper": READERS,
    "casework:criteria": STAFF,
    "casework:entitlement_open": {"social_worker", "supervisor"},
    "casework:alerts": EVERYBODY,
    "casework:alerts_read": EVERYBODY,
    "casework:alerts_mail": EVERYBODY,
    "casework:alert_open": EVERYBODY,
    "casework:referrals": READERS | {"coordinator"},
    "casework:referral": READERS,
    "casework:referral_accept": DECIDERS,
    "casework:referral_decline": DECIDERS,
    "casework:status": READERS,
    "casework:decide": {"supervisor", "investigator"},
    "casework:reflection_begin": STAFF,
    "casework:decision_second": DECIDERS,
    "casework:decision_ask_second": {"supervisor", "investigator"},
    "casework:decision_tell": STAFF,
    "casework:decision_paper": STAFF,
    "casework:decision_review": STAFF,
    "casework:assistance": STAFF,
    "casework:hold_ask": STAFF,
    "casework:hold_check": DECIDERS | {"inspector"},
    "casework:hold": STAFF,
    "casework:hold_court": STAFF,
    "casework:hold_end": STAFF,
    "casework:non_punishment": STAFF,
    "casework:request": READERS,
    "casework:request_answer": DECIDERS | {"prosecutor"},
    "casework:request_withdraw": STAFF,
    "casework:talks": READERS,
    "casework:talk_new": STAFF,
    "casework:notice_read": STAFF,
    "casework:notice_sheet": STAFF,
    "casework:fact_reports": READERS,
    "casework:fact_report_new": STAFF | {"inspector"},
    "casework:fact_report_from_case": STAFF | {"inspector"},
    "casework:fact_report": READERS,
    "casework:fact_report_confirm": DECIDERS | {"prosecutor", "inspector", "hotline_operator"},
    "casework:fact_report_answer": DECIDERS | {"prosecutor", "inspector", "hotline_operator"},
    "casework:interpreters": STAFF | {"administrator"},
    "casework:interpreter_new": {"caseworker", "supervisor", "administrator"},
    "casework:interpreter": {"caseworker", "supervisor", "administrator"},
    "casework:screenings": READERS,
    "casework:screening_new": STAFF | {"inspector"},
    "casework:screening": STAFF | {"inspector"},
    "casework:screening_finish": STAFF | {"inspector"},
    "casework:screening_result": READERS,
    "studies:list": {"analyst", "coordinator"},
    "studies:table_new": {"analyst"},
    "studies:table": {"analyst"},
    "studies:describe": {"analyst"},
    "studies:step": {"analyst"},
    "studies:undo": {"analyst"},
    "studies:start": {"analyst"},
    "studies:run": {"analyst", "coordinator"},
    "studies:cancel": {"analyst"},
    "studies:again": {"analyst"},
    "studies:study": {"analyst", "coordinator"},
    "studies:assume": {"analyst"},
    "studies:give": {"analyst"},
    "studies:take_back": {"analyst"},
    "studies:report": {"analyst", "coordinator"},
    "studies:paper": {"analyst", "coordinator"},
    "studies:json": {"analyst", "coordinator"},
    "studies:compare": {"analyst", "coordinator"},
    "statistics:funnel": READERS | {"analyst", "coordinator", "data_officer"},
    "statistics:overview": READERS | {"analyst", "coordinator", "data_officer"},
}
SENT_ONLY = {
    "access:enter",
    "access:sign_in",
    "access:sign_out",
    "access:switch_post",
    "casework:act_told",
    "casework:alert_open",
    "casework:alerts_mail",
    "casework:alerts_read",
    "casework:assess_same",
    "casework:consent_withdraw",
    "casework:consent_confirm",
    "casework:disclosure_decide",
    "casework:disclosure_carry_out",
    "casework:disclosure_end",
    "casework:disclosure_tell",
    "casework:disclosure_bar",
    "casework:entitlement_open",
    "casework:event_remove",
    "casework:fact_report_answer",
    "casework:fact_report_confirm",
    "casework:hold_court",
    "casework:hold_end",
    "casework:intake_alone",
    "casework:intake_part",
    "casework:intake_sync",
    "casework:referral_accept",
    "casework:referral_decline",
    "casework:reflection_begin",
    "casework:request_answer",
    "casework:request_withdraw",
    "casework:reveal",
    "casework:signal_close",
    "casework:signal_join",
    "casework:signal_reveal",
    "casework:signal_triage",
    "set_language",
    "studies:again",
    "studies:cancel",
    "studies:describe",
    "studies:give",
    "studies:start",
    "studies:step",
    "studies:take_back",
    "studies:undo",
    "vault:drafts",
    "vault:lock",
}
OBJECTS = {
    "disclosure_id",
    "act_id",
    "alert_id",
    "card_id",
    "case_id",
    "consent_id",
    "decision_id",
    "entitlement_id",
    "event_id",
    "hold_id",
    "intake_id",
    "interpreter_id",
    "referral_id",
    "relation_id",
    "report_id",
    "request_id",
    "run_id",
    "screening_id",
    "signal_id",
    "study_id",
    "table_id",
}
# What an object is found by besides its address.
TYPED = {"case_number", "agency"}
# Parameters that are words of a closed list, not ids.
WORDS = {"group": "identity", "kind": "safety"}


OF_AN_OBJECT = sorted(name for name, entry in ALL.items() if OBJECTS & set(entry.pattern.converters))
CASE_PAGES = [name for name in OF_AN_OBJECT if "case_id" in ALL[name].pattern.converters]


def test_every_address_is_in_the_matrix():
    assert set(ALL) == set(MAY)


def test_every_view_has_chosen_what_it_needs():
    assert [name for name, entry in ALL.items() if not getattr(entry.callback, "needs", None)] == []


@pytest.fixture
def story(ngo, shelter, guardianship, found):
    """An NGO's case with an open consent and a referral that waits at the shelter."""
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    referral = ngo.caseworker.refers(case, shelter, ("identity",))
    interpreter = ngo.caseworker.engages_interpreter()
    decision = decides(ngo.worker("supervisor"), case, "not_identified")
    request = asks_another(ngo.worker("supervisor"), decision, shelter)
    hold = asks_hold(ngo.caseworker, case, found("border", "B", kind="national_security"), None)
    signal = ngo.caseworker.hears()
    disclosure = ngo.caseworker.asks_to_disclose(case, guardianship, "needs")
    return {
        "signal_id": signal.pk,
        "case_number": case.number,
        "case_id": case.pk,
        "screening_id": ngo.caseworker.screens(case).pk,
        "disclosure_id": disclosure.pk,
        "interpreter_id": interpreter.pk,
        "decision_id": decision.pk,
        "request_id": request.pk,
        "hold_id": hold.pk,
        "report_id": ngo.caseworker.reports(to=shelter).pk,
        "consent_id": consent.pk,
        "referral_id": referral.pk,
        "event_id": case.events,
        "entitlement_id": answer_criteria(
            ngo.caseworker.actor, case.pk, {"held": "yes"}, version=0, now=timezone.now(), key=uuid4()
        ).pk,
        "alert_id": _notice(ngo, case),
        "case": case,
        **emergency_and_family(ngo.caseworker, case),
        **a_study(ngo, found),
    }


def a_study(house, found):
    """A table of counts with one change, its finished study, and the commission it may be given to."""
    analyst = Analyst(house.worker("analyst"))
    table = analyst.pastes(FOUR)
    run = analyst.starts(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "compute", compute_in_the_test)
        carry_out(house, run)
    with analyst.worker.transaction():
        CountTable.objects.filter(pk=table).update(steps=[{"kind": "omit", "lists": ["clinic"]}])
    commission = found("commission", "C", custody="host", kind="commission_secretariat")
    study = analyst.finds_run(run).study_id
    return {"table_id": table, "run_id": run, "study_id": study, "agency": str(commission.agency.pk)}


def emergency_and_family(worker, case):
    """An act in danger to life, a raid of one card, and a child of its own."""
    now = timezone.now()
    act = record_act(worker.actor, case.pk, ActDraft(("ambulance",), (), now, False), now=now, key=uuid4())
    intake = sync_intake(
        worker.actor, IntakeDraft(uuid4(), "raid", timezone.localdate(now)), (PersonCard(uuid4()),), now=now
    )
    child, bond = NewDependant("female", "known", 3, 3), RelationDraft("child_of")
    relation = add_dependant(worker.actor, case.pk, child, bond, now=now, key=uuid4())
    with worker.transaction():
        card = intake.cards.get().pk
    return {"act_id": act.pk, "intake_id": intake.pk, "card_id": card, "relation_id": relation.pk}


def _notice(house, case):
    """A notice for the agency's supervisor, told by a colleague."""
    supervisor = house.worker("supervisor")
    with house.caseworker.transaction():
        tell(
            house.caseworker.actor,
            "referral.accepted",
            agency=house.agency.pk,
            posts=[supervisor.post.pk],
            number=case.number,
            page="casework:case",
            target=case.pk,
            now=timezone.now(),
        )
    with supervisor.transaction():
        return Alert.objects.get(post_id=supervisor.post.pk).pk


def address(name, ids):
    given = {}
    for parameter in ALL[name].pattern.converters:
        given[parameter] = WORDS.get(parameter) or ids.get(parameter, uuid4())
    return reverse(name, kwargs=given)


def call(client, name, ids):
    path = address(name, ids)
    data = {
        **{"key": str(uuid4()), "version": "1", "purpose": "care", "reason": "no_place", "outcome": "checked_found"},
        **{"answer": "agree", "grounds": ["same_view"], "held": "yes"},
        **{"urgency": "day", "closing": "advice_given", "case_number": ids.get("case_number", "N26-0001A")},
    }
    data |= {"kind": "omit", "lists": ["shelter"], "replicates": "100", "seed": "1", "name": "A table"}
    data |= {"agency": ids.get("agency", str(uuid4()))}
    data |= {"told_in": "uz", "bar": "danger_to_person", "review_on": timezone.localdate().isoformat()}
    return client.post(path, data) if name in SENT_ONLY else client.get(path)


@pytest.mark.parametrize("function", sorted(EVERYBODY))
def test_functions_reach_exactly_what_they_may(ngo, function):
    client = ngo.worker(function).client
    reached = set()
    for name, entry in ALL.items():
        if (
            MAY[name] is OPEN
            or OBJECTS & set(entry.pattern.converters)
            or name in {"access:switch_post", "casework:find"}
        ):
            continue
        answer = call(client, name, {})
        assert answer.status_code in {200, 302, 403, 422}, name
        if answer.status_code != 403:
            reached.add(name)
    assert reached == {
        name
        for name, who in MAY.items()
        if who is not OPEN
        and function in who
        and not OBJECTS & set(ALL[name].pattern.converters)
        and name not in {"access:switch_post", "casework:find"}
    }


@pytest.mark.parametrize("function", sorted(EVERYBODY))
def test_a_foreign_object_and_a_missing_one_look_the_same(story, police, function):
    ids = {key: value for key, value in story.items() if key in OBJECTS - {"event_id"} | TYPED}
    client = police.worker(function).client
    for name in OF_AN_OBJECT:
        foreign, missing = call(client, name, ids), call(client, name, {})
        assert (name, foreign.status_code) == (name, 404 if function in MAY[name] else 403)
        assert (name, missing.status_code, missing.content) == (name, foreign.status_code, foreign.content)
        assert (name, dict(missing.headers)) == (name, dict(foreign.headers))
        assert story["case"].number not in foreign.content.decode(), name


@pytest.mark.parametrize("name", CASE_PAGES)
def test_before_acceptance_the_recipient_is_a_stranger(story, shelter, name):
    client = shelter.worker("supervisor").client
    foreign, missing = call(client, name, {"case_id": story["case_id"]}), call(client, name, {})
    assert (foreign.status_code, foreign.content) == (404, missing.content)


@pytest.mark.parametrize("name", [name for name in OF_AN_OBJECT if name not in {"casework:event_remove"}])
def test_the_own_object_answers(story, ngo, shelter, name):
    theirs = {"referral_accept", "referral_decline", "fact_report_confirm", "fact_report_answer", "request_answer"}
    house = shelter if name.removeprefix("casework:") in theirs else ngo
    ids = {key: value for key, value in story.items() if key in OBJECTS - {"event_id"} | TYPED}
    function = "supervisor" if "supervisor" in MAY[name] else "analyst"
    assert call(house.worker(function).client, name, ids).status_code in {200, 302}


@pytest.mark.parametrize("name", sorted(name for name, who in MAY.items() if who is not OPEN))
def test_nobody_signed_out_gets_in(database, client, name):
    answer = call(client, name, {})
    if name in SENT_ONLY:
        assert answer.status_code == 401
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/?next=")


# The health checks are answered before any view, whatever the method.
@pytest.mark.parametrize("name", sorted(set(ALL) - {"web:healthz", "web:readyz"}))
def test_other_methods_are_refused(ngo, name):
    client = ngo.worker("supervisor").client
    path = address(name, {})
    assert client.delete(path).status_code in {404, 405}
    if name in SENT_ONLY:
        assert client.get(path).status_code == 405


def test_numbers_find_own_cases_only(story, ngo, police):
    number = story["case"].number
    assert ngo.caseworker.client.get("/cases/find", {"number": number.lower()}).status_code == 302
    foreign = police.caseworker.client.get("/cases/find", {"number": number})
    missing = police.caseworker.client.get("/cases/find", {"number": "N26-9999X"})
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_a_post_limited_to_regions_sees_those_and_the_unknown(ngo):
    here = ngo.caseworker.registers(region="KZ-75")
    there = ngo.caseworker.registers(region="KZ-71")
    nowhere = ngo.caseworker.registers(region="")
    limited = ngo.worker("social_worker", ("KZ-75",)).client
    assert [limited.get(f"/cases/{case.pk}").status_code for case in (here, there, nowhere)] == [200, 404, 200]
    listed = limited.get("/cases").content.decode()
    assert (here.number in listed, there.number in listed, nowhere.number in listed) == (True, False, True)


def test_keyed_forms_carry_a_key():
    assert "key" in KeyedForm().fields
