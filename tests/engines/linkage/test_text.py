import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.engines.linkage.text import TextError, clean_text, mixed_scripts


def test_what_was_typed_stays_but_for_outer_space_and_the_form_of_letters():
    assert clean_text("  Сәуле\tжоқ.\r\nЗвонить вечером \n", limit=100) == "Сәуле\tжоқ.\nЗвонить вечером"
    assert clean_text("и\u0306", limit=2) == "й"
    assert clean_text("a\rb", limit=3) == "a\nb"
    assert clean_text("", limit=0) == ""


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("ab\0c", "null_byte", 2),
        ("\x07", "control_character", 0),
        ("a\x1b[3m", "control_character", 1),
        ("a\x85", "control_character", 1),
        ("a\ud800", "control_character", 1),
        ("ab\u202eg", "direction_mark", 2),
        ("\u2066a\u2069", "direction_mark", 0),
        ("a\u200e", "direction_mark", 1),
        ("a\u202e\0", "direction_mark", 1),
        ("abcdef", "too_long", 5),
        ("\0" * 10_000_000, "too_long", 5),
        ("\r\n" * 6, "too_long", 5),
        ("\ufb2c\ufb2c", "too_long", 5),  # six characters in NFC
    ],
)
def test_refused_texts_say_what_and_where(text, code, position):
    with pytest.raises(TextError) as refusal:
        clean_text(text, limit=5)

    assert (refusal.value.code, refusal.value.position) == (code, position)
    assert str(refusal.value) == f"{code} at {position}"


def test_a_newline_counts_once_as_in_the_browser():
    assert clean_text("a\r\nb\r\nc", limit=5) == "a\nb\nc"


def test_ten_million_characters_are_cleaned():
    text = "Сәуле " * 1_700_000

    assert clean_text(text, limit=len(text)) == text.strip()


@given(st.text(max_size=50))
def test_cleaning_twice_changes_nothing_and_what_passes_can_be_stored(text):
    try:
        cleaned = clean_text(text, limit=50)
    except TextError as refusal:
        assert refusal.code in {"null_byte", "control_character", "direction_mark", "too_long"}
        assert 0 <= refusal.position <= 50
    else:
        assert clean_text(cleaned, limit=50) == cleaned
        assert "\0" not in cleaned
        assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize("word", ["Cәуле", "Жұмaбаева", "Sаule", "Oспанова", "Ахметов X-Зayн"])
def test_a_foreign_look_alike_is_noticed(word):
    assert mixed_scripts(word)


@pytest.mark.parametrize("word", ["Сәуле", "Saule", "Анна Smith", "IT-отдел", "Oʻktam", "Zażółć", "王小明", ""])
def test_words_of_one_alphabet_pass(word):
    assert not mixed_scripts(word)
