"""Greedy search from several starts. It ends at a local minimum: on UK_5 main effects alone lead to 12,262 while the
global minimum is 22,991, so the result is called local whatever the starts."""

from collections.abc import Iterable

import numpy as np

from arasha.engines.prevalence.searching.scores import ScoreBook


def walk_downhill(book: ScoreBook, starts: Iterable[int] | None = None) -> int:
    """The best model reached from main effects and all models of two pairs, or from the given starts; -1 if none."""
    walkers = set(starts) if starts is not None else _two_pair_models(book)
    book.score(walkers)
    reached: set[int] = set()
    while walkers:
        around = {code: book.neighbours(code) for code in walkers}
        parents = {neighbour: code for code, neighbours in around.items() for neighbour in neighbours}
        book.score(parents, parents)
        reached |= walkers
        moves = {
            min([code, *neighbours], key=lambda one: (book.scores[one], one)) for code, neighbours in around.items()
        }
        walkers = moves - reached
    best = min(reached, key=lambda one: (book.scores[one], one))
    return best if np.isfinite(book.scores[best]) else -1


def _two_pair_models(book: ScoreBook) -> set[int]:
    pairs = [1 << position for position, term in enumerate(book.terms) if term.bit_count() == 2]
    return {0, *(low | high for low in pairs for high in pairs if low < high)}
