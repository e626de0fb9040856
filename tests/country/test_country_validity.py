"""The entry of the right day: law changes, yesterday's cases keep yesterday's rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.country import CodeList, CountryPack, Deadline, NotInForceError, Parameter, Source, Status, Text
from arasha.country.pack import PACKS, load_pack

NAME = Text(kk="жауап беру", ru="ответить", en="answer")
PACK = load_pack(PACKS / "kz")
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def make_deadline(hours: int, first: date | None, end: date | None, urgency: str | None = None) -> Deadline:
    return Deadline(
        code="answer_referral",
        name=NAME,
        source=Source(NAME),
        status=Status.PROPOSAL,
        valid_from=first,
        valid_until=end,
        hours=hours,
        urgency=urgency,
    )


def with_deadlines(deadlines: list[Deadline]) -> CountryPack:
    return replace(PACK, deadlines=CodeList(deadlines))


@given(changes=st.lists(DAYS, unique=True, max_size=6).map(sorted), day=DAYS, shuffled=st.randoms())
def test_a_duty_is_the_entry_valid_on_that_day(changes, day, shuffled):
    # Given a deadline changed on several days; entry number n counts n hours
    bounds = [None, *changes, None]
    chain = [make_deadline(n, bounds[n], bounds[n + 1]) for n in range(len(changes) + 1)]
    shuffled.shuffle(chain)
    pack = with_deadlines(chain)
    # Then the number of changes up to and including the day names the entry
    assert pack.duty("answer_referral", on=day).hours == sum(change <= day for change in changes)
    assert pack.deadlines["answer_referral"].hours == len(changes)


@given(first=DAYS, length=st.integers(1, 5000), day=DAYS)
def test_validity_begins_on_its_first_day_and_ends_before_its_last(first, length, day):
    end = first + timedelta(days=length)
    entry = make_deadline(1, first, end)
    assert entry.is_valid_on(day) == (first <= day < end)
    assert entry.is_valid_on(first)
    assert not entry.is_valid_on(end)


def test_an_urgency_falls_back_to_the_general_deadline_only_while_it_has_none():
    change = date(2025, 1, 1)
    pack = with_deadlines([make_deadline(120, None, None), make_deadline(3, change, None, "tonight")])
    assert pack.answer_deadline("tonight", on=date(2024, 12, 31)).hours == 120
    assert pack.answer_deadline("tonight", on=change).hours == 3
    assert pack.answer_deadline("day", on=change).hours == 120


def test_a_duty_or_parameter_not_in_force_is_named_with_its_day(kazakhstan: CountryPack):
    with pytest.raises(NotInForceError, match="pack kz: no deadline feed_dragons in force on 2026-01-01"):
        kazakhstan.duty("feed_dragons", on=date(2026, 1, 1))
    with pytest.raises(NotInForceError, match="pack kz: no parameter luck in force on 2026-01-01"):
        kazakhstan.parameter("luck", date(2026, 1, 1))


def test_a_parameter_changes_on_its_day(pack_folder, change, append):
    # Given the threshold rises from 5 to 10 in 2027
    change("parameters.toml", "\nvalue = 5\n", "\nvalue = 5\nvalid_until = 2027-01-01\n")
    append(
        "parameters.toml",
        '[[parameters]]\ncode = "small_count"\nname = { en = "hidden", ru = "скрыто", kk = "жасырын" }\nvalue = 10\n'
        'valid_from = 2027-01-01\nsource = { act = "arasha" }\nstatus = "proposal"\n',
    )
    pack = load_pack(pack_folder)
    # Then each day has its own, and the list shows the newest
    assert pack.parameter("small_count", date(2026, 12, 31)).value == 5
    assert pack.parameter("small_count", date(2027, 1, 1)).value == 10
    newest: Parameter = pack.parameters["small_count"]
    assert newest.value == 10
    assert len(pack.parameters.entries) == len(pack.parameters) + 1
