"""What may be recorded as consent, from whom, toward whom: the rules alone."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from arasha.casework.consents.firewall import (
    CONTROLS_MIGRATION,
    Origin,
    has_competence,
    judge_consulate,
    judge_migration_control,
    judge_question,
    question_about,
)
from arasha.casework.consents.rules import (
    AnswerDraft,
    ConsentDraft,
    ConsentFacts,
    judge_answer,
    judge_consent,
    judge_second_look,
)
from arasha.casework.models import ConsentState, Question, Reply
from arasha.country import current
from arasha.vault.groups import FieldGroup

TODAY = date(2026, 11, 24)
OWN = uuid4()
WORD = ConsentDraft(uuid4(), "shelter_and_care", ConsentState.GIVEN, ("identity",), None, "uz")
SHELTER = ConsentFacts("shelter_provider")
CHILD = ConsentFacts("shelter_provider", age_group="minor")
FOR_A_CHILD = replace(WORD, given_by="guardian", guardian_relation="mother", guardian_cleared=True, child_view="agrees")
SPOKEN = replace(WORD, way="oral", witness="another_person", witness_name="Гүлнар")


def code_of(word, facts=SHELTER):
    return judge_consent(word, OWN, current(), TODAY, facts).code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (SPOKEN, ""),
        (replace(SPOKEN, way="thumbprint"), ""),
        (replace(SPOKEN, way="whistled"), "consent.way"),
        (replace(SPOKEN, witness="", witness_name=""), "consent.witness"),
        (replace(SPOKEN, witness="kin"), "consent.witness_barred"),
        (replace(SPOKEN, witness="suspected"), "consent.witness_barred"),
        (replace(SPOKEN, witness_name="  "), "consent.witness_name"),
        (replace(SPOKEN, witness="colleague", witness_name=""), "consent.witness_post"),
        (replace(SPOKEN, witness="colleague", witness_name="", witness_post=uuid4()), ""),
    ],
)
def test_a_spoken_word_counts_before_somebody_neither_kin_nor_suspected(word, code):
    assert code_of(word) == code


def test_a_refusal_needs_no_witness_no_guardian_and_no_reason():
    no = replace(WORD, state=ConsentState.REFUSED, groups=(), way="oral")
    assert code_of(no) == ""
    assert code_of(no, CHILD) == ""
    assert code_of(no, ConsentFacts("migration_police")) == ""
    assert code_of(no, ConsentFacts("foreign_affairs", origin=Origin((), "stateless"))) == ""


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (WORD, "consent.child_needs_guardian"),
        (FOR_A_CHILD, ""),
        (replace(FOR_A_CHILD, child_view="against"), ""),
        (replace(FOR_A_CHILD, child_view=""), "consent.child_view"),
        (replace(FOR_A_CHILD, guardian_relation=""), "consent.guardian"),
        (replace(FOR_A_CHILD, guardian_relation="suspected"), "consent.guardian_suspected"),
        (replace(FOR_A_CHILD, guardian_cleared=False), "consent.guardian_suspected"),
        (replace(FOR_A_CHILD, given_by="neighbour"), "consent.giver"),
    ],
)
def test_for_a_child_an_unsuspected_guardian_agrees_and_the_child_is_heard(word, code):
    assert code_of(word, CHILD) == code


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("anti_trafficking_police", Question.POLICE),
        ("prosecutor", Question.POLICE),
        ("national_security", Question.POLICE),
        ("shelter_provider", Question.SHARING),
        ("social_protection", Question.SHARING),
        ("migration_police", Question.SHARING),
    ],
)
def test_the_question_about_police_governs_police_and_prosecutors_only(kind, question):
    assert question_about(kind, current()) == question


@pytest.mark.parametrize("answer", [Reply.NO, Reply.THINKING, Reply.NOT_NOW])
def test_no_consent_says_more_than_the_answer_to_its_question(answer):
    answers = {Question.POLICE: answer}
    police = ConsentFacts("anti_trafficking_police", answers=answers)
    assert code_of(WORD, police) == "consent.question_police"
    assert code_of(WORD, replace(police, recipient_type="shelter_provider")) == ""
    assert judge_question("prosecutor", answers, current()).source is not None


def test_unasked_questions_and_a_no_to_help_forbid_no_consent():
    assert code_of(WORD, ConsentFacts("health", answers={})) == ""
    assert code_of(WORD, ConsentFacts("health", answers={Question.HELP: Reply.NO})) == ""


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (Origin(("UZ",), "known"), True),
        (Origin(("UZ",), "claimed"), True),
        (Origin((), "unknown"), True),
        (Origin((), ""), True),
        (Origin((), "stateless"), False),
        (Origin(("AF",), "asylum_seeker"), False),
        (Origin(("stateless",), ""), False),
    ],
)
def test_no_consulate_hears_of_the_stateless_or_of_asylum_seekers(origin, allowed):
    verdict = judge_consulate("foreign_affairs", origin, current())
    assert verdict.allowed is allowed
    assert allowed or (verdict.source is not None and verdict.field == "recipient")
    assert judge_consulate("health", origin, current()).allowed


@pytest.mark.parametrize("kind", ["migration_police", "detention_unit"])
def test_migration_control_hears_only_by_the_persons_own_wish(kind):
    assert not judge_migration_control(kind, current(), own_wish=False).allowed
    assert judge_migration_control(kind, current(), own_wish=True).allowed
    assert code_of(WORD, ConsentFacts(kind)) == "firewall.migration_control"
    assert code_of(replace(WORD, own_wish=True), ConsentFacts(kind)) == ""


def test_a_second_look_is_another_persons():
    first, second = uuid4(), uuid4()
    assert judge_second_look(ConsentState.WAITING, first, second).allowed
    assert judge_second_look(ConsentState.WAITING, first, first).code == "consent.same_person"
    assert judge_second_look(ConsentState.WAITING, first, None).code == "consent.same_person"
    assert judge_second_look(ConsentState.WITHDRAWN, first, second).code == "consent.no_second_look"


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (AnswerDraft("help", "yes", "uz"), ""),
        (AnswerDraft("police", "no", "uz"), ""),
        (AnswerDraft("police", "thinking", "uz"), ""),
        (AnswerDraft("police", "not_now", "uz", TODAY), ""),
        (AnswerDraft("police", "not_now", "uz"), "answer.no_day"),
        (AnswerDraft("police", "not_now", "uz", TODAY - timedelta(days=1)), "answer.day_past"),
        (AnswerDraft("police", "yes", "uz", TODAY), "answer.day_without_need"),
        (AnswerDraft("army", "yes", "uz"), "answer.unknown"),
        (AnswerDraft("police", "maybe", "uz"), "answer.unknown"),
    ],
)
def test_who_could_not_decide_is_asked_again_on_a_day(draft, code):
    assert judge_answer(draft, TODAY).code == code


def test_what_the_pack_offers_can_really_be_agreed_to():
    pack = current()
    for preset in pack.consent_presets.values():
        assert set(preset.groups) <= set(FieldGroup), preset.code
        assert not any(has_competence(kind, CONTROLS_MIGRATION, pack) for kind in preset.agency_types), preset.code
    for basis in pack.disclosure_bases.values():
        assert not any(has_competence(kind, CONTROLS_MIGRATION, pack) for kind in basis.agency_types), basis.code
        assert str(basis.status) != "verified"
    assert set(pack.consent_questions) == set(Question)
    assert {"embassy", "family", "photo", "statistics"} <= set(pack.purposes)
    for group in (*FieldGroup, "safe_contact", "core"):
        assert all(pack.consent_phrases[group].spoken.in_language(one) for one in ("kk", "ru", "en", "uz", "ky", "tg"))
