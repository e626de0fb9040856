"""Words follow the reader's language, also when they were stored before it was known."""

import pytest
from django.utils.translation import override

from arasha.country import CountryPack, Source, Status, Text
from arasha.country.sources import Division

SHELTER = Text(kk="баспана", ru="приют", en="shelter")


@pytest.mark.parametrize(("language", "word"), [("kk", "баспана"), ("ru", "приют"), ("en", "shelter")])
def test_a_text_speaks_the_active_language(language, word):
    with override(language):
        assert str(SHELTER) == word


def test_a_text_speaks_english_when_no_language_is_active():
    with override(None):
        assert str(SHELTER) == "shelter"


@pytest.mark.parametrize(
    ("code", "word"), [("ru-kz", "приют"), ("KK", "баспана"), ("uz", "shelter"), ("", "shelter"), (None, "shelter")]
)
def test_a_text_is_found_by_language_code(code, word):
    assert SHELTER.in_language(code) == word


def test_choices_are_drawn_in_the_language_of_each_reader(kazakhstan: CountryPack):
    # Given a form field that keeps the method, not its result
    choices = kazakhstan.decline_reasons.choices
    # When two readers open the form
    with override("ru"):
        russian = choices()
    with override("kk"):
        kazakh = choices()
    # Then each reads their own words, in the order of the file
    assert russian[0] == ("no_place", "нет свободного места")
    assert kazakh[0] == ("no_place", "бос орын жоқ")
    assert [code for code, _ in russian] == [code for code, _ in kazakh] == list(kazakhstan.decline_reasons)


def test_the_name_of_an_unknown_code_is_the_code(kazakhstan: CountryPack):
    with override("en"):
        assert kazakhstan.means.name("threats") == "threats"
        assert kazakhstan.means.name("moonlight") == "moonlight"
    assert "threats" in kazakhstan.means
    assert "moonlight" not in kazakhstan.means


@pytest.mark.parametrize(
    ("language", "citation"),
    [("en", "Law 110-VIII, Art. 18(2)"), ("ru", "Закон 110-VIII, ст. 18(2)"), ("kk", "110-VIII Заң, 18(2)-бап")],
)
def test_a_source_is_cited_as_readers_of_the_language_cite_it(kazakhstan: CountryPack, language, citation):
    source = kazakhstan.competences["approve_referral_rules"].source
    with override(language):
        assert str(source) == citation
    assert source.url == "https://adilet.zan.kz/rus/docs/Z2400000110"


def test_a_source_without_a_place_or_address_is_the_act_alone():
    source = Source(SHELTER, division=Division.PARAGRAPH)
    assert source.in_language("en") == "shelter"
    assert source.url == ""


def test_every_status_has_a_word():
    with override("en"):
        assert [status.label for status in Status] == ["verified", "unverified", "proposal"]
