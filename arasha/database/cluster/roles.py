"""The roles and databases inside the cluster.

The owner migrates; the app sees only what row security lets it; the vault's rights are taken for one transaction.

Every statement may be repeated: a start that was interrupted is finished by the next.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from arasha.database.addresses import Addresses, compose_url
from arasha.database.cluster.problems import ClusterProblem
from arasha.database.cluster.server import SUPERUSER

OWNER = "arasha_owner"
APP = "arasha_app"
VAULT = "arasha_vault"
DATABASE = "arasha"
KEYS_DATABASE = "arasha_keys"

# CREATEDB: tests clone a template per worker. The embedded cluster is never production's.
RIGHTS = {
    OWNER: "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT NOREPLICATION",
    VAULT: "NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION",
}


@dataclass(frozen=True)
class Credentials:
    """The generated passwords: superuser, owner, app."""

    superuser: str
    owner: str
    app: str


def compose_addresses(credentials: Credentials, socket_folder: Path) -> Addresses:
    def url(user: str, password: str, name: str) -> str:
        return compose_url(user=user, password=password, folder=socket_folder, name=name)

    return Addresses(
        database=url(APP, credentials.app, DATABASE),
        database_owner=url(OWNER, credentials.owner, DATABASE),
        keys=url(APP, credentials.app, KEYS_DATABASE),
        keys_owner=url(OWNER, credentials.owner, KEYS_DATABASE),
    )


def compose_superuser_address(credentials: Credentials, socket_folder: Path, name: str = "postgres") -> str:
    return compose_url(user=SUPERUSER, password=credentials.superuser, folder=socket_folder, name=name)


def provision(credentials: Credentials, socket_folder: Path) -> None:
    """Make roles and databases, and close what PostgreSQL leaves open to everybody."""
    with psycopg.connect(compose_superuser_address(credentials, socket_folder), autocommit=True) as connection:
        _make_role(connection, OWNER, credentials.owner)
        _make_role(connection, APP, credentials.app)
        _make_role(connection, VAULT, None)
        _execute(connection, "GRANT {} TO {}", VAULT, APP)
        for name in (DATABASE, KEYS_DATABASE):
            _make_database(connection, name)
        for name in ("postgres", "template1"):
            _execute(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
            _execute(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, OWNER)
    # template1 too: a test's database gets the same closed schema as the real one.
    for name in ("template1", DATABASE, KEYS_DATABASE):
        with psycopg.connect(
            compose_superuser_address(credentials, socket_folder, name), autocommit=True
        ) as connection:
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            _execute(connection, "GRANT USAGE ON SCHEMA public TO {}", APP)


def require_letters(credentials: Credentials, socket_folder: Path, folder: Path) -> None:
    """Raise ClusterProblem when the cluster's locale knows no Kazakh letters."""
    with psycopg.connect(compose_superuser_address(credentials, socket_folder, DATABASE)) as connection:
        row = connection.execute("SELECT upper('әғқ') = 'ӘҒҚ'").fetchone()
    if row != (True,):
        raise ClusterProblem.wrong_letters(folder)


def _make_role(connection: Connection, name: str, password: str | None) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER ROLE {} WITH " if known else "CREATE ROLE {} WITH ").format(sql.Identifier(name))
    secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    connection.execute(verb + sql.SQL(RIGHTS[name]) + secret)


def _make_database(connection: Connection, name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        _execute(connection, "CREATE DATABASE {} OWNER {}", name, OWNER)
    _execute(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    _execute(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, APP)


def _execute(connection: Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
