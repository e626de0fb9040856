"""Searches find what trying everything finds, and say how they know."""

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, search
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.resampling import resample
from arasha.engines.prevalence.searching.catalogue import list_models
from arasha.engines.prevalence.searching.lattice import best_of_all_pairs, best_of_listed
from arasha.engines.prevalence.selectors import rank_models
from tests.engines.prevalence.tables import simulated


def table_of(lists: int) -> CaptureTable:
    return CaptureTable(tuple("ABCDEF"[:lists]), np.array([0, *[1] * (2**lists - 1)]))


@pytest.mark.parametrize(
    ("lists", "order", "number"), [(3, 2, 8), (4, 3, 113), (5, 2, 1024), (5, 4, 6893), (6, 2, 32768)]
)
def test_the_number_of_hierarchical_models(lists, order, number):
    models = list_models(table_of(lists), order)
    assert len(models) == len(set(models)) == number


@pytest.mark.parametrize("criterion", ["bic", "aic", "aicc", "bic_cells"])
def test_bounds_prove_what_the_exhaustive_search_finds(criterion):
    for seed in range(3):
        table = simulated(seed, lists=5)
        everything = search(table, criterion=criterion)
        bounded = search(table, "bounds", criterion=criterion)
        assert bounded.best.terms == everything.best.terms or bounded.best.total == pytest.approx(everything.best.total)
        assert (bounded.gap, bounded.proof) == (0, "bound")
        assert everything.examined == 1024
        assert [one.bic for one in search(table).ranked] == sorted(one.bic for one in search(table).ranked)


def test_bounds_in_replicates_choose_what_fitting_all_chooses():
    table = simulated(4, lists=4)
    ranked, _, _ = rank_models(table, 2, "bic", None)
    stack = Stack(resample(table, 3, 0, 200), table.possible)
    proved = best_of_all_pairs(stack, ranked, 6)
    tried = best_of_listed(stack, ranked, ranked.order)
    assert (proved.chosen == tried.chosen).all()
    np.testing.assert_allclose(proved.hidden, tried.hidden, rtol=1e-9)
    assert proved.examined < tried.examined


def test_downhill_is_called_local_and_stepwise_a_rule():
    table = simulated(5)
    assert (search(table, "downhill").proof, search(table, "downhill").gap) == ("local", None)
    assert search(table, "stepwise").proof == "rule"
    assert search(table, "downhill", 3).best.bic >= search(table, "exhaustive", 3).best.bic - 1e-9


def test_seven_lists_are_searched_by_bounds_with_proof_or_gap():
    random = np.random.default_rng(6)
    people = random.random((6000, 7)) < [0.05, 0.08, 0.03, 0.1, 0.06, 0.04, 0.05]
    table = CaptureTable.from_records(people[people.any(axis=1)], [f"L{number}" for number in range(7)])
    proved = search(table)
    assert (proved.proof, proved.gap) == ("bound", 0)
    assert search(table, "bounds", most_fits=1).gap > 0


def test_pairs_that_cannot_be_are_never_chosen():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011"], [30, 20, 25, 6, 7]).forbid("A", "C")
    assert all(("A", "C") not in one.interactions for one in search(table).ranked)
    assert search(table).examined == 4


def test_a_table_no_model_fits_gives_a_fit_that_says_so():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10])
    found = search(table)
    assert (found.best.status, found.best.total, found.ranked) == ("no_finite_estimate", None, ())


@pytest.mark.parametrize(("method", "criterion"), [("best", "bic"), ("exhaustive", "dic")])
def test_unknown_searches_are_refused(method, criterion):
    with pytest.raises(InputError):
        search(simulated(), method, criterion=criterion)
