"""Recording: events wait with their transaction and are written just before it commits.

An event that cannot be written takes its transaction with it, so nothing is shown or changed unrecorded.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from arasha.database.actor import Actor

# Codes, numbers and random ids only: a name or a sentence must never reach the audit.
_DETAIL = re.compile(r"[a-z0-9_.:/+-]{0,120}")


class UnsafeDetail(ValueError):
    """A detail that could carry a name or free text was offered to the audit."""


@dataclass(frozen=True)
class StagedEvent:
    """One event waiting for its transaction's commit; `chains` are the agencies in whose chains it will stand."""

    chains: tuple[UUID, ...]
    canonical: Mapping[str, Any]


def _checked(details: Mapping[str, str | int | bool]) -> dict[str, str | int | bool]:
    for name, value in details.items():
        if isinstance(value, str) and not _DETAIL.fullmatch(value):
            raise UnsafeDetail(f"audit detail {name!r} is not a code; pass codes, numbers or ids only")
    return dict(details)


def record(
    actor: Actor,
    kind: str,
    *,
    objects: Iterable[UUID] = (),
    also: Iterable[UUID] = (),
    at: datetime | None = None,
    **details: str | int | bool,
) -> None:
    """Stage one event for the actor's agency, and for the agencies in `also` whom it concerns.

    kind: noun.verb, such as "case.opened". objects: random ids of what it was about. details: codes and numbers.
    Raises UnsafeDetail for a detail that could name a person.
    """
    event = {
        "at": (at or timezone.now()).isoformat(timespec="microseconds"),
        "kind": kind,
        "agency": str(actor.agency),
        "post": str(actor.post),
        "user": str(actor.user) if actor.user else "",
        "session": actor.session,
        "request": actor.request,
        "machine_user": actor.machine_user,
        "objects": [str(identity) for identity in objects],
        "details": _checked(details),
    }
    chains = tuple(sorted({actor.agency, *also}))
    connection.staged_events.append(StagedEvent(chains, event))  # type: ignore[attr-defined]


def canonical_text(event: Mapping[str, Any], chain: UUID) -> str:
    """The exact text that is hashed: JSON with sorted keys, no spaces, and the chain it stands in."""
    return json.dumps({**event, "chain": str(chain)}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def genesis(chain: UUID) -> bytes:
    """The hash before the first event of an agency's chain."""
    return hashlib.sha256(f"arasha audit {chain}".encode()).digest()


def link(previous: bytes, canonical: str) -> bytes:
    """h_n = SHA-256(h_(n-1) followed by the canonical event), 32 bytes."""
    return hashlib.sha256(previous + canonical.encode()).digest()
