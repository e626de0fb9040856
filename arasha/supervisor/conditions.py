"""What must hold before anything starts; each failure is one sentence that says what to do."""

import errno
import os
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import psycopg

from arasha.database.addresses import VARIABLES, Addresses
from arasha.supervisor.problems import Problem

LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
PORT_FAULTS = {
    errno.EADDRINUSE: "Port {port} is in use by another program: stop it, or choose another: make run PORT={other}.",
    errno.EACCES: "Port {port} is reserved for the system's programs: choose one above 1023: make run PORT=8000.",
}
REQUIRED_IN_PRODUCTION = (*VARIABLES.values(), "ARASHA_SECRET_KEY", "ARASHA_HOSTS")


def require_free_port(port: int) -> None:
    """Raise Problem unless the port is free on every loopback address.

    The web server shares a port with whoever holds it, silently: half of the requests would go astray.
    Browsers may take `localhost` for ::1, so a stranger there would answer in our place.
    """
    for family, address in LOOPBACKS:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as test:
                test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                test.bind((address, port))
                test.listen()
        except OSError as error:
            if (fault := PORT_FAULTS.get(error.errno or 0)) is not None:
                raise Problem(fault.format(port=port, other=port + 1 if port < 65535 else 8000)) from error
            if family == socket.AF_INET:
                raise Problem(f"Port {port} cannot be opened: {error.strerror}.") from error


def require_production(environ: Mapping[str, str]) -> None:
    """Raise Problem naming every variable that production needs and that is not set.

    The embedded PostgreSQL has no TLS and no keeper; and one server for data and keys would keep in its
    backups what a deleted key must make unreadable.
    """
    missing = [name for name in REQUIRED_IN_PRODUCTION if not environ.get(name)]
    if missing:
        raise Problem(
            f"Production needs environment variables that are not set: {', '.join(missing)}. See docs/operations."
        )
    if _server(environ["DATABASE_URL"]) == _server(environ["KEYS_DATABASE_URL"]):
        raise Problem(
            "DATABASE_URL and KEYS_DATABASE_URL name the same server: production keeps keys and data on two servers."
        )


def require_durability(addresses: Addresses) -> None:
    """Raise Problem when a database may lose what it has confirmed: an audit event must outlive a power cut."""
    for name, address in (("operational database", addresses.database), ("keystore", addresses.keys)):
        try:
            with psycopg.connect(address, connect_timeout=10) as connection:
                row = connection.execute("SHOW synchronous_commit").fetchone()
        except psycopg.OperationalError as error:
            raise Problem(f"The {name} does not answer: {_first_line(error)}") from error
        if row == ("off",):
            raise Problem(
                f"The {name} has synchronous_commit = off and may lose confirmed entries in a power cut: set it to on."
            )


def read_port(environ: Mapping[str, str], given: int | None) -> int:
    """The port of `--port`, of PORT, or 8000. Raises Problem when it is no port."""
    text = str(given) if given is not None else environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise Problem(f"{text} is not a port: give a number from 1 to 65535, such as make run PORT=8000.")
    return int(text)


def _server(address: str) -> tuple[str | None, int, str]:
    parts = urlsplit(address)
    return parts.hostname, parts.port or 5432, parts.query


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def is_demo(environ: Mapping[str, str] = os.environ) -> bool:
    return environ.get("ARASHA_MODE", "demo") == "demo"
