"""Keys for drafts: what a page writes offline rests in the browser encrypted, and only its own user gets the key back.

The browser holds the ciphertext, the keystore the key: either alone says nothing. A key lives a day; from its
half on a new one is handed out for writing, so that a draft always has at least half a day.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from arasha.database.actor import Actor, acting
from arasha.vault.keyring import NOBODY
from arasha.vault.keystore.models import DraftKey
from arasha.vault.root import root_key
from arasha.vault.sealing import KEY_BYTES

KEY_LIFE = timedelta(hours=24)
WRITING_LIFE = KEY_LIFE / 2


@dataclass(frozen=True)
class OpenDraftKey:
    """One key as its user's page gets it: 32 bytes, and when it and all it opens are over."""

    id: UUID
    key: bytes
    until: datetime


def draft_keys(actor: Actor, now: datetime) -> list[OpenDraftKey]:
    """The user's living keys, newest first: the first is to write with, all are to read with."""
    user = actor.user or NOBODY
    with transaction.atomic(using="keys"):
        mine = DraftKey._default_manager.filter(agency=actor.agency, user=user)
        mine.filter(made_at__lte=now - KEY_LIFE).delete()
        rows = list(mine.order_by("-made_at", "id"))
        if not rows or rows[0].made_at <= now - WRITING_LIFE:
            wrapped = root_key().wrap(os.urandom(KEY_BYTES), _bound_to(actor.agency, user))
            made = DraftKey._default_manager.create(agency=actor.agency, user=user, wrapped=wrapped, made_at=now)
            rows.insert(0, made)
    bound_to = _bound_to(actor.agency, user)
    return [
        OpenDraftKey(row.pk, root_key().unwrap(bytes(row.wrapped), bound_to), row.made_at + KEY_LIFE) for row in rows
    ]


def _bound_to(agency: UUID, user: UUID) -> str:
    return f"draft key|{agency}|{user}"


def destroy_draft_keys(actor: Actor) -> None:
    """Destroy the user's keys: whatever a browser still holds cannot be read by anybody any more."""
    with acting(actor), transaction.atomic(using="keys"):
        DraftKey._default_manager.filter(agency=actor.agency, user=actor.user or NOBODY).delete()


def sweep_draft_keys(actor: Actor, now: datetime) -> None:
    """Delete the agency's keys that are older than a day."""
    with acting(actor), transaction.atomic(using="keys"):
        DraftKey._default_manager.filter(agency=actor.agency, made_at__lte=now - KEY_LIFE).delete()
