"""Where no estimate exists, some models still determine the total: the limit of every climb of the likelihood."""

from collections import Counter

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, command, facial_models, facial_total, fit, posteriors, search
from arasha.engines.prevalence.fitting import Stack, fit_stack, keep_cells
from arasha.engines.prevalence.models import read_terms
from tests.engines.prevalence.tables import simulated
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


def test_models_that_the_search_passes_over_are_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(posteriors, "SWEEPS", 200)
    # Given a table whose best fitting model has no estimate
    table = CaptureTable.from_counts("ABC", ["100", "101", "011"], [60, 20, 20])
    passed = facial_models(table)
    assert [one.formula for one in passed] == ["B:C"]
    assert fit(table, [("B", "C")]).status == "no_finite_estimate"
    assert passed[0].total == facial_total(table, [("B", "C")]).total == pytest.approx(160)
    # Then it is seen to fit far better than the model that is shown, and the person reads what it would say
    assert passed[0].bic < search(table).best.bic - 50
    path = tmp_path / "table.csv"
    path.write_text("A,B,C,count\n1,0,0,60\n1,0,1,20\n0,1,1,20\n")
    assert command.main([str(path), "--replicates", "10"]) == 3
    assert "the model B:C. It would give 160" in capsys.readouterr().out
    # And where nothing stays determined nothing is said
    nothing = CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10])
    assert facial_models(nothing) == () and facial_total(nothing) is None


def test_the_criterion_of_an_estimate_that_exists_is_the_fits():
    table = simulated()
    for interactions in ([], [("A", "B")], [("A", "B"), ("C", "D")]):
        assert facial_total(table, interactions).bic == pytest.approx(fit(table, interactions).bic, rel=1e-9)
        assert facial_total(table, interactions).formula == fit(table, interactions).formula
