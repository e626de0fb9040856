"""Bayesian averaging over all decomposable graphs: exact sums, no chains.

Each graph has a hyper-Dirichlet prior with `delta` per cell; the hidden number has the prior 1/N or a flat one. The
posterior of the hidden number is a sum over graphs for every value of it.
Source: Madigan and York (1997), Biometrika 84, 19-31.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from arasha.engines.prevalence.chordal import Signs, decomposable_graphs
from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.subsets import Floats, Integers, sizes, sum_subsets
from arasha.engines.prevalence.tables import CaptureTable

Prior = Literal["inverse", "flat"]

MOST_LISTS: Final = 7
_EVERY: Final = 200  # hidden numbers up to this are all summed
_FINE: Final = 0.005  # relative step of the grid where most of the mass is, and beyond
_COARSE: Final = 0.02
_SCREEN: Final = 16  # every so many grid points the graphs are compared first
_NEGLIGIBLE: Final = 30.0  # natural logarithms below the best graph
_BETWEEN: Final = 12  # points drawn through each step of the grid afterwards
_CHUNK: Final = 2048


@dataclass(frozen=True, eq=False)
class GraphPosterior:
    """The posterior of the hidden cases.

    hidden: grid of hidden numbers, shape (points,); density: probability per case at each; cumulative: probability of
    at most each. beyond: the probability above the grid, from the tail's power. graphs: edge numbers of the graphs
    compared, and probabilities of each, most probable first. exponent: of the heaviest tail; the mean is infinite where
    it is above -2.
    """

    hidden: Integers
    density: Floats
    cumulative: Floats
    beyond: float
    graphs: Integers
    probabilities: Floats
    exponent: float

    def quantile(self, probability: float) -> float:
        """The least whole number not exceeded with this probability; the grid's last point if it lies beyond."""
        index = int(np.searchsorted(self.cumulative, probability))
        if index == 0 or index == len(self.hidden):
            return float(self.hidden[min(index, len(self.hidden) - 1)])
        low, high = self.cumulative[index - 1], self.cumulative[index]
        share = (probability - low) / (high - low)
        return float(np.ceil(self.hidden[index - 1] + share * (self.hidden[index] - self.hidden[index - 1])))

    def modes(self) -> list[float]:
        """Hidden numbers at which the density of their logarithm has a peak, the highest first."""
        heights = self.density * (self.hidden + 1)
        middle = heights[1:-1]
        peaks = np.flatnonzero((middle > heights[:-2]) & (middle >= heights[2:]) & (middle > 0.01 * heights.max())) + 1
        return [float(self.hidden[peak]) for peak in sorted(peaks, key=lambda one: -heights[one])]


def average_graphs(
    table: CaptureTable, *, delta: float | None = None, prior: Prior = "inverse", max_hidden: int | None = None
) -> GraphPosterior:
    """Average over all decomposable graphs of 2 to 7 lists.

    delta: prior cases per cell, 2**-lists by default. prior: of the total N, 1/N or flat. max_hidden: cut the posterior
    there, as published programs do; by default it is not cut and `beyond` says what lies above the grid.
    Raises InputError for more than 7 lists, structural zeros, and a prior that leaves the posterior improper.
    """
    lists = len(table.lists)
    if lists > MOST_LISTS:
        raise InputError("too_many_lists_for_graphs", lists=lists, most=MOST_LISTS)
    if table.forbidden:
        raise InputError("graphs_with_structural_zeros")
    if delta is not None and not delta > 0:
        raise InputError("delta_not_positive", delta=repr(delta))
    if prior not in ("inverse", "flat"):
        raise InputError("no_such_prior", prior=repr(prior))
    sums = _Sums(table, 2.0**-lists if delta is None else delta, prior)
    edges, coefficients = decomposable_graphs(lists)
    exponents = sums.exponents(coefficients)
    if max_hidden is None and exponents.max() >= -1:
        raise InputError("posterior_improper", exponent=float(exponents.max()))
    grid = _grid(table.cases, max_hidden)
    screen = sums.scores(coefficients, grid[::_SCREEN]).max(axis=1)
    kept = np.flatnonzero(screen > screen.max() - _NEGLIGIBLE)
    return _sum_up(
        sums, grid, edges[kept], coefficients[kept], exponents[kept], float(screen.max()), max_hidden is None
    )


