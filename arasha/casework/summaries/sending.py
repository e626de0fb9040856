"""Sending a paper in pieces, each after a look whether it may still be seen.

A whole paper handed to the server at once would go on leaving after a withdrawal, however slow the line. So the bytes
are kept in memory, encrypted, and every 4 KiB asks the database again in a transaction of its own.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.http import StreamingHttpResponse
from django.utils import timezone

from arasha.audit import events
from arasha.casework.models import VisibleTo
from arasha.casework.summaries.queries import Summary
from arasha.database.actor import Actor, acting

CHUNK_BYTES = 4096
NONCE_BYTES = 12


class CheckedDownload(StreamingHttpResponse):
    """A file that leaves in pieces, each checked by itself; its length is announced, so that a cut is noticed."""

    checks_each_chunk = True

    def __init__(self, chunks: Iterator[bytes], length: int, file_name: str) -> None:
        super().__init__(chunks, content_type="application/pdf")
        self["Content-Length"] = str(length)
        self["Content-Disposition"] = f'attachment; filename="{file_name}"'


def send_summary(actor: Actor, case_id: UUID, summary: Summary) -> Iterator[bytes]:
    """The summary's pieces. Ends early, with one event on both sides, once anything in it may no longer be seen.

    The first piece, too, leaves only after its own look: consent may have ended while the paper was printed.
    """
    key = AESGCM(AESGCM.generate_key(128))
    sealed = [_seal(key, piece) for piece in _pieces(summary.pdf)]
    for place, piece in enumerate(sealed):
        if not may_still_see(actor, case_id, summary.groups):
            _record_stop(actor, case_id, summary.owner, sent=place, at=timezone.now())
            return
        yield key.decrypt(piece[:NONCE_BYTES], piece[NONCE_BYTES:], None)


def _pieces(pdf: bytes) -> Iterator[bytes]:
    return (pdf[start : start + CHUNK_BYTES] for start in range(0, len(pdf), CHUNK_BYTES))


def _seal(key: AESGCM, piece: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.encrypt(nonce, piece, None)


def may_still_see(actor: Actor, case_id: UUID, groups: Iterable[str]) -> bool:
    """Ask the database now, in a transaction of its own, whether all these groups still stand open to the actor.

    The table of who sees what follows consent in the same transaction as a withdrawal. Nothing protected leaves by
    this question, so it is no read that needs an event; beginning and stopping are recorded.
    """
    running = Q(until__isnull=True) | Q(until__gt=Now())
    with acting(actor), transaction.atomic():
        rows = VisibleTo.objects.filter(running, case_id=case_id, agency_id=actor.agency)
        opened = {group for listed in rows.values_list("groups", flat=True) for group in listed}
    return bool(opened) and set(groups) <= opened


def _record_stop(actor: Actor, case_id: UUID, owner: UUID, *, sent: int, at: datetime) -> None:
    also = [] if owner == actor.agency else [owner]
    with acting(actor), transaction.atomic():
        events.record(actor, "summary.stopped", objects=[case_id], also=also, at=at, chunks=sent)
