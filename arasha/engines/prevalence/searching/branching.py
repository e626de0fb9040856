"""Branch and bound over models of pairs: the best with proof, or with the gap that is left.

A node leaves some pairs out for certain, keeps some for certain, and is free in the others. Its models cost at least
their certain pairs and fit at best as well as the model with all free pairs. Source: Furnival and Wilson (1974),
Technometrics 16, 499-511, here for Poisson deviances.
"""

import heapq
from dataclasses import dataclass

from arasha.engines.prevalence.searching.downhill import walk_downhill
from arasha.engines.prevalence.searching.scores import ScoreBook

_AT_ONCE = 64


@dataclass(slots=True)
class BranchResult:
    """best: code, -1 if no model has an estimate; gap: the criterion's room left below it, 0 when it is proved."""

    best: int
    gap: float


def branch_and_bound(book: ScoreBook, most_fits: int) -> BranchResult:
    """Search until proof or until about most_fits models were fitted."""
    search = _Branching(book)
    while search.heap and len(book.scores) < most_fits:
        search.expand()
    return search.finish()


class _Branching:
    def __init__(self, book: ScoreBook) -> None:
        self.book = book
        self.full = (1 << len(book.terms)) - 1
        self.best = walk_downhill(book)
        self.limit = book.scores[self.best] if self.best >= 0 else float("inf")
        book.score([self.full])
        # (bound, pairs out, pairs kept): the model with all pairs but those out has been fitted.
        self.heap: list[tuple[float, int, int]] = [(book.cost(0) + book.below[self.full], 0, 0)]
        self._take(self.full)

    def _take(self, code: int) -> None:
        if self.book.scores[code] < self.limit - 1e-9:
            self.best, self.limit = code, self.book.scores[code]

    def expand(self) -> None:
        """Take the nodes with the lowest bounds and split each by the first of its free pairs to be left out."""
        nodes: list[tuple[float, int, int]] = []
        while self.heap and len(nodes) < _AT_ONCE:
            node = heapq.heappop(self.heap)
            if node[0] < self.limit:
                nodes.append(node)
        parents = {}
        for _, out, kept in nodes:
            for bit in self._free(out, kept):
                parents[self.full ^ out ^ bit] = self.full ^ out
        self.book.score(parents, parents)
        for code in parents:
            self._take(code)
        for node in nodes:
            self._split(*node)

    def _free(self, out: int, kept: int) -> list[int]:
        return [1 << position for position in range(len(self.book.terms)) if not (out | kept) >> position & 1]

    def _split(self, bound: float, out: int, kept: int) -> None:
        """The pair whose loss hurts most goes first: the other children keep it."""
        below = self.book.below
        free = sorted(self._free(out, kept), key=lambda bit: -below[self.full ^ out ^ bit])
        for bit in free:
            reach = max(bound, self.book.cost(kept.bit_count()) + below[self.full ^ out ^ bit])
            if reach < self.limit:
                heapq.heappush(self.heap, (reach, out | bit, kept))
            kept |= bit

    def finish(self) -> BranchResult:
        while self.heap and self.heap[0][0] >= self.limit:
            heapq.heappop(self.heap)
        return BranchResult(self.best, self.limit - self.heap[0][0] if self.heap else 0.0)
