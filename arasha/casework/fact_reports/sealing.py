"""The texts of a report under the public keys of its two agencies, and of nobody else."""

import json
from collections.abc import Mapping
from uuid import UUID

from arasha.casework.models import FactReport
from arasha.database.actor import Actor
from arasha.vault.keyring import Keyring, trusted_public_key
from arasha.vault.sealing import CannotOpen, open_sealed, seal_to_public


def seal_texts(texts: Mapping[str, str], report: UUID, agency: UUID) -> bytes:
    """Seal to one agency's public key; works while every private key is locked.

    Raises CannotOpen when the agency has no key signed by the root.
    """
    plain = json.dumps(dict(texts), ensure_ascii=False, sort_keys=True).encode()
    return seal_to_public(plain, trusted_public_key(agency), _bound_to(report, agency))


def open_texts(report: FactReport, actor: Actor, keyring: Keyring | None) -> dict[str, str] | None:
    """The texts while the actor's agency's key is open, else None."""
    if keyring is None:
        return None
    sealed = report.sealed_for_sender if actor.agency == report.sender_id else report.sealed_for_recipient
    try:
        plain = open_sealed(bytes(sealed), keyring.hybrid, keyring.wrapping_key, _bound_to(report.pk, actor.agency))
    except CannotOpen:
        return None
    texts: dict[str, str] = json.loads(plain)
    return texts


def _bound_to(report: UUID, agency: UUID) -> str:
    return f"arasha fact report|{report}|{agency}"
