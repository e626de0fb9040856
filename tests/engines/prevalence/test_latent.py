"""Latent classes: many chains, and their disagreement is the answer where they disagree."""

import json

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, estimate, posteriors
from arasha.engines.prevalence.annealing import anneal_latent
from arasha.engines.prevalence.chains import effective_draws, find_modes, split_r_hat
from arasha.engines.prevalence.latent import LatentChains, sample_latent
from arasha.engines.prevalence.posteriors import estimate_latent
from tests.engines.prevalence.references import NEEDED, open_table


def test_one_class_of_independent_lists_is_found_again():
    # Given 5,000 people whom four lists see independently
    random = np.random.default_rng(5)
    people = random.random((5000, 4)) < [0.3, 0.25, 0.2, 0.35]
    table = CaptureTable.from_records(people[people.any(axis=1)], "ABCD")
    # When latent classes are fitted, then the chains agree and hold the truth
    found = estimate_latent(table, (0.95,), seed=2, sweeps=4000)
    assert found.diagnostics["r_hat"] < 1.3
    middles = found.diagnostics["chain_medians"]
    assert 4500 < np.median(middles) < 5800


def test_the_same_seed_gives_the_same_chains():
    table = CaptureTable.from_counts(
        "ABC", ["100", "010", "001", "110", "101", "011", "111"], [50, 40, 30, 12, 9, 6, 4]
    )
    first, second = (sample_latent(table, 7, sweeps=60).hidden for _ in range(2))
    assert (first == second).all()
    assert (sample_latent(table, 8, sweeps=60).hidden != first).any()


@NEEDED
def test_chains_that_disagree_give_modes_and_no_total():
    found = estimate_latent(open_table("UKdat_5"), (0.95,), seed=1, sweeps=1500)
    assert (found.total, found.intervals, found.status) == (None, {}, "not_identified")
    assert found.reasons == ("chains_disagree",)
    assert found.diagnostics["r_hat"] > 1.05
    assert sum(mode["chains"] for mode in found.diagnostics["modes"]) == 32


def test_annealed_islands_agree_with_chains_that_mix():
    random = np.random.default_rng(5)
    people = random.random((250, 3)) < [0.5, 0.45, 0.55]
    table = CaptureTable.from_records(people[people.any(axis=1)], "ABC")
    chains = np.log(sample_latent(table, 3, sweeps=1500).hidden[:, ::10] + 1.0)
    islands = np.log(anneal_latent(table, 3, islands=4, particles=150, moves=5).hidden + 1.0)
    assert split_r_hat(islands) < 1.1
    assert islands.mean() == pytest.approx(chains.mean(), abs=0.35 * chains.std())
    assert islands.std() == pytest.approx(chains.std(), rel=0.3)


def test_the_evidence_is_the_probability_of_the_data():
    # With two lists and one case on each, every particle's evidence can be summed directly
    table = CaptureTable.from_counts("AB", ["10", "01"], [1, 1])
    found = anneal_latent(table, 1, islands=4, particles=2000, moves=1)
    state = LatentChains(table, np.random.default_rng(9), 60_000, 10)
    state.draw_prior()
    direct = np.log(np.exp(state.log_chances().sum(axis=1)).mean())
    assert np.log(np.exp(found.log_evidence).mean()) == pytest.approx(direct, abs=0.03)


def test_the_total_of_annealed_islands_is_given_where_they_agree(monkeypatch):
    # Given chains that count as disagreeing, and islands
    random = np.random.default_rng(5)
    people = random.random((250, 3)) < [0.5, 0.45, 0.55]
    table = CaptureTable.from_records(people[people.any(axis=1)], "ABC")
    monkeypatch.setattr(posteriors, "_ANNEALED_FROM", 100)
    monkeypatch.setattr(
        posteriors, "anneal_latent", lambda *asked: anneal_latent(*asked, islands=4, particles=150, moves=5)
    )
    monkeypatch.setattr(posteriors, "AGREED", 1.2)
    found = estimate_latent(table, (0.95,), seed=4, sweeps=100)
    # Then the total is the islands', and the reason says so
    assert found.diagnostics["r_hat"] > 1.2
    assert found.reasons == ("annealed",)
    assert found.intervals[0.95].low < found.total < found.intervals[0.95].high
    assert found.monte_carlo_error[0.95].high > 0
    json.dumps(found.to_dict(), allow_nan=False)


def test_r_hat_and_effective_draws_know_good_chains_from_bad():
    random = np.random.default_rng(1)
    good = random.normal(size=(8, 1000))
    assert split_r_hat(good) == pytest.approx(1, abs=0.01)
    assert effective_draws(good) == pytest.approx(8000, rel=0.15)
    assert split_r_hat(good + np.arange(8)[:, None]) > 2
    slow = np.empty((8, 4000))
    slow[:, 0] = random.normal(size=8)
    for step in range(1, 4000):
        slow[:, step] = 0.9 * slow[:, step - 1] + np.sqrt(1 - 0.81) * random.normal(size=8)
    assert effective_draws(slow) == pytest.approx(32000 / 19, rel=0.3)


def test_modes_are_groups_of_chains():
    random = np.random.default_rng(2)
    draws = np.exp(random.normal(size=(5, 500)) * 0.01 + np.array([0, 0, 0, 1, 1])[:, None]) * 1000
    modes = find_modes(draws, 0.15)
    assert [mode.chains for mode in modes] == [3, 2]
    assert modes[1].middle == pytest.approx(2718, rel=0.02)


def test_structural_zeros_are_refused():
    with pytest.raises(InputError, match="structural zeros"):
        estimate(CaptureTable.from_counts("ABC", ["100", "010", "001"], [9, 9, 9]).forbid("A", "B"), "latent")
