"""Case numbers: short enough to say on the telephone, with a letter that catches a slip of the tongue."""

import re

# No I, O, S: they are heard or read as 1, 0 and 5.
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHAPE = re.compile(r"([A-Z]{1,4})(\d{2})-(\d{1,9})([A-Z])")


def check_letter(prefix: str, year: int, place: int) -> str:
    """The letter that makes a number with one wrong or two swapped digits visible (weighted sum modulo 23)."""
    digits = f"{sum(ord(letter) - 64 for letter in prefix)}{year % 100:02d}{place}"
    weighted = sum((position + 2) * int(digit) for position, digit in enumerate(reversed(digits)))
    return CHECK_LETTERS[weighted % len(CHECK_LETTERS)]


def case_number(prefix: str, year: int, place: int) -> str:
    """The agency's `place`-th number of a year, such as Q26-4790H."""
    return f"{prefix}{year % 100:02d}-{place:04d}{check_letter(prefix, year, place)}"


def tidy_number(text: str) -> str | None:
    """The number somebody typed, in its exact form; None when it is not a number or its letter does not fit."""
    found = _SHAPE.fullmatch(re.sub(r"[\s.]", "", text).upper())
    if found is None:
        return None
    prefix, year, place, letter = found.groups()
    number = case_number(prefix, int(year), int(place))
    return number if number[-1] == letter else None
