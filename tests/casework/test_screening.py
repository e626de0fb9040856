"""Screenings: the gate, custody, who reads answers, two editors, saving once, and a result that decides nothing."""

import json
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit.actions import KeyReused
from arasha.casework.models import Case, Screening, ScreeningAnswer
from arasha.casework.screening import queries
from arasha.casework.screening.actions import save_answers
from arasha.casework.screening.case_parts import finish_or_decide
from arasha.casework.screening.rules import (
    AnswerDraft,
    CaseFacts,
    ScreeningDraft,
    engine_instrument,
    judge_begin,
    rule_for,
)
from arasha.casework.talks.queries import times_told
from arasha.country import current
from arasha.engines.screening import CaseRule, Strength
from tests.stories import found_house

TODAY = timezone.localdate()
OPEN_GATE = {"alone": "yes", "safe": "yes", "needs_met": "yes", "understood": "yes", "may_stop": "yes"}
ADULT = CaseFacts("adult", "with_us", "ngo")
RAID = ScreeningDraft("raid", "short", OPEN_GATE)


def judged(draft=RAID, facts=ADULT):
    return judge_begin(draft, facts, current(), TODAY)


# May it begin?


def test_with_every_gate_open_it_begins():
    assert judged().allowed


@pytest.mark.parametrize("gate", ["alone", "safe", "needs_met", "understood"])
def test_a_closed_gate_stops_with_what_to_do_first(gate):
    verdict = judged(ScreeningDraft("raid", "short", {**OPEN_GATE, gate: "no"}))
    assert (verdict.code, verdict.field) == ("screening.gate", f"gate_{gate}")
    assert verdict.message == str(current().screening_gates[gate].remedy)
    # Only where the person is in danger may it begin all the same, with the reason
    assert judged(ScreeningDraft("raid", "short", {**OPEN_GATE, gate: "no"}, "danger_to_life")).allowed
    assert not judged(ScreeningDraft("raid", "short", {**OPEN_GATE, gate: "no"}, "we are in a hurry")).allowed


def test_that_the_person_may_stop_is_always_said():
    verdict = judged(ScreeningDraft("raid", "short", {**OPEN_GATE, "may_stop": "no"}, "danger_to_life"))
    assert verdict.code == "screening.may_stop"


def test_an_unanswered_gate_is_closed():
    assert judged(ScreeningDraft("raid", "short", {})).code == "screening.may_stop"


@pytest.mark.parametrize("agency_type", ["migration_police", "detention_unit", "anti_trafficking_police", "health"])
@pytest.mark.parametrize(("setting", "whereabouts"), [("detention", "unknown"), ("office", "detention_centre"), ("raid", "police_custody")])  # fmt: skip
def test_whoever_holds_people_does_not_ask(agency_type, setting, whereabouts):
    verdict = judged(ScreeningDraft(setting, "ilo_adult_labour/1", OPEN_GATE), CaseFacts("adult", whereabouts, agency_type))  # fmt: skip
    assert verdict.code == "screening.custody"
    assert verdict.source is not None


@pytest.mark.parametrize("agency_type", ["ngo", "shelter_provider", "social_protection", "international_organisation"])
def test_the_receiving_body_asks_in_custody(agency_type):
    assert judged(ScreeningDraft("detention", "short", OPEN_GATE), CaseFacts("adult", "unknown", agency_type)).allowed


@pytest.mark.parametrize(
    ("age_group", "instrument", "code"),
    [
        ("adult", "ilo_adult_labour/1", ""),
        ("minor", "ilo_child_labour/1", ""),
        ("unclear", "ilo_child_labour/1", ""),
        ("minor", "ilo_adult_labour/1", "screening.population"),
        ("unclear", "ilo_adult_labour/1", "screening.population"),
        ("adult", "ilo_child_labour/1", "screening.population"),
        ("adult", "nothing/1", "screening.instrument"),
        ("adult", "short_raid/1", "screening.instrument"),
    ],
)
def test_the_set_fits_the_age_and_unclear_is_a_child(age_group, instrument, code):
    draft = ScreeningDraft("office", instrument, OPEN_GATE)
    assert judged(draft, CaseFacts(age_group, "with_us", "ngo")).code == code


def test_an_office_has_no_short_form():
    assert judged(ScreeningDraft("office", "short", OPEN_GATE)).code == "screening.instrument"


def test_a_short_form_weighs_by_the_persons_age():
    short = current().instruments["short_raid/1"]
    of_adult = {one.code: one.strength for one in engine_instrument(short, CaseRule.ADULT, current()).indicators}
    of_child = {one.code: one.strength for one in engine_instrument(short, CaseRule.CHILD, current()).indicators}
    assert of_adult.keys() == of_child.keys() == set(short.short)
    assert (of_adult["held_threats"], of_child["held_threats"]) == (Strength.MEDIUM, Strength.STRONG)
    assert rule_for("unclear") is CaseRule.CHILD


