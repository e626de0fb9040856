"""Intervals: reproducible, extendable, the same by any number of threads, and honest about chance."""

import json
from statistics import NormalDist

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, estimate
from arasha.engines.prevalence.intervals import Correction, bca_limits, correct, percentile_limits
from arasha.engines.prevalence.normal import normal_cdf, normal_quantile, poisson_extremes
from arasha.engines.prevalence.precision import Drawn, monte_carlo_errors
from tests.engines.prevalence.tables import simulated

METHODS = ["stepwise", "bic", "average", "chapman", "lower_bound"]


@pytest.mark.parametrize("method", METHODS)
def test_threads_and_extension_change_nothing(method):
    table = simulated()
    whole = estimate(table, method, replicates=600, seed=3)
    threaded = estimate(table, method, replicates=600, seed=3, threads=3)
    extended = estimate(table, method, replicates=310, seed=3).extend(600)
    for other in (threaded, extended):
        np.testing.assert_allclose(other.draws, whole.draws, rtol=1e-9)
        assert other.intervals[0.95] == pytest.approx(whole.intervals[0.95], rel=1e-9)
        assert other.monte_carlo_error[0.95] == pytest.approx(whole.monte_carlo_error[0.95], rel=1e-9)
    low, inner_low, inner_high, high = *whole.intervals[0.95][:1], *whole.intervals[0.8], whole.intervals[0.95].high
    assert low <= inner_low < inner_high <= high


def test_another_seed_draws_other_tables():
    table = simulated()
    assert (
        estimate(table, replicates=50, seed=1).draws.tolist() != estimate(table, replicates=50, seed=2).draws.tolist()
    )


def test_each_method_has_its_own_interval_and_shows_the_others():
    table = simulated()
    stepwise, bic = estimate(table, "stepwise", replicates=200), estimate(table, replicates=200)
    assert set(stepwise.other_intervals) == {"percentile", "bagged", "wald"}
    assert set(bic.other_intervals) == {"bca", "bagged", "wald"}
    asked = estimate(table, "bic", replicates=200, interval="bca")
    assert asked.intervals == bic.other_intervals["bca"]
    json.dumps(bic.to_dict(), allow_nan=False)


def test_a_calibrated_interval_widens_to_what_the_double_bootstrap_asks():
    found = estimate(simulated(), "stepwise", replicates=200, interval="calibrated")
    assert found.intervals[0.95].low < found.total < found.intervals[0.95].high
    assert found.diagnostics["calibration"]["outer"] == 100


@pytest.mark.parametrize("interval", ["percentile", "bca", "bagged"])
def test_monte_carlo_errors_predict_the_spread_over_seeds(interval):
    # The spread over 20 seeds is itself known to a sixth
    table = simulated()
    asked = {"replicates": 400, "interval": interval, "levels": (0.95, 0.8)}
    runs = [estimate(table, "stepwise", seed=seed, **asked) for seed in range(20)]
    for level in (0.95, 0.8):
        for end in (0, 1):
            spread = np.std([run.intervals[level][end] for run in runs], ddof=1)
            predicted = np.mean([run.monte_carlo_error[level][end] for run in runs])
            assert 0.5 < predicted / spread < 2


def test_a_limit_beyond_the_outermost_draw_is_known_to_be_uncertain():
    # Given so few draws that the 99.8 % limits are their smallest and largest
    chosen = np.random.default_rng(4)
    limits, predicted = [], []
    for seed in range(200):
        draws = 1000 + chosen.exponential(100, size=300)
        drawn = Drawn(1100.0, draws, np.zeros((300, 2), dtype=np.int64), np.array([0, 500]))
        limits.append(percentile_limits(draws, 0.998).high)
        predicted.append(monte_carlo_errors(drawn, (0.998,), seed, "percentile", None)[0.998].high)
    assert np.mean(predicted) == pytest.approx(np.std(limits), rel=0.25)


def test_bca_without_bias_and_acceleration_is_the_percentile_interval():
    draws = np.random.default_rng(1).gamma(5, 100, size=999)
    assert bca_limits(draws, 0.9, Correction(0.0, 0.0)) == pytest.approx(percentile_limits(draws, 0.9), rel=1e-12)
    assert bca_limits(draws, 0.9, Correction(None, 0.1)) == percentile_limits(draws, 0.9)
    assert correct(1e9, draws, draws[:3], np.ones(3)).bias is None


def test_no_model_no_number():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10])
    for method in ("stepwise", "bic", "average", "lower_bound"):
        found = estimate(table, method, replicates=20)
        assert (found.status, found.total, found.intervals) == ("no_finite_estimate", None, {})
        assert found.reasons == ("no_finite_estimate",)
        json.dumps(found.to_dict(), allow_nan=False)


def test_failed_replicates_are_counted_and_left_out():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011", "101"], [9, 8, 9, 1, 1, 1])
    found = estimate(table, "stepwise", replicates=300)
    assert found.failed_replicates > 3
    assert len(found.draws) == 300 - found.failed_replicates
    assert "replicates_failed" in found.reasons


@pytest.mark.parametrize(
    "wrong",
    [{"method": "guess"}, {"interval": "wide"}, {"levels": (1.0,)}, {"replicates": -1}, {"threads": 0}, {"top": 0}],
)
def test_impossible_requests_are_refused(wrong):
    with pytest.raises(InputError):
        estimate(simulated(), **{"replicates": 10, **wrong})


def test_extension_never_forgets():
    with pytest.raises(InputError, match="fewer"):
        estimate(simulated(), replicates=20).extend(10)


def test_the_normal_distribution_is_the_standard_librarys():
    normal = NormalDist()
    for probability in (1e-300, 1e-9, 0.01, 0.2, 0.5, 0.77, 0.975, 1 - 1e-12):
        assert normal_quantile(probability) == pytest.approx(normal.inv_cdf(probability), rel=1e-9, abs=1e-12)
    assert normal_cdf(1.3) == pytest.approx(normal.cdf(1.3))


def test_small_poisson_tails_are_exact():
    from scipy.special import gammainc, pdtr

    random = np.random.default_rng(1)
    means = np.exp(random.uniform(-6, 7, 5000))
    counts = random.poisson(means * random.uniform(0.4, 2, 5000)).astype(float)
    exact = np.minimum(pdtr(counts, means), np.where(counts > 0, gammainc(np.maximum(counts, 1), means), 1))
    found = poisson_extremes(counts, means, within=0.02)
    decisive = exact < 0.02
    np.testing.assert_allclose(found[decisive], exact[decisive], rtol=1e-9)
    assert (found[~decisive] >= 0.02 - 1e-12).all()
