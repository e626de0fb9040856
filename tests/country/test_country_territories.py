"""Country names come from the CLDR in every language of the screen."""

import pytest

from arasha.country import STATELESS, country_codes, country_name


def test_all_assigned_countries_and_stateless_can_be_chosen():
    codes = country_codes()
    assert len(codes) == 249 + 1
    assert len(set(codes)) == len(codes)
    assert {"KZ", "UZ", "KG", "TJ", "RU", "NA", "PH"} <= set(codes)
    assert not {"EU", "UN", "ZZ", "XA"} & set(codes)
    assert codes[-1] == STATELESS


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_country_has_a_name_in_the_languages_of_the_screen(language):
    names = [country_name(code, language) for code in country_codes()]
    assert not set(names) & set(country_codes()) - {STATELESS}
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("UZ", "kk", "Өзбекстан"),
        ("UZ", "ru", "Узбекистан"),
        ("uz", "en", "Uzbekistan"),
        ("UZ", "ru-KZ", "Узбекистан"),
        ("UZ", "not a language", "Uzbekistan"),
        ("QQ", "ru", "QQ"),
        (STATELESS, "ru", "без гражданства"),
        (STATELESS, "kk", "азаматтығы жоқ"),
    ],
)
def test_a_country_is_named(code, language, name):
    assert country_name(code, language) == name
