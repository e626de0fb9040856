from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.engines.linkage.identifiers import (
    IdentifierError,
    Iin,
    check_iin,
    compound_token_text_of_iin,
    compound_token_text_of_name,
    compound_token_text_of_phone,
    make_iin_check_digit,
    normalise_phone,
)

# Nobody alive: born in 1894. 9+8+0+36+0+18+14+0+0+0+11*1 = 96 = 8*11 + 8.
WOMAN_OF_1894 = "940903200018"


def reason_of(call, *arguments) -> str:
    with pytest.raises(IdentifierError) as refusal:
        call(*arguments)
    assert not any(character.isdigit() for character in str(refusal.value)), "the message must not repeat the number"
    return refusal.value.reason


def test_an_iin_tells_birth_date_and_sex():
    assert check_iin(WOMAN_OF_1894) == Iin(WOMAN_OF_1894, date(1894, 9, 3), "female")
    assert check_iin(" 940903-2000 18 ").digits == WOMAN_OF_1894


@pytest.mark.parametrize(
    ("first_eleven", "digit"),
    [
        ("94090320001", "8"),
        # 1*10 leaves 10 in the first round; in the second, weight 1 at the tenth place leaves 1.
        ("00000000010", "1"),
        # 7*1 + 3*1 = 10 in the first round; 9*1 + 5*1 = 14 = 11 + 3 in the second.
        ("00100010000", "3"),
        ("00000000000", "0"),
    ],
)
def test_check_digit_by_hand(first_eleven, digit):
    assert make_iin_check_digit(first_eleven) == digit


def test_a_number_with_ten_in_both_rounds_has_no_check_digit():
    # a digit 5 at weight 2 gives 10; the second round gives 5 * 4 = 20 = 11 + 9; adding two at weights (1, 3) and so on
    both = [
        f"{number:011d}"
        for number in range(2_000)
        if sum(w * int(d) for w, d in zip(range(1, 12), f"{number:011d}", strict=True)) % 11 == 10
        and sum(w * int(d) for w, d in zip((3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2), f"{number:011d}", strict=True)) % 11
        == 10
    ]

    assert both
    assert all(make_iin_check_digit(number) is None for number in both)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_twelve_digits"),
        ("94090320001", "not_twelve_digits"),
        ("9409032000180", "not_twelve_digits"),
        ("94090320001x", "not_twelve_digits"),
        ("٩٤٠٩٠٣٢٠٠٠١٨", "not_twelve_digits"),
        ("940903200017", "wrong_check_digit"),
        ("941303200018", "impossible_date"),
        ("940230200018", "impossible_date"),
        ("940903000018", "impossible_date"),
        ("940903700018", "impossible_date"),
    ],
)
def test_refused_iins(text, reason):
    assert reason_of(check_iin, text) == reason


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.booleans(), st.integers(0, 9999))
def test_one_wrong_digit_is_noticed(birth_date, female, serial):
    century = 2 * (birth_date.year // 100 - 18) + 1 + female
    first_eleven = f"{birth_date:%y%m%d}{century}{serial:04d}"
    check_digit = make_iin_check_digit(first_eleven)
    if check_digit is None:
        return
    iin = check_iin(first_eleven + check_digit)
    assert (iin.birth_date, iin.sex) == (birth_date, "female" if female else "male")

    wrong = f"{first_eleven[:-1]}{(int(first_eleven[-1]) + 1) % 10}{check_digit}"
    assert make_iin_check_digit(wrong[:11]) == wrong[11] or reason_of(check_iin, wrong) == "wrong_check_digit"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("8 700 000 12 34", "KZ", "+77000001234"),
        ("+7 (700) 000-12-34", "KZ", "+77000001234"),
        ("7000001234", "KZ", "+77000001234"),
        ("77000001234", "KZ", "+77000001234"),
        ("00 7 700 000 12 34", "KZ", "+77000001234"),
        ("+7\u00a0700\u00a0000\u201112\u201134", "KZ", "+77000001234"),
        ("\u202a+7 700 000 12 34\u202c", "KZ", "+77000001234"),
        ("＋７ ７００ ０００ １２ ３４", "KZ", "+77000001234"),
        ("8 912 000 00 00", "RU", "+79120000000"),
        ("8 (812) 000-00-00", "RU", "+78120000000"),
        ("90 000 00 00", "UZ", "+998900000000"),
        ("998 90 000 00 00", "KZ", "+998900000000"),
        ("8 10 998 90 000 00 00", "KZ", "+998900000000"),
        ("0555 00 00 00", "KG", "+996555000000"),
        ("555 00 00 00", "KG", "+996555000000"),
        ("93 000 0000", "TJ", "+992930000000"),
        ("+992 93 000 0000", "KZ", "+992930000000"),
        ("+44 20 7946 0000", "KZ", "+442079460000"),
    ],
)
def test_phones_as_typed_become_one_form(text, country, expected):
    assert normalise_phone(text, country) == expected
    assert normalise_phone(expected, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "reason"),
    [
        ("  ", "KZ", "no_phone"),
        ("позвонить сестре", "KZ", "not_a_phone"),
        ("8 700 000 12 34 доб. 5", "KZ", "not_a_phone"),
        ("+", "KZ", "not_a_phone"),
        ("7 700 +000 12 34", "KZ", "not_a_phone"),
        ("8 700 000 12 3", "KZ", "wrong_phone_length"),
        ("+7 700 000 12", "KZ", "wrong_phone_length"),
        ("+0 700 000 12 34", "KZ", "wrong_phone_length"),
        ("+1234567890123456", "KZ", "wrong_phone_length"),
        ("112", "KZ", "wrong_phone_length"),
        ("8 700 000 12 34", "XX", "unknown_country"),
    ],
)
def test_refused_phones(text, country, reason):
    assert reason_of(normalise_phone, text, country) == reason


@given(st.text(max_size=40))
def test_any_text_is_either_a_phone_or_refused_with_a_reason(text):
    try:
        phone = normalise_phone(text)
    except IdentifierError as refusal:
        assert refusal.reason in {"no_phone", "not_a_phone", "wrong_phone_length"}
    else:
        assert normalise_phone(phone) == phone


def test_token_texts_are_one_for_every_way_of_typing():
    assert compound_token_text_of_iin("940903 2000 18") == f"iin|{WOMAN_OF_1894}"
    assert compound_token_text_of_phone("8 700 000 12 34") == "phone|+77000001234"
    born = date(1999, 2, 1)
    assert compound_token_text_of_name("Жұмабаева Сәуле", born) == "name1|jumabaeva saule|1999-02-01"
    assert compound_token_text_of_name("Saule Zhumabayeva", born) == "name1|jumabaeva saule|1999-02-01"
    assert compound_token_text_of_name("Saule Zhumabayeva", date(1999, 1, 2)) != "name1|jumabaeva saule|1999-02-01"
    assert reason_of(compound_token_text_of_name, " . ", born) == "no_name"
