"""Step 2 and the two definitions: adult and child, every element alone, bounds, and what one more answer changes."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.engines.screening import (
    Answer,
    Bound,
    CaseRule,
    Dimension,
    Facts,
    Indicator,
    Instrument,
    Law,
    Outcome,
    Strength,
    evaluate,
    one_more_answer,
)
from arasha.engines.screening.cases import judge_case
from arasha.engines.screening.dimensions import AT_DESTINATION, RECRUITMENT

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
DECEIVED, COERCED, USED, EXPLOITED, HELD, DEPENDENT = Dimension
LAW = Law(
    acts=("recruitment", "transport", "sale", "exploitation"),
    means=("deceit", "other"),
    purposes=("forced_labour", "other"),
    without_purpose=frozenset({"sale"}),
)
NOBODY_ASKED = Facts()
ALL_NO = Facts(dict.fromkeys(LAW.acts, NO), dict.fromkeys(LAW.means, NO), dict.fromkeys(LAW.purposes, NO))


def instrument(rule=CaseRule.ADULT, complete=True):
    """Two strong and one medium indicator in every dimension."""
    rows = [
        Indicator(f"{dimension}_{place}", dimension, strength)
        for dimension in Dimension
        for place, strength in enumerate((Strength.STRONG, Strength.STRONG, Strength.MEDIUM))
    ]
    return Instrument(tuple(rows), rule, complete)


def answers(*positive, otherwise=NO):
    return {f"{one}_{place}": (YES if one in positive else otherwise) for one in Dimension for place in range(3)}


def outcome(*positive, rule=CaseRule.ADULT, facts=ALL_NO):
    return evaluate(instrument(rule), answers(*positive), facts, LAW)


@pytest.mark.parametrize(
    ("positive", "expected"),
    [
        ((), Outcome.NOTHING),
        ((DECEIVED, COERCED, USED, HELD, DEPENDENT), Outcome.NOTHING),
        ((EXPLOITED,), Outcome.EXPLOITED),
        ((DECEIVED, EXPLOITED), Outcome.RECRUITED_AND_EXPLOITED),
        ((EXPLOITED, HELD), Outcome.COERCED_AND_EXPLOITED),
        ((DECEIVED, EXPLOITED, HELD), Outcome.TRAFFICKED),
        ((COERCED, EXPLOITED, HELD), Outcome.TRAFFICKED),
        ((USED, EXPLOITED, HELD), Outcome.TRAFFICKED),
        ((DECEIVED, EXPLOITED, DEPENDENT), Outcome.TRAFFICKED),
    ],
)
def test_an_adults_case(positive, expected):
    result = outcome(*positive)
    assert result.sure is result.thinkable is expected
    assert result.bound is (Bound.POSITIVE if expected is Outcome.TRAFFICKED else Bound.NOT)


@pytest.mark.parametrize(
    ("positive", "acts", "expected"),
    [
        ((EXPLOITED,), {}, Outcome.EXPLOITED),
        ((EXPLOITED,), {"transport": YES}, Outcome.TRAFFICKED),
        ((EXPLOITED,), {"sale": YES}, Outcome.TRAFFICKED),
        ((EXPLOITED, DECEIVED), {}, Outcome.TRAFFICKED),
        ((), {"transport": YES}, Outcome.NOTHING),
    ],
)
def test_a_childs_case_needs_an_act_and_exploitation_and_no_means(positive, acts, expected):
    facts = Facts({**ALL_NO.acts, **acts}, ALL_NO.means, ALL_NO.purposes)
    assert outcome(*positive, rule=CaseRule.CHILD, facts=facts).sure is expected


def test_one_more_dimension_never_lowers_the_outcome():
    for rule in CaseRule:
        for act in (False, True):
            for size in range(7):
                for positive in combinations(Dimension, size):
                    for more in Dimension:
                        before = judge_case(rule, set(positive), act=act)
                        after = judge_case(rule, {*positive, more}, act=act)
                        assert after.rank >= before.rank
                        assert after.rank > before.rank or after is before


def test_the_deciding_indicators_are_the_fewest_that_hold_the_outcome_up():
    result = outcome(DECEIVED, COERCED, EXPLOITED, HELD, DEPENDENT)
    # Two strong ones of deceit, of exploitation and of coercion; the other two dimensions are not needed
    assert result.deciding == tuple(f"{one}_{place}" for one in (DECEIVED, EXPLOITED, HELD) for place in (0, 1))


# The definitions


def definitions(acts=(), means=(), purposes=(), *, rule=CaseRule.ADULT):
    def said(yes, codes):
        return {code: YES if code in yes else NO for code in codes}

    facts = Facts(said(acts, LAW.acts), said(means, LAW.means), said(purposes, LAW.purposes))
    result = evaluate(instrument(rule), answers(), facts, LAW)
    return result.national.bound, result.palermo.bound


MET, NOT_MET = Bound.POSITIVE, Bound.NOT


@pytest.mark.parametrize(
    ("acts", "means", "purposes", "national", "palermo"),
    [
        # A sale needs no purpose nationally (Resolution 7); Palermo knows no bare sale
        (("sale",), (), (), MET, NOT_MET),
        # Exploitation alone is enough nationally; Palermo asks how the person came there
        (("exploitation",), ("deceit",), (), MET, NOT_MET),
        # Recruiting needs its purpose in both
        (("recruitment",), ("deceit",), (), NOT_MET, NOT_MET),
        # An act with its purpose and without any means: national, not Palermo
        (("recruitment",), (), ("forced_labour",), MET, NOT_MET),
        # The list of means is open: any other means counts
        (("recruitment",), ("other",), ("forced_labour",), MET, MET),
        (("recruitment",), ("deceit",), ("forced_labour",), MET, MET),
        # Real exploitation shows its purpose
        (("recruitment", "exploitation"), ("deceit",), (), MET, MET),
        ((), ("deceit",), ("forced_labour",), NOT_MET, NOT_MET),
    ],
)
def test_two_definitions_side_by_side(acts, means, purposes, national, palermo):
    assert definitions(acts, means, purposes) == (national, palermo)


def test_a_child_needs_no_means_by_palermo():
    assert definitions(("transport",), (), ("forced_labour",), rule=CaseRule.CHILD) == (MET, MET)
    assert definitions(("transport",), (), ("forced_labour",)) == (MET, NOT_MET)


def test_positive_dimensions_speak_in_the_definitions_too():
    result = outcome(DECEIVED, EXPLOITED, HELD)
    assert (result.national.bound, result.palermo.bound) == (MET, MET)
    assert result.palermo.elements == {"act": MET, "means": MET, "purpose": MET}


def test_bad_work_alone_is_a_matter_of_labour_rights_and_of_neither_definition():
    assert outcome(EXPLOITED).points_to is Bound.NOT
    assert outcome(DECEIVED, EXPLOITED).points_to is Bound.NOT
    # Once the person was held in it, it is exploitation in the law's own sense
    assert outcome(EXPLOITED, HELD).national.bound is Bound.POSITIVE
    assert outcome(EXPLOITED, rule=CaseRule.CHILD).national.bound is Bound.POSITIVE


def test_the_sale_of_a_newborn_is_negative_by_the_rule_and_trafficking_by_law():
    facts = Facts({**ALL_NO.acts, "sale": YES}, ALL_NO.means, ALL_NO.purposes)
    result = outcome(rule=CaseRule.CHILD, facts=facts)
    assert result.bound is Bound.NOT
    assert result.national.bound is Bound.POSITIVE
    assert result.points_to is Bound.POSITIVE


def test_nothing_asked_excludes_nothing():
    result = evaluate(instrument(), {}, NOBODY_ASKED, LAW)
    assert {result.bound, result.national.bound, result.palermo.bound} == {Bound.POSSIBLE}
    assert (result.sure, result.thinkable) == (Outcome.NOTHING, Outcome.TRAFFICKED)


def test_a_short_form_never_excludes():
    result = evaluate(instrument(complete=False), answers(), ALL_NO, LAW)
    assert result.bound is Bound.POSSIBLE
    assert evaluate(instrument(), answers(), ALL_NO, LAW).points_to is Bound.NOT


# Any answers at all

any_answer = st.sampled_from(list(Answer))
CODES = [one.code for one in instrument().indicators]
some_answers = st.fixed_dictionaries(dict.fromkeys(CODES, any_answer))
some_facts = st.builds(
    Facts,
    st.fixed_dictionaries(dict.fromkeys(LAW.acts, any_answer)),
    st.fixed_dictionaries(dict.fromkeys(LAW.means, any_answer)),
    st.fixed_dictionaries(dict.fromkeys(LAW.purposes, any_answer)),
)
rules = st.sampled_from(list(CaseRule))
RANK = {Bound.NOT: 0, Bound.POSSIBLE: 1, Bound.POSITIVE: 2}


def complete(given, data):
    return {
        code: data.draw(st.sampled_from((YES, NO))) if answer in (UNKNOWN, NOT_ASKED) else answer
        for code, answer in given.items()
    }


@given(some_answers, some_facts, rules, st.data())
def test_every_completion_stays_within_the_bounds(said, facts, rule, data):
    before = evaluate(instrument(rule), said, facts, LAW)
    full = Facts(complete(facts.acts, data), complete(facts.means, data), complete(facts.purposes, data))
    after = evaluate(instrument(rule), complete(said, data), full, LAW)
    assert before.sure.rank <= after.sure.rank <= before.thinkable.rank
    assert after.sure is after.thinkable
    for earlier, later in (
        (before.bound, after.bound),
        (before.national.bound, after.national.bound),
        (before.palermo.bound, after.palermo.bound),
    ):
        assert later is not Bound.POSSIBLE
        assert earlier in (Bound.POSSIBLE, later)


@given(some_answers, some_facts, rules, st.sampled_from(CODES))
def test_a_yes_never_turns_positive_to_negative(said, facts, rule, code):
    before = evaluate(instrument(rule), {**said, code: NO}, facts, LAW)
    unknown = evaluate(instrument(rule), {**said, code: UNKNOWN}, facts, LAW)
    after = evaluate(instrument(rule), {**said, code: YES}, facts, LAW)
    for lower, middle, upper in (
        (before.bound, unknown.bound, after.bound),
        (before.national.bound, unknown.national.bound, after.national.bound),
        (before.palermo.bound, unknown.palermo.bound, after.palermo.bound),
    ):
        assert RANK[lower] <= RANK[middle] <= RANK[upper]


@given(some_answers, some_facts, rules)
def test_one_more_answer_says_exactly_what_would_change(said, facts, rule):
    whole = instrument(rule)
    result = evaluate(whole, said, facts, LAW)
    changes = {one.indicator: one for one in one_more_answer(whole, said, facts, LAW, result)}
    for code in CODES:
        if said[code] not in (UNKNOWN, NOT_ASKED):
            assert code not in changes
            continue
        if_yes = evaluate(whole, {**said, code: YES}, facts, LAW)
        if_no = evaluate(whole, {**said, code: NO}, facts, LAW)
        said_yes = changes[code].if_yes if code in changes else ()
        said_no = changes[code].if_no if code in changes else ()
        assert ("case" in said_yes) is (if_yes.bound is not result.bound)
        assert ("national" in said_no) is (if_no.national.bound is not result.national.bound)
        assert ("palermo" in said_yes) is (if_yes.palermo.bound is not result.palermo.bound)


def test_every_dimension_is_recruitment_exploitation_or_destination():
    assert {*RECRUITMENT, Dimension.EXPLOITATION, *AT_DESTINATION} == set(Dimension)
