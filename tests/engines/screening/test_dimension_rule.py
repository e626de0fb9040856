"""Step 1 of the Delphi rule: every clause at its boundary, the monotone reading, bounds that hold every completion."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.engines.screening import Answer, Bound, Dimension, Indicator, Strength, is_positive
from arasha.engines.screening.dimensions import judge_dimension

S, M, W = Strength.STRONG, Strength.MEDIUM, Strength.WEAK
STRONGER = {W: M, M: S}


def strengths(letters: str) -> list[Strength]:
    return [{"S": S, "M": M, "W": W}[letter] for letter in letters]


@pytest.mark.parametrize(
    "present",
    ["SS", "SM", "SW", "MMM", "MMW",  # the clauses themselves
     "SSS", "SMM", "SMW", "SWW", "MMMM", "MMMW", "MMWW", "SSMMWW"],  # and with more than they ask for
)  # fmt: skip
def test_a_clause_is_enough(present):
    assert is_positive(strengths(present))


@pytest.mark.parametrize("present", ["", "S", "M", "W", "MM", "MW", "WW", "WWW", "MWW", "MWWWW", "WWWWWWWW"])
def test_one_less_is_not_enough(present):
    assert not is_positive(strengths(present))


def clauses(present: list[Strength]) -> bool:
    """The published clauses, where a stronger indicator may stand for a weaker one, tried one by one."""

    def covers(needed: str) -> bool:
        left = sorted(present, key=[S, M, W].index)
        ranks = [[S, M, W].index(one) for one in strengths(needed)]
        return len(left) >= len(ranks) and all([S, M, W].index(left[place]) <= rank for place, rank in enumerate(ranks))

    return any(covers(clause) for clause in ("SS", "SM", "SW", "MMM", "MMW"))


def test_the_rule_is_exactly_the_clauses_for_every_dimension_of_up_to_seven_indicators():
    for size in range(8):
        for present in product((S, M, W), repeat=size):
            assert is_positive(present) is clauses(list(present)), present


many = st.lists(st.sampled_from((S, M, W)), max_size=12)


@given(many, st.data())
def test_a_stronger_indicator_never_turns_positive_to_negative(present, data):
    weaker = [place for place, one in enumerate(present) if one in STRONGER]
    if not weaker:
        return
    place = data.draw(st.sampled_from(weaker))
    stronger = [*present[:place], STRONGER[present[place]], *present[place + 1 :]]
    assert is_positive(stronger) >= is_positive(present)


@given(many, st.sampled_from((S, M, W)))
def test_one_more_indicator_never_turns_positive_to_negative(present, more):
    assert is_positive([*present, more]) >= is_positive(present)


answered = st.lists(st.tuples(st.sampled_from((S, M, W)), st.sampled_from(list(Answer))), max_size=7)


def judged(rows, complete=True):
    indicators = [Indicator(f"i{place}", Dimension.EXPLOITATION, strength) for place, (strength, _) in enumerate(rows)]
    answers = {f"i{place}": answer for place, (_, answer) in enumerate(rows)}
    return judge_dimension(Dimension.EXPLOITATION, indicators, answers, complete=complete), indicators, answers


@given(answered)
def test_the_bounds_contain_every_completion(rows):
    result, indicators, answers = judged(rows)
    still_open = [code for code, answer in answers.items() if answer in (Answer.UNKNOWN, Answer.NOT_ASKED)]
    assert set(result.open) == set(still_open)
    seen = set()
    for completion in product((Answer.YES, Answer.NO), repeat=len(still_open)):
        full = {**answers, **dict(zip(still_open, completion, strict=True))}
        seen.add(judge_dimension(Dimension.EXPLOITATION, indicators, full, complete=True).bound)
    assert Bound.POSSIBLE not in seen
    if result.bound is Bound.POSSIBLE:
        assert seen == {Bound.POSITIVE, Bound.NOT}
    else:
        assert seen == {result.bound}


@given(answered)
def test_none_of_the_deciding_indicators_can_be_left_out(rows):
    result, indicators, answers = judged(rows)
    assert bool(result.deciding) is (result.bound is Bound.POSITIVE)
    strength = {one.code: one.strength for one in indicators}
    assert all(answers[code] is Answer.YES for code in result.deciding)
    if result.deciding:
        assert is_positive(strength[code] for code in result.deciding)
        for left_out in result.deciding:
            assert not is_positive(strength[code] for code in result.deciding if code != left_out)


def test_what_is_incomplete_excludes_nothing():
    rows = [(S, Answer.NO), (M, Answer.NO)]
    assert judged(rows)[0].bound is Bound.NOT
    assert judged(rows, complete=False)[0].bound is Bound.POSSIBLE


def test_an_unknown_answer_is_neither_yes_nor_no():
    assert judged([(S, Answer.YES), (S, Answer.UNKNOWN)])[0].bound is Bound.POSSIBLE
    assert judged([(S, Answer.YES), (S, Answer.NO)])[0].bound is Bound.NOT
    assert judged([(S, Answer.YES), (S, Answer.YES)])[0].bound is Bound.POSITIVE
