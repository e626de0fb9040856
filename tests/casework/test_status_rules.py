"""The rules of status, help and holds, taken alone."""

import ast
import inspect
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

import arasha.casework.assistance
from arasha.casework.assistance import rules as assistance
from arasha.casework.decisions import rules as status
from arasha.casework.decisions.presenting import say_decision
from arasha.casework.decisions.rules import DecidedBy, DecisionDraft
from arasha.casework.diagrams import DIAGRAMS
from arasha.casework.holds import rules as holds
from arasha.casework.holds.rules import HoldDraft
from arasha.casework.models import (
    Answer,
    Assistance,
    DecisionState,
    HoldStatus,
    RequestKind,
    RequestStatus,
    Standing,
    StatusDecision,
    VictimStatus,
)
from arasha.casework.requests import rules as requests
from arasha.casework.requests.rules import AnswerDraft
from arasha.country import Status, current

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.get_default_timezone())
FOR, AGAINST = ("exploited_with_means",), ("labour_dispute",)


def judge(draft, now_decided=None, waits=False):
    return status.judge_decision(draft, now_decided, waits_for_second=waits, pack=current(), day=TODAY)


# Who decides


@pytest.mark.parametrize(
    ("agency", "function", "standing"),
    [
        ("anti_trafficking_police", "investigator", Standing.STATE),
        ("social_protection", "supervisor", Standing.STATE),
        ("ngo", "supervisor", Standing.FINDING),
        ("shelter_provider", "supervisor", Standing.FINDING),
        ("anti_trafficking_police", "supervisor", None),
        ("social_protection", "social_worker", None),
        ("ngo", "caseworker", None),
        ("migration_police", "supervisor", None),
        ("detention_unit", "supervisor", None),
        ("prosecutor", "prosecutor", None),
    ],
)
def test_who_decides_is_pack_data(agency, function, standing):
    assert status.standing_of(agency, function, current(), TODAY) == standing


def test_every_role_is_a_proposal_until_article_16_is_read():
    assert {decider.status for decider in current().deciders.values()} == {Status.PROPOSAL}
    assert {decider.source.in_language("en") for decider in current().deciders.values()} == {
        "Law 110-VIII, Art. 16",
        "Law 110-VIII, Art. 17",
    }


# What may be decided


@pytest.mark.parametrize(
    ("before", "after"), list(product([None, *VictimStatus], VictimStatus)), ids=lambda one: str(one or "nothing")
)
def test_a_status_follows_only_what_it_can(before, after):
    allowed = after in status.FOLLOWS[before]
    draft = DecisionDraft(after, "conclusive", AGAINST if after in status.REFUSALS else FOR)
    assert judge(draft, before).allowed == allowed
    # From every status a person can be recognised again, except from being so already.
    assert VictimStatus.IDENTIFIED in status.FOLLOWS[before] or before == VictimStatus.IDENTIFIED


@pytest.mark.parametrize("proof", ["reasonable", "doubt"])
def test_doubt_never_refuses(proof):
    assert judge(DecisionDraft("not_identified", proof, AGAINST)).code == "decision.refusal_proof"
    assert judge(DecisionDraft("identified", proof, FOR)).allowed


@pytest.mark.parametrize("grounds", [(), AGAINST, ("made_up",), (*FOR, *AGAINST)])
def test_grounds_must_belong_to_the_decision(grounds):
    verdict = judge(DecisionDraft("identified", "reasonable", grounds))
    assert (verdict.code, verdict.field) == ("decision.grounds", "grounds")


def test_nothing_is_decided_while_a_refusal_waits():
    assert judge(DecisionDraft("identified", "reasonable", FOR), waits=True).code == "decision.second_first"


def test_only_what_takes_something_away_needs_a_second_person():
    assert {one for one in VictimStatus if status.needs_second(one)} == {"not_identified", "revoked"}


# The second person

