import hashlib
from collections import Counter
from datetime import date

import pytest

from arasha.demo.names import (
    GROUPS,
    PHONE_BLOCK,
    fictitious_people,
    fictitious_villages,
    load_pool,
    make_feminine,
    make_russian_patronymic,
    spell_in_russian,
)
from arasha.engines.linkage.identifiers import check_iin, normalise_phone
from arasha.engines.linkage.text import clean_text, mixed_scripts

PEOPLE = fictitious_people(seed=1, count=4_000)
LARGER_GROUPS = ("kazakh", "russian", "uzbek", "kyrgyz", "tajik")
EIGHTEEN_NINETY_NINE = date(1899, 12, 31)


def test_one_seed_gives_the_same_people_everywhere_and_more_of_them_change_nothing():
    assert fictitious_people(seed=1, count=4_000) == PEOPLE
    assert fictitious_people(seed=1, count=50) == PEOPLE[:50]
    assert fictitious_people(seed=2, count=50) != PEOPLE[:50]
    assert fictitious_people(seed=1, count=0) == []


def test_the_first_hundred_people_are_those_every_platform_makes():
    listed = "\n".join(repr(person) for person in PEOPLE[:100])

    assert (
        hashlib.sha256(listed.encode()).hexdigest()
        == "8ba4066dcc0e415a85fbd2ba9280cb4a0230129f3e3504fbf7ea142d442faea9"
    )


def test_nobody_can_hold_their_iin():
    numbers = [person.iin for person in PEOPLE if person.iin]

    assert len(numbers) > 1_000
    assert len(set(numbers)) == len(numbers)
    for person in PEOPLE:
        if person.iin:
            iin = check_iin(person.iin)
            assert iin.birth_date <= EIGHTEEN_NINETY_NINE
            assert (iin.sex, f"{iin.birth_date:%y%m%d}") == (person.sex, f"{person.birth_date:%y%m%d}")


def test_every_phone_lies_in_the_made_up_block_and_is_had_once():
    phones = [person.phone for person in PEOPLE if person.phone]

    assert len(phones) > 2_000
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith(PHONE_BLOCK) and normalise_phone(phone) == phone for phone in phones)


def test_the_used_up_block_leaves_people_without_phone():
    assert all(person.phone is None for person in fictitious_people(seed=1, count=10_050)[10_000:])


def test_every_group_both_sexes_children_and_several_citizenships_occur():
    assert set(Counter(person.group for person in PEOPLE)) == set(GROUPS)
    assert {person.citizenship for person in PEOPLE} >= {"KZ", "RU", "UZ", "KG", "TJ", "UA", "PH"}
    assert {person.language for person in PEOPLE} >= {"kk", "ru", "uz", "ky", "tg", "ug", "uk", "tl"}
    assert 0.5 < sum(person.sex == "female" for person in PEOPLE) / len(PEOPLE) < 0.75
    assert any(person.birth_date > date(2010, 1, 1) for person in PEOPLE)
    assert all(date(1960, 1, 1) < person.birth_date < date(2018, 1, 2) for person in PEOPLE)


def test_names_vary_as_names_do():
    assert len({person.full_name for person in PEOPLE}) > 0.97 * len(PEOPLE)
    assert any(not person.patronymic for person in PEOPLE if person.group == "kazakh")


@pytest.mark.parametrize("group", GROUPS)
def test_pools_hold_enough_names_each_once_in_one_alphabet(group):
    pool = load_pool(group)
    lists = [pool.given_names["female"], pool.given_names["male"], pool.surnames, pool.patronymics]

    if group in LARGER_GROUPS:
        assert min(len(pool.given_names["female"]), len(pool.given_names["male"])) >= 60
        assert len(pool.surnames) >= 80
    for names in lists:
        assert len(set(names)) == len(names)
        for name in names:
            assert clean_text(name, limit=40) == name
            assert not mixed_scripts(name), name


@pytest.mark.parametrize("person", PEOPLE[:400], ids=lambda person: person.full_name)
def test_a_womans_name_is_a_womans_name(person):
    masculine = ("ов", "ев", "ёв", "ин", "ский", "ов", "ov", "ev", "ұлы", "oʻgʻli", "уулу", "вич")
    feminine = ("ова", "ева", "ёва", "ина", "ская", "ova", "eva", "қызы", "qizi", "кызы", "вна")

    endings = feminine if person.sex == "male" else masculine
    assert not person.surname.endswith(endings)
    assert not person.patronymic.endswith(endings)


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("Жұмабаев", "Жұмабаева"),
        ("Ильинский", "Ильинская"),
        ("Королёв", "Королёва"),
        ("Yoʻldoshev", "Yoʻldosheva"),
        ("Ерланұлы", "Ерланқызы"),
        ("Сергеевич", "Сергеевна"),
        ("Серікбай", "Серікбай"),
        ("Назарзода", "Назарзода"),
        ("Ткаченко", "Ткаченко"),
        ("Garcia", "Garcia"),
    ],
)
def test_feminine_forms(masculine, feminine):
    assert make_feminine(masculine) == feminine


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Ерлан", "Ерланович", "Ерлановна"),
        ("Абай", "Абаевич", "Абаевна"),
        ("Әли", "Алиевич", "Алиевна"),
        ("Мұса", "Мусаевич", "Мусаевна"),
        ("Ҷамшед", "Джамшедович", "Джамшедовна"),
        ("Жоомарт", "Жоомартович", "Жоомартовна"),
        ("Қуаныш", "Куанышевич", "Куанышевна"),
        ("Исмаиль", "Исмаилевич", "Исмаилевна"),
    ],
)
def test_russian_patronymics_of_any_father(father, son, daughter):
    assert make_russian_patronymic(father, "male") == son
    assert make_russian_patronymic(father, "female") == daughter


def test_ukrainian_daughters():
    daughters = {
        person.patronymic
        for person in fictitious_people(seed=3, count=6_000)
        if person.group == "ukrainian" and person.sex == "female"
    }

    assert {"Іванівна", "Сергіївна", "Андріївна"} <= daughters
    assert all(not name or name.endswith(("івна", "ївна")) for name in daughters)


def test_russian_letters():
    assert spell_in_russian("Жұмабаева Сәуле Ғалымқызы") == "Жумабаева Сауле Галымкызы"


def test_villages_are_named_in_three_languages():
    villages = fictitious_villages()

    assert len(villages) >= 20
    assert len({village.kk for village in villages}) == len(villages)
    assert all(village.en.isascii() and not mixed_scripts(village.ru) and village.kk for village in villages)
