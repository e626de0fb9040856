"""Every number of the reference files is computed anew and compared."""

import numpy as np
import pytest

from arasha.engines.prevalence import estimate, fit, search, sensitivity
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.models import fit_models, read_terms
from arasha.engines.prevalence.searching.stepwise import allowed_pairs, select_stepwise
from tests.engines.prevalence.references import NEEDED, open_table, reference_models, reference_replicates

pytestmark = NEEDED


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5"])
def test_every_reference_model(name):
    table = open_table(name)
    expected = reference_models(name)
    fits = fit_models(table, [read_terms(table, interactions) for interactions, _, _ in expected])
    assert len(fits) == 1024
    assert {one.status for one in fits} == {"ok"}
    np.testing.assert_allclose([one.total for one in fits], [total for _, total, _ in expected], rtol=1e-6)
    np.testing.assert_allclose([one.bic for one in fits], [bic for _, _, bic in expected], rtol=1e-6)


@pytest.mark.parametrize("name", ["UKdat_5", "Ned_5"])
def test_the_exhaustive_search_finds_the_references_first_model(name):
    interactions, total, bic = min(reference_models(name), key=lambda one: one[2])
    for method, proof in (("exhaustive", "exhaustive"), ("bounds", "bound")):
        found = search(open_table(name), method)
        assert found.best.total == pytest.approx(total, rel=1e-6)
        assert found.best.bic == pytest.approx(bic, rel=1e-6)
        assert found.proof == proof
        assert found.gap == 0


def test_all_400_stepwise_replicates():
    counts, totals = reference_replicates()
    table = open_table("UKdat_5")
    found = select_stepwise(Stack(counts, table.possible), allowed_pairs(table), 0.02)
    np.testing.assert_allclose(counts.sum(axis=1) + found.hidden, totals, rtol=1e-6)


STEPWISE = {
    "UKdat": (11418.0, 9977.3, 13145.7, -0.01287, "LA:NG LA:PF NG:GO NG:GP PF:GP PF:NCA GO:GP"),
    "UKdat_5": (11313.0, 9884.4, 13027.4, -0.01218, "LA:NG LA:PFNCA NG:GO NG:GP PFNCA:GP GO:GP"),
    "Ned": (111139.4, 92439.9, 133991.5, 0.03334, None),
    "Ned_5": (121521.6, 98675.4, 150138.9, -0.0166, None),
}


@pytest.mark.parametrize("name", STEPWISE)
def test_stepwise_totals_wald_limits_and_accelerations(name):
    total, low, high, acceleration, formula = STEPWISE[name]
    found = estimate(open_table(name), "stepwise", replicates=20)
    assert found.total == pytest.approx(total, abs=0.1)
    assert found.other_intervals["wald"][0.95] == pytest.approx((low, high), abs=0.1)
    assert found.acceleration == pytest.approx(acceleration, abs=6e-6)
    if formula is not None:
        assert found.selected.formula == formula


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("UKdat_5", 8784.8, 14700.5),
        ("UKdat", 9267.0, 14306.8),
        ("Ned_5", 47393.1, 162845.5),
        ("Ned", 45758.9, 171107.9),
    ],
)
def test_bca_limits_agree_with_published_ones_within_chance(name, low, high):
    # Given limits from 1,000 replicates drawn elsewhere, when as many are drawn here
    found = estimate(open_table(name), "stepwise", replicates=2000, seed=7)
    # Then they differ by no more than both drawings' chance explains
    limits, errors = found.intervals[0.95], found.monte_carlo_error[0.95]
    for limit, error, printed in zip(limits, errors, (low, high), strict=True):
        assert abs(limit - printed) < max(6 * error, 0.12 * printed)


@pytest.mark.parametrize(
    ("name", "order", "method", "total"),
    [
        ("UKdat_5", 2, "exhaustive", 22991),
        ("UKdat_5", 4, "exhaustive", 25311),
        ("UKdat", 2, "downhill", 12350),
        ("UKdat", 2, "bounds", 12350),
    ],
)
def test_published_totals_by_bic(name, order, method, total):
    assert search(open_table(name), method, order).best.total == pytest.approx(total, abs=0.5)


def test_deviance_and_degrees_of_the_two_best_models():
    table = open_table("UKdat_5")
    first = fit(table, [(0, 1), (0, 2), (1, 2), (1, 4), (2, 3)])
    assert (first.total, first.bic, first.deviance) == pytest.approx((22991.33, 196.5398, 22.20362), rel=1e-6)
    assert first.degrees == 20
    second = fit(table, [(0, 1), (0, 2), (1, 4), (2, 4), (3, 4)])
    assert (second.total, second.bic, second.deviance) == pytest.approx((12262.41, 197.4950, 23.15883), rel=1e-6)
    assert second.degrees == 20


def test_the_lower_bound_and_what_an_omitted_pair_would_do():
    table = open_table("UKdat_5")
    assert estimate(table, "lower_bound", replicates=0).total == pytest.approx(13393, abs=0.5)
    chosen = search(table, "stepwise").best.interactions
    low, same, high = sensitivity(table, chosen, ("PFNCA", "GO"), [-0.5, 0.0, 0.5])
    assert same.total == pytest.approx(11312.99, abs=0.01)
    assert (low.hidden, high.hidden) == pytest.approx((6581, 11711), abs=1)
