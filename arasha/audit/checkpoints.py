"""Signed checkpoints: what outside witnesses hold against a database administrator who rewrites a chain.

A chain alone stops nobody who can recompute it; a signed head kept by somebody else does (security.md C7).
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction

from arasha.audit.models import Checkpoint


def signing_key() -> Ed25519PrivateKey:
    """The installation's checkpoint key; made at first use. In production its folder lies on another host."""
    path = settings.KEY_FOLDER / "audit-checkpoints.pem"
    if not path.exists():
        _write_new_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 key")
    return key


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def write_checkpoint(now: datetime) -> Checkpoint | None:
    """Sign the heads of all chains and hand the statement to the witness folder; None when nothing is new."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT agency, sequence, encode(hash, 'hex') FROM audit_heads()")
        heads = {str(agency): [sequence, digest] for agency, sequence, digest in cursor.fetchall()}
    latest = Checkpoint.objects.order_by("-at").first()
    if latest is not None and json.loads(latest.statement)["heads"] == heads:
        return None
    statement = json.dumps({"at": now.isoformat(), "heads": heads}, sort_keys=True, separators=(",", ":"))
    key = signing_key()
    checkpoint = Checkpoint.objects.create(at=now, statement=statement, signature=key.sign(statement.encode()))
    _hand_to_witness(checkpoint, key.public_key())
    return checkpoint


def _hand_to_witness(checkpoint: Checkpoint, public_key: Ed25519PublicKey) -> None:
    folder: Path = settings.WITNESS_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = folder / "public-key.pem"
    if not known.exists():
        known.write_bytes(
            public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    line = {"statement": checkpoint.statement, "signature": bytes(checkpoint.signature).hex()}
    name = checkpoint.at.strftime("%Y%m%dT%H%M%S%f") + ".json"
    (folder / name).write_text(json.dumps(line))


@dataclass(frozen=True)
class WitnessReport:
    """What one checkpoint in the witness folder says against the database."""

    file: str
    broken: str = ""


def verify_witness(folder: Path) -> Iterator[WitnessReport]:
    """Compare each witnessed checkpoint with the chains in the database: signature, then each head it names."""
    known = folder / "public-key.pem"
    if not known.exists():
        return
    key = serialization.load_pem_public_key(known.read_bytes())
    for path in sorted(folder.glob("*.json")):
        yield WitnessReport(path.name, _contradiction(path, key))


def _contradiction(path: Path, key: object) -> str:
    line = json.loads(path.read_text())
    try:
        key.verify(bytes.fromhex(line["signature"]), line["statement"].encode())  # type: ignore[attr-defined]
    except InvalidSignature:
        return "its signature is not ours"
    heads = json.loads(line["statement"])["heads"].items()
    return "; ".join(
        f"agency {agency} had another event {sequence} when this was witnessed"
        for agency, (sequence, digest) in heads
        if sequence and _hash_at(UUID(agency), sequence) != digest
    )


def _hash_at(agency: UUID, sequence: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(hash, 'hex') FROM audit_event WHERE agency = %s AND sequence = %s", [agency, sequence]
        )
        row = cursor.fetchone()
    return row[0] if row else None
