"""All decomposable (chordal) graphs over a few lists, each as the sum and difference of sets that its likelihood is."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from arasha.engines.prevalence.subsets import pairs

Signs = NDArray[np.int8]


@lru_cache(maxsize=8)
def decomposable_graphs(lists: int) -> tuple[NDArray[np.int64], Signs]:
    """The chordal graphs: edges as numbers whose bit i is the i-th pair, and coefficients, shape (graphs, 2**lists).

    A graph is chordal if its vertices can be taken away one by one, each with neighbours that are all joined. The
    log-likelihood is then the sum over the vertices of the term of vertex and remaining neighbours, minus the term of
    the neighbours: what is no clique or separator cancels.
    Source: Rose (1970), Journal of Mathematical Analysis and Applications 32, 597-609; counts in OEIS A058862.
    """
    edges = np.arange(1 << len(pairs(lists)), dtype=np.int64)
    neighbours = np.zeros((lists, len(edges)), dtype=np.int16)
    for position, pair in enumerate(pairs(lists)):
        present = ((edges >> position) & 1).astype(np.int16)
        low, high = (pair & -pair).bit_length() - 1, pair.bit_length() - 1
        neighbours[low] |= present << high
        neighbours[high] |= present << low
    left = np.full(len(edges), (1 << lists) - 1, dtype=np.int16)
    coefficients = np.zeros((len(edges), 1 << lists), dtype=np.int8)
    for _ in range(lists):
        vertex = _first_simplicial(neighbours, left)
        good = vertex >= 0
        edges, left, vertex, coefficients = edges[good], left[good], vertex[good], coefficients[good]
        neighbours = neighbours[:, good]
        rows = np.arange(len(edges))
        around = neighbours[vertex, rows] & left
        bit = (1 << vertex).astype(np.int16)
        coefficients[rows, around | bit] += 1
        coefficients[rows, around] -= 1
        left &= ~bit
    coefficients[:, 0] = 0
    for array in (edges, coefficients):
        array.setflags(write=False)
    return edges, coefficients


def _first_simplicial(neighbours: NDArray[np.int16], left: NDArray[np.int16]) -> NDArray[np.int64]:
    """Per graph, the first remaining vertex whose remaining neighbours are all joined; -1 if there is none."""
    found = np.full(len(left), -1, dtype=np.int64)
    for vertex in range(len(neighbours)):
        around = neighbours[vertex] & left
        good = ((left >> vertex) & 1 == 1) & (found < 0)
        for other in range(len(neighbours)):
            unjoined = around & ~neighbours[other] & ~np.int16(1 << other)
            good &= ((around >> other) & 1 == 0) | (unjoined == 0)
        found[good] = vertex
    return found