def _sum_up(
    sums: "_Sums",
    grid: Integers,
    edges: Integers,
    coefficients: Signs,
    exponents: Floats,
    top: float,
    open_end: bool,
) -> GraphPosterior:
    weights = _weights(grid)
    density, masses = np.zeros(len(grid)), np.zeros(len(edges))
    beyond = 0.0
    for begin in range(0, len(edges), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        heights = np.exp(sums.scores(coefficients[part], grid) - top)
        density += heights.sum(axis=0)
        masses[part] = heights @ weights
        if open_end:
            beyond += float((heights[:, -1] * grid[-1] / np.maximum(-exponents[part] - 1, 1e-9)).sum())
    grid, density = _refine(grid, density)
    steps = np.diff(grid)
    # The sum over the whole numbers of a step, exact for a density that is linear within it.
    pieces = steps * (density[1:] + density[:-1]) / 2 + (density[1:] - density[:-1]) / 2
    cumulative = np.concatenate([density[:1], density[0] + np.cumsum(pieces)])
    whole = cumulative[-1] + beyond
    order = np.argsort(-masses)
    return GraphPosterior(
        grid,
        density / whole,
        cumulative / whole,
        beyond / whole,
        edges[order],
        masses[order] / masses.sum(),
        float(exponents.max()),
    )


def _grid(cases: int, max_hidden: int | None) -> Integers:
    end = max_hidden if max_hidden is not None else min(max(cases * 10_000, 10_000_000), 1_000_000_000)
    dense = np.arange(min(_EVERY, end) + 1)
    knee = min(end, max(100 * cases, 10 * _EVERY))
    points = [dense]
    for low, high, step in ((_EVERY, knee, _FINE), (knee, end, _COARSE)):
        if high > low:
            number = int(np.log(high / low) / step) + 2
            points.append(np.round(np.geomspace(low, high, number)).astype(np.int64))
    return np.unique(np.concatenate(points))


def _refine(grid: Integers, density: Floats) -> tuple[Integers, Floats]:
    """More points between those of the grid: the logarithm of the density is a cubic through the four nearest."""
    if len(grid) < 4:
        return grid, density
    logs, heights = np.log(grid + 1.0), np.log(np.maximum(density, 1e-300))
    shares = np.linspace(0, 1, _BETWEEN, endpoint=False)
    between = np.exp(logs[:-1, None] + shares * np.diff(logs)[:, None]) - 1
    points = np.unique(np.concatenate([np.round(between).astype(np.int64).ravel(), grid]))
    first = np.clip(np.searchsorted(grid, points, side="right") - 2, 0, len(grid) - 4)
    nodes = first[:, None] + np.arange(4)
    aim = np.log(points + 1.0)
    drawn = np.zeros(len(points))
    for here in range(4):
        share = np.ones(len(points))
        for other in range(4):
            if other != here:
                share *= (aim - logs[nodes[:, other]]) / (logs[nodes[:, here]] - logs[nodes[:, other]])
        drawn += share * heights[nodes[:, here]]
    return points, np.exp(drawn)


def _weights(grid: Integers) -> Floats:
    """What each grid point stands for in a sum over all whole numbers up to the last."""
    steps = np.diff(grid)
    weights = np.zeros(len(grid))
    weights[0] = 1
    weights[1:] += (steps + 1) / 2
    weights[:-1] += (steps - 1) / 2
    return weights


class _Sums:
    """The terms of every set of lists as functions of the hidden number."""

    def __init__(self, table: CaptureTable, delta: float, prior: Prior) -> None:
        self.lists = len(table.lists)
        self.cases = table.cases
        self.prior = prior
        self.whole = delta * 2**self.lists
        self.cell = delta * 2.0 ** (self.lists - sizes(self.lists))
        inside = sum_subsets(table.counts[None].astype(np.float64))[0]
        full = (1 << self.lists) - 1
        # Cases on no list of a set are those whose lists all lie in its complement.
        self.outside = inside[full ^ np.arange(1 << self.lists)]
        self.constants = np.array([self._constant(table, mask) for mask in range(1 << self.lists)])

    def _constant(self, table: CaptureTable, mask: int) -> float:
        """The observed cells of one margin, without the cell of nobody."""
        from scipy.special import gammaln

        if not mask:
            return 0.0
        margin = np.bincount(np.arange(len(table.counts)) & mask, weights=table.counts, minlength=mask + 1)
        used = margin[1:][margin[1:] > 0]
        cell = self.cell[mask]
        shapes = (gammaln(cell + used) - gammaln(cell)).sum() - gammaln(cell)
        return float(shapes + gammaln(self.whole))

    def exponents(self, coefficients: Signs) -> Floats:
        """The power of the hidden number by which each graph's weight falls far out."""
        seen = self.cases - self.outside
        terms = self.cell - seen - self.whole
        terms[0] = 0.0
        powers = coefficients @ terms + self.cases
        return np.asarray(powers - 1 if self.prior == "inverse" else powers)

    def scores(self, coefficients: Signs, hidden: Integers) -> Floats:
        """Log weights, shape (graphs, hidden numbers)."""
        from scipy.special import gammaln

        numbers = hidden.astype(np.float64)
        missing = gammaln((self.cell + self.outside)[:, None] + numbers[None])
        terms = missing + self.constants[:, None] - gammaln(self.whole + self.cases + numbers)[None]
        terms[0] = 0.0
        common = gammaln(self.cases + numbers + 1) - gammaln(numbers + 1)
        if self.prior == "inverse":
            common = common - np.log(self.cases + numbers)
        found = np.empty((len(coefficients), len(numbers)))
        for begin in range(0, len(coefficients), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            found[part] = coefficients[part].astype(np.float64) @ terms + common
        return found
