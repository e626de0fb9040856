"""Talks and interpreters: who never interprets, what is counted, and whose register it is."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.refusals import Denied, Refused
from arasha.casework.models import Case, Interpreter, Talk
from arasha.casework.talks import queries
from arasha.casework.talks.actions import change_interpreter, log_talk
from arasha.casework.talks.rules import (
    NO_TIE,
    InterpreterDraft,
    InterpreterFacts,
    TalkDraft,
    judge_interpreter,
    judge_talk,
)
from arasha.country import current
from arasha.vault.keyring import current_keyring

TODAY = date(2026, 11, 24)
SWORN = InterpreterFacts(("uz", "ru"), True, date(2026, 1, 1))
TALK = TalkDraft("first", "uz", uuid4(), alone=True, told_story=True, tie=NO_TIE)
ENTRY = InterpreterDraft("Г.Т.", ("uz", "ru"), "female", date(2020, 1, 1))


def code_of(talk, interpreter=SWORN):
    return judge_talk(talk, interpreter, current(), TODAY).code


def test_a_sworn_interpreter_without_ties_may_interpret():
    assert judge_talk(TALK, SWORN, current(), TODAY).allowed


@pytest.mark.parametrize("tie", ["kin", "co_worker", "co_victim", "employer_side", "consulate"])
def test_kin_co_workers_co_victims_and_consulates_never_interpret(tie):
    asked = judge_talk(replace(TALK, tie=tie), SWORN, current(), TODAY)
    assert (asked.code, asked.field) == ("talk.tie_bars", "talk_tie")
    assert asked.source is not None
    assert code_of(TALK, replace(SWORN, declared=(tie,))) == "talk.tie_bars"


def test_the_conflict_check_is_asked_before_every_talk():
    assert code_of(replace(TALK, tie="")) == "talk.tie_not_asked"
    assert code_of(replace(TALK, tie="something else")) == "talk.tie_not_asked"


@pytest.mark.parametrize(
    ("interpreter", "code"),
    [
        (None, "talk.interpreter_unknown"),
        (replace(SWORN, is_active=False), "talk.interpreter_unknown"),
        (replace(SWORN, secrecy_on=None), "talk.secrecy"),
        (replace(SWORN, secrecy_on=date(2026, 11, 25)), "talk.secrecy"),
        (replace(SWORN, languages=("ky",)), "talk.interpreter_language"),
    ],
)
def test_only_sworn_interpreters_of_the_register_in_their_language(interpreter, code):
    assert code_of(TALK, interpreter) == code


def test_a_person_may_refuse_every_interpreter_and_the_talk_still_counts():
    refused = TalkDraft("first", "ru", None, alone=True, told_story=False, refused="no_reason")
    assert judge_talk(refused, None, current(), TODAY).allowed
    assert code_of(replace(refused, refused="because"), None) == "talk.refusal"
    assert code_of(replace(refused, language="xx"), None) == "talk.language"
    assert code_of(replace(refused, kind="chat"), None) == "talk.kind"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (replace(ENTRY, code_name=" "), "interpreter.code_name"),
        (replace(ENTRY, code_name="+7 700 123 45 67"), "interpreter.code_name_number"),
        (replace(ENTRY, languages=()), "interpreter.languages"),
        (replace(ENTRY, languages=("xx",)), "interpreter.languages"),
        (replace(ENTRY, sex="?"), "interpreter.sex"),
        (replace(ENTRY, declared=("friend",)), "interpreter.declared"),
        (replace(ENTRY, secrecy_on=date(2027, 1, 1)), "interpreter.secrecy_in_future"),
        (ENTRY, ""),
    ],
)
def test_the_register_holds_code_names_and_known_answers(entry, code):
    assert judge_interpreter(entry, current(), TODAY).code == code


def talks(worker, case, interpreter=None, **facts):
    said = {"alone": True, "told_story": True, "tie": NO_TIE if interpreter else "", **facts}
    draft = TalkDraft("first", "uz", interpreter.pk if interpreter else None, **said)
    return log_talk(worker.actor, case.pk, draft, now=timezone.now(), key=uuid4())


def test_every_agency_with_the_case_sees_how_often_the_story_was_told(ngo, shelter, police):
    # Given Rustam told his story to the NGO, through its interpreter
    case = ngo.caseworker.registers()
    interpreter = ngo.caseworker.engages_interpreter()
    talks(ngo.caseworker, case, interpreter)
    # When the shelter accepts him and asks him nothing again
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    talks(shelter.caseworker, case, told_story=False)
    # Then both read: told once; the interpreter is the NGO's alone
    for worker in (ngo.caseworker, shelter.caseworker):
        with worker.transaction():
            assert queries.times_told(worker.actor, case) == 1
            assert len(queries.talks_of_case(worker.actor, case)) == 2
    with shelter.caseworker.transaction():
        held = queries.talks_of_case(shelter.caseworker.actor, case)
        assert queries.interpreter_now(shelter.caseworker.actor, held).interpreter is None
        assert not Interpreter.objects.exists()
    # And the police neither see the talks nor can add one
    with police.caseworker.transaction():
        assert not Talk.objects.exists()
    with pytest.raises(Denied):
        talks(police.caseworker, case)


def test_after_withdrawal_the_recipient_reads_no_talk(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("needs",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    talks(shelter.caseworker, case)
    ngo.caseworker.withdraws(consent)
    with shelter.caseworker.transaction():
        assert not Talk.objects.exists()
    with ngo.caseworker.transaction():
        assert queries.times_told(ngo.caseworker.actor, case) == 1


def test_a_foreign_interpreter_is_nobody(ngo, shelter):
    case, stranger = ngo.caseworker.registers(), shelter.caseworker.engages_interpreter()
    with pytest.raises(Refused, match=r"talk\.interpreter_unknown"):
        talks(ngo.caseworker, case, stranger)
    with pytest.raises(Denied):
        change_interpreter(ngo.caseworker.actor, stranger.pk, ENTRY, version=1, now=timezone.now(), key=uuid4())


def test_a_talk_sent_twice_is_one_talk(ngo):
    case, key = ngo.caseworker.registers(), uuid4()
    draft = TalkDraft("first", "uz", None, alone=True, told_story=True)
    first, second = (log_talk(ngo.caseworker.actor, case.pk, draft, now=timezone.now(), key=key) for _ in range(2))
    assert first.pk == second.pk
    with ngo.caseworker.transaction():
        assert Case.objects.get().talks.count() == 1


def test_the_telephone_is_sealed_to_the_agency(ngo):
    interpreter = ngo.caseworker.engages_interpreter(phone="+77001234567")
    with ngo.caseworker.transaction():
        assert b"7001234567" not in bytes(Interpreter.objects.get().phone_sealed)
    with ngo.caseworker.key_open(), ngo.caseworker.transaction():
        assert queries.open_phone(interpreter, current_keyring(ngo.caseworker.actor)) == "+77001234567"
    with ngo.caseworker.transaction():
        assert queries.open_phone(interpreter, current_keyring(ngo.caseworker.actor)) == ""
    # A correction without a number keeps it; deleting is said
    kept = change_interpreter(ngo.caseworker.actor, interpreter.pk, ENTRY, version=1, now=timezone.now(), key=uuid4())
    assert kept.phone_sealed is not None
    gone = change_interpreter(
        ngo.caseworker.actor,
        interpreter.pk,
        replace(ENTRY, drop_phone=True),
        version=2,
        now=timezone.now(),
        key=uuid4(),
    )
    assert gone.phone_sealed is None


def test_one_code_name_is_one_interpreter(ngo):
    ngo.caseworker.engages_interpreter()
    with pytest.raises(Refused, match=r"interpreter\.code_name_taken"):
        ngo.caseworker.engages_interpreter(code_name="г.т.")


def test_two_editors_of_an_entry_lose_nothing(ngo):
    entry = ngo.caseworker.engages_interpreter()
    client = ngo.caseworker.client
    said = {"code_name": "Г.Т.", "languages": ["uz"], "sex": "female", "secrecy_on": "2020-01-01", "is_active": "on"}
    first = client.post(f"/interpreters/{entry.pk}", {**said, "version": "1", "key": str(uuid4())})
    assert first.status_code == 302
    second = client.post(
        f"/interpreters/{entry.pk}", {**said, "languages": ["uz", "ky"], "version": "1", "key": str(uuid4())}
    )
    shown = second.content.decode()
    assert second.status_code == 422
    assert "Somebody saved this before you" in shown
    assert "Stored meanwhile by somebody else" in shown
    assert "Uzbek" in shown


def test_a_talk_without_its_answers_is_asked_again(ngo):
    case = ngo.caseworker.registers()
    answer = ngo.caseworker.client.post(f"/cases/{case.pk}/talks/new", {"key": str(uuid4()), "talk_language": "uz"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what the talk was about." in shown
    assert "Say whether anybody else was listening." in shown
    # What must be passed on stands above, in the person's language
    assert "hayoti hozir xavf ostida" in shown