FIRST = DecidedBy(uuid4(), uuid4(), uuid4())


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (FIRST, "second.same_person"),
        (DecidedBy(FIRST.agency, uuid4(), FIRST.user), "second.same_person"),
        (DecidedBy(uuid4(), uuid4(), uuid4()), "second.not_yours"),
        (DecidedBy(FIRST.agency, uuid4(), uuid4()), ""),
    ],
)
def test_the_second_person_is_another_human_being_of_the_same_body(second, code):
    assert status.judge_second(DecisionState.PROVISIONAL, FIRST, second, True).code == code


def test_a_post_without_the_competence_is_no_second_person():
    other = DecidedBy(FIRST.agency, uuid4(), uuid4())
    assert status.judge_second(DecisionState.PROVISIONAL, FIRST, other, False).code == "second.not_yours"


@pytest.mark.parametrize(("minutes", "state"), [(-1, "provisional"), (0, "provisional"), (1, "lapsed")])
def test_a_refusal_lapses_by_the_clock_whoever_writes_it_down(minutes, state):
    assert status.state_now("provisional", NOW, NOW + timedelta(minutes=minutes)) == state


@pytest.mark.parametrize("state", ["in_force", "not_confirmed", "lapsed"])
def test_what_was_answered_never_lapses(state):
    assert status.state_now(state, NOW, NOW + timedelta(days=9)) == state


# The reasons in the person's language


@pytest.mark.parametrize("language", ["kk", "ru", "en", "uz", "ky", "tg"])
@pytest.mark.parametrize("decided", list(VictimStatus))
def test_the_reasons_are_said_in_the_persons_language_without_the_word_victim(language, decided):
    grounds = [code for code, ground in current().decision_grounds.items() if decided in ground.uses]
    decision = StatusDecision(status=decided, grounds=grounds)
    said = [line.text for line in say_decision(decision, language)]
    assert len(said) >= len(grounds) + 3
    words = " ".join(said).casefold()
    for word in ("victim", "жертв", "құрбан", "qurbon", "курмандык", "қурбон"):
        assert word not in words
    # Help is promised whatever was decided.
    assert current().status_sentences["help_goes_on"].spoken.in_language(language) in said


# Help


def test_help_asks_neither_for_a_status_nor_for_a_criminal_case():
    folder = Path(arasha.casework.assistance.__file__).parent
    for path in folder.glob("*.py"):
        used = {
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "module", None) or "")
        }
        knows = {
            name for name in used if "decision" in name.casefold() or name in {"status", "VictimStatus", "justice"}
        }
        assert not knows, f"{path.name} must not know of {knows}"
    assert list(inspect.signature(assistance.judge_step).parameters) == ["before", "after", "on", "today"]


@pytest.mark.parametrize(("before", "after"), list(product(Assistance, Assistance)))
def test_help_can_always_begin_again(before, after):
    verdict = assistance.judge_step(before, after, TODAY, TODAY)
    assert verdict.allowed == (after in assistance.STEPS.get(before, frozenset()))
    if before != Assistance.DIED and before not in ("urgent_help", "in_services"):
        assert {"urgent_help", "in_services"} <= assistance.STEPS[before]
    if after == Assistance.NONE:
        assert not verdict.allowed


def test_help_is_not_written_ahead():
    assert assistance.judge_step("", "advice", TODAY + timedelta(days=1), TODAY).code == "assistance.in_future"


# Holds


def hold(**changes):
    plain = {
        "detainers": (DETAINER,),
        "place": "removal_centre",
        "region": "KZ-75",
        "removal_at": NOW + timedelta(hours=9),
        "grounds": ("screening_positive",),
        "lawyer": "no",
        "recipient": uuid4(),
        "wished": True,
    }
    return HoldDraft(**{**plain, **changes})


