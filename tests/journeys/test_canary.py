"""A name that exists nowhere else is planted, the product is driven, and the name is hunted where it must not be."""

import io
import json
import logging
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session

from arasha.web.logs import AllowListFormatter
from tests.harness import ADDRESSES

NAME, PHONE, STORY = "Канарейкин", "+77000098765", "Желтоперая-история"


@pytest.fixture
def logs():
    """Everything the program logs, as it would be written."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(AllowListFormatter())
    handler.setLevel(logging.DEBUG)
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    yield heard
    root.removeHandler(handler)
    root.level = level


def test_a_planted_name_is_found_nowhere_but_in_the_page_that_shows_it(ngo, shelter, owner, keys_owner, logs):
    worker = ngo.caseworker
    client = worker.client
    worker.opens_key()
    answers = {
        "safe_channel": "call", "safe_address": PHONE, "sex": "male", "age_basis": "unclear", "whereabouts": "unknown",
        "channel": "walk_in", "online": "unknown", "started_precision": "unknown", "ended_precision": "unknown",
        "surname": NAME, "phone": PHONE, "story": STORY, "key": str(uuid4()),
    }  # fmt: skip
    case = client.post("/cases/new", answers)["Location"]
    client.post("/cases/search", {"wanted": NAME})
    client.post(f"{case}/reveal", {"purpose": "care"})
    shown = client.get(case).content.decode()
    assert NAME in shown
    assert STORY in shown
    # Safety in the person's own words: sealed, and shown only where they were opened.
    said = {"basis": "talk", "violence": "serious", "note": STORY, "version": "0", "key": str(uuid4())}
    assert client.post(f"{case}/assess/safety", said).status_code == 302
    plan = {"steps": ["call_112"], "language": "ru", "people": PHONE, "own_words": STORY, "version": "0"}
    assert client.post(f"{case}/safety/plan", {**plan, "key": str(uuid4())}).status_code == 302
    assert STORY in client.get(f"{case}/safety").content.decode()
    # Drive everything else, wrong turns included.
    for path in (
        "/work",
        "/cases",
        "/referrals",
        "/overview/",
        "/key/",
        f"{case}/consents",
        f"{case}/seen",
        f"{case}/facts",
        f"{case}/safety",
        f"{case}/assess/safety",
        f"{case}/entitlement",
        "/alerts",
        "/nothing",
        f"/cases/find?number={uuid4()}",
    ):
        assert NAME not in client.get(path).content.decode()
    client.post(
        f"{case}/write/identity", {"surname": NAME, "birth_date": "31.02.1990", "version": "1", "key": str(uuid4())}
    )
    client.post("/cases/new", {**answers, "iin": "1", "key": str(uuid4())})
    shelter.caseworker.client.get(case)
    title = shown.split("<title>")[1].split("</title>")[0]
    assert NAME not in title + case

    needles = (NAME, NAME.casefold(), "kanareikin", PHONE, STORY)
    places = {"log": logs.getvalue(), "sessions": json.dumps([row.get_decoded() for row in Session.objects.all()])}
    for connection, kind in ((owner, "operational"), (keys_owner, "keys")):
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'vault')"
        ).fetchall()
        for (table,) in tables:
            if kind == "operational" and table.startswith("vault."):
                continue
            places[f"{kind} {table}"] = str(connection.execute(f"SELECT t::text FROM {table} t").fetchall())
    found = [(place, needle) for place, text in places.items() for needle in needles if needle in text]
    assert found == []
    assert "case.registered" in {event.kind for event in ngo.audit}
    assert len(places) > 20


def test_the_databases_own_log_keeps_no_parameters(database):
    import psycopg

    with psycopg.connect(ADDRESSES.database) as connection:
        settings = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("log_statement", "log_parameter_max_length_on_error", "log_min_error_statement")
        }
    assert settings == {
        "log_statement": "none",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
    }
