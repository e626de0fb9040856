"""What must not depend on how a table is written: the order of lists and rows, persons or counts, company, threads."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arasha.engines.prevalence import CaptureTable, estimate, fit, kappa_totals, search
from arasha.engines.prevalence.estimating import make_selector
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.resampling import resample
from arasha.engines.prevalence.subsets import close_under_subsets
from tests.engines.prevalence.tables import simulated

RESAMPLED = ("stepwise", "bic", "average", "lower_bound", "chapman", "poisson_heterogeneity", "darroch", "gamma", "coverage")  # fmt: skip
SCALING = ("lower_bound", "poisson_heterogeneity", "darroch", "gamma", "coverage")  # no selection, no prior

sparse_counts = st.integers(3, 4).flatmap(
    lambda lists: st.lists(
        st.one_of(st.just(0), st.integers(0, 60)), min_size=(1 << lists) - 1, max_size=(1 << lists) - 1
    )
)


def table_of(counts: list[int]) -> CaptureTable:
    lists = (len(counts) + 1).bit_length() - 1
    held = [cell for cell, count in enumerate(counts, start=1) if count]
    assume(int(np.bitwise_or.reduce(np.array(held, dtype=np.int64), initial=0)) == (1 << lists) - 1)
    return CaptureTable(tuple("ABCD"[:lists]), np.array([0, *counts]))


def permuted(table: CaptureTable, order: tuple[int, ...]) -> CaptureTable:
    """The same table with its lists in another order."""
    cells = np.arange(len(table.counts))
    moved = sum(((cells >> source) & 1) << place for place, source in enumerate(order))
    counts = np.zeros_like(table.counts)
    counts[moved] = table.counts
    return CaptureTable(tuple(table.lists[source] for source in order), counts)


def file_of(table: CaptureTable, path, *, persons: bool = False, seed: int = 0):
    """Write the table as CSV, its rows shuffled: one per history with its count, or one per person."""
    random, lists = np.random.default_rng(seed), len(table.lists)
    rows = []
    for cell in np.flatnonzero(table.counts):
        flags = ",".join(str(int(cell) >> place & 1) for place in range(lists))
        count = int(table.counts[cell])
        rows += [flags] * count if persons else [f"{flags},{count}"]
    random.shuffle(rows)
    header = ",".join(table.lists) + ("" if persons else ",count")
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@settings(max_examples=40, deadline=None)
@given(sparse_counts, st.permutations(range(4)), st.integers(0, 2**11 - 1))
def test_permuting_lists_changes_no_fit(counts, order, code):
    table = table_of(counts)
    lists = len(table.lists)
    order = tuple(one for one in order if one < lists)
    large = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() < lists]
    terms = close_under_subsets(mask for place, mask in enumerate(large) if code >> place & 1)
    interactions = [table.names(mask) for mask in terms if mask.bit_count() > 1]
    one, other = fit(table, interactions), fit(permuted(table, order), interactions)
    assert one.status == other.status
    for name in ("total", "bic", "aicc", "deviance", "degrees", "parameters"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert (mine is None) == (theirs is None)
        assert mine is None or mine == pytest.approx(theirs, rel=1e-6, abs=1e-7)
    assert set(map(frozenset, one.minus_infinity)) == set(map(frozenset, other.minus_infinity))


@pytest.mark.parametrize("method", [*RESAMPLED, "graphs"])
def test_permuting_lists_changes_no_estimate(method):
    table = simulated(hidden=2000)
    expected = estimate(table, method, replicates=0)
    for order in list(permutations(range(4)))[5::7]:
        found = estimate(permuted(table, order), method, replicates=0)
        assert found.total == pytest.approx(expected.total, rel=1e-9)
        if expected.selected is not None:
            chosen = {frozenset(term) for term in expected.selected.interactions}
            assert {frozenset(term) for term in found.selected.interactions} == chosen


def test_permuting_lists_changes_no_search():
    table = simulated()
    for method in ("exhaustive", "bounds", "downhill"):
        best = search(table, method).best
        assert search(permuted(table, (2, 0, 3, 1)), method).best.bic == pytest.approx(best.bic, rel=1e-9)


@pytest.mark.parametrize("method", ["stepwise", "bic", "coverage", "darroch"])
def test_persons_or_counts_in_any_order_give_the_same_draws(method, tmp_path):
    # Given one population written as counts, as counts in another order, and as one row per person
    table = simulated()
    written = [
        CaptureTable.from_csv(file_of(table, tmp_path / "counts.csv")),
        CaptureTable.from_csv(file_of(table, tmp_path / "shuffled.csv", seed=5)),
        CaptureTable.from_csv(file_of(table, tmp_path / "persons.csv", persons=True)),
    ]
    # Then the estimate, its draws and its limits are the same
    expected = estimate(table, method, replicates=120, seed=4)
    for read in written:
        found = estimate(read, method, replicates=120, seed=4)
        assert found.draws.tolist() == expected.draws.tolist()
        assert found.intervals == expected.intervals


@pytest.mark.parametrize("method", SCALING)
@pytest.mark.parametrize("factor", [3, 50])
def test_scaling_the_table_scales_the_total(method, factor):
    table = simulated()
    larger = CaptureTable(table.lists, table.counts * factor)
    expected = factor * estimate(table, method, replicates=0).total
    assert estimate(larger, method, replicates=0).total == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("method", RESAMPLED)
def test_a_table_among_others_is_estimated_as_alone(method):
    # Given resampled tables, and some that are thin
    table = simulated(hidden=300)
    counts = np.vstack([resample(table, 7, 0, 25), resample(table.with_counts(np.minimum(table.counts, 2)), 7, 1, 5)])
    counts[25:, 1] += table.cases - counts[25:].sum(axis=1)
    selector = make_selector(table, method)
    # When the rule is applied to all at once, and to each alone
    together = selector.select(Stack(counts, table.possible)).hidden
    alone = [selector.select(Stack(row[None], table.possible)).hidden[0] for row in counts]
    # Then every answer is the same, also that there is none
    np.testing.assert_allclose(together, alone, rtol=1e-7)


@settings(max_examples=25, deadline=None)
@given(sparse_counts, st.sampled_from(RESAMPLED))
def test_no_table_is_too_poor_and_nothing_is_ever_nan(counts, method):
    table = table_of(counts)
    found = estimate(table, method, replicates=12, seed=2)
    assert (found.total is None) == (found.status != "ok")
    numbers = [*found.draws, *(limit for one in found.intervals.values() for limit in one)]
    numbers += [limit for one in kappa_totals(found) for limit in (one.total, *(one.interval or ()))]
    assert np.isfinite(numbers).all()
    if found.total is not None:
        assert np.isfinite(found.total) and found.total >= table.cases


@pytest.mark.parametrize("method", ["graphs", "threshold"])
def test_threads_and_runs_change_no_posterior(method):
    table = simulated()
    first, second = estimate(table, method, seed=6), estimate(table, method, seed=6, threads=3)
    assert first.total == second.total and first.intervals == second.intervals
    assert first.draws.tolist() == second.draws.tolist()
