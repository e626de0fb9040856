"""Counting sees what the agency may see: its own cases, what was opened to it and no more of them than that."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.casework.models import Case
from arasha.database.actor import acting
from arasha.statistics.queries import NOWHERE, Filters, first_year, overview

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def person_of(agency, case):
    with acting(agency.service), transaction.atomic():
        person = Case.objects.get(pk=case).person_id
        events.record(agency.service, "test.read")
    return person


def test_cases_count_by_year_sex_and_age(agency):
    agency.registers(times=3, age_basis="known", age_from=16, age_to=16)
    agency.registers(times=2, sex="male", opened_on=date(2024, 1, 1), opened_precision="year")
    agency.registers(opened_precision="unknown")
    counted = agency.counts()
    assert counted.cases == 6
    assert dict(counted.of("year")) == {
        ("2025", "not_referred"): 3,
        ("2024", "not_referred"): 2,
        ("", "not_referred"): 1,
    }
    assert dict(counted.of("age")) == {("minor", "female"): 3, ("unclear", "male"): 2, ("unclear", "female"): 1}


def test_a_case_counts_once_in_each_of_its_answers(agency, event):
    story = event(
        country="KZ", region="KZ-75", forms=("forced_labour", "other"), means=("threats",), sectors=("construction",)
    )
    agency.registers(times=2, citizenships=("UZ", "KG"), event=story)
    agency.registers(event=event(country="RU"))
    agency.registers()
    counted = agency.counts()
    assert dict(counted.of("form")) == {("forced_labour", ""): 2, ("other", ""): 2}
    assert dict(counted.of("means")) == {("threats", ""): 2}
    assert dict(counted.of("region")) == {("KZ-75", ""): 2, ("", ""): 2}
    assert dict(counted.of("flow_country")) == {("UZ", "KZ"): 2, ("KG", "KZ"): 2}
    assert dict(counted.of("flow_sector")) == {("UZ", "construction"): 2, ("KG", "construction"): 2}


def test_another_agency_counts_nothing_of_it(agency, other_agency, event):
    agency.registers(times=3, citizenships=("UZ",), event=event(country="KZ", forms=("forced_labour",)))
    counted = other_agency.counts()
    assert counted.cases == 0
    assert all(count == 0 for figure in counted.counts.values() for count in figure.values())


REFERRED_GROUPS = [
    (["needs"], False, False),
    (["needs", "narrative"], True, False),
    (["needs", "identity"], False, False),
    (["needs", "narrative", "identity"], True, True),
]


@pytest.mark.parametrize(("groups", "story", "flow"), REFERRED_GROUPS)
def test_what_a_referral_opened_is_all_that_counts(agency, other_agency, event, groups, story, flow):
    (case,) = agency.registers(
        citizenships=("UZ",), event=event(country="KZ", region="KZ-75", forms=("forced_labour",))
    )
    agency.refers(case, person_of(agency, case), other_agency, groups)
    counted = other_agency.counts()
    assert (counted.cases, counted.referred) == (1, 1)
    assert counted.untold == (0 if story else 1)
    assert dict(counted.of("form")) == ({("forced_labour", ""): 1} if story else {})
    assert counted.of("region").get(("KZ-75", ""), 0) == (1 if story else 0)
    assert dict(counted.of("flow_country")) == ({("UZ", "KZ"): 1} if flow else {})
    assert (agency.counts().referred, agency.counts().untold) == (1, 0)


def test_a_post_of_one_region_counts_that_region_and_the_unknown(found_agency):
    agency = found_agency(regions=("KZ-75",))
    for region in ("KZ-75", "KZ-71", ""):
        agency.registers(region=region)
    assert agency.counts().cases == 2


def test_filters_narrow_to_period_region_and_source(agency):
    agency.registers(times=2, opened_on=date(2023, 5, 1), region="KZ-75")
    agency.registers(opened_on=date(2024, 5, 1), channel="raid", region="KZ-71")
    agency.registers(opened_on=date(2025, 5, 1))
    agency.registers(opened_on=date(2024, 6, 1), opened_precision="unknown")
    assert agency.counts().cases == 5
    assert agency.counts(year_from=2024).cases == 2
    assert agency.counts(year_to=2024).cases == 3
    assert agency.counts(year_from=2024, year_to=2024).cases == 1
    assert agency.counts(region="KZ-75").cases == 2
    assert agency.counts(region=NOWHERE).cases == 2
    assert agency.counts(channel="raid").cases == 1
    assert agency.counts(channel="raid", region="KZ-75").cases == 0


def test_the_first_year_is_that_of_the_oldest_case(agency):
    with acting(agency.actor), transaction.atomic():
        assert first_year(agency.actor, NOW) == NOW.year
        events.record(agency.actor, "overview.read")
    agency.registers(opened_on=date(2011, 1, 1))
    with acting(agency.actor), transaction.atomic():
        assert first_year(agency.actor, NOW + timedelta(days=1)) == 2011
        events.record(agency.actor, "overview.read")


def test_a_service_post_reads_no_overview(agency):
    with pytest.raises(Denied), acting(agency.service), transaction.atomic():
        overview(agency.service, Filters(), NOW)