DETAINER = uuid4()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"removal_at": None}, None),
        ({"recipient": None}, None),
        ({"wished": False}, "wished"),
        ({"detainers": ()}, "detainers"),
        ({"detainers": (uuid4(),)}, "detainers"),
        ({"place": "somewhere"}, "place"),
        ({"grounds": ()}, "grounds"),
        ({"grounds": ("because",)}, "grounds"),
        ({"lawyer": "maybe"}, "lawyer"),
        ({"removal_at": NOW}, "removal_at"),
    ],
)
def test_a_hold_says_at_which_field_something_is_missing(changes, field):
    verdict = holds.judge_hold(hold(**changes), [DETAINER], current(), NOW, is_open_already=False)
    assert (verdict.allowed, verdict.field) == (field is None, field)


def test_one_hold_at_a_time():
    assert holds.judge_hold(hold(), [DETAINER], current(), NOW, is_open_already=True).code == "hold.open_already"


@pytest.mark.parametrize(("hours", "due"), [(None, 24), (9, 9), (24, 24), (48, 24)])
def test_the_answer_is_due_before_the_hour_of_removal(hours, due):
    removal = NOW + timedelta(hours=hours) if hours else None
    assert holds.answer_due(NOW, removal, current(), TODAY) == NOW + timedelta(hours=due)


@pytest.mark.parametrize("typed", ["abcde-fghjk", " ABCDE FGHJK ", "ABCDEFGHJK", "abcde.fghjk"])
def test_a_reference_is_understood_as_people_type_it(typed):
    assert holds.tidy_reference(typed) == "ABCDEFGHJK"
    assert holds.spell_reference("ABCDEFGHJK") == "ABCDE-FGHJK"


@pytest.mark.parametrize(
    ("state", "ending"), [("asked", "withdrawn"), ("held", "ended"), ("not_held", None), ("ended", None)]
)
def test_a_hold_ends_once(state, ending):
    assert holds.ending_of(state) == ending


# Requests to other bodies


def answer(kind, given, *grounds, state="sent", until=None):
    return requests.judge_answer(state, kind, AnswerDraft(given, grounds, until), current(), TODAY)


@pytest.mark.parametrize(("kind", "given"), list(product(RequestKind, Answer)))
def test_each_kind_has_its_own_answers_and_each_answer_its_grounds(kind, given):
    grounds = sorted(requests.grounds_for(given, current()))
    assert grounds, f"the pack gives no ground for {given}"
    assert answer(kind, given, grounds[0]).allowed == (given in requests.ANSWERS[kind])
    if given in requests.ANSWERS[kind]:
        assert answer(kind, given).code == "request.grounds"
        assert answer(kind, given, "made_up").code == "request.grounds"


@pytest.mark.parametrize("state", [RequestStatus.ANSWERED, RequestStatus.WITHDRAWN])
def test_an_answer_is_given_once(state):
    assert answer("review", "upheld", "reasons_hold", state=state).code == "request.answered_already"


def test_a_hold_is_not_granted_until_yesterday():
    assert answer("hold", "held", "status_pending", until=TODAY - timedelta(days=1)).field == "until"


@pytest.mark.parametrize("kind", list(RequestKind))
def test_every_clock_of_an_answer_is_a_proposal_with_its_article(kind):
    term = requests.answer_term(kind, current(), TODAY)
    assert (term.status, bool(term.source.in_language("en"))) == (Status.PROPOSAL, True)
    assert requests.answer_due(kind, NOW, current(), TODAY) == NOW + timedelta(hours=term.hours)


def test_status_depends_on_no_criminal_case():
    for rule in (status.judge_decision, status.judge_second, status.judge_review, requests.judge_answer):
        assert not {"criminal_case", "proceedings", "offence"} & set(inspect.signature(rule).parameters)


def test_the_tables_of_states_are_drawn_in_the_documents():
    assert {path.name for path in DIAGRAMS} >= {
        "referral-states.md",
        "request-states.md",
        "decision-states.md",
        "hold-states.md",
        "assistance-states.md",
    }
    for path, draw in DIAGRAMS.items():
        assert path.read_text("utf-8") == draw()
    assert set(holds.STEPS[HoldStatus.ASKED]) == {"held", "not_held", "withdrawn"}
