"""Text typed or pasted by a user, before anything else looks at it."""

import re
import unicodedata
from typing import Final

from arasha.engines.linkage.alphabets import LOOK_ALIKES, mixes_alphabets


class TextError(ValueError):
    """A text must not be stored as typed.

    code: `null_byte`, `control_character`, `direction_mark` or `too_long`. position: place of the first offending sign
    in the text as typed, counted from 0. The message never repeats the text.
    """

    def __init__(self, code: str, position: int) -> None:
        super().__init__(f"{code} at {position}")
        self.code = code
        self.position = position


# A lone surrogate is no character at all: PostgreSQL refuses it as it refuses NUL.
_CONTROL: Final = "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
# Direction marks show a name or an amount in another order than it is stored in.
_DIRECTION: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_REFUSED: Final = re.compile(f"[\0{_CONTROL}{_DIRECTION}]")
_DIRECTION_MARK: Final = re.compile(f"[{_DIRECTION}]")


def clean_text(text: str, *, limit: int) -> str:
    """Return `text` in NFC, newlines as \\n, without outer whitespace; at most `limit` characters.

    Tab and newline stay; browsers send a newline as \\r\\n, which counts as one character, as in the field's own limit.
    Raises TextError for a NUL, another control character, a direction mark, or length (`position` is then the limit).
    The length is looked at first, so that a text far too long costs nothing.
    """
    if len(text) > limit and len(text) - text.count("\r\n", 0, 2 * limit + 2) > limit:
        raise TextError("too_long", limit)
    refused = _REFUSED.search(text)
    if refused:
        raise TextError(_name_refusal(refused[0]), refused.start())
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = unicodedata.normalize("NFC", text).strip()
    if len(cleaned) > limit:  # a few signs are longer in NFC
        raise TextError("too_long", limit)
    return cleaned


def _name_refusal(sign: str) -> str:
    if sign == "\0":
        return "null_byte"
    return "direction_mark" if _DIRECTION_MARK.match(sign) else "control_character"


def mixed_scripts(word: str) -> bool:
    """Say whether Latin and Cyrillic letters are mixed in `word` in a way that the eye may miss.

    True as soon as both alphabets occur between two hyphens or spaces and one of the letters looks the same in both.
    Meant for a warning beside a name: searching reads such a word in the alphabet its other letters prove.
    """
    return any(mixes_alphabets(part) and not LOOK_ALIKES.isdisjoint(part) for part in re.split(r"[\s-]+", word))
