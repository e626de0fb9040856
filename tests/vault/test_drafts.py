"""Keys of offline drafts: the same user gets the same key back for a day, nobody else does, signing out ends it."""

import base64
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_http_date

from arasha.database.actor import acting
from arasha.vault.drafts import draft_keys, sweep_draft_keys
from arasha.vault.keystore.models import DraftKey


def rows_of(worker):
    with acting(worker.actor), transaction.atomic(using="keys"):
        return list(DraftKey.objects.filter(user=worker.actor.user))


def keys_given_to(worker):
    answer = worker.client.post("/key/drafts")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.json()["keys"]


def test_the_same_user_gets_the_same_key_and_the_servers_time(ngo):
    before = timezone.now()
    first = keys_given_to(ngo.caseworker)
    assert keys_given_to(ngo.caseworker) == first
    assert len(base64.b64decode(first[0]["key"])) == 32
    told = parse_http_date(ngo.caseworker.client.post("/key/drafts")["Date"])
    assert abs(told - before.timestamp()) < 60
    assert ngo.audit[-1].kind == "draft.keys_given"


def test_nobody_else_gets_it(ngo, shelter):
    mine = keys_given_to(ngo.caseworker)[0]
    for other in (ngo.worker("supervisor"), shelter.caseworker):
        assert mine["id"] not in {one["id"] for one in keys_given_to(other)}
        assert mine["key"] not in {one["key"] for one in keys_given_to(other)}
    with acting(shelter.caseworker.actor), transaction.atomic(using="keys"):
        assert not DraftKey.objects.filter(agency=ngo.agency.pk).exists()


def test_at_rest_the_key_is_wrapped(ngo):
    given = keys_given_to(ngo.caseworker)[0]
    (row,) = rows_of(ngo.caseworker)
    assert str(row.pk) == given["id"]
    assert base64.b64decode(given["key"]) not in bytes(row.wrapped)


def test_a_key_is_for_writing_half_a_day_and_for_reading_a_day(ngo):
    actor, start = ngo.caseworker.actor, timezone.now()
    with acting(actor):
        (first,) = draft_keys(actor, start)
        assert [one.id for one in draft_keys(actor, start + timedelta(hours=11, minutes=59))] == [first.id]
        second, older = draft_keys(actor, start + timedelta(hours=12))
        assert older == first
        assert older.until == start + timedelta(hours=24)
        assert [one.id for one in draft_keys(actor, start + timedelta(hours=23, minutes=59))] == [second.id, first.id]
        assert first.id not in {one.id for one in draft_keys(actor, start + timedelta(hours=24))}


def test_signing_out_destroys_the_key(ngo):
    worker = ngo.worker("social_worker")
    keys_given_to(worker)
    worker.client.post("/sign-out")
    assert rows_of(worker) == []


@pytest.mark.parametrize(("age", "left"), [(timedelta(hours=23), 1), (timedelta(hours=24), 0)])
def test_old_keys_are_swept(ngo, age, left):
    worker, now = ngo.worker("inspector"), timezone.now()
    with acting(worker.actor):
        draft_keys(worker.actor, now - age)
        sweep_draft_keys(worker.actor, now)
    assert len(rows_of(worker)) == left
