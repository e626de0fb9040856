"""Further views: people who differ, sample coverage, and what no table can tell."""

import json

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, estimate, kappa_totals
from arasha.engines.prevalence.heterogeneity import FAMILIES, HeterogeneitySelector
from tests.engines.prevalence.tables import simulated

# Hepatitis A in Taiwan, three lists: Chao, Tsay, Lin, Shau and Chao (2001), Statistics in Medicine 20, 3123-3157.
HEPATITIS = CaptureTable.from_counts(
    "PQE", ["111", "110", "101", "100", "011", "010", "001"], [28, 21, 17, 69, 18, 55, 63]
)


def people_who_differ(spread: float, seed: int = 1, people: int = 20_000, lists: int = 5) -> CaptureTable:
    """Independent lists, each person with an own willingness to be listed: normal on the logit scale."""
    random = np.random.default_rng(seed)
    willing = random.normal(0, spread, size=(people, 1)) - np.array([1.5, 2.0, 1.2, 2.4, 1.8])[:lists]
    seen = random.random((people, lists)) < 1 / (1 + np.exp(-willing))
    return CaptureTable.from_records(seen[seen.any(axis=1)], tuple("ABCDE"[:lists]))


def test_the_published_figures_of_sample_coverage():
    found = estimate(HEPATITIS, "coverage", replicates=200)
    assert found.diagnostics["coverage"] == pytest.approx(0.513, abs=0.0005)
    assert found.diagnostics["independent"] == pytest.approx(407, abs=0.5)
    assert found.diagnostics["one_step"] == pytest.approx(508, abs=0.5)
    assert found.diagnostics["solved"] == pytest.approx(971, abs=0.5)
    # Below a coverage of 55 % one step is taken, and that is said
    assert found.total == found.diagnostics["one_step"]
    assert "low_coverage" in found.reasons
    assert found.intervals[0.95].low < 508 < found.intervals[0.95].high


def test_sample_coverage_finds_independent_lists_and_needs_three():
    random = np.random.default_rng(4)
    seen = random.random((10_000, 4)) < [0.5, 0.4, 0.55, 0.45]
    table = CaptureTable.from_records(seen[seen.any(axis=1)], "ABCD")
    found = estimate(table, "coverage", replicates=200)
    assert found.diagnostics["coverage"] > 0.55 and "low_coverage" not in found.reasons
    assert found.total == pytest.approx(10_000, rel=0.02)
    assert estimate(table.omit("C", "D"), "coverage", replicates=20).status == "not_identified"
    with pytest.raises(InputError, match="structural zeros"):
        estimate(CaptureTable.from_counts("ABC", ["100", "010", "001"], [5, 5, 5]).forbid("A", "B"), "coverage")


def test_sample_coverage_says_where_lists_exclude_each_other():
    found = estimate(CaptureTable.from_counts("ABC", ["100", "101", "011"], [60, 20, 20]), "coverage", replicates=20)
    assert (found.total, "fewer_than_seen" in found.reasons) == (100, True)


def test_lists_that_share_nobody_have_no_sample_coverage():
    found = estimate(CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10]), "coverage", replicates=20)
    assert (found.status, found.total) == ("no_finite_estimate", None)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_maximises_its_likelihood(family):
    """Against a general optimiser that knows only the curve of the family."""
    from scipy.optimize import minimize

    curves = {"poisson_heterogeneity": 2.0 ** np.arange(5) - 1, "darroch": np.arange(5) ** 2 / 2, "gamma": -np.log1p(np.arange(5) / 3.5)}  # fmt: skip
    table = people_who_differ(0.8, people=2000, lists=4)
    cells = np.arange(1, 16)
    bits = (cells[:, None] >> np.arange(4)) & 1
    design = np.column_stack([np.ones(15), bits, curves[family][bits.sum(axis=1)]])
    counts = table.counts[1:]

    def loss(coefficients):
        logs = design @ coefficients
        return np.exp(logs).sum() - counts @ logs, design.T @ (np.exp(logs) - counts)

    start = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    best = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    found = estimate(table, family, replicates=0)
    assert found.hidden == pytest.approx(np.exp(best.x[0]), rel=1e-4)
    assert found.diagnostics["strength"] == pytest.approx(best.x[-1], rel=1e-3, abs=1e-4)


