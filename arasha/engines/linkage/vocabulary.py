"""All distinct words of a set of names, and how alike each is to one word asked for."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arasha.engines.linkage.name_words import NameWord, WordKind, first_letter

_LONGEST_WORD: Final = 32  # letters; what follows is not compared
_LETTER_CODES: Final = 64  # 0 no letter, 1-26 a-z, 27-63 shared by all other signs
_BIGRAM_BITS: Final = 512
_WORDS_MEASURED: Final = 400
_FEWEST_SHARED_BIGRAMS: Final = 0.2  # Dice coefficient under which a word is not measured

_LEAST_LIKENESS: Final = 0.5
_COST_SLOPE: Final = 1.5  # one wrong letter in five costs 0.3, so that Марат stays clearly behind Murat's spellings
_INITIAL_LIKENESS: Final = 0.7
_OTHER_KIND: Final = 0.6  # Иван and Иванович share a stem, not a bearer

# Letters that spellings of one name exchange, by what exchanging them costs (a letter unlike the other costs 1).
_EXCHANGES: Final = {
    0.25: ("ou",),
    0.35: ("ao", "ei", "uv"),
    0.4: ("gh", "sz", "cs", "vf"),
    0.5: ("dt", "bp", "gk", "hk", "jz", "pf", "bv"),
    0.6: ("ae",),
}
_UNSTEADY_LETTERS: Final = {"i": 0.5, "h": 0.5}  # й, ь and һ come and go between alphabets
# For choosing words to measure, letters that may be exchanged count as one.
_SOUND_CLASSES: Final = ("aeiou", "bpfv", "dt", "gkh", "szcj")


def _letter_code(letter: str) -> int:
    code = ord(letter) - ord("a") + 1
    return code if 1 <= code <= 26 else 27 + ord(letter) % (_LETTER_CODES - 27)


def _make_exchange_costs() -> NDArray[np.float32]:
    costs = np.ones((_LETTER_CODES, _LETTER_CODES), dtype=np.float32)
    np.fill_diagonal(costs, 0)
    for cost, pairs in _EXCHANGES.items():
        for pair in pairs:
            left, right = map(_letter_code, pair)
            costs[left, right] = costs[right, left] = cost
    return costs


def _make_sound_classes() -> NDArray[np.int64]:
    classes = np.arange(_LETTER_CODES)
    for letters in _SOUND_CLASSES:
        classes[[_letter_code(letter) for letter in letters]] = _letter_code(letters[0])
    return classes


def _make_omission_costs() -> NDArray[np.float32]:
    costs = np.ones(_LETTER_CODES, dtype=np.float32)
    for letter, cost in _UNSTEADY_LETTERS.items():
        costs[_letter_code(letter)] = cost
    return costs


_EXCHANGE_COSTS: Final = _make_exchange_costs()
_OMISSION_COSTS: Final = _make_omission_costs()
_CLASS_OF: Final = _make_sound_classes()


class Vocabulary:
    """Distinct words, prepared for comparing."""

    def __init__(self, words: Sequence[NameWord]) -> None:
        self._codes = _encode([word.text for word in words])
        self._lengths = np.count_nonzero(self._codes, axis=1)
        self._bigrams = _mark_bigrams(self._codes)
        self._bigram_counts = np.bitwise_count(self._bigrams).sum(axis=1, dtype=np.int64)
        self._patronymic = np.array([word.kind is WordKind.PATRONYMIC for word in words], dtype=np.bool_)
        self._initial = np.array([word.kind is WordKind.INITIAL for word in words], dtype=np.bool_)
        self._first_letters = np.array([first_letter(word.text) for word in words], dtype="U2")

    def compare(self, asked: NameWord) -> NDArray[np.float32]:
        """Return the likeness of every word to `asked`, shape (words + 1,), 0 to 1; the last stands for no word: 0."""
        likeness = np.zeros(len(self._codes) + 1, dtype=np.float32)
        codes = _encode([asked.text])
        measured = self._choose(codes)
        likeness[measured] = self._measure(codes[0][codes[0] > 0], measured)
        same_kind = self._patronymic == (asked.kind is WordKind.PATRONYMIC)
        likeness[:-1] *= np.where(same_kind | self._initial, 1, np.float32(_OTHER_KIND))
        abbreviated = self._initial | (asked.kind is WordKind.INITIAL)
        same_letter = self._first_letters == first_letter(asked.text)
        worth = np.where(self._initial & (asked.kind is WordKind.INITIAL), 1, np.float32(_INITIAL_LIKENESS))
        likeness[:-1][abbreviated] = np.where(same_letter, worth, 0)[abbreviated]
        return likeness

    def _choose(self, codes: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the places of the words sharing most sound bigrams with the encoded word, a few hundred at most."""
        bigrams = _mark_bigrams(codes)
        shared = np.bitwise_count(self._bigrams & bigrams).sum(axis=1, dtype=np.int64)
        dice = 2 * shared / np.maximum(self._bigram_counts + np.bitwise_count(bigrams).sum(), 1)
        likely = np.flatnonzero(dice >= _FEWEST_SHARED_BIGRAMS)
        if likely.size > _WORDS_MEASURED:
            likely = likely[np.argpartition(-dice[likely], _WORDS_MEASURED)[:_WORDS_MEASURED]]
        return likely

    def _measure(self, asked: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the likeness of the words at `places` by weighted edit distance; 0 under the least likeness."""
        if not places.size:
            return np.zeros(0, dtype=np.float32)
        lengths = self._lengths[places]
        distances = _measure_distances(asked, self._codes[places][:, : lengths.max()])[np.arange(places.size), lengths]
        likeness = 1 - np.float32(_COST_SLOPE) * distances / np.maximum(lengths, asked.size)
        return np.where(likeness >= _LEAST_LIKENESS, likeness, 0).astype(np.float32)


def _measure_distances(asked: NDArray[np.uint8], codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the edit distance from `asked` to every beginning of every word.

    asked: shape (letters,). codes: shape (words, longest), padded with 0. Returns shape (words, longest + 1): column j
    is the distance to the word's first j letters. Two neighbouring letters exchanged cost 1 (optimal string alignment;
    Boytsov 2011, ACM JEA 16, 1.1). A row of the table is filled at once: a run of inserted letters costs a
    difference of running sums, so its cheapest beginning is a running minimum.
    """
    words, longest = codes.shape
    inserted = np.zeros((words, longest + 1), dtype=np.float32)
    np.cumsum(_OMISSION_COSTS[codes], axis=1, out=inserted[:, 1:])
    above, previous = inserted, inserted
    for place, letter in enumerate(asked):
        row = previous + _OMISSION_COSTS[letter]
        row[:, 1:] = np.minimum(row[:, 1:], previous[:, :-1] + _EXCHANGE_COSTS[letter][codes])
        if place:
            swapped = (codes[:, :-1] == letter) & (codes[:, 1:] == asked[place - 1])
            row[:, 2:] = np.where(swapped, np.minimum(row[:, 2:], above[:, :-2] + 1), row[:, 2:])
        above, previous = previous, np.minimum.accumulate(row - inserted, axis=1) + inserted
    return previous


def _encode(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return the letters of each word as codes, shape (words, longest), padded with 0."""
    longest = min(max((len(text) for text in texts), default=1) or 1, _LONGEST_WORD)
    joined = "".join(text[:longest].ljust(longest, "\0") for text in texts)
    signs = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").reshape(len(texts), longest)
    letters = signs.astype(np.int64) - ord("a") + 1
    codes = np.where((letters >= 1) & (letters <= 26), letters, 27 + signs % (_LETTER_CODES - 27))
    return np.where(signs == 0, 0, codes).astype(np.uint8)


def _mark_bigrams(codes: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Return the set of sound bigrams of each word, both its ends included, as bits; shape (words, bits / 64)."""
    sounds = np.pad(_CLASS_OF[codes], ((0, 0), (1, 1)))
    left, right = sounds[:, :-1], sounds[:, 1:]
    rows, places = np.nonzero((left > 0) | (right > 0))
    hashed = (left[rows, places] * _LETTER_CODES + right[rows, places]) * 2654435761 % 2**32 >> 23
    marks = np.zeros((len(codes), _BIGRAM_BITS), dtype=np.bool_)
    marks[rows, hashed] = True
    return np.packbits(marks, axis=1).view(np.uint64)