# Answering


POSITIVE = ("deceived_work", "deceived_wages", "work_hours", "work_pay", "held_papers", "held_confined")


def test_a_short_form_finds_and_the_case_stays_as_it_was(ngo):
    worker = ngo.caseworker
    case = worker.registers()
    screening = worker.finishes(worker.answers(worker.screens(case), *POSITIVE))
    assert screening.result["points_to"] == screening.result["palermo"] == "positive"
    assert set(screening.result["deciding"]) == set(POSITIVE)
    stored = worker.reads(case).case
    assert (stored.status, stored.version, stored.closed_on) == ("potential", case.version, None)
    assert [event.kind for event in ngo.audit if event.kind.startswith("screening.")] == [
        "screening.began",
        "screening.answered",
        "screening.finished",
    ]


def test_unknown_answers_leave_it_open(ngo):
    worker = ngo.caseworker
    screening = worker.answers(worker.screens(worker.registers(), "ilo_adult_labour/1", "office"), "work_hours")
    everything = [code for code in current().instruments["ilo_adult_labour/1"].rated if code != "work_hours"]
    screening = worker.answers(screening, *everything, answer="unknown")
    assert worker.finishes(screening).result["points_to"] == "possible"


def test_an_answer_may_be_taken_back(ngo):
    worker = ngo.caseworker
    screening = worker.answers(worker.screens(worker.registers()), "work_hours", "work_pay")
    screening = worker.answers(screening, "work_pay", answer="not_asked")
    with worker.transaction():
        said = {one.code: one.answer for one in ScreeningAnswer.objects.filter(screening=screening)}
    assert said == {"work_hours": "yes", "work_pay": "not_asked"}


def test_what_nobody_asked_leaves_no_row(ngo):
    worker = ngo.caseworker
    screening = worker.answers(worker.screens(worker.registers()), "work_hours", "work_pay", answer="not_asked")
    with worker.transaction():
        assert not ScreeningAnswer.objects.filter(screening=screening).exists()
    with pytest.raises(Refused) as refusal:
        worker.finishes(screening)
    assert refusal.value.code == "screening.empty"


def test_a_lost_answer_is_sent_again_and_kept_once(ngo):
    worker, key = ngo.caseworker, uuid4()
    screening = worker.screens(worker.registers())
    first = worker.answers(screening, "work_hours", key=key)
    again = worker.answers(screening, "work_hours", key=key)
    assert (again.pk, again.version) == (first.pk, first.version)
    with pytest.raises(KeyReused):
        worker.answers(screening, "work_pay", key=key)
    assert sum(event.kind == "screening.answered" for event in ngo.audit) == 1


def test_of_two_editors_the_second_learns_what_changed(ngo):
    one, other = ngo.caseworker, ngo.worker("social_worker")
    screening = one.screens(one.registers())
    one.answers(screening, "work_hours")
    with pytest.raises(Stale):
        other.answers(screening, "work_pay")
    # By script: what is stored now comes back, so that the open page can show it and save again
    data = {"key": str(uuid4()), "version": str(screening.version), "a-work_pay": "yes"}
    answer = other.client.post(f"/screenings/{screening.pk}", data, headers={"accept": "application/json"})
    assert answer.status_code == 409
    told = answer.json()
    assert told["stored"]["work_hours"]["a"] == "yes"
    again = {**data, "key": str(uuid4()), "version": told["version"]}
    saved = other.client.post(f"/screenings/{screening.pk}", again, headers={"accept": "application/json"})
    assert saved.json() == {"version": told["version"] + 1}


def test_without_javascript_the_sheet_is_one_form(ngo):
    one, other = ngo.caseworker, ngo.worker("social_worker")
    screening = one.screens(one.registers())
    path = f"/screenings/{screening.pk}"
    page = one.client.get(path).content.decode()
    assert page.count("<fieldset") == 13
    data = {"key": str(uuid4()), "version": "1", "a-work_hours": "yes", "a-work_pay": "unknown", "has-acts": "1",
            "acts": ["transport"], "rest-acts": "no"}  # fmt: skip
    assert one.client.post(path, data)["Location"] == path
    # A colleague who looked before sends an older sheet: nothing is lost, what is stored is named
    late = other.client.post(path, {"key": str(uuid4()), "version": "1", "a-work_hours": "no"})
    assert late.status_code == 422
    told = late.content.decode()
    assert "Stored meanwhile by somebody else" in told
    assert "excessive working days or hours" in told.split("Stored meanwhile")[1].split("</dl>")[0]
    one.client.post(f"{path}/finish", {"key": str(uuid4()), "version": "2"})
    shown = one.client.get(f"{path}/result").content.decode()
    assert "By the Palermo Protocol" in shown
    assert "transport" in shown


