"""Keys while they are open: an agency's keyring, and opening and closing it in a session."""

import os
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from cryptography.hazmat.primitives import hpke
from django.db import transaction

from arasha.access.limits import forgive, spend
from arasha.access.models import Agency, KeyCustody
from arasha.database.actor import Actor
from arasha.vault.keystore.models import AgencyKey, KeySlot, OpenKey
from arasha.vault.root import public_key_statement, root_key
from arasha.vault.sealing import (
    KEY_BYTES,
    AgencyPrivateKey,
    CannotOpen,
    close_under_key,
    close_under_passphrase,
    open_under_key,
    open_under_passphrase,
)

# A service post has no user and therefore no slot.
NOBODY = UUID(int=0)
IDLE_LOCK = timedelta(minutes=10)
TOUCH_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Keyring:
    """An agency's private key, open for this request, and what is derived from it."""

    agency: UUID
    private: AgencyPrivateKey

    @cached_property
    def hybrid(self) -> hpke.MLKEM768X25519PrivateKey:
        return self.private.hybrid()

    @cached_property
    def wrapping_key(self) -> bytes:
        return self.private.derive("wrapping key")

    @cached_property
    def token_key(self) -> bytes:
        return self.private.derive("token key")


# The keyring the request's cookie opened; background jobs never have one.
opened: ContextVar[Keyring | None] = ContextVar("arasha_keyring", default=None)


def current_keyring(actor: Actor) -> Keyring | None:
    """The actor's agency's keyring if it is open now: by this session, or because the host holds the key."""
    keyring = opened.get()
    if keyring is not None and keyring.agency == actor.agency:
        return keyring
    return _host_held(actor.agency)


def _latest(agency: UUID) -> AgencyKey | None:
    return AgencyKey.objects.filter(agency=agency).order_by("-version").first()


def _host_held(agency: UUID) -> Keyring | None:
    key = _latest(agency)
    if key is None or key.host_wrapped is None:
        return None
    return Keyring(agency, AgencyPrivateKey(root_key().unwrap(bytes(key.host_wrapped), f"host key|{agency}")))


def trusted_public_key(agency: UUID) -> bytes:
    """An agency's public key, if the root has signed it; raises CannotOpen for a missing or forged one."""
    key = _latest(agency)
    if key is None:
        raise CannotOpen("this agency has no key yet")
    public = bytes(key.public)
    if not root_key().verify(bytes(key.signature), public_key_statement(agency, key.version, public)):
        raise CannotOpen("this agency's public key is not signed by the root")
    return public


def give_agency_key(agency: Agency, now: datetime) -> AgencyPrivateKey:
    """Make an agency's pair. The private key is returned once, for the first slots; the host keeps it if it may."""
    private = AgencyPrivateKey.generate()
    public = private.public_bytes()
    host_held = agency.key_custody == KeyCustody.HOST
    AgencyKey.objects.create(
        agency=agency.pk,
        version=1,
        public=public,
        signature=root_key().sign(public_key_statement(agency.pk, 1, public)),
        host_wrapped=root_key().wrap(private.raw, f"host key|{agency.pk}") if host_held else None,
        created_at=now,
    )
    return private


def make_slot(private: AgencyPrivateKey, agency: UUID, user: UUID, passphrase: str, now: datetime) -> KeySlot:
    """Give one user a slot: the private key under the user's own passphrase (a second one replaces the first)."""
    salt = os.urandom(16)
    sealed = close_under_passphrase(private.raw, passphrase, salt, f"slot|{agency}|{user}")
    slot, _ = KeySlot.objects.update_or_create(
        agency=agency, user=user, defaults={"version": 1, "salt": salt, "sealed": sealed, "created_at": now}
    )
    return slot


def has_slot(actor: Actor) -> bool:
    """Say whether this user could open the agency's key."""
    with transaction.atomic(using="keys"):
        return KeySlot.objects.filter(agency=actor.agency, user=actor.user or NOBODY).exists()


def open_with_passphrase(actor: Actor, passphrase: str, now: datetime) -> bytes | None:
    """Open the agency's key for this session; returns the cookie's key, or None for a wrong passphrase.

    Raises LimitReached after five wrong tries in a quarter of an hour; a right one clears those before it.
    """
    spend("key_unlock", str(actor.user), now)
    with transaction.atomic(using="keys"):
        slot = KeySlot.objects.filter(agency=actor.agency, user=actor.user or NOBODY).first()
        if slot is None:
            return None
        try:
            raw = open_under_passphrase(
                bytes(slot.sealed), passphrase, bytes(slot.salt), f"slot|{actor.agency}|{actor.user}"
            )
        except CannotOpen:
            return None
        forgive("key_unlock", str(actor.user))
        cookie_key = os.urandom(KEY_BYTES)
        OpenKey.objects.update_or_create(
            session=actor.session,
            defaults={
                "agency": actor.agency,
                "sealed": close_under_key(raw, cookie_key, f"open|{actor.session}|{actor.agency}"),
                "opened_at": now,
                "used_at": now,
            },
        )
    return cookie_key


def open_with_cookie(actor: Actor, cookie_key: bytes, now: datetime) -> tuple[Keyring, datetime] | None:
    """The keyring this session opened earlier and when it locks, or None once it was idle too long."""
    row = OpenKey.objects.filter(session=actor.session, agency=actor.agency).first()
    if row is None:
        return None
    if now - row.used_at > IDLE_LOCK:
        row.delete()
        return None
    try:
        raw = open_under_key(bytes(row.sealed), cookie_key, f"open|{actor.session}|{actor.agency}")
    except CannotOpen:
        return None
    if now - row.used_at > TOUCH_AFTER:
        OpenKey.objects.filter(pk=row.pk).update(used_at=now)
    return Keyring(actor.agency, AgencyPrivateKey(raw)), now + IDLE_LOCK


def lock(actor: Actor) -> None:
    """Close this session's key at once."""
    OpenKey.objects.filter(session=actor.session).delete()
