"""The cryptography: how a value, a group key and an agency's key are closed. Nothing here knows a database.

Values: AES-256-GCM, bound by their associated data to person, compartment, field, schema and key version, so that
a ciphertext moved to another row or field does not open. Group keys: AES key wrap (RFC 3394) under the owning
agency's wrapping key while it is open, HPKE (RFC 9180, ML-KEM-768 + X25519) to a public key otherwise and for
every other agency. Each sealed thing names its format in its first byte, so that formats can change.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

SCHEMA = 1
NONCE_BYTES = 12
KEY_BYTES = 32
MLKEM_SEED_BYTES, MLKEM_PUBLIC_BYTES = 64, 1184

WRAPPED = b"\x01"  # AES key wrap under the agency's wrapping key
HYBRID = b"\x02"  # HPKE MLKEM768_X25519, HKDF-SHA256, AES-256-GCM

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpen(Exception):
    """A sealed thing does not open with this key: wrong key, moved, or changed."""


@dataclass(frozen=True)
class AgencyPrivateKey:
    """An agency's private key while it is open: 64 bytes ML-KEM seed, then 32 bytes X25519."""

    raw: bytes

    @classmethod
    def generate(cls) -> "AgencyPrivateKey":
        lattice, curve = mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate()
        return cls(lattice.private_bytes_raw() + curve.private_bytes_raw())

    def _parts(self) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
        seed, curve = self.raw[:MLKEM_SEED_BYTES], self.raw[MLKEM_SEED_BYTES:]
        return (
            mlkem.MLKEM768PrivateKey.from_seed_bytes(seed),
            x25519.X25519PrivateKey.from_private_bytes(curve),
        )

    def public_bytes(self) -> bytes:
        lattice, curve = self._parts()
        return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()

    def hybrid(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(*self._parts())

    def derive(self, purpose: str) -> bytes:
        """A symmetric key of this agency's for one purpose, 32 bytes."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"arasha {purpose}".encode()).derive(self.raw)


def seal_to_public(secret: bytes, public: bytes, info: str) -> bytes:
    """Seal to an agency's public key; only its private key opens it again, and only with the same info."""
    key = hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(public[:MLKEM_PUBLIC_BYTES]),
        x25519.X25519PublicKey.from_public_bytes(public[MLKEM_PUBLIC_BYTES:]),
    )
    return HYBRID + _SUITE.encrypt(secret, key, info.encode())


def wrap_for_self(secret: bytes, wrapping_key: bytes) -> bytes:
    """Wrap a group key under the agency's own wrapping key: 40 bytes, opened far faster than a hybrid seal."""
    return WRAPPED + aes_key_wrap(wrapping_key, secret)


def open_sealed(sealed: bytes, private: hpke.MLKEM768X25519PrivateKey, wrapping_key: bytes, info: str) -> bytes:
    """Open a group key in either format; raises CannotOpen."""
    form, body = sealed[:1], sealed[1:]
    try:
        if form == WRAPPED:
            return aes_key_unwrap(wrapping_key, body)
        if form == HYBRID:
            return _SUITE.decrypt(body, private, info.encode())
    except (InvalidTag, InvalidUnwrap, ValueError) as failure:
        raise CannotOpen("this seal does not open with this key") from failure
    raise CannotOpen("this seal has a format this version does not know")


def key_info(person: UUID, compartment: str, version: int) -> str:
    """What a group key's seal is bound to."""
    return f"arasha group key|{person}|{compartment}|{version}"


def _bound_to(person: UUID, compartment: str, field: str, version: int) -> bytes:
    return f"{person}|{compartment}|{field}|{SCHEMA}|{version}".encode()


def encrypt_value(key: bytes, text: str, person: UUID, compartment: str, field: str, version: int) -> bytes:
    """Close one value: 12 bytes nonce, then ciphertext and tag."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), _bound_to(person, compartment, field, version))


def decrypt_value(key: bytes, sealed: bytes, person: UUID, compartment: str, field: str, version: int) -> str:
    """Open one value; raises CannotOpen when it was moved or changed."""
    try:
        body = AESGCM(key).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(person, compartment, field, version)
        )
    except InvalidTag as failure:
        raise CannotOpen("this value does not open: it was moved or changed") from failure
    return body.decode()


# RFC 9106, second recommended option (64 MiB), measured 0.15 s on the reference machine.
ARGON2: dict[str, Any] = {
    "time_cost": 3,
    "memory_cost": 65536,
    "parallelism": 4,
    "hash_len": KEY_BYTES,
    "type": Type.ID,
}


def close_under_passphrase(secret: bytes, passphrase: str, salt: bytes, bound_to: str) -> bytes:
    """A user's key slot: the agency's private key under Argon2id of the user's own passphrase."""
    return close_under_key(secret, hash_secret_raw(passphrase.encode(), salt, **ARGON2), bound_to)


def open_under_passphrase(sealed: bytes, passphrase: str, salt: bytes, bound_to: str) -> bytes:
    """Open a key slot; raises CannotOpen for a wrong passphrase."""
    return open_under_key(sealed, hash_secret_raw(passphrase.encode(), salt, **ARGON2), bound_to)


def close_under_key(secret: bytes, key: bytes, bound_to: str) -> bytes:
    """AES-256-GCM under a random or derived key, bound to a text."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, bound_to.encode())


def open_under_key(sealed: bytes, key: bytes, bound_to: str) -> bytes:
    """The reverse of close_under_key; raises CannotOpen."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
    except InvalidTag as failure:
        raise CannotOpen("wrong key, or the sealed text was changed") from failure


def keyed_token(token_key: bytes, kind: str, text: str) -> bytes:
    """An exact search token: HMAC-SHA-256 under the agency's own token key, 32 bytes."""
    return hmac.new(token_key, f"{kind}\0{text}".encode(), hashlib.sha256).digest()
