"""Names of countries from the Unicode CLDR, which Babel carries."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from arasha.country.texts import Text

STATELESS = "stateless"
STATELESS_NAME = Text(kk="азаматтығы жоқ", ru="без гражданства", en="stateless")

# Two-letter codes of the CLDR that ISO 3166-1 does not assign: groupings, reservations, test and user codes.
_NOT_ASSIGNED = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])


@lru_cache
def country_codes() -> tuple[str, ...]:
    """The ISO 3166-1 alpha-2 codes in alphabetical order, then "stateless"."""
    territories = [str(code) for code in Locale("en").territories]
    assigned = sorted(code for code in territories if len(code) == 2 and code.isalpha() and code not in _NOT_ASSIGNED)
    return (*assigned, STATELESS)


def country_name(code: str, language: str) -> str:
    """The country's name in a language, English where the CLDR lacks it; the code itself when unknown."""
    if code == STATELESS:
        return STATELESS_NAME.in_language(language)
    for locale in (_locale(language), _locale("en")):
        name = locale.territories.get(code.upper()) if locale else None
        if name:
            return str(name)
    return code


@lru_cache
def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (ValueError, UnknownLocaleError):
        return None