@pytest.mark.parametrize(
    "bad",
    [
        {"a-nothing": "yes"},
        {"a-work_hours": "perhaps"},
        {"a-work_hours": "yes", "s-work_hours": "a rumour"},
        {"has-acts": "1", "acts": ["theft"]},
    ],
)
def test_what_the_instrument_does_not_know_is_refused(ngo, bad):
    worker = ngo.caseworker
    screening = worker.screens(worker.registers())
    answer = worker.client.post(f"/screenings/{screening.pk}", {"key": str(uuid4()), "version": "1", **bad})
    assert answer.status_code == 422
    assert "Choose one of the answers in the list" in answer.content.decode()


def test_a_finished_screening_is_frozen_even_for_the_database(ngo, database):
    worker = ngo.caseworker
    screening = worker.finishes(worker.answers(worker.screens(worker.registers()), "work_hours"))
    with pytest.raises(Refused) as refusal:
        worker.answers(screening, "work_pay")
    assert refusal.value.code == "screening.finished"
    with pytest.raises(DatabaseError), worker.transaction():
        Screening.objects.filter(pk=screening.pk).update(setting="border")
    with pytest.raises(DatabaseError), worker.transaction():
        ScreeningAnswer(
            screening=screening, owner_agency_id=worker.actor.agency, kind="indicator", code="work_pay", answer="yes",
            source="person", certainty="sure", at=timezone.now(), by_post_id=worker.actor.post,
        ).save()  # fmt: skip
    late = worker.client.post(
        f"/screenings/{screening.pk}",
        {"key": str(uuid4()), "version": "1", "a-work_pay": "yes"},
        headers={"accept": "application/json"},
    )
    assert late.status_code == 422
    assert "finished" in late.json()["message"]


def test_an_old_screening_shows_the_version_it_used(ngo):
    worker = ngo.caseworker
    screening = worker.finishes(worker.answers(worker.screens(worker.registers()), "work_hours"))
    assert screening.instrument_key == "short_raid/1"
    assert "version 1" in worker.client.get(f"/screenings/{screening.pk}/result").content.decode()


def test_a_long_set_is_one_telling_of_the_story(ngo):
    worker = ngo.caseworker
    case = worker.registers()
    worker.screens(case)
    worker.screens(case, "ilo_adult_labour/1", "office")
    with worker.transaction():
        assert times_told(worker.actor, case) == 1


# Who reads


def test_answers_go_with_the_narrative_and_with_nothing_else(ngo, shelter):
    worker, reader = ngo.caseworker, shelter.caseworker
    for groups, status in ((("identity", "needs"), 404), (("narrative",), 200)):
        case = worker.registers()
        screening = worker.finishes(worker.answers(worker.screens(case), *POSITIVE))
        reader.accepts(worker.shares(case, shelter, *groups))
        assert reader.client.get(f"/screenings/{screening.pk}/result").status_code == status
        listed = reader.client.get(f"/cases/{case.pk}/screenings").content.decode()
        assert ("points to trafficking" in listed) is (status == 200)
        assert reader.client.get(f"/screenings/{screening.pk}").status_code in {403, 404}


def test_the_detaining_agency_reads_nothing_of_what_the_ngo_asked(ngo, found):
    # Given a migration agency that owns the case of a man it holds, and an NGO that took him over
    migration = found_house("migration", "M", custody="host")
    migration.agency.type = "migration_police"
    migration.agency.save()
    case = migration.caseworker.registers(whereabouts="detention_centre", region="")
    with pytest.raises(Refused) as refusal:
        migration.caseworker.screens(case, setting="detention")
    assert refusal.value.code == "screening.custody"
    ngo.caseworker.accepts(migration.caseworker.shares(case, ngo, "needs", "narrative"))
    # When the NGO screens him in the centre
    worker = ngo.caseworker
    screening = worker.finishes(worker.answers(worker.screens(case, setting="detention"), *POSITIVE))
    # Then whoever holds him sees neither answers nor result, though the case is theirs
    holder = migration.caseworker
    assert holder.client.get(f"/screenings/{screening.pk}/result").status_code == 404
    assert "points to trafficking" not in holder.client.get(f"/cases/{case.pk}/screenings").content.decode()
    with holder.transaction():
        assert not Screening.objects.filter(pk=screening.pk).exists()
        assert not ScreeningAnswer.objects.filter(screening_id=screening.pk).exists()
    assert "screening.finished" not in {step.kind for step in holder.reads(case).steps}
    assert worker.client.get(f"/screenings/{screening.pk}/result").status_code == 200


