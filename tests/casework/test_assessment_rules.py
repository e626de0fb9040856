"""What an assessment may say, what changed since the last one, and when to look again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.casework.assessments import rules
from arasha.casework.assessments.rules import AssessmentDraft, Direction
from arasha.casework.models import Level
from arasha.country import current

DAY = date(2026, 11, 24)
LEVELS = st.sampled_from([str(level) for level in Level])


def draft(**said):
    return AssessmentDraft(**{"kind": "safety", "basis": "talk", "answers": {"violence": "some"}, **said})


def test_the_three_questions_of_the_handbook_are_asked():
    asked = rules.factors_of(current(), "safety", DAY)
    assert {"urgent_health", "violence", "exploited_again"} <= set(asked)
    assert not set(asked) & set(rules.factors_of(current(), "needs", DAY))


@pytest.mark.parametrize(
    ("said", "previous", "code"),
    [
        ({}, None, ""),
        ({"answers": {"violence": "none"}}, None, ""),
        ({"kind": "mood"}, None, "assessment.unknown_code"),
        ({"basis": "hearsay"}, None, "assessment.unknown_code"),
        ({"answers": {"violence": "7"}}, None, "assessment.unknown_code"),
        ({"answers": {"daily_needs": "some"}}, None, "assessment.unknown_code"),
        ({"own_view": {"violence": "terrible"}}, None, "assessment.unknown_code"),
        ({"answers": {}}, None, "assessment.all_unknown"),
        ({"answers": {"violence": "unknown"}}, None, "assessment.all_unknown"),
        ({"nothing_changed": True, "answers": {}}, None, "assessment.nothing_before"),
        ({"nothing_changed": True, "answers": {}}, {"violence": "some"}, ""),
        ({"basis": "observation", "own_view": {"violence": "none"}}, None, "assessment.view_without_talk"),
        ({"basis": "observation", "own_view": {"violence": "unknown"}}, None, ""),
    ],
)
def test_what_can_be_recorded(said, previous, code):
    verdict = rules.judge_assessment(draft(**said), previous, current(), DAY)
    assert (verdict.allowed, verdict.code) == (code == "", code)


@pytest.mark.parametrize(
    ("before", "now", "direction"),
    [
        ("none", "some", Direction.NEW),
        ("none", "serious", Direction.NEW),
        ("unknown", "serious", Direction.NEW),
        ("some", "serious", Direction.WORSE),
        ("serious", "some", Direction.BETTER),
        ("serious", "none", Direction.GONE),
        ("some", "none", Direction.GONE),
        ("some", "unknown", Direction.UNCLEAR),
        ("serious", "unknown", Direction.UNCLEAR),
        ("unknown", "none", None),
        ("some", "some", None),
    ],
)
def test_every_step_from_one_level_to_another_has_its_word(before, now, direction):
    found = rules.compare({"violence": before}, {"violence": now})
    assert [change.direction for change in found] == ([direction] if direction else [])


def test_what_got_worse_is_told_before_what_got_better():
    before = {"violence": "serious", "family_threatened": "some", "removal": "none"}
    now = {"violence": "some", "family_threatened": "serious", "removal": "some"}
    assert [change.direction for change in rules.compare(before, now)] == ["new", "worse", "better"]


def test_a_factor_the_law_added_later_counts_as_unknown_before():
    assert rules.compare({}, {"violence": "serious"})[0].before == Level.UNKNOWN


@given(st.dictionaries(st.sampled_from(["violence", "removal", "self_harm"]), LEVELS))
def test_nothing_changed_against_itself(answers):
    assert rules.compare(answers, answers) == []


@given(LEVELS, LEVELS)
def test_the_more_worried_of_the_two_counts(worker, person):
    serious = rules.is_serious({"violence": worker}, {"violence": person})
    assert serious == ("serious" in {worker, person})


def test_the_two_views_stand_beside_each_other_and_neither_is_averaged():
    answers = {"violence": "serious", "removal": "some", "self_harm": "none"}
    own = {"violence": "none", "removal": "some", "self_harm": "unknown"}
    assert rules.disagreements(answers, own) == ["violence"]


@pytest.mark.parametrize(
    ("kind", "serious", "code"),
    [
        ("safety", False, "review_safety"),
        ("safety", True, "review_serious_safety"),
        ("needs", False, "review_needs"),
        ("needs", True, "review_needs"),
    ],
)
def test_when_to_look_again_comes_from_the_pack_with_its_source(kind, serious, code):
    term = rules.review_term(kind, serious, current(), DAY)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (term.code, str(term.status)) == (code, "proposal")
    assert str(term.source)
    assert rules.review_due(term, at) == at + timedelta(hours=term.hours)


def test_a_danger_is_looked_at_sooner_than_calm():
    pack = current()
    assert rules.review_term("safety", True, pack, DAY).hours < rules.review_term("safety", False, pack, DAY).hours
