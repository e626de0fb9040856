"""The two alphabets our names are typed in, and the letters that look alike in both."""

import re
from typing import Final

LATIN: Final = re.compile("[A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ]")
CYRILLIC: Final = re.compile("[\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f]")

# Cyrillic letter -> the Latin letter drawn the same way. Capitals are listed apart: В looks like B, в like nothing.
_LOOK_ALIKES: Final = {
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "І": "I", "Ј": "J", "К": "K", "М": "M", "О": "O", "Р": "P",
    "Ѕ": "S", "Т": "T", "Х": "X", "Ү": "Y", "У": "Y", "Һ": "h",
    "а": "a", "с": "c", "е": "e", "һ": "h", "і": "i", "ї": "ï", "ј": "j", "о": "o", "р": "p", "ѕ": "s",
    "х": "x", "у": "y",
}  # fmt: skip

CYRILLIC_TO_LATIN: Final = str.maketrans(_LOOK_ALIKES)
# Two Cyrillic letters may look like one Latin letter: the commoner of them is meant (У before Ү).
LATIN_TO_CYRILLIC: Final = str.maketrans({latin: cyrillic for cyrillic, latin in _LOOK_ALIKES.items()})
LOOK_ALIKES: Final = frozenset(_LOOK_ALIKES) | frozenset(_LOOK_ALIKES.values())


def mixes_alphabets(word: str) -> bool:
    """Say whether `word` holds both Latin and Cyrillic letters."""
    return LATIN.search(word) is not None and CYRILLIC.search(word) is not None


def unite_alphabets(word: str) -> str:
    """Rewrite the look-alike letters of a mixed word into the alphabet its other letters prove.

    A word whose telling letters point both ways, or nowhere, follows the larger number of letters (Cyrillic on a tie)
    and keeps what has no counterpart. A word of one alphabet comes back unchanged.
    """
    if word.isascii() or not mixes_alphabets(word):
        return word
    told = [letter for letter in word if letter not in LOOK_ALIKES] or list(word)
    latin = sum(LATIN.match(letter) is not None for letter in told)
    cyrillic = sum(CYRILLIC.match(letter) is not None for letter in told)
    return word.translate(CYRILLIC_TO_LATIN if latin > cyrillic else LATIN_TO_CYRILLIC)
