"""The instruments of screening: the sets as domain.md tells them, short forms within their limit, mistakes named."""

from collections import Counter

import pytest

from arasha.country import Status, check_packs
from arasha.country.texts import SPOKEN_LANGUAGES
from arasha.engines.screening import Dimension

SIZES = {"adult": (10, 10, 16, 9, 15, 7), "child": (10, 10, 15, 8, 15, 7)}


@pytest.mark.parametrize(("population", "in_all"), [("adult", 67), ("child", 65)])
def test_the_labour_sets_have_their_indicators(kazakhstan, population, in_all):
    whole = kazakhstan.instruments[f"ilo_{population}_labour/1"]
    assert len(whole.rated) == len(set(whole.rated)) == in_all
    count = Counter(kazakhstan.indicators[code].dimension for code in whole.rated)
    assert tuple(count[str(one)] for one in Dimension) == SIZES[population]
    assert whole.status is Status.UNVERIFIED
    assert whole.complete


def test_strengths_of_the_adult_set(kazakhstan):
    adult = kazakhstan.instruments["ilo_adult_labour/1"]
    by_dimension = Counter(kazakhstan.indicators[code].dimension for code in adult.strong)
    # No strong indicator of abused vulnerability, neither at recruitment nor at the destination
    assert by_dimension == {
        "deceptive_recruitment": 1,
        "coercive_recruitment": 1,
        "exploitation": 1,
        "coercion_at_destination": 4,
    }
    # Papers, debt and isolation are medium at recruitment and strong where the person worked
    assert {"held_papers", "held_debt", "held_confined"} <= set(adult.strong)
    assert {"recruited_papers_taken", "recruited_by_debt", "recruited_confined"} <= set(adult.medium)


def test_the_child_set_has_no_weak_indicator(kazakhstan):
    child = kazakhstan.instruments["ilo_child_labour/1"]
    assert child.weak == ()
    assert not {"vulnerable_false_law", "work_protection"} & set(child.rated)


def test_what_is_not_known_of_the_sexual_sets_is_not_made_up(kazakhstan):
    for population in ("adult", "child"):
        known = kazakhstan.instruments[f"ilo_{population}_sexual/1"]
        assert not known.complete
        assert len(known.rated) == 2


def test_every_question_is_there_in_six_languages_and_no_two_are_alike(kazakhstan):
    for language in SPOKEN_LANGUAGES:
        questions = [one.spoken.in_language(language) for one in kazakhstan.indicators.values()]
        assert all(question.endswith("?") for question in questions)
        assert len(set(questions)) == len(questions), language


def test_short_forms_ask_ten_questions_at_most_in_every_setting(kazakhstan):
    short = [one for one in kazakhstan.instruments.values() if one.short]
    assert {one.setting for one in short} == {"raid", "border", "detention", "labour_site", "clinic", "school"}
    assert all(len(one.short) <= 10 and not one.complete for one in short)
    assert all(one.status is Status.PROPOSAL for one in short)


def test_an_old_version_stays_beside_the_new_one(pack_folder, change, append):
    change("instruments.toml", 'code = "ilo_adult_labour"\nversion = 1\n', 'code = "ilo_adult_labour"\nversion = 1\nvalid_until = 2026-06-01\n')  # fmt: skip
    append("instruments.toml", NEXT)
    assert check_packs(packs=pack_folder.parent) == []


NEXT = """[[instruments]]
code = "ilo_adult_labour"
version = 2
name = { en = "a", ru = "b", kk = "c" }
population = "adult"
strong = ["work_hours"]
source = { act = "ilo_delphi" }
status = "proposal"
valid_from = 2026-06-01
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('population = "child"', 'population = "teenager"', "neither for adults nor for children"),
        ('rated_by_child = "ilo_child_labour/1"', 'rated_by_child = "ilo_adult_labour/1"', "takes no strengths"),
        ("complete = false\nsource", "source", "claims to be complete"),
        ('short = [\n    "deceived_work",', 'short = [\n    "deceived_work", "held_worse",', "has 11 questions"),
        ('short = [\n    "deceived_work",', 'short = [\n    "vulnerable_false_law",', "does not rate"),
        ('short = [\n    "deceived_work",', 'short = [\n    "deceived_wages",', "twice"),
    ],
)
def test_a_mistake_in_an_instrument_is_named(pack_folder, change, old, new, complaint):
    change("instruments.toml", old, new)
    problems = check_packs(packs=pack_folder.parent)
    assert any(complaint in problem for problem in problems), problems


def test_two_versions_on_one_day_are_refused(pack_folder, append):
    append("instruments.toml", NEXT)
    (problem,) = check_packs(packs=pack_folder.parent)
    assert "in force on the same day as ilo_adult_labour/1" in problem
