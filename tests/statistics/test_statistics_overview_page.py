"""The overview's page: closed filters, one audit event, and nothing small in its source."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import translation

from arasha.access.refusals import Denied, SignInNeeded
from arasha.audit import events
from arasha.audit.models import Event
from arasha.casework.cases.drafts import EventDraft
from arasha.database.actor import acting
from arasha.statistics.views import overview

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def open_overview(agency):
    """Open the overview as the agency; returns the page's text."""

    def open_overview(actor=None, **answers):
        request = RequestFactory().get("/overview/", answers)
        request.actor, request.post, request.now = actor or agency.actor, agency.post, NOW
        with translation.override("en"), acting(request.actor), transaction.atomic():
            return overview(request).content.decode()

    return open_overview


def last_event(agency):
    with acting(agency.actor), transaction.atomic():
        event = Event.objects.filter(agency=agency.id).order_by("-sequence").first()
        events.record(agency.actor, "audit.read")
    return event


def test_an_agency_without_cases_reads_what_will_be_here(open_overview):
    assert "There is nothing to count yet" in open_overview()


def test_figures_stand_as_tables_with_their_definitions(agency, open_overview):
    agency.registers(times=6, event=EventDraft(forms=("forced_labour",), country="KZ", region="KZ-75"))
    text = open_overview()
    assert text.count("<figure") == 4
    assert "Forms of exploitation" in text
    assert 'data-value="6"' in text
    assert "One case: one person&#x27;s way through the system." in text


def test_no_small_count_stands_anywhere_in_the_page(agency, open_overview):
    agency.registers(
        times=4, event=EventDraft(forms=("forced_labour",), means=("threats",), country="KZ", region="KZ-75")
    )
    text = open_overview()
    assert "&lt;5" in text
    assert 'data-value="4"' not in text
    assert ">4<" not in text


def test_a_filter_narrows_and_is_recorded_as_codes(agency, open_overview):
    agency.registers(times=7, channel="raid", region="KZ-75")
    assert "No case fits these filters" in open_overview(
        region="KZ-71", year_from="2025", year_to="2026", channel="raid"
    )
    event = last_event(agency)
    assert event.kind == "overview.read"
    assert '"channel":"raid","region":"kz-71","year_from":2025,"year_to":2026' in event.canonical


@pytest.mark.parametrize(
    "answers",
    [
        {"region": "Aigerim"},
        {"channel": "x"},
        {"year_from": "1"},
        {"year_from": "2026", "year_to": "2025"},
        {"region": "\0"},
    ],
)
def test_an_answer_that_is_not_offered_filters_nothing_and_says_so(agency, open_overview, answers):
    agency.registers(times=7)
    text = open_overview(**answers)
    assert "A filter could not be used" in text
    assert 'data-value="7"' in text
    assert "Aigerim" not in text.replace('value="Aigerim"', "") or "not one of the answers" in text


def test_a_post_of_one_region_is_offered_that_region_only(found_agency):
    agency = found_agency(regions=("KZ-75",))
    agency.registers(times=5, region="KZ-75")
    request = RequestFactory().get("/overview/")
    request.actor, request.post, request.now = agency.actor, agency.post, NOW
    with translation.override("en"), acting(agency.actor), transaction.atomic():
        text = overview(request).content.decode()
    assert 'value="KZ-75"' in text
    assert 'value="KZ-71"' not in text


def test_who_may_not_read_it_is_turned_away(agency):
    request = RequestFactory().get("/overview/")
    request.now = NOW
    request.actor = None
    with pytest.raises(SignInNeeded):
        overview(request)
    request.actor = agency.service
    with pytest.raises(Denied):
        overview(request)
