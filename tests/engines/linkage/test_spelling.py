import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.engines.linkage.names import NameIndex, fold_name, similar

GROUPS = tomllib.loads(Path(__file__).with_name("spelling_groups.toml").read_text("utf-8"))


def spellings(line: str) -> list[str]:
    return [name.strip() for name in line.split("|")]


def words(name: str) -> list[str]:
    return sorted(fold_name(name).split())


ALL_GROUPS = [spellings(line) for line in GROUPS["same"] + GROUPS["near"]]
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіҳҷӣӯўabcdefghijklmnopqrstuvwxyzʻ'-. şçğıñäöü"


@pytest.mark.parametrize("line", GROUPS["same"])
def test_every_spelling_of_one_name_has_one_skeleton(line):
    home, *others = spellings(line)

    assert {other: words(other) for other in others} == {other: words(home) for other in others}


@pytest.mark.parametrize("line", GROUPS["near"])
def test_spellings_through_close_letters_are_found_with_a_high_score(line):
    home, *others = spellings(line)

    for other in others:
        [match] = similar(other, [fold_name(home)])
        assert match.score >= 0.78, other


def test_there_are_sixty_groups_and_each_spelling_finds_its_own_group_first():
    assert len(ALL_GROUPS) >= 60
    index = NameIndex([fold_name(group[0]) for group in ALL_GROUPS])

    for place, (_, *others) in enumerate(ALL_GROUPS):
        for other in others:
            assert index.similar(other)[0].index == place, other


@pytest.mark.parametrize("line", GROUPS["different"])
def test_different_people_come_after_the_one_asked_for(line):
    asked, *found = spellings(line)

    matches = similar(asked, [fold_name(name) for name in found], floor=0.0)

    assert matches[0].index == 0
    assert all(match.score < matches[0].score - 0.015 for match in matches[1:])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Диана", "Дана"),
        ("Яна", "Анна"),
        ("Марат", "Мурат"),
        ("Сәуле", "Самал"),
        ("Алина", "Галина"),
        ("Мария", "Мара"),
    ],
)
def test_different_names_keep_different_skeletons(left, right):
    assert fold_name(left) != fold_name(right)


@pytest.mark.parametrize(
    ("typed", "skeleton"),
    [
        ("Жұмабaева", "jumabaeva"),  # a Latin a among Cyrillic letters
        ("Sаule", "saule"),  # a Cyrillic а among Latin letters
        ("Мuратова", "muratova"),  # letters that tell point both ways
        ("«Айгүл»  \t Оспанова ", "aigul ospanova"),
        ("Аи\u0306гу\u0301ль", "aigul"),  # й in two signs, a stress mark
        ("А\u200bй\u00adгүл\0", "aigul"),
        ("Жумабаева С.Е.", "jumabaeva s e"),
        ("Иванова-Петрова", "ivanova petrova"),
        ("Нур–Султан", "nursultan"),
        ("ＳＡＵＬＥ", "saule"),
        ("王小明", "王小明"),
        ("", ""),
        ("... 'ʻ -", ""),
    ],
)
def test_marks_gaps_and_confusable_letters(typed, skeleton):
    assert fold_name(typed) == skeleton


@given(st.text() | st.text(st.characters(categories=("L", "M", "Cs", "Cf", "P"))) | st.text(LETTERS, max_size=30))
def test_folding_never_raises_and_folding_twice_changes_nothing(text):
    folded = fold_name(text)

    assert fold_name(folded) == folded
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize("group", ALL_GROUPS, ids=lambda group: group[0])
def test_capitals_do_not_matter(group):
    for name in group:
        assert fold_name(name.upper()) == fold_name(name.lower()) == fold_name(name)