def test_only_those_who_differ_are_missed_by_equal_lists():
    # Given people who differ in how easily they are seen
    table = people_who_differ(0.9)
    totals = {family: estimate(table, family, replicates=0).total for family in FAMILIES}
    # Then the families see more of the 20,000 than equal chances do, in the known order, and the bound is a bound
    independent = estimate(table, "bic", order=1, replicates=0).total
    bound = estimate(table, "lower_bound", replicates=0).total
    assert independent < totals["poisson_heterogeneity"] < totals["darroch"] < totals["gamma"]
    assert totals["darroch"] == pytest.approx(20_000, rel=0.08)
    assert bound < totals["darroch"]


def test_people_who_do_not_differ_leave_the_families_at_the_truth():
    for family in FAMILIES:
        found = estimate(people_who_differ(0.0), family, replicates=300)
        assert found.intervals[0.95].low < 20_000 < found.intervals[0.95].high
        assert ("negative_heterogeneity" in found.reasons) == (found.diagnostics["strength"] < 0)
        json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_an_estimate_exactly_where_a_linear_program_says_so(family):
    from scipy.optimize import linprog

    random = np.random.default_rng(11)
    agreed = {True: 0, False: 0}
    for _ in range(60):
        lists = int(random.integers(3, 5))
        counts = random.poisson(random.choice([0.2, 0.6, 1.5], size=1 << lists))
        counts[0] = 0
        if int(np.bitwise_or.reduce(np.flatnonzero(counts), initial=0)) != (1 << lists) - 1:
            continue
        selector = HeterogeneitySelector(CaptureTable(tuple("ABCD"[:lists]), counts), family)
        design = selector.design[1:]
        # Is there a table above z in every cell, with these margins and z > 0?
        program = linprog(
            [*np.zeros(len(design)), -1],
            A_eq=np.column_stack([design.T, np.zeros(design.shape[1])]), b_eq=design.T @ counts[1:],
            A_ub=np.column_stack([-np.eye(len(design)), np.ones(len(design))]), b_ub=np.zeros(len(design)),
            bounds=[(0, None)] * len(design) + [(0, 1)],
        )  # fmt: skip
        assert (selector.status == "ok") == (-program.fun > 1e-7)
        agreed[selector.status == "ok"] += 1
    assert min(agreed.values()) > 4


@pytest.mark.parametrize("method", [*FAMILIES, "coverage"])
def test_threads_lists_and_extension_change_nothing(method):
    table = simulated()
    whole = estimate(table, method, replicates=600, seed=3)
    for other in (
        estimate(table, method, replicates=600, seed=3, threads=3),
        estimate(table, method, replicates=310, seed=3).extend(600),
    ):
        np.testing.assert_allclose(other.draws, whole.draws, rtol=1e-9)
    shuffled = CaptureTable.from_records(
        [row for cell, count in enumerate(table.counts) for row in [[cell >> j & 1 for j in (2, 0, 3, 1)]] * count], "CADB"
    )  # fmt: skip
    assert estimate(shuffled, method, replicates=0).total == pytest.approx(whole.total, rel=1e-9)
    assert estimate(table.omit("C", "D"), method, replicates=20).total is None


def test_a_list_missing_from_a_resampled_table_is_left_out_there():
    table = CaptureTable.from_counts("ABCD", ["1000", "0100", "0010", "1100", "0110", "1010", "1110", "0001"], [60, 50, 40, 22, 15, 12, 9, 1])  # fmt: skip
    for method in (*FAMILIES, "coverage"):
        found = estimate(table, method, replicates=200)
        assert found.failed_replicates < 200 and np.isfinite(found.draws).all()


def test_the_data_cannot_choose_kappa():
    found = estimate(simulated(), replicates=100)
    rows = {one.kappa: one for one in kappa_totals(found)}
    cases = found.total - found.hidden
    assert rows[1.0].total == pytest.approx(found.total)
    assert rows[1.0].interval == pytest.approx(found.intervals[0.95])
    assert rows[2.0].total == pytest.approx(cases + 2 * found.hidden)
    assert rows[2.0].interval.low == pytest.approx(cases + 2 * (found.intervals[0.95].low - cases))
    assert [one.kappa for one in kappa_totals(found, [3])] == [3]
    with pytest.raises(InputError, match=r"Kappa 0\.0"):
        kappa_totals(found, [0.0])
    nothing = estimate(CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10]), replicates=10)
    assert kappa_totals(nothing) == ()
