"""Why protected fields are opened is asked once per case and session, and nobody opens more than sixty in an hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from arasha.access.limits import LIMITS, spend
from tests.stories import Worker

NAME = "Каримов"


def opens(worker, case, purpose="care"):
    return worker.client.post(f"/cases/{case.pk}/reveal", {"purpose": purpose})


def test_the_purpose_is_asked_once_for_a_case_and_again_for_the_next(ngo):
    worker = ngo.caseworker
    first, second = worker.registers(), worker.registers()
    worker.opens_key()
    assert NAME not in worker.client.get(f"/cases/{first.pk}").content.decode()
    opens(worker, first)
    for _ in range(2):
        shown = worker.client.get(f"/cases/{first.pk}").content.decode()
        assert NAME in shown
        assert 'name="purpose"' not in shown
    asked = worker.client.get(f"/cases/{second.pk}").content.decode()
    assert NAME not in asked
    assert 'name="purpose"' in asked


def test_another_session_of_the_same_person_is_asked_anew(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker.opens_key()
    opens(worker, case)
    again = Worker(ngo, worker.post).opens_key()
    assert NAME not in again.client.get(f"/cases/{case.pk}").content.decode()


def test_each_opening_stands_in_the_audit_with_its_purpose(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker.opens_key()
    opens(worker, case, "safety")
    worker.client.get(f"/cases/{case.pk}")
    [event] = [event for event in ngo.audit if event.kind == "identity.revealed"]
    assert '"purpose":"safety"' in event.canonical


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_without_a_purpose_of_the_list_nothing_opens(ngo, purpose):
    case, worker = ngo.caseworker.registers(), ngo.caseworker.opens_key()
    opens(worker, case, purpose)
    assert NAME not in worker.client.get(f"/cases/{case.pk}").content.decode()


def test_more_than_sixty_in_an_hour_are_refused_with_the_time_to_wait(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker.opens_key()
    assert LIMITS["identity_reveal"].uses == 60
    began = timezone.now() - timedelta(minutes=50)
    for _ in range(60):
        spend("identity_reveal", str(worker.actor.user), began)
    refused = opens(worker, case)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert "<h1" in refused.content.decode()
    assert NAME not in worker.client.get(f"/cases/{case.pk}").content.decode()


def test_hiding_closes_it_for_the_rest_of_the_session(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker.opens_key()
    opens(worker, case)
    worker.client.post(f"/cases/{case.pk}/reveal", {"hide": "1"})
    assert NAME not in worker.client.get(f"/cases/{case.pk}").content.decode()
