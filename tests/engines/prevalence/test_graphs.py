"""Averages over decomposable graphs are exact sums."""

from itertools import combinations

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, average_graphs, estimate
from arasha.engines.prevalence.chordal import decomposable_graphs
from tests.engines.prevalence.references import NEEDED, open_table
from tests.engines.prevalence.tables import simulated


@pytest.mark.parametrize(("lists", "number"), [(2, 2), (3, 8), (4, 61), (5, 822), (6, 18154)])
def test_the_number_of_decomposable_graphs(lists, number):
    edges, coefficients = decomposable_graphs(lists)
    assert len(edges) == len(set(edges.tolist())) == number
    # Every list is counted once: cliques minus separators around it.
    for one in range(lists):
        inside = (np.arange(1 << lists) >> one & 1).astype(bool)
        assert (coefficients[:, inside].sum(axis=1) == 1).all()


@NEEDED
@pytest.mark.parametrize(
    ("name", "cut", "numbers"),
    [
        ("UKdat_5", None, (22990, 10387, 33509)),
        ("Ned_5", 250_000, (50387, 41666, 203641)),
        ("Ned_5", 300_000, (50423, 41674, 206683)),
    ],
)
def test_published_and_exact_posteriors(name, cut, numbers):
    table = open_table(name)
    posterior = average_graphs(table, max_hidden=cut)
    assert [table.cases + posterior.quantile(one) for one in (0.5, 0.025, 0.975)] == pytest.approx(numbers, abs=1)


def test_three_lists_against_a_sum_written_out():
    # Given a small table, when every graph's Dirichlet integrals are summed number by number
    from math import lgamma, log

    counts = {(1, 0, 0): 9, (0, 1, 0): 7, (0, 0, 1): 5, (1, 1, 0): 4, (1, 0, 1): 2, (0, 1, 1): 2, (1, 1, 1): 1}
    table = CaptureTable.from_counts("ABC", list(counts), list(counts.values()))

    def clique(members, hidden):
        delta, margin = 0.125 * 2 ** (3 - len(members)), {}
        for history, count in [*counts.items(), ((0, 0, 0), hidden)]:
            cell = tuple(history[one] for one in members)
            margin[cell] = margin.get(cell, 0) + count
        whole = delta * 2 ** len(members)
        total = sum(lgamma(delta + count) - lgamma(delta) for count in margin.values())
        return total + lgamma(whole) - lgamma(whole + 30 + hidden)

    def weight(hidden):
        singles = {one: clique((one,), hidden) for one in range(3)}
        doubles = {pair: clique(pair, hidden) for pair in combinations(range(3), 2)}
        graphs = [sum(singles.values()), clique((0, 1, 2), hidden)]
        graphs += [doubles[pair] + singles[3 - sum(pair)] for pair in doubles]
        graphs += [
            doubles[left] + doubles[right] - singles[next(iter(set(left) & set(right)))]
            for left, right in combinations(doubles, 2)
        ]
        return np.array(graphs) + lgamma(31 + hidden) - lgamma(hidden + 1) - log(30 + hidden)

    weights = np.array([np.exp(weight(hidden) + 100).sum() for hidden in range(3001)])
    cumulative = np.cumsum(weights) / weights.sum()
    # Then the quantiles are the same
    posterior = average_graphs(table, max_hidden=3000)
    for probability in (0.025, 0.2, 0.5, 0.8, 0.975):
        assert posterior.quantile(probability) == pytest.approx(np.searchsorted(cumulative, probability), abs=1)


def test_an_improper_posterior_is_refused_by_its_exponent():
    with pytest.raises(InputError, match="improper"):
        average_graphs(simulated(), prior="flat")
    assert average_graphs(simulated(), prior="flat", max_hidden=10_000).beyond == 0
    assert average_graphs(simulated()).exponent == pytest.approx(2**-4 - 2)


def test_structural_zeros_and_eight_lists_are_refused():
    with pytest.raises(InputError, match="structural zeros"):
        average_graphs(CaptureTable.from_counts("ABC", ["100", "010", "001"], [1, 1, 1]).forbid("A", "B"))
    with pytest.raises(InputError, match="8 lists"):
        average_graphs(CaptureTable(tuple("ABCDEFGH"), np.array([0, *[1] * 255])))


def test_permuting_lists_changes_nothing():
    table = simulated()
    cells = np.arange(16)
    moved = (cells >> 1) | ((cells & 1) << 3)
    counts = np.zeros(16, dtype=np.int64)
    counts[moved] = table.counts
    first, second = average_graphs(table), average_graphs(CaptureTable(tuple("BCDA"), counts))
    assert first.quantile(0.5) == pytest.approx(second.quantile(0.5), rel=1e-9)


def test_the_estimate_says_what_its_posterior_looks_like():
    found = estimate(simulated(), "graphs")
    assert found.total == pytest.approx(found.draws[len(found.draws) // 2], rel=0.01)
    assert found.diagnostics["tail_exponent"] < -1
    assert set(found.diagnostics["other_priors"]) == {"delta 0.5", "delta 1"}
    assert found.intervals[0.95].low < found.total < found.intervals[0.95].high
    with pytest.raises(InputError, match="no replicates"):
        found.extend(100)
