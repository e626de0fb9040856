"""Bayesian thresholding: the sampler is right where the answer is known, and keeps the pairs that matter."""

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, estimate, fit
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import main_effects
from arasha.engines.prevalence.threshold import _sample
from tests.engines.prevalence.references import NEEDED, open_table
from tests.engines.prevalence.tables import simulated


def test_with_flat_priors_the_posterior_lies_where_the_likelihood_does():
    # Given a large table, where posterior and likelihood agree
    table = simulated(hidden=30_000)
    base = main_effects(4)
    sampled = _sample(table, (*base, 0b11), len(base) + 1, 1.0, generator(1))
    one = fit(table, [(0, 1)])
    # Then centre and spread of the log hidden cases are those of the fit
    logs = sampled.draws[:, :, 0]
    assert logs.mean() == pytest.approx(np.log(one.hidden), abs=0.01)
    assert logs.std() == pytest.approx(one.standard_error, rel=0.05)
    assert sampled.accepted > 0.6


def test_the_dependent_pair_is_kept_and_chains_agree():
    found = estimate(simulated(hidden=6000), "threshold")
    assert ["A", "B"] in found.diagnostics["kept"]
    assert found.diagnostics["r_hat"] < 1.05
    assert found.intervals[0.95].low < found.intervals[0.8].low < found.total
    assert all(0 < error < 0.05 * found.total for error in found.monte_carlo_error[0.95])
    assert estimate(simulated(hidden=6000), "threshold").total == found.total


def test_nothing_is_sampled_where_main_effects_have_no_estimate():
    found = estimate(CaptureTable.from_counts("ABC", ["100", "010", "001"], [9, 9, 9]), "threshold")
    assert (found.total, found.status, found.reasons) == (None, "no_finite_estimate", ("no_finite_estimate",))


@NEEDED
def test_the_open_table_gives_about_12_300():
    found = estimate(open_table("UKdat_5"), "threshold")
    assert found.total == pytest.approx(12_300, rel=0.03)
