"""Where the two databases are: given by the deployer, written by the embedded cluster, or not there yet.

No Django here: the settings read this module before Django exists.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

RECORD = "database.json"

VARIABLES = {
    "database": "DATABASE_URL",
    "database_owner": "DATABASE_OWNER_URL",
    "keys": "KEYS_DATABASE_URL",
    "keys_owner": "KEYS_DATABASE_OWNER_URL",
}
NOT_STARTED = "the database is not started: run .venv/bin/arasha database start"


@dataclass(frozen=True)
class Addresses:
    """Four connection addresses: the operational database and the keystore, each as `app` and as `owner`."""

    database: str
    database_owner: str
    keys: str
    keys_owner: str


def resolve(home: Path, environ: Mapping[str, str]) -> Addresses:
    """Find the addresses: from the environment, else from the record of the embedded cluster in `home`.

    One variable of the four is enough to mean an external database: the embedded one is then left out wholly,
    for half of one system and half of another would mix two installations. An address that is missing is
    a placeholder whose use fails with a sentence naming what to set or to run.
    """
    if is_external(environ):
        return Addresses(
            **{name: environ.get(key) or _placeholder(f"{key} is not set") for name, key in VARIABLES.items()}
        )
    try:
        recorded = json.loads((home / RECORD).read_text(encoding="utf-8"))["addresses"]
        return Addresses(**{field.name: recorded[field.name] for field in fields(Addresses)})
    except (OSError, ValueError, KeyError, TypeError):
        return Addresses(**{name: _placeholder(NOT_STARTED) for name in VARIABLES})


def is_external(environ: Mapping[str, str]) -> bool:
    """Say whether the deployer named a database of their own."""
    return any(environ.get(key) for key in VARIABLES.values())


def parse_url(url: str) -> dict[str, object]:
    """Turn `postgresql://user:password@host:port/name?option=value` into Django's DATABASES keys.

    A `host=` option wins over the host part: it is how a socket folder is written. Other options
    (`sslmode`, `sslrootcert`…) come as `OPTIONS`, which is absent when there are none.
    Raises ValueError naming what is wrong; the address itself may hold a password and is not repeated.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("A database address must begin with postgresql://")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ValueError("A database address must end with the name of a database, such as …/arasha")
    options = dict(parse_qsl(parts.query))
    settings: dict[str, object] = {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
    }
    return {**settings, "OPTIONS": options} if options else settings


def compose_url(*, user: str, password: str, folder: Path, name: str) -> str:
    """Write the address of a database behind the Unix socket in `folder`."""
    parts = (quote(part, safe="") for part in (user, password, name, str(folder)))
    return "postgresql://{}:{}@/{}?host={}".format(*parts)


def _placeholder(sentence: str) -> str:
    # The driver repeats the socket folder it failed to reach: the sentence stands where that folder would.
    return f"postgresql://nobody@/unknown?host={quote('/' + sentence)}"
