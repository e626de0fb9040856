"""What the criteria for special social services say, and who may open the entitlement."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.casework.entitlements import rules
from arasha.casework.models import EntitlementState
from arasha.country import current

DAY = date(2026, 11, 24)
ALL = {"held": "yes", "ties_broken": "yes", "no_home_or_income": "yes"}
CODES = sorted(current().entitlement_criteria)
ANSWERS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["yes", "no", "unknown"]))
RANK = {EntitlementState.NOT_MET: 0, EntitlementState.UNKNOWN: 1, EntitlementState.MET: 2}


def every_no(part):
    return {code: "no" for code, one in current().entitlement_criteria.items() if one.part == part}


@pytest.mark.parametrize(
    ("answers", "state", "missing"),
    [
        (ALL, "met", ()),
        ({**ALL, "held": "unknown"}, "unknown", ("ill_treatment",)),
        ({**ALL, "ties_broken": "no"}, "unknown", ("maladaptation",)),
        ({**ALL, **every_no("deprivation")}, "not_met", ("deprivation",)),
        ({}, "unknown", ("ill_treatment", "maladaptation", "deprivation")),
        ({**every_no("ill_treatment")}, "not_met", ("ill_treatment", "maladaptation", "deprivation")),
    ],
)
def test_one_yes_in_each_part_is_enough(answers, state, missing):
    finding = rules.weigh_criteria(answers, current(), DAY)
    assert (finding.state, finding.missing) == (state, missing)
    assert "528" in str(finding.source)


def test_what_decided_is_named():
    assert set(rules.weigh_criteria(ALL, current(), DAY).deciding) == set(ALL)


@given(ANSWERS, st.sampled_from(CODES))
def test_one_more_yes_never_takes_anything_away(answers, code):
    before = rules.weigh_criteria(answers, current(), DAY).state
    after = rules.weigh_criteria({**answers, code: "yes"}, current(), DAY).state
    assert RANK[after] >= RANK[before]


@given(ANSWERS, st.sampled_from(CODES))
def test_not_knowing_never_counts_against_the_person(answers, code):
    asked = rules.weigh_criteria({**answers, code: "no"}, current(), DAY).state
    unknown = rules.weigh_criteria({**answers, code: "unknown"}, current(), DAY).state
    assert RANK[unknown] >= RANK[asked]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (ALL, ""),
        ({"held": "no"}, ""),
        ({"held": "perhaps"}, "entitlement.unknown_code"),
        ({"height": "yes"}, "entitlement.unknown_code"),
        ({"held": "unknown"}, "entitlement.nothing_said"),
        ({}, "entitlement.nothing_said"),
    ],
)
def test_what_can_be_answered(answers, code):
    assert rules.judge_answers(answers, current(), DAY).code == code


@pytest.mark.parametrize(
    ("state", "opened", "agency_type", "function", "code"),
    [
        ("met", False, "social_protection", "social_worker", ""),
        ("met", False, "ngo", "supervisor", ""),
        ("met", False, "ngo", "caseworker", "entitlement.not_competent"),
        ("met", False, "anti_trafficking_police", "supervisor", "entitlement.not_competent"),
        ("met", True, "social_protection", "social_worker", "entitlement.open_already"),
        ("unknown", False, "social_protection", "social_worker", "entitlement.not_met"),
        ("not_met", False, "social_protection", "social_worker", "entitlement.not_met"),
    ],
)
def test_who_may_open_is_the_packs_to_say(state, opened, agency_type, function, code):
    verdict = rules.judge_opening(state, opened, agency_type, function, current(), DAY)
    assert (verdict.allowed, verdict.code) == (code == "", code)
    assert verdict.source is not None
