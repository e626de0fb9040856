"""Where the databases are: given, recorded, or not there yet; never half of each."""

import json
from pathlib import Path

import psycopg
import pytest

from arasha.database.addresses import Addresses, compose_url, parse_url, resolve


def test_given_addresses_win_over_the_recorded_ones(tmp_path):
    recorded = Addresses("postgresql://a@/x", "postgresql://b@/x", "postgresql://c@/x", "postgresql://d@/x")
    (tmp_path / "database.json").write_text(json.dumps({"addresses": vars(recorded)}))
    given = {
        "DATABASE_URL": "postgresql://app@one/arasha",
        "DATABASE_OWNER_URL": "postgresql://owner@one/arasha",
        "KEYS_DATABASE_URL": "postgresql://app@two/keys",
        "KEYS_DATABASE_OWNER_URL": "postgresql://owner@two/keys",
    }
    assert resolve(tmp_path, {}) == recorded
    assert resolve(tmp_path, given) == Addresses(*given.values())


def test_half_of_an_external_system_is_not_completed_from_the_embedded_one(tmp_path):
    (tmp_path / "database.json").write_text(
        json.dumps({"addresses": dict.fromkeys(vars(Addresses("", "", "", "")), "x")})
    )
    addresses = resolve(tmp_path, {"DATABASE_URL": "postgresql://app@one/arasha"})
    with pytest.raises(psycopg.OperationalError, match="KEYS_DATABASE_URL is not set"):
        psycopg.connect(addresses.keys)


@pytest.mark.parametrize("recorded", [None, "", "[]", '{"addresses": {}}', "not json"])
def test_using_a_database_that_is_not_started_says_how_to_start_it(tmp_path, recorded):
    if recorded is not None:
        (tmp_path / "database.json").write_text(recorded)
    with pytest.raises(psycopg.OperationalError, match="arasha database start"):
        psycopg.connect(resolve(tmp_path, {}).database)


def test_an_address_becomes_django_settings():
    assert parse_url("postgresql://app:p%40ss@db.example:5433/arasha?sslmode=verify-full") == {
        "NAME": "arasha",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_a_composed_address_is_read_back_whole():
    url = compose_url(user="a/b", password="p@:/?#%ж", folder=Path("/tmp/ж папка"), name="x y")
    assert parse_url(url) == {"NAME": "x y", "USER": "a/b", "PASSWORD": "p@:/?#%ж", "HOST": "/tmp/ж папка", "PORT": ""}


@pytest.mark.parametrize(
    "url", ["mysql://app@one/arasha", "postgresql://app:secret@one", "postgresql://app:secret@one/"]
)
def test_a_wrong_address_is_refused_without_repeating_its_password(url):
    with pytest.raises(ValueError, match="A database address must") as refusal:
        parse_url(url)
    assert "secret" not in str(refusal.value)
