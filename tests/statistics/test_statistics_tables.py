"""Counts become tables in words; what is hidden says so, and what is shown carries its definition and date."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from arasha.country import current
from arasha.statistics.figures import DEFINITIONS
from arasha.statistics.queries import Filters, Overview
from arasha.statistics.tables import OverviewTables

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def tables(**counts):
    return OverviewTables(Overview(NOW, Filters(), counts), current(), date(2026, 11, 24))


def shown(figure):
    return {row.label: [cell.text for cell in row.cells] for row in figure.rows}


def test_every_figure_carries_its_definition_and_date():
    figures = tables(untold={("", ""): 7}).figures()
    assert figures.keys() == DEFINITIONS.keys()
    for code, figure in figures.items():
        assert figure.definition.startswith(str(DEFINITIONS[code].definition))
        assert "24 November 2026" in figure.as_of
        assert figure.more_url == f"#about-{code}"


def test_the_map_has_a_tile_for_each_region_and_the_unknown_beside_it():
    figure = tables(region={("KZ-75", ""): 1200, ("KZ-YUZ", ""): 9, ("", ""): 30}).figures()["region"]
    assert len([row for row in figure.rows if row.column is not None]) == 20
    assert shown(figure)["Almaty"] == ["1,200"]
    assert [row.cells[0].text for row in figure.rows if row.column is None] == ["9", "30"]
    assert "Outside the country or unknown: 30." in figure.definition


def test_small_counts_are_hidden_and_never_carry_their_value():
    figure = tables(region={("KZ-75", ""): 3, ("KZ-71", ""): 60, ("", ""): 90}).figures()["region"]
    texts = shown(figure)
    assert (texts["Almaty"], texts["Astana"]) == (["<5"], ["hidden"])
    hidden = [cell for row in figure.rows for cell in row.cells if cell.hidden]
    assert len(hidden) == 2
    assert all(cell.value is None for cell in hidden)
    assert figure.small_count == 5


def test_a_year_without_a_case_stands_between_its_neighbours_and_the_unknown_comes_last():
    counts = {("2021", "referred"): 8, ("2023", "not_referred"): 9, ("", "not_referred"): 6}
    figure = tables(year=counts).figures()["year"]
    assert shown(figure) == {"2021": ["8", "0"], "2022": ["0", "0"], "2023": ["0", "9"], "year unknown": ["0", "6"]}


def test_sexes_that_are_other_or_unknown_stand_together():
    figure = tables(age={("adult", "other"): 20, ("adult", "unknown"): 30, ("minor", "male"): 7}).figures()["age"]
    assert shown(figure) == {
        "under 18": ["0", "7", "0"],
        "18 or older": ["0", "0", "50"],
        "age unclear": ["0", "0", "0"],
    }


def test_hidden_answers_come_last_so_that_their_place_tells_nothing():
    figure = tables(form={("forced_labour", ""): 6, ("forced_begging", ""): 3, ("other", ""): 80}).figures()["form"]
    assert [(row.label, row.cells[0].text) for row in figure.rows] == [
        ("other", "80"),
        ("forced labour", "hidden"),
        ("forced begging", "<5"),
    ]


def test_flows_name_both_ends_and_gather_the_small():
    flows = {
        (code, "KZ"): 100 - place
        for place, code in enumerate(["UZ", "KG", "TJ", "TM", "RU", "UA", "BY", "MD", "GE", "AM"])
    }
    figure = tables(flow_country=flows).figures()["flow_country"]
    assert (figure.rows[0].label, figure.rows[0].to) == ("all others", "Kazakhstan")
    assert figure.rows[0].cells[0].value == 92 + 91
    assert {row.label for row in figure.rows[1:]} >= {"Uzbekistan", "Kyrgyzstan"}
    assert len(figure.rows) == 9


CARDS = [
    (0, 0, ["0", "–", "0"]),
    (3, 0, ["<5", "hidden", "<5"]),
    (100, 62, ["100", "62 %", "38"]),
    (100, 97, ["100", "hidden", "<5"]),
    (100, 2, ["100", "hidden", "hidden"]),
    (100, 100, ["100", "100 %", "0"]),
]


@pytest.mark.parametrize(("cases", "referred", "texts"), CARDS)
def test_the_cards_hide_what_would_give_a_small_number_away(cases, referred, texts):
    age = {("adult", "female"): cases}
    year = {("2025", "referred"): referred, ("2025", "not_referred"): cases - referred}
    assert [card.value for card in tables(age=age, year=year).cards()] == texts


def test_what_was_not_opened_is_told_where_the_story_counts():
    figures = tables(untold={("", ""): 12}).figures()
    assert "not open to you: 12." in figures["form"].definition
    assert "not open to you" not in figures["age"].definition


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_labels_follow_the_language(language):
    with translation.override(language):
        figure = tables(form={("forced_labour", ""): 6}).figures()["form"]
        assert figure.rows[0].label == current().exploitation_forms["forced_labour"].name.in_language(language)
