"""What must hold of every fit, whatever the table."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arasha.engines.prevalence import CaptureTable, InputError, fit, sensitivity
from arasha.engines.prevalence.fitting import Stack, fit_stack
from tests.engines.prevalence.tables import simulated

PAIRS = [("A", "B"), ("B", "D"), ("C", "D")]


def histories(table: CaptureTable) -> list[str]:
    return [
        "".join(str(cell >> position & 1) for position in range(len(table.lists))) for cell in range(len(table.counts))
    ]


def test_two_independent_lists_give_lincoln_and_petersen():
    one = fit(CaptureTable.from_counts("AB", ["10", "01", "11"], [60, 40, 20]))
    assert one.hidden == pytest.approx(60 * 40 / 20)
    assert one.total == pytest.approx(120 + 120)
    assert one.degrees == 0


def test_three_lists_with_all_pairs_have_their_closed_form():
    # Fienberg (1972): odd cells over even ones
    counts = {"100": 50, "010": 40, "001": 30, "110": 12, "101": 9, "011": 6, "111": 4}
    one = fit(
        CaptureTable.from_counts("ABC", list(counts), list(counts.values())), [("A", "B"), ("A", "C"), ("B", "C")]
    )
    assert one.hidden == pytest.approx(50 * 40 * 30 * 4 / (12 * 9 * 6), rel=1e-9)
    assert one.deviance == pytest.approx(0, abs=1e-9)


def test_margins_of_the_model_are_met():
    table = simulated()
    one = fit(table, PAIRS)
    cells = np.arange(1, len(table.counts))
    for term in [(), ("A",), ("B",), ("C",), ("D",), *PAIRS]:
        around = cells[(cells & table.mask(term)) == table.mask(term)]
        assert one.fitted[around].sum() == pytest.approx(table.counts[around].sum(), rel=1e-9)
    assert one.fitted[0] == one.hidden
    assert np.log(one.hidden) == pytest.approx(one.coefficients[()])


def test_permuting_lists_changes_nothing():
    table = simulated()
    expected = fit(table, PAIRS)
    for order in list(permutations(range(4)))[::5]:
        turned = ["".join(history[position] for position in order) for history in histories(table)]
        moved = CaptureTable.from_counts([table.lists[position] for position in order], turned, table.counts)
        found = fit(moved, PAIRS)
        assert (found.total, found.bic) == pytest.approx((expected.total, expected.bic), rel=1e-9)
        assert found.wald() == pytest.approx(expected.wald(), rel=1e-9)


def test_splitting_rows_into_persons_changes_nothing():
    table = simulated()
    persons = [history for history, count in zip(histories(table), table.counts, strict=True) for _ in range(count)]
    assert (CaptureTable.from_records(persons, table.lists).counts == table.counts).all()


@pytest.mark.parametrize("factor", [2, 7, 1000])
def test_scaling_the_table_scales_the_total(factor):
    table = simulated()
    larger = CaptureTable(table.lists, table.counts * factor)
    assert fit(larger, PAIRS).total == pytest.approx(factor * fit(table, PAIRS).total, rel=1e-8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=15, max_size=15), st.integers(0, 63))
def test_a_batch_is_as_good_as_each_alone_and_nothing_is_ever_nan(counts, code):
    if not sum(counts):
        return
    table = CaptureTable(tuple("ABCD"), np.array([0, *counts]))
    pairs = [(low, high) for low in range(4) for high in range(low + 1, 4)]
    terms = [pair for position, pair in enumerate(pairs) if code >> position & 1]
    one = fit(table, terms)
    for value in (one.total, one.hidden, one.bic, one.aic, one.aicc, one.deviance, *(one.wald() or ())):
        assert value is None or np.isfinite(value)
    if one.status == "ok":
        # Beside others, and started from far away, the same fit comes out.
        others = np.random.default_rng(code).poisson(9, size=(5, 16))
        others[:, 0] = 0
        stack = Stack(np.vstack([others, table.counts]), table.possible)
        start = np.random.default_rng(1).normal(0, 1, size=(6, 16))
        batch = fit_stack(stack, np.arange(6), np.array(one.terms), start)
        assert table.cases + batch.hidden[5] == pytest.approx(one.total, rel=1e-7)


def test_profile_limits_lie_where_the_likelihood_has_fallen_enough():
    table = simulated()
    one = fit(table, PAIRS)
    low, high = one.profile(0.95)
    assert low < one.total < high
    narrow = one.profile(0.8)
    assert low < narrow.low < narrow.high < high
    assert one.wald(0.95) == pytest.approx((low, high), rel=0.1)


def test_terms_no_case_shows_are_named_and_counted():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011"], [30, 20, 25, 6, 7])
    one = fit(table, [("A", "C")])
    assert one.minus_infinity == (("A", "C"),)
    assert one.parameters == 5
    assert one.coefficients.keys() == {(), ("A",), ("B",), ("C",)}
    assert one.fitted[0b101] == one.fitted[0b111] == 0


def test_a_structural_zero_is_no_parameter():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011"], [30, 20, 25, 6, 7]).forbid("A", "C")
    one = fit(table)
    assert one.minus_infinity == ()
    assert one.parameters == 4
    assert one.total == pytest.approx(fit(CaptureTable(table.lists, table.counts), [("A", "C")]).total)
    with pytest.raises(InputError, match="structural zero"):
        fit(table, [("A", "C")])


def test_names_and_positions_are_told_apart():
    table = CaptureTable.from_counts(["1", "0", "x"], ["100", "010", "001", "110", "011", "101"], [9, 8, 7, 3, 2, 1])
    assert fit(table, [("1", "x")]).interaction_positions == ((0, 2),)
    assert fit(table, [(1, 2)]).interactions == (("0", "x"),)
    with pytest.raises(InputError, match="no list"):
        fit(table, [("y", "x")])


def test_terms_are_closed_under_subsets():
    assert fit(simulated(), [("A", "B", "C")]).interactions == (("A", "B"), ("A", "C"), ("B", "C"), ("A", "B", "C"))


def test_an_assumed_term_must_be_left_out_of_the_model():
    with pytest.raises(InputError, match="is in the model"):
        sensitivity(simulated(), PAIRS, ("A", "B"), [0.1])
