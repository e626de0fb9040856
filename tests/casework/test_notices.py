"""Rights and duties: what is read, in which wording, and what a reading leaves behind."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.refusals import Denied, Refused
from arasha.casework.models import Case, NoticeGiven, NoticeVariant, Understood
from arasha.casework.notices.actions import give_notice
from arasha.casework.notices.presenting import present_clauses, sheet_data
from arasha.casework.notices.queries import cases_without_notice, notices_of_case
from arasha.casework.notices.rules import (
    NoticeDraft,
    clauses_of,
    fitting_language,
    fitting_variant,
    is_read_to,
    judge_reading,
    version_in_force,
)
from arasha.casework.printing import print_pdf
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.country.texts import SPOKEN_LANGUAGES

TODAY = date(2026, 11, 24)
READING = NoticeDraft("2026-1", "uz", "adult", "yes", "unsafe")
TALK = TalkDraft("notice", "uz", None, alone=True, told_story=False, duties_said=True)


def test_every_clause_speaks_six_languages_in_two_wordings_and_none_claims_to_be_verified():
    clauses = clauses_of(current(), version_in_force(current(), TODAY).code)
    assert len(clauses) >= 12
    assert any(clause.is_duty for clause in clauses)
    for clause in clauses:
        assert str(clause.status) in {"unverified", "proposal"}, clause.code
        for language in SPOKEN_LANGUAGES:
            adult, child = clause.spoken.in_language(language), clause.child.in_language(language)
            assert adult and child and adult != child
            assert len(child) <= len(adult), (clause.code, language)


@pytest.mark.parametrize("word", ["victim", "жертв", "құрбан", "qurbon", "курман", "қурбон"])
def test_nobody_is_called_a_victim_to_their_face(word):
    spoken = [clause.spoken for clause in current().notice_clauses.values()]
    spoken += [clause.child for clause in current().notice_clauses.values()]
    spoken += [entry.spoken for entry in [*current().duties_to_report.values(), *current().notice_words.values()]]
    for text in spoken:
        assert all(word not in text.in_language(language).casefold() for language in SPOKEN_LANGUAGES)


def test_children_and_people_of_unclear_age_hear_short_sentences():
    assert fitting_variant("adult") == NoticeVariant.ADULT
    assert fitting_variant("minor") == fitting_variant("unclear") == NoticeVariant.CHILD


@pytest.mark.parametrize(("age", "read"), [(0, False), (3, False), (4, True), (17, True), (40, True), (None, True)])
def test_a_small_childs_guardian_hears_the_notice(age, read):
    assert is_read_to(age, current(), TODAY) is read


def test_nobody_waits_to_read_rights_to_a_baby(ngo):
    baby = {"age_basis": "known", "age_from": 0, "age_to": 0}
    case = ngo.caseworker.registers(assigned_post=ngo.caseworker.post.pk, **baby)
    assert waits(ngo.caseworker) == []
    assert "Explain rights and duties" not in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()


def test_the_persons_own_language_comes_first():
    assert fitting_language(["zh", "tg", "ru"], current()) == "tg"
    assert fitting_language(["zh"], current()) == fitting_language([], current()) == "ru"


@pytest.mark.parametrize(
    ("field", "said"),
    [("version", "1999-1"), ("language", "zh"), ("variant", "old"), ("understood", "perhaps"), ("paper", "burnt")],
)
def test_a_reading_says_only_what_can_be(field, said):
    verdict = judge_reading(replace(READING, **{field: said}), current())
    assert (verdict.code, verdict.field) == ("notice.unknown_code", field)
    assert judge_reading(READING, current()).allowed


@pytest.mark.parametrize("language", SPOKEN_LANGUAGES)
@pytest.mark.parametrize("variant", ["adult", "child"])
def test_the_paper_says_everything_and_nothing_about_whom(language, variant):
    data = sheet_data("2026-1", language, variant)
    read = [clause.spoken for clause in present_clauses("2026-1", language, variant)]
    assert data["rights"] + data["duties"] == read
    assert "116 16" in data["lines"]
    assert "102" not in data["lines"]
    assert print_pdf("notice", data, language).startswith(b"%PDF")


def explains(worker, case, talk=TALK, **facts):
    return give_notice(worker.actor, case.pk, replace(READING, **facts), talk, now=timezone.now(), key=uuid4())


def waits(worker):
    with worker.transaction():
        return [case.pk for case in cases_without_notice(worker.actor, timezone.now())]


def test_a_new_case_waits_until_the_person_has_said_it_back(ngo):
    case = ngo.caseworker.registers(assigned_post=ngo.caseworker.post.pk)
    assert waits(ngo.caseworker) == [case.pk]
    explains(ngo.caseworker, case, understood=Understood.AGAIN)
    assert waits(ngo.caseworker) == [case.pk]
    assert "Explain rights and duties again" in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    explains(ngo.caseworker, case)
    assert waits(ngo.caseworker) == []
    shown = ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    assert "rights explained" in shown
    assert "Rights and duties explained" in shown


def test_a_reading_is_one_talk_and_stands_in_the_chain(ngo):
    case = ngo.caseworker.registers()
    interpreter = ngo.caseworker.engages_interpreter()
    given = explains(ngo.caseworker, case, replace(TALK, interpreter_id=interpreter.pk, tie="none"))
    with ngo.caseworker.transaction():
        assert Case.objects.get().talks.get() == given.talk
        assert given.talk.duties_said
    kinds = [event.kind for event in ngo.audit if event.kind != "work.listed"]
    assert kinds[-2:] == ["talk.held", "notice.given"]


def test_a_reading_whose_interpreter_may_not_interpret_leaves_nothing(ngo):
    case = ngo.caseworker.registers()
    unsworn = ngo.caseworker.engages_interpreter(secrecy_on=None)
    with pytest.raises(Refused, match=r"talk\.secrecy"):
        explains(ngo.caseworker, case, replace(TALK, interpreter_id=unsworn.pk, tie="none"))
    with ngo.caseworker.transaction():
        assert not NoticeGiven.objects.exists()
        assert not Case.objects.get().talks.exists()


def test_a_shelter_that_accepted_sees_the_reading_and_a_stranger_nothing(ngo, shelter, police):
    case = ngo.caseworker.registers()
    explains(ngo.caseworker, case)
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    with shelter.caseworker.transaction():
        assert len(notices_of_case(shelter.caseworker.actor, case)) == 1
    with police.caseworker.transaction():
        assert not NoticeGiven.objects.exists()
    with pytest.raises(Denied):
        explains(police.caseworker, case)


def test_a_missing_answer_stands_at_its_field_and_nothing_typed_is_lost(ngo):
    case = ngo.caseworker.registers()
    client = ngo.caseworker.client
    page = client.get(f"/cases/{case.pk}/notice?language=ky&variant=adult").content.decode()
    assert "Сүйлөшүүнү каалаган убакта" in page
    sent = {"key": str(uuid4()), "version": "2026-1", "language": "ky", "variant": "adult", "talk_language": "ky"}
    answer = client.post(f"/cases/{case.pk}/notice", {**sent, "paper": "unsafe"})
    assert answer.status_code == 422
    again = answer.content.decode()
    assert "Say whether the person understood." in again
    assert "Say whether anybody else was listening." in again
    assert "Сүйлөшүүнү каалаган убакта" in again


def test_the_sheet_has_a_neutral_name_and_is_recorded(ngo):
    case = ngo.caseworker.registers()
    answer = ngo.caseworker.client.get(f"/cases/{case.pk}/notice/sheet?language=tg&variant=child")
    assert answer["Content-Disposition"] == 'attachment; filename="information-sheet.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert ngo.audit[-1].kind == "notice.printed"
