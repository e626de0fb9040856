"""Agencies with a few cases, committed for real: the counting is walled by the database."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from arasha.access.actions import NewAgency, NewPost, fill_posts, found_agencies
from arasha.access.models import Function
from arasha.access.sessions import service_actor
from arasha.audit import events
from arasha.casework.cases.actions import register_cases
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.models import Referral
from arasha.database.actor import Actor, acting
from arasha.statistics.queries import Filters, overview

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@pytest.fixture
def database(django_db_blocker):
    """The real database, with real commits: every step is a transaction of its own."""
    with django_db_blocker.unblock():
        yield


class CountingAgency:
    """An agency that registers cases through its service post and counts them in a post of its own."""

    def __init__(self, regions=()):
        code = f"count-{uuid4().hex[:12]}"
        names = ("Ұйым", "Организация", "An organisation")
        (agency,) = found_agencies([NewAgency(code, "ngo", names, "KZ-75", "C", "host", True, date(2020, 1, 1))])
        self.service = service_actor(code, "tester")
        (self.post,) = fill_posts(
            [
                NewPost(
                    f"{code}-supervisor", "Supervisor", "en", agency.pk, Function.SUPERVISOR, regions, date(2020, 1, 1)
                )
            ],
            demonstration=True,
        )
        self.actor = Actor(self.post.user_id, self.post.pk, agency.pk, self.post.function, frozenset(regions))
        self.id = agency.pk

    def registers(self, *, times=1, **facts):
        """Register equal cases; facts of the event are given as event=EventDraft(...)."""
        event = facts.pop("event", None)
        plain = {"sex": "female", "opened_on": date(2025, 3, 1), "channel": "hotline"}
        draft = CaseDraft(**{**plain, **facts}, events=(event,) if event else ())
        return register_cases(self.service, [draft] * times, now=NOW).cases

    def counts(self, now=NOW, **filters):
        with acting(self.actor), transaction.atomic():
            counted = overview(self.actor, Filters(**filters), now)
            events.record(self.actor, "overview.read")
        return counted

    def refers(self, case, person, recipient, groups):
        """Send a referral that the recipient accepts at once."""
        with acting(self.service), transaction.atomic():
            referral = Referral.objects.create(
                case_id=case,
                person_id=person,
                sender_id=self.id,
                recipient_id=recipient.id,
                purpose="help",
                urgency="",
                groups=groups,
                packet={},
                status="sent",
                sent_at=NOW,
                sent_by_id=self.service.post,
                due_at=NOW,
            )
            events.record(self.service, "referral.sent")
        with acting(recipient.service), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(status="accepted", answered_at=NOW)
            events.record(recipient.service, "referral.accepted")


@pytest.fixture
def agency(database):
    return CountingAgency()


@pytest.fixture
def other_agency(database):
    return CountingAgency()


@pytest.fixture
def found_agency(database):
    return CountingAgency


@pytest.fixture
def event():
    return EventDraft