def test_a_consent_to_the_narrative_does_not_open_custody_to_those_who_hold(ngo, found):
    police = found_house("police", "P", custody="host")
    police.agency.type = "anti_trafficking_police"
    police.agency.save()
    worker = ngo.caseworker
    case = worker.registers(whereabouts="detention_centre")
    screening = worker.finishes(worker.answers(worker.screens(case, setting="detention"), *POSITIVE))
    police.caseworker.accepts(worker.shares(case, police, "narrative"))
    assert police.caseworker.client.get(f"/cases/{case.pk}").status_code == 200
    assert police.caseworker.client.get(f"/screenings/{screening.pk}/result").status_code == 404


def test_after_withdrawal_even_an_own_screening_is_out_of_sight(ngo, shelter):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "narrative")
    shelter.caseworker.accepts(referral)
    screening = shelter.caseworker.answers(shelter.caseworker.screens(case), "work_hours")
    with ngo.caseworker.transaction():
        consent = case.consents.get()
    ngo.caseworker.withdraws(consent)
    with pytest.raises(Denied), shelter.caseworker.transaction():
        queries.get_screening(shelter.caseworker.actor, screening.pk)


def test_nobody_writes_answers_into_a_foreign_screening(ngo, shelter):
    case = ngo.caseworker.registers()
    screening = ngo.caseworker.screens(case)
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "narrative"))
    actor = shelter.caseworker.actor
    said = [AnswerDraft("indicator", "work_hours", "yes")]
    with pytest.raises(Denied):
        save_answers(actor, screening.pk, said, version=screening.version, now=timezone.now(), key=uuid4())


# What follows


def next_step(worker, case):
    from arasha.casework.cases.queries import get_case
    from arasha.casework.cases.shown import OpenedCase

    with worker.transaction():
        opened = OpenedCase(worker.actor, timezone.now(), get_case(worker.actor, case.pk), [], [])
        return finish_or_decide(opened)


def test_a_finished_screening_asks_for_a_decision_and_takes_none(ngo):
    worker = ngo.caseworker
    case = worker.registers()
    assert next_step(worker, case) is None
    screening = worker.screens(case)
    assert next_step(worker, case).url == f"/screenings/{screening.pk}"
    worker.finishes(worker.answers(screening, *POSITIVE))
    asked = next_step(worker, case)
    assert (asked.what, asked.url) == ("Decide on the status", f"/cases/{case.pk}/status")
    assert "points to trafficking" in asked.why
    with worker.transaction():
        assert Case.objects.get(pk=case.pk).status == "potential"


def test_my_unfinished_screenings_wait_in_my_work_only(ngo):
    worker, colleague = ngo.caseworker, ngo.worker("social_worker")
    screening = worker.screens(worker.registers())
    assert f"/screenings/{screening.pk}" in worker.client.get("/work").content.decode()
    assert f"/screenings/{screening.pk}" not in colleague.client.get("/work").content.decode()


def test_the_result_says_nothing_before_the_talk_has_ended(ngo):
    worker = ngo.caseworker
    screening = worker.answers(worker.screens(worker.registers()), *POSITIVE[:-1])
    sheet = worker.client.get(f"/screenings/{screening.pk}").content.decode()
    assert "points to" not in sheet
    assert "one more answer" not in sheet
    answer = worker.client.get(f"/screenings/{screening.pk}/result")
    assert answer.status_code == 302


def test_the_questions_are_read_in_the_persons_language(ngo):
    worker = ngo.caseworker
    screening = worker.screens(worker.registers(languages=("uz",)))
    sheet = worker.client.get(f"/screenings/{screening.pk}").content.decode()
    assert current().indicators["work_hours"].spoken.uz in sheet
    other = worker.client.get(f"/screenings/{screening.pk}?say=tg").content.decode()
    assert current().indicators["work_hours"].spoken.tg in other


def test_the_page_tells_its_script_what_is_stored_in_codes_only(ngo):
    worker = ngo.caseworker
    screening = worker.answers(worker.screens(worker.registers()), "work_hours", "act:transport")
    with worker.transaction():
        from arasha.casework.screening.sheet import stored_for_sheet

        stored = stored_for_sheet(queries.get_screening(worker.actor, screening.pk).answers)
    assert json.loads(json.dumps(stored)) == {
        "work_hours": {"a": "yes", "p": "", "s": "person", "c": "sure"},
        "acts": {"yes": ["transport"], "rest": "not_asked"},
    }


def test_the_database_hides_screenings_from_other_agencies(ngo, police, owner):
    assert isinstance(owner, psycopg.Connection)
    screening = ngo.caseworker.screens(ngo.caseworker.registers())
    with police.caseworker.transaction():
        assert not Screening.objects.filter(pk=screening.pk).exists()
