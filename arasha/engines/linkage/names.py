"""Finding a name among some ten thousand, whatever alphabet, order or completeness it was typed in.

Everything stays in the caller's memory for one search: no index of names is ever stored (a stored n-gram or phonetic
index gives away common names). The search runs over the distinct words of all names: shared bigrams choose the few
hundred words worth a look, a weighted edit distance measures them exactly, and each name is scored by the best pairing
of its words with the words asked for. The weights are judgement, tuned on no register; the spelling groups and the
lists of different people in the tests hold them in place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arasha.engines.linkage.name_words import NameWord, WordKind, join_neighbours, read_words
from arasha.engines.linkage.spelling import SPELLING_VERSION, fold_name
from arasha.engines.linkage.vocabulary import Vocabulary

__all__ = ["LOWEST_SCORE", "SPELLING_VERSION", "Match", "NameIndex", "fold_name", "similar"]

LOWEST_SCORE: Final = 0.6
_LONGEST_NAME: Final = 8  # words; further ones are not looked at

# A given name or surname weighs 1. A patronymic is often missing or in another style; an initial says little.
_WEIGHTS: Final = {WordKind.NAME: 1.0, WordKind.PATRONYMIC: 0.4, WordKind.INITIAL: 0.3}
# How well the fuller and the barer of the two names are covered by what they share: half a name asked for finds the
# whole one, and the whole one finds a record that knows half, both below a full agreement.
_BETTER_COVERED: Final = 0.6
_WORSE_COVERED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Match:
    """One name found: its place in the searched sequence, and how alike it is (1.0 = same words in any order)."""

    index: int
    score: float


class NameIndex:
    """The names of one search, held in memory.

    folded: names as `fold_name` returns them, one per record; "" never matches.
    """

    def __init__(self, folded: Sequence[str]) -> None:
        rows, owners = _list_rows(folded)
        known: dict[NameWord, int] = {}
        width = max((len(row) for row in rows), default=1)
        spelled = np.full((len(rows), width), -1, dtype=np.int32)
        for place, row in enumerate(rows):
            spelled[place, : len(row)] = [known.setdefault(word, len(known)) for word in row]
        self._count = len(folded)
        self._owners = np.array(owners, dtype=np.int64)
        self._vocabulary = Vocabulary(list(known))
        self._words = np.where(spelled < 0, len(known), spelled)  # the word after the last stands for "no word here"
        self._weights = np.array([_WEIGHTS[word.kind] for word in known] + [0.0], dtype=np.float32)[self._words]

    def similar(self, query: str, *, limit: int = 10, floor: float = LOWEST_SCORE) -> list[Match]:
        """Return at most `limit` names like `query`, most alike first, none scoring under `floor`.

        query: a name as typed or folded, in any word order; a part of the name, initials or a missing patronymic will
        do. Equal scores keep the order of the records.
        """
        asked = read_words(fold_name(query))[:_LONGEST_NAME]
        if not asked or not self._count or limit < 1:
            return []
        scores = np.zeros(self._count, dtype=np.float32)
        for words in [asked, *join_neighbours(asked)]:
            np.maximum.at(scores, self._owners, self._score_rows(words))
        rounded = np.round(scores.astype(np.float64), 4)  # sums in another order must not decide who comes first
        best = np.argsort(-rounded, kind="stable")[:limit]
        return [Match(int(place), float(rounded[place])) for place in best if 0 < rounded[place] >= floor]

    def _score_rows(self, asked: Sequence[NameWord]) -> NDArray[np.float32]:
        """Score every row of words against the words asked for; shape (rows,), 0 to 1."""
        likeness = np.stack([self._vocabulary.compare(word) for word in asked])
        weights = np.array([_WEIGHTS[word.kind] for word in asked], dtype=np.float32)
        pairs = likeness[:, self._words] * np.minimum(weights[:, None, None], self._weights[None])
        shared = _pair_greedily(pairs.transpose(1, 0, 2))
        of_asked = shared / weights.sum()
        of_found = shared / np.maximum(self._weights.sum(axis=1), np.float32(1e-6))
        better, worse = np.maximum(of_asked, of_found), np.minimum(of_asked, of_found)
        return np.asarray(_BETTER_COVERED * better + _WORSE_COVERED * worse, dtype=np.float32)


def similar(query: str, folded: Sequence[str], *, limit: int = 10, floor: float = LOWEST_SCORE) -> list[Match]:
    """Search `folded` once; see `NameIndex`, which several searches over the same names should share."""
    return NameIndex(folded).similar(query, limit=limit, floor=floor)


def _list_rows(folded: Sequence[str]) -> tuple[list[list[NameWord]], list[int]]:
    """Split every name into words, once more with its short parts joined; and say whose each row is."""
    rows: list[list[NameWord]] = []
    owners: list[int] = []
    read: dict[str, NameWord] = {}
    for owner, name in enumerate(folded):
        words = read_words(name, read)[:_LONGEST_NAME]
        variants = [words, *join_neighbours(words, only_short=True)] if words else []
        rows += variants
        owners += [owner] * len(variants)
    return rows, owners


def _pair_greedily(pairs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pair each word asked for with at most one word of the row, likeliest pair first.

    pairs: shape (rows, asked, found), the worth of each pair. Returns shape (rows,), the worth of the chosen pairs.
    """
    rows, asked, found = pairs.shape
    left = np.ascontiguousarray(pairs)
    worth = np.zeros(rows, dtype=np.float32)
    each = np.arange(rows)
    for _ in range(min(asked, found)):
        chosen = left.reshape(rows, asked * found).argmax(axis=1)
        word, place = np.divmod(chosen, found)
        worth += left[each, word, place]
        left[each, word, :] = 0
        left[each, :, place] = 0
    return worth
