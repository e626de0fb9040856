"""No small count can be read, and none can be worked out from the others and a total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.statistics.rules import Showing, gather_flows, suppress

OPEN, SMALL, GUARD = Showing.OPEN, Showing.SMALL, Showing.GUARD

TABLES = [
    ([], []),
    ([[0]], [[OPEN]]),
    ([[4]], [[SMALL]]),
    ([[5]], [[OPEN]]),
    ([[0, 0], [0, 0]], [[OPEN, OPEN], [OPEN, OPEN]]),
    # A lone small count takes the next smallest with it.
    ([[3], [50], [20]], [[SMALL], [OPEN], [GUARD]]),
    # Two small counts guard each other.
    ([[3], [50], [4]], [[SMALL], [OPEN], [SMALL]]),
    # A zero stands guard only where nothing else can.
    ([[3], [0], [9]], [[SMALL], [OPEN], [GUARD]]),
    ([[3], [0]], [[SMALL], [SMALL]]),
    # Equal candidates: the first.
    ([[1], [7], [7]], [[SMALL], [GUARD], [OPEN]]),
    # In two directions: row, column and whole table.
    ([[3, 40], [50, 60]], [[SMALL, GUARD], [GUARD, GUARD]]),
    ([[3, 40, 90], [50, 60, 90], [70, 80, 90]], [[SMALL, GUARD, OPEN], [GUARD, GUARD, OPEN], [OPEN, OPEN, OPEN]]),
    ([[3, 2], [4, 1]], [[SMALL, SMALL], [SMALL, SMALL]]),
]


@pytest.mark.parametrize(("counts", "showings"), TABLES)
def test_tables(counts, showings):
    assert suppress(counts, 5) == showings


@pytest.mark.parametrize("counts", [[[1, 2], [3]], [[-1]]])
def test_what_is_no_table_of_counts_is_refused(counts):
    with pytest.raises(ValueError, match="equal length"):
        suppress(counts, 5)


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=6)
)


@given(tables, st.integers(1, 10))
def test_every_small_count_is_hidden_and_every_small_mark_is_true(counts, small):
    for row, showings in zip(counts, suppress(counts, small), strict=True):
        for count, showing in zip(row, showings, strict=True):
            if 0 < count < small:
                assert showing is SMALL
            if showing is SMALL:
                assert count < small
            if showing is GUARD:
                assert count >= small


@given(tables, st.integers(1, 10))
def test_in_no_line_is_one_cell_hidden_alone(counts, small):
    shown = suppress(counts, small)
    lines = [[cell for row in shown for cell in row], *shown, *map(list, zip(*shown, strict=True))]
    for line in lines:
        if len(line) > 1:
            assert sum(cell is not OPEN for cell in line) != 1


@given(tables)
def test_nothing_is_hidden_without_a_small_count(counts):
    large = [[count + 5 if count else 0 for count in row] for row in counts]
    assert all(cell is OPEN for row in suppress(large, 5) for cell in row)


FLOWS = {("UZ", "KZ"): 50, ("KG", "KZ"): 30, ("TJ", "RU"): 20, ("UZ", "RU"): 5}


def test_the_largest_flows_stay_and_the_rest_is_gathered():
    assert gather_flows(FLOWS, 1, "rest") == {
        ("UZ", "KZ"): 50,
        ("rest", "KZ"): 30,
        ("rest", "rest"): 20,
        ("UZ", "rest"): 5,
    }


@given(
    st.dictionaries(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("UVWXYZ")), st.integers(1, 99)),
    st.integers(0, 7),
)
def test_gathering_loses_and_invents_nothing(flows, most):
    gathered = gather_flows(flows, most, "rest")
    assert sum(gathered.values()) == sum(flows.values())
    for side in (0, 1):
        assert len({flow[side] for flow in gathered} - {"rest"}) <= most
    assert gather_flows(flows, 99, "rest") == flows
