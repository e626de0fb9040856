from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.demo.names import fictitious_people
from arasha.engines.linkage.name_words import NameWord, WordKind, read_words
from arasha.engines.linkage.names import Match, NameIndex, fold_name, similar
from arasha.engines.linkage.vocabulary import _EXCHANGE_COSTS, _OMISSION_COSTS, Vocabulary, _encode, _measure_distances

SAULE = "Жұмабаева Сәуле Ерланқызы"


def score(query: str, name: str) -> float:
    matches = similar(query, [fold_name(name)], floor=0.0)
    return matches[0].score if matches else 0.0


@pytest.mark.parametrize(
    "query",
    ["Сауле Жумабаева", "Saule Yerlankyzy Zhumabayeva", "Жумабаева Сауле Ерлановна", "Жумабаева Сауле Ерлан қызы"],
)
def test_order_alphabet_and_style_of_the_patronymic_do_not_matter(query):
    assert score(query, SAULE) > 0.9


@pytest.mark.parametrize("query", ["Сауле", "Жумабаева", "Zhumabaeva S.", "С. Е. Жумабаева", "Saule Erlankyzy"])
def test_a_part_of_the_name_finds_it_with_a_lower_score(query):
    assert 0.6 <= score(query, SAULE) < score("Жумабаева Сауле", SAULE)


def test_a_fuller_query_finds_a_record_that_knows_less():
    assert 0.6 <= score("Жумабаева Сауле Ерлановна", "Сауле") < score("Жумабаева Сауле Ерлановна", "Жумабаева Сауле")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Сергей Иванович", "Иван Сергеевич"),
        ("Оспанова Сауле Ерлановна", "Оспанова Самал Ерлановна"),
        ("Оспанова Сауле", "Касымова Сауле"),
        ("Ж. Сауле", "Ш. Самал"),
    ],
)
def test_sharing_half_a_name_is_not_enough(query, name):
    assert similar(query, [fold_name(name)]) == []


def test_an_initial_fits_the_letter_not_half_of_it():
    assert score("Оспанова С.", "Оспанова Сауле") > score("Оспанова С.", "Оспанова Шолпан")
    assert score("Оспанова Ш.", "Оспанова Шолпан") > score("Оспанова Ш.", "Оспанова Сауле")
    assert score("Оспанова Ю.", "Оспанова Юлия") > score("Оспанова Ю.", "Оспанова Ирина")


@pytest.mark.parametrize(
    ("query", "name"), [("Gulnara", "Gul Nara"), ("Gul Nara", "Gulnara"), ("Дин Мухаммед", "Дин-Мухаммед")]
)
def test_a_name_parted_in_two_is_found(query, name):
    assert score(query, name) >= 0.9


def test_two_equal_words_need_two_words():
    assert score("Али Али", "Али Юсупов") < score("Али Али", "Али Али") == 1.0


def test_limit_floor_and_order_of_equals():
    names = [fold_name(name) for name in ("Мурат Асанов", "Марат Асанов", "", "Асанов Марат", "Жанна Ким")]

    assert similar("Марат Асанов", names) == [Match(1, 1.0), Match(3, 1.0), Match(0, 0.85)]
    assert similar("Марат Асанов", names, limit=1) == [Match(1, 1.0)]
    assert similar("Марат Асанов", names, floor=0.9) == [Match(1, 1.0), Match(3, 1.0)]
    assert similar("Марат", names, limit=0) == []


@pytest.mark.parametrize("names", [[], [""], ["", ""]])
def test_nothing_to_search(names):
    assert similar("Сауле", names) == []
    assert similar("", [*names, "saule"]) == []
    assert similar("...", ["saule"]) == []


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=6))
def test_no_text_is_refused_and_scores_lie_between_nought_and_one(query, names):
    matches = similar(query, [fold_name(name) for name in names], floor=0.0)

    assert all(0 < match.score <= 1 for match in matches)


def test_every_one_of_ten_thousand_people_is_found_by_a_bent_spelling():
    # Given ten thousand invented people
    people = fictitious_people(seed=5, count=10_000)
    index = NameIndex([fold_name(person.full_name) for person in people])
    chance = Random(5)
    # When one letter inside each of two hundred surnames is mistyped and the patronymic is missing
    for place in range(0, 10_000, 50):
        surname, given_name = people[place].surname.split()[0], people[place].given_name
        at = chance.randrange(1, len(surname) - 1)
        bent = surname[:at] + chance.choice("бдкмр") + surname[at + 1 :]
        matches = index.similar(f"{given_name} {bent}", limit=500)
        # Then the person is still among those found
        assert place in [match.index for match in matches], (surname, bent)


def test_rows_beyond_eight_words_are_compared_by_their_first_eight():
    name = " ".join(f"имя{letter}" for letter in "бвгдкмнпрст")

    assert score(name, name) == 1.0


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Ерланқызы", [NameWord("erlan", WordKind.PATRONYMIC)]),
        ("Ерлановна", [NameWord("erlan", WordKind.PATRONYMIC)]),
        ("Sherzod oʻgʻli", [NameWord("sherzod", WordKind.PATRONYMIC)]),
        ("Асан уулу Бакыт", [NameWord("asan", WordKind.PATRONYMIC), NameWord("bakit", WordKind.NAME)]),
        ("Ю. Ли", [NameWord("iu", WordKind.INITIAL), NameWord("li", WordKind.NAME)]),
        ("Кызы", [NameWord("kizi", WordKind.NAME)]),
    ],
)
def test_words_are_read_as_what_they_are(name, kinds):
    assert read_words(fold_name(name)) == kinds


def slow_distance(left: str, right: str) -> float:
    """Fill the whole table cell by cell."""
    a, b = ([int(code) for code in _encode([text])[0]] for text in (left, right))
    table = np.zeros((len(a) + 1, len(b) + 1))
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            ways = []
            if i:
                ways.append(table[i - 1, j] + _OMISSION_COSTS[a[i - 1]])
            if j:
                ways.append(table[i, j - 1] + _OMISSION_COSTS[b[j - 1]])
            if i and j:
                ways.append(table[i - 1, j - 1] + _EXCHANGE_COSTS[a[i - 1], b[j - 1]])
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways, default=0)
    return float(table[-1, -1])


@given(
    st.text("aeiouhrtd", min_size=1, max_size=7),
    st.lists(st.text("aeiouhrtd", min_size=1, max_size=9), min_size=1, max_size=5),
)
def test_the_distance_of_whole_rows_agrees_with_the_table_filled_cell_by_cell(asked, found):
    codes = _encode(found)
    distances = _measure_distances(_encode([asked])[0], codes)

    for row, name in enumerate(found):
        assert distances[row, len(name)] == pytest.approx(slow_distance(asked, name), abs=1e-4)


def test_choosing_by_bigrams_loses_no_word_the_distance_would_keep(monkeypatch):
    people = fictitious_people(seed=9, count=1_500)
    known = sorted({word for person in people for word in read_words(fold_name(person.full_name))})
    vocabulary = Vocabulary(known)
    lost = kept = 0
    for word in known[::7]:
        chosen = vocabulary.compare(word)
        with monkeypatch.context() as patch:
            patch.setattr(Vocabulary, "_choose", lambda self, codes: np.arange(len(self._codes)))
            all_measured = vocabulary.compare(word)
        kept += int((all_measured >= 0.7).sum())
        lost += int(((all_measured >= 0.7) & (chosen == 0)).sum())

    assert kept > 300
    assert lost <= 0.01 * kept
