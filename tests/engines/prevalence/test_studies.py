"""A study shows every method, what each list does, and refuses a headline where it must."""

import json
from dataclasses import replace

import numpy as np
import pytest

from arasha.engines.prevalence import Cancelled, CaptureTable, Rules, estimate, posteriors, study
from arasha.engines.prevalence.studying.rules import judge_headline
from arasha.engines.prevalence.wording import LANGUAGES, say_reason
from tests.engines.prevalence.references import NEEDED, open_table
from tests.engines.prevalence.tables import simulated


@pytest.fixture(autouse=True)
def short_chains(monkeypatch):
    """The chains of latent classes are tried elsewhere; here they may disagree."""
    monkeypatch.setattr(posteriors, "SWEEPS", 200)


def codes(found) -> set[str]:
    return {one.code for one in found.verdict.reasons}


def test_a_red_table_keeps_its_estimates_as_evidence():
    found = study(CaptureTable.from_counts("ABC", ["100", "010", "001"], [10, 10, 10]), replicates=20)
    assert found.verdict.colour == "red"
    assert found.headline is None
    assert {"few_cases", "few_overlapping_pairs", "no_estimate"} <= codes(found)
    assert found.estimates["chapman"].total > 0
    json.dumps(found.to_dict(), allow_nan=False)


def test_two_lists_are_never_a_headline():
    found = study(CaptureTable.from_counts("AB", ["10", "01", "11"], [400, 300, 90]), replicates=20)
    assert found.headline is None
    assert "too_few_lists" in codes(found)
    assert found.estimates["bic"].total == pytest.approx(790 + 400 * 300 / 90)


def test_a_good_table_has_a_headline_and_every_view():
    seen = []
    found = study(simulated(hidden=3000), replicates=60, progress=lambda *step: seen.append(step))
    assert found.headline is found.estimates["bic"]
    assert set(found.estimates) == {
        "bic",
        "stepwise",
        "average",
        "graphs",
        "latent",
        "threshold",
        "lower_bound",
        "chapman",
        "poisson_heterogeneity",
        "darroch",
        "gamma",
        "coverage",
    }
    document = found.to_dict()
    assert document["views"] == ["lower_bound", "chapman", "poisson_heterogeneity", "darroch", "gamma", "coverage"]
    assert [one["kappa"] for one in document["kappa"]] == [0.5, 0.75, 1.0, 1.5, 2.0, 4.0]
    assert [one.lists for one in found.without] == [("A",), ("B",), ("C",), ("D",)]
    assert len(found.merged) == 6
    assert {one.list for one in found.consistency} == set("ABCD")
    assert found.criteria["bic"] == pytest.approx(found.headline.total)
    assert [done for done, _, _ in seen] == list(range(len(seen)))
    assert seen[-1][0] == seen[-1][1]
    widths = [one.interval.high - one.interval.low for one in found.more_data]
    assert widths == sorted(widths, reverse=True)
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_model_that_needs_nearly_all_pairs_warns_of_people_who_differ():
    # Given people whose chance to be seen, by each list alike, spreads widely
    random = np.random.default_rng(6)
    chances = 1 / (1 + np.exp(-(np.array([-3.2, -3.4, -3.0, -3.6]) + 2.5 * random.normal(size=(9000, 1)))))
    people = random.random((9000, 4)) < chances
    table = CaptureTable.from_records(people[people.any(axis=1)], "ABCD")
    # Then the total is far too low, and the verdict warns
    found = estimate(table, replicates=20)
    assert found.total < 9000 * 0.65
    assert "nearly_all_pairs" in {one.code for one in judge_headline(found, Rules())}
    assert judge_headline(estimate(simulated(hidden=3000), replicates=20), Rules()) == []


def test_resampled_totals_far_from_the_estimate_are_said():
    found = estimate(simulated(hidden=3000), replicates=20)
    far = replace(found, draws=np.repeat(found.total * np.array([1.0, 2.5, 0.3]), [16, 3, 1]))
    reason = next(one for one in judge_headline(far, Rules()) if one.code == "replicates_far")
    assert reason.values == {"share": 0.2, "ratio": 2.0}
    for language in LANGUAGES:
        assert "20" in say_reason(reason, language)


def test_rules_are_configuration():
    table = simulated(hidden=3000)
    strict = study(table, replicates=40, rules=Rules(least_cases_red=10**6))
    assert strict.headline is None
    assert strict.to_dict()["rules"]["least_cases_red"] == 10**6


def test_a_study_can_be_cancelled():
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        study(simulated(), replicates=20, cancelled=cancelled)


@NEEDED
def test_the_winner_under_each_criterion_of_the_open_table():
    found = study(open_table("UKdat_5"), replicates=40)
    assert found.criteria["bic"] == pytest.approx(22991, abs=0.5)
    assert found.criteria["bic_without_minus_infinity"] == pytest.approx(12142, abs=0.5)
    assert found.criteria["aic"] == pytest.approx(11175, abs=0.5)
    assert found.verdict.colour == "amber"
    assert {"methods_disagree", "criteria_disagree", "one_list_decides", "several_modes"} <= codes(found)
    for language in LANGUAGES:
        for reason in found.verdict.reasons:
            assert "{" not in say_reason(reason, language)
            assert say_reason(reason, language) != reason.code
