"""Strata drawn towards each other: the two ends, what lies between, and strata with nothing of their own."""

import numpy as np
import pytest

from arasha.engines.prevalence import InputError, shrink, stratify
from tests.engines.prevalence.strata.people import simulated_rows, table_of

VALUES = np.array([0.2, 0.9, 1.4, 0.5])
ERRORS = np.array([0.1, 0.2, 0.6, 0.1])


def test_no_spread_gives_all_the_common_value_and_endless_spread_leaves_all_alone():
    common = (VALUES / ERRORS**2).sum() / (1 / ERRORS**2).sum()
    tight = shrink(VALUES, ERRORS, spread=0.0)
    assert tight.means == pytest.approx(np.full(4, common))
    assert tight.errors == pytest.approx(np.full(4, (1 / ERRORS**2).sum() ** -0.5))
    wide = shrink(VALUES, ERRORS, spread=1e6)
    assert wide.means == pytest.approx(VALUES, abs=1e-6)
    assert wide.errors == pytest.approx(ERRORS, rel=1e-6)
    assert shrink(VALUES, ERRORS, scale=1e-6).means == pytest.approx(tight.means, abs=1e-6)


def test_what_is_known_badly_moves_most_and_gains_most():
    found = shrink(VALUES, ERRORS)
    weights = 1 / (ERRORS**2 + 0.3**2)
    middle = (weights * VALUES).sum() / weights.sum()
    kept = (shrink(VALUES, ERRORS, spread=0.3).means - middle) / (VALUES - middle)
    assert kept == pytest.approx(0.3**2 * weights)
    assert np.argmin(kept) == 2
    assert np.argmax(np.abs(found.means - VALUES)) == 2
    assert found.errors[2] < 0.8 * ERRORS[2]
    assert np.median(found.draws, axis=0) == pytest.approx(found.means, abs=0.05)


def test_strata_alike_are_joined_and_strata_unlike_are_not():
    alike = shrink(np.full(6, 0.7), np.full(6, 0.3))
    unlike = shrink(np.array([-2.0, 0.0, 2.0, 4.0]), np.full(4, 0.05))
    assert alike.spread < 0.3
    assert (alike.errors < 0.2).all()
    assert unlike.spread > 1
    assert unlike.means == pytest.approx([-2.0, 0.0, 2.0, 4.0], abs=0.02)


def test_a_stratum_without_an_estimate_gets_what_the_others_say():
    found = shrink(np.array([0.2, 0.4, np.nan]), np.array([0.1, 0.1, np.nan]))
    assert found.means[2] == pytest.approx(found.means[:2].mean(), abs=0.01)
    assert found.errors[2] > found.errors[:2].max()
    with pytest.raises(InputError, match="two strata or more"):
        shrink(np.array([0.2, np.nan]), np.array([0.1, 0.1]))
    with pytest.raises(InputError, match="not above 0"):
        shrink(VALUES, ERRORS, scale=0.0)


def test_small_strata_are_drawn_closer_than_large_ones():
    chances = (0.25, 0.2, 0.15)
    people = {("large",): (4000, chances), ("middle",): (3000, (0.2, 0.2, 0.2)), ("small",): (150, chances)}
    found = stratify(table_of(simulated_rows(people, seed=8), ("size",)), method="separate", replicates=100)
    alone = [part.intervals[0.95] for part in found.separate.strata]
    pooled = found.pooling.intervals[0.95]
    narrowed = [(one.high - one.low) / (other.high - other.low) for one, other in zip(pooled, alone, strict=True)]
    names = [part.values["size"] for part in found.separate.strata]
    assert narrowed[names.index("small")] < 0.75 < narrowed[names.index("large")] < 1
    published = found.to_dict()["pooling"]
    assert [one["values"]["size"] for one in published["strata"]] == names
    assert published["everybody"]["total"] == pytest.approx(sum(found.pooling.totals), rel=0.05)
