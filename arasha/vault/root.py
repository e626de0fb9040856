"""The root key: wraps host-held agency keys and signs every agency's public key. Drivers share one small shape."""

import os
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from arasha.vault.sealing import KEY_BYTES, close_under_key, open_under_key


class RootKey(Protocol):
    """What a driver (file, transit service, cloud key service) must do."""

    def wrap(self, secret: bytes, bound_to: str) -> bytes: ...
    def unwrap(self, sealed: bytes, bound_to: str) -> bytes: ...
    def sign(self, statement: bytes) -> bytes: ...
    def verify(self, signature: bytes, statement: bytes) -> bool: ...


class FileRootKey:
    """A root key in a file of mode 0400. Refused in production when it lies beside the data it opens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._secret = _read_or_make(path)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"arasha root {purpose}".encode()).derive(self._secret)

    def wrap(self, secret: bytes, bound_to: str) -> bytes:
        return close_under_key(secret, self._derive("wrap"), bound_to)

    def unwrap(self, sealed: bytes, bound_to: str) -> bytes:
        return open_under_key(sealed, self._derive("wrap"), bound_to)

    def sign(self, statement: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self._derive("sign")).sign(statement)

    def verify(self, signature: bytes, statement: bytes) -> bool:
        public = Ed25519PrivateKey.from_private_bytes(self._derive("sign")).public_key()
        try:
            public.verify(signature, statement)
        except InvalidSignature:
            return False
        return True


def _read_or_make(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return path.read_bytes()
    made = os.urandom(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    return made


class RootKeyMisplaced(Exception):
    """In production the root key file lies inside the data folder."""


_loaded: dict[Path, FileRootKey] = {}


def root_key() -> RootKey:
    """The installation's root key; raises RootKeyMisplaced in production when it lies beside the data."""
    path: Path = settings.KEY_FOLDER / "root.key"
    if not settings.DEMO and path.resolve().is_relative_to(settings.HOME.resolve()):
        raise RootKeyMisplaced("the root key lies in the data folder: set ARASHA_KEY_FOLDER to a folder elsewhere")
    if path not in _loaded or not path.exists():
        _loaded[path] = FileRootKey(path)
    return _loaded[path]


def public_key_statement(agency: UUID, version: int, public: bytes) -> bytes:
    """What the root signs: this public key is this agency's."""
    return f"arasha agency key|{agency}|{version}|".encode() + public
