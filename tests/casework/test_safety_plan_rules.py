"""What a safety plan must say, and what the paper says in the person's language."""

from datetime import UTC, date, datetime, timedelta

import pytest

from arasha.casework.safety_plans import rules
from arasha.casework.safety_plans.rules import PlanDraft
from arasha.country import SPOKEN_LANGUAGES, current

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (PlanDraft((), ("call_112",), "uz"), ""),
        (PlanDraft((), (), "uz", own_words="I go to the neighbour"), ""),
        (PlanDraft(("strangers_near",), (), "uz"), "safety_plan.empty"),
        (PlanDraft((), (), "uz", people="sister", own_words="   "), "safety_plan.empty"),
        (PlanDraft(("a_ghost",), ("call_112",), "uz"), "safety_plan.unknown_code"),
        (PlanDraft((), ("fly",), "uz"), "safety_plan.unknown_code"),
        (PlanDraft((), ("call_112",), "la"), "safety_plan.unknown_code"),
    ],
)
def test_a_plan_is_something_to_do(draft, code):
    assert rules.judge_plan(draft, current(), DAY).code == code


def test_the_plan_is_looked_at_again_by_the_packs_clock():
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    term, due = rules.review_due(current(), at, DAY)
    assert (term.code, due) == ("review_safety_plan", at + timedelta(hours=term.hours))


@pytest.mark.parametrize("language", SPOKEN_LANGUAGES)
def test_the_paper_never_says_what_it_is_about(language):
    pack = current()
    said = " ".join(
        entry.spoken.in_language(language)
        for known in (pack.safety_steps, pack.warning_signs, pack.safety_plan_headings)
        for entry in known.values()
    ).casefold()
    for word in ("traffick", "victim", "торговл", "жертв", "құрбан", "саудас", "qurbon", "жабырлануучу", "қурбон"):
        assert word not in said
