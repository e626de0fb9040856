"""Fact reports: what may be sent, what would betray a person, and how a report goes on."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.casework.fact_reports.presenting import LABELS
from arasha.casework.fact_reports.rules import (
    FactContent,
    fields_with_name,
    judge_content,
    judge_names,
    judge_recipient,
    judge_step,
    judge_text,
    may_receive,
    reading_due,
)
from arasha.country import current

FARM = FactContent(
    region="KZ-61",
    locality="Зимовка за Көктөбе, 12 км от трассы A-2",
    employer="Хозяйство «Даля»",
    sector="agriculture",
    forms=("forced_labour",),
    means=("withholds_documents",),
    people=4,
    children="no",
    danger_now="yes",
    last_known="this_week",
    account="Людей держат без документов, кормят раз в день.",
)


def test_a_farm_with_people_on_it_may_be_reported():
    assert judge_content(FARM, current()).allowed


@pytest.mark.parametrize(
    "text",
    [
        "звонить +7 700 123 45 67",
        "8(700)1234567",
        "тел. 8-700-123-45-67",
        "900101300123",
        "ИИН 900101 300123",
        "7 0 0 1 2 3 4 5 6 7 8",
    ],
)
@pytest.mark.parametrize("field", ["locality", "employer", "account"])
def test_a_telephone_or_a_personal_number_is_refused_at_its_field(text, field):
    verdict = judge_content(replace(FARM, **{field: text}), current())
    assert (verdict.code, verdict.field) == ("fact.number_inside", field)


@pytest.mark.parametrize(
    "text",
    ["rustam@example.org", "пишите rustam.k@mail.kz", "t.me/rustam_k", "@rustam_k в телеграме", "wa.me/77001234567"],
)
def test_an_address_or_an_account_is_refused(text):
    assert judge_text("account", text).code == "fact.address_inside"


@pytest.mark.parametrize(
    "text",
    [
        "12 км от трассы A-2",
        "дом 15, 3 этаж",
        "с 2023 по 2026 год",
        "4 человека, 2 вагона",
        "в 6:30 утра, 24.11.2026",
        "",
    ],
)
def test_roads_years_and_counts_may_stay(text):
    assert judge_text("account", text).allowed


@given(st.integers(min_value=10**9, max_value=10**14), st.sampled_from(["", " ", "-"]), st.integers(2, 4))
def test_no_long_number_passes_however_it_is_grouped(number, separator, size):
    digits = str(number)
    grouped = separator.join(digits[place : place + size] for place in range(0, len(digits), size))
    assert judge_text("account", f"номер {grouped}.").code == "fact.number_inside"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"region": "", "locality": "", "employer": ""}, "fact.no_place", "region"),
        ({"region": "KZ-99"}, "fact.unknown_code", "region"),
        ({"sector": "magic"}, "fact.unknown_code", "sector"),
        ({"forms": ("x",)}, "fact.unknown_code", "forms"),
        ({"means": ("x",)}, "fact.unknown_code", "means"),
        ({"children": "maybe"}, "fact.unknown_code", "children"),
        ({"danger_now": "maybe"}, "fact.unknown_code", "danger_now"),
        ({"last_known": "24.11.2026"}, "fact.unknown_code", "last_known"),
        ({"people": -1}, "fact.people", "people"),
        ({"people": 501}, "fact.people", "people"),
    ],
)
def test_what_cannot_be_is_named_at_its_field(change, code, field):
    verdict = judge_content(replace(FARM, **change), current())
    assert (verdict.code, verdict.field) == (code, field)


@pytest.mark.parametrize("place", ["region", "locality", "employer"])
def test_one_place_is_enough(place):
    assert judge_content(FactContent(**{place: getattr(FARM, place)}), current()).allowed


@pytest.mark.parametrize("text", ["Рустам сказал", "слова Рустама", "по словам Rustam", "КАРИМОВЫМ"])
def test_a_word_like_the_persons_name_is_noticed_in_any_alphabet_and_ending(text):
    assert fields_with_name({"account": text, "locality": "зимовка"}, ["Рустам", "Каримов"]) == ["account"]


def test_other_words_are_no_names():
    texts = {"account": "Людей держат без документов", "employer": "Даля"}
    assert fields_with_name(texts, ["Рустам", "Каримов", "Ли"]) == []
    assert fields_with_name(texts, []) == []


def test_a_likeness_is_a_warning_that_somebody_must_look_at():
    assert judge_names([], looked_at=False).allowed
    assert judge_names(["account"], looked_at=True).allowed
    refused = judge_names(["account"], looked_at=False)
    assert (refused.code, refused.field) == ("fact.name_inside", "account")


def test_every_field_has_its_line_and_can_be_dropped():
    assert {field.name for field in fields(FactContent)} == set(LABELS)
    for field in LABELS:
        assert getattr(FARM.without([field]), field) == getattr(FactContent(), field)
    assert FARM.without(LABELS) == FactContent()


@pytest.mark.parametrize(
    ("agency_type", "may"),
    [
        ("anti_trafficking_police", True),
        ("labour_inspection", True),
        ("ngo", True),
        ("migration_police", False),
        ("detention_unit", False),
        ("foreign_affairs", False),
        ("employment_agency", False),
    ],
)
def test_migration_control_and_consulates_receive_nothing(agency_type, may):
    assert may_receive(agency_type, current()) is may
    verdict = judge_recipient(agency_type, is_own=False, pack=current())
    assert verdict.allowed is may
    assert may or verdict.source is not None


def test_nobody_reports_to_themselves_or_to_nobody():
    assert judge_recipient("ngo", is_own=True, pack=current()).code == "fact.recipient"
    assert judge_recipient(None, is_own=False, pack=current()).code == "fact.recipient"


@pytest.mark.parametrize(
    ("status", "step", "outcome", "code"),
    [
        ("sent", "seen", "", ""),
        ("sent", "acted_on", "checked_found", ""),
        ("seen", "acted_on", "people_safe", ""),
        ("seen", "seen", "", "fact.step_taken"),
        ("acted_on", "seen", "", "fact.step_taken"),
        ("acted_on", "acted_on", "checked_found", "fact.step_taken"),
        ("sent", "acted_on", "", "fact.outcome"),
        ("sent", "acted_on", "Рустам найден", "fact.outcome"),
    ],
)
def test_steps_go_forwards_and_answers_are_codes(status, step, outcome, code):
    assert judge_step(status, step, outcome, current()).code == code


def test_danger_shortens_the_clock_by_the_packs_term():
    sent = datetime(2026, 11, 24, 9, tzinfo=UTC)
    day = date(2026, 11, 24)
    assert reading_due("yes", sent, current(), day) - sent == timedelta(hours=1)
    for calm in ("no", "unknown", ""):
        assert reading_due(calm, sent, current(), day) - sent == timedelta(hours=24)
