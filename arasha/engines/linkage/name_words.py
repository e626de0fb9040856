"""The words of a folded name: names, patronymics and initials."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple


class WordKind(StrEnum):
    """What a word of a name says about its bearer."""

    NAME = "name"
    PATRONYMIC = "patronymic"
    INITIAL = "initial"


class NameWord(NamedTuple):
    """One word of a name; a patronymic is given by the father's name alone."""

    text: str
    kind: WordKind


# Endings in skeleton letters, longest first: Сергеевна, Ерланқызы, Sherzod oʻgʻli, Асан уулу.
_PATRONYMIC_ENDINGS: Final = ("ovich", "evich", "ovna", "evna", "ivna", "kizi", "gizi", "ugli", "ogli", "uli", "ulu")
_STANDALONE_ENDINGS: Final = frozenset({"kizi", "gizi", "ugli", "ogli", "uli", "ulu"})
_SHORTEST_FATHER: Final = 3
_SHORT_PART: Final = 4
# One written letter may be two of the skeleton: Ш., Ч., Ю., Я.
_PAIRS_OF_ONE_LETTER: Final = frozenset({"sh", "ch", "iu", "ia"})


def read_words(folded: str, read: dict[str, NameWord] | None = None) -> list[NameWord]:
    """Split a folded name into its words and say of what kind each is.

    read: words read before, filled as reading goes on; a caller with thousands of names shares one between them.
    """
    read = {} if read is None else read
    words: list[NameWord] = []
    for text in folded.split():
        if text in _STANDALONE_ENDINGS and words:
            words[-1] = NameWord(words[-1].text, WordKind.PATRONYMIC)
        else:
            words.append(read[text] if text in read else read.setdefault(text, _read_word(text)))
    return words


def first_letter(text: str) -> str:
    """Return the skeleton of the letter a word begins with when written in full."""
    return text[:2] if text[:2] in _PAIRS_OF_ONE_LETTER else text[:1]


def join_neighbours(words: Sequence[NameWord], *, only_short: bool = False) -> list[list[NameWord]]:
    """Return the name once for each two neighbouring words written as one: Gul Nara, Gulnara.

    only_short: join only where one of the two is shorter than four letters.
    """
    joined: list[list[NameWord]] = []
    if only_short and all(len(word.text) >= _SHORT_PART for word in words):
        return joined
    for place, (left, right) in enumerate(pairwise(words)):
        shorter = min(len(left.text), len(right.text))
        if left.kind is right.kind is WordKind.NAME and not (only_short and shorter >= _SHORT_PART):
            joined.append([*words[:place], NameWord(left.text + right.text, WordKind.NAME), *words[place + 2 :]])
    return joined


def _read_word(text: str) -> NameWord:
    if first_letter(text) == text:
        return NameWord(text, WordKind.INITIAL)
    for ending in _PATRONYMIC_ENDINGS if text.endswith(_PATRONYMIC_ENDINGS) else ():
        if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST_FATHER:
            return NameWord(text.removesuffix(ending), WordKind.PATRONYMIC)
    return NameWord(text, WordKind.NAME)
