"""Where no estimate exists, some models still determine the total: the limit of every climb of the likelihood."""

from collections import Counter

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, estimate, facial_total, fit
from arasha.engines.prevalence.fitting import Stack, fit_stack, keep_cells
from arasha.engines.prevalence.models import read_terms
from tests.engines.prevalence.test_existence import random_model, sparse_table


def climb(table: CaptureTable, interactions, added: float) -> float:
    """Hidden cases when every cell that can hold a case is given a little more: the estimate then exists."""
    terms = np.array(read_terms(table, interactions))
    stack = Stack(table.counts[None], table.possible)
    cells = keep_cells(stack, np.zeros(1, dtype=np.int64), terms, stack.margins)[0]
    padded = Stack(np.where(cells, table.counts + added, 0.0), cells[0])
    return float(fit_stack(padded, np.zeros(1, dtype=np.int64), terms).hidden[0])


def test_the_facial_total_is_the_limit_of_fits_to_fuller_tables():
    random = np.random.default_rng(21)
    seen = Counter()
    for _ in range(400):
        table = sparse_table(random, int(random.integers(3, 6)))
        terms = random_model(random, len(table.lists))
        interactions = [table.names(mask) for mask in terms if mask.bit_count() > 1]
        fitted, found = fit(table, interactions), facial_total(table, interactions)
        seen[fitted.status, found is not None] += 1
        if fitted.status == "ok":
            assert found.total == pytest.approx(fitted.total, rel=1e-7)
        elif found is not None:
            # The fits to ever less padded tables come as near as their padding lets them
            distance = [abs(climb(table, interactions, added) - found.hidden) for added in (1e-3, 1e-6)]
            assert distance[1] < 1e-3 * (1 + found.hidden)
            assert distance[1] <= distance[0] + 1e-9
    assert seen["no_finite_estimate", True] > 20
    assert seen["no_finite_estimate", False] > 20
    assert not seen["not_identified", True] and not seen["neither", True]


def test_a_total_that_can_be_worked_out_by_hand():
    # Given A independent of B and C, which attract each other, and nobody on B without C
    table = CaptureTable.from_counts("ABC", ["100", "101", "011"], [6, 2, 2])
    assert fit(table, [("B", "C")]).status == "no_finite_estimate"
    # Then B without C becomes impossible. On C as many are without A (2) as with it (2): so it is off C, where 6 are on A
    found = facial_total(table, [("B", "C")])
    assert found.hidden == pytest.approx(6 * 2 / 2)
    assert found.total == pytest.approx(16)
    assert ("B",) in found.emptied
    assert ("A",) in found.facial
    assert found.fitted[0] == found.hidden


def test_an_estimate_that_is_refused_tells_what_is_still_determined():
    # Given independence fits nothing finite to three lists that share nobody
    table = CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10])
    refused = estimate(table, "stepwise", replicates=10)
    assert (refused.status, refused.total) == ("no_finite_estimate", None)
    assert refused.diagnostics["facial"] is None
    assert facial_total(table) is None
