"""Fixtures every test may use: a database with real commits, its owner, and the agencies of the stories."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from arasha.database.addresses import parse_url
from tests.harness import ADDRESSES
from tests.stories import House, found_house


def pytest_configure(config: pytest.Config) -> None:
    from arasha.web.health import gate

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    gate.open()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def database(django_db_blocker) -> Iterator[None]:
    """The real database, with real commits: every step is a transaction of its own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """A connection as the tables' owner, beside the application's."""
    with psycopg.connect(ADDRESSES.database_owner, autocommit=True) as connection:
        yield connection


@pytest.fixture
def as_owner(database):
    """Let Django's own connection be the owner's for a while, as the command line's verification has it."""

    @contextmanager
    def switched() -> Iterator[None]:
        mine = connections["default"]
        mine.close()
        as_application = dict(mine.settings_dict)
        mine.settings_dict.update(parse_url(ADDRESSES.database_owner))
        try:
            yield
        finally:
            mine.close()
            mine.settings_dict.clear()
            mine.settings_dict.update(as_application)

    return switched


@pytest.fixture
def keys_owner() -> Iterator[psycopg.Connection]:
    with psycopg.connect(ADDRESSES.keys_owner, autocommit=True) as connection:
        yield connection


def empty_everything() -> None:
    """Empty every table of both databases, as their owner: `app` may not."""
    for address in (ADDRESSES.database_owner, ADDRESSES.keys_owner):
        with psycopg.connect(address, autocommit=True) as connection:
            tables = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname IN ('public', 'vault') AND tablename NOT IN ('django_migrations', 'django_content_type')"
            ).fetchall()
            connection.execute("TRUNCATE " + ", ".join(name for (name,) in tables) + " CASCADE")


@pytest.fixture
def found(database) -> Callable[..., House]:
    """Found an agency of the stories."""
    return found_house


@pytest.fixture
def ngo(database) -> House:
    return found_house("ngo", "N")


@pytest.fixture
def shelter(database) -> House:
    return found_house("shelter", "S")


@pytest.fixture
def police(database) -> House:
    return found_house("police", "P", custody="host")


@pytest.fixture
def guardianship(database) -> House:
    """A social protection body: by the pack it may receive what is disclosed when a child is at risk."""
    return found_house("guardianship", "G", custody="host", kind="social_protection")
