"""Writing and reading a person's protected values under the group keys."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from arasha.database.actor import Actor
from arasha.vault import store
from arasha.vault.groups import compartment_of
from arasha.vault.keyring import Keyring, trusted_public_key
from arasha.vault.keystore.models import GroupKey
from arasha.vault.models import KeyDestruction
from arasha.vault.sealing import (
    KEY_BYTES,
    decrypt_value,
    encrypt_value,
    key_info,
    open_sealed,
    seal_to_public,
    wrap_for_self,
)
from arasha.vault.store import SealedValue

# (person, compartment) -> (version, key)
Keys = dict[tuple[UUID, str], tuple[int, bytes]]
Values = Mapping[UUID, Mapping[str, str]]


def write_values(actor: Actor, values: Values, keyring: Keyring | None, now: datetime) -> None:
    """Seal and store values of the actor's own persons; an empty text removes the value.

    Works while the agency's key is locked: then a new version of the group key is minted to the public key, and
    every agency that already holds the group gets the new version too. Raises KeyError for an undeclared field.
    """
    wanted = {
        (person, compartment_of(field)) for person, fields in values.items() for field, text in fields.items() if text
    }
    keys = _keys_for_writing(actor, wanted, keyring, now)
    sealed = []
    for person, fields in values.items():
        for field, text in fields.items():
            if text:
                compartment = compartment_of(field)
                version, key = keys[person, compartment]
                body = encrypt_value(key, text, person, compartment, field, version)
                sealed.append(SealedValue(person, compartment, field, version, body))
    store.put_values(actor.agency, sealed, now)
    store.remove_values({person: [f for f, text in fields.items() if not text] for person, fields in values.items()})


def _keys_for_writing(actor: Actor, wanted: set[tuple[UUID, str]], keyring: Keyring | None, now: datetime) -> Keys:
    known = open_group_keys(actor, {person for person, _ in wanted}, keyring) if keyring else {}
    latest: Keys = {}
    for (person, compartment, version), key in known.items():
        if (person, compartment) in wanted and version > latest.get((person, compartment), (0, b""))[0]:
            latest[person, compartment] = (version, key)
    missing = wanted - latest.keys()
    return latest | (mint_group_keys(actor, missing, keyring, now) if missing else {})


def mint_group_keys(actor: Actor, wanted: Iterable[tuple[UUID, str]], keyring: Keyring | None, now: datetime) -> Keys:
    """Make group keys and commit them to the keystore at once.

    The keystore commits first: a crash before the values are stored leaves a key that opens nothing, which is
    swept after an hour; the other order would leave values nobody can open.
    """
    public = None if keyring else trusted_public_key(actor.agency)
    made: Keys = {}
    rows = []
    wanted = list(wanted)
    taken_back = _seals_taken_back(actor, {person for person, _ in wanted})
    with transaction.atomic(using="keys"):
        older = GroupKey.objects.filter(owner=actor.agency, person__in={person for person, _ in wanted})
        versions: dict[tuple[UUID, str], int] = defaultdict(int)
        others: dict[tuple[UUID, str], dict[tuple[UUID, UUID | None], None]] = defaultdict(dict)
        for row in older.only("person", "compartment", "version", "holder", "referral"):
            place = (row.person, row.compartment)
            versions[place] = max(versions[place], row.version)
            if row.holder != actor.agency and (*place, row.holder, row.referral) not in taken_back:
                others[place][row.holder, row.referral] = None
        for person, compartment in wanted:
            place = (person, compartment)
            version, key = versions[place] + 1, os.urandom(KEY_BYTES)
            made[place] = (version, key)
            info = key_info(person, compartment, version)
            own = wrap_for_self(key, keyring.wrapping_key) if keyring else seal_to_public(key, public or b"", info)
            holders = [(actor.agency, None, own)] + [
                (holder, referral, seal_to_public(key, trusted_public_key(holder), info))
                for holder, referral in others[place]
            ]
            rows += [
                GroupKey(
                    person=person,
                    compartment=compartment,
                    version=version,
                    holder=holder,
                    owner=actor.agency,
                    referral=referral,
                    sealed=seal,
                    created_at=now,
                )
                for holder, referral, seal in holders
            ]
        GroupKey.objects.bulk_create(rows, batch_size=2000)
    return made


def _seals_taken_back(actor: Actor, persons: set[UUID]) -> set[tuple[UUID, str, UUID, UUID | None]]:
    """Seals whose destruction is still under way: whoever holds one must not get the group's next key."""
    due = KeyDestruction.objects.filter(owner_agency_id=actor.agency, done_at=None, person__in=persons)
    return set(due.values_list("person", "compartment", "holder", "referral"))


def open_group_keys(
    actor: Actor, persons: Iterable[UUID] | None, keyring: Keyring, compartments: Iterable[str] | None = None
) -> dict[tuple[UUID, str, int], bytes]:
    """Open every group key the actor's agency holds for these persons: (person, compartment, version) -> key."""
    with transaction.atomic(using="keys"):
        rows = GroupKey.objects.filter(holder=actor.agency)
        if persons is not None:
            rows = rows.filter(person__in=list(persons))
        if compartments is not None:
            rows = rows.filter(compartment__in=[str(name) for name in compartments])
        found = list(rows.values_list("person", "compartment", "version", "sealed"))
    keys = {}
    for person, compartment, version, sealed in found:
        info = key_info(person, compartment, version)
        keys[person, compartment, version] = open_sealed(bytes(sealed), keyring.hybrid, keyring.wrapping_key, info)
    return keys


def read_values(
    actor: Actor,
    persons: Sequence[UUID] | None,
    compartments: Iterable[str],
    keyring: Keyring,
    *,
    fields: Iterable[str] | None = None,
) -> dict[UUID, dict[str, str]]:
    """Open the values the actor's agency may see: person -> field -> text.

    A value whose key the agency does not hold (withdrawn a moment ago) is left out, never an error.
    """
    compartments = [str(name) for name in compartments]
    sealed = store.get_values(persons, compartments, fields=fields)
    if not sealed:
        return {}
    keys = open_group_keys(actor, persons, keyring, compartments)
    opened: dict[UUID, dict[str, str]] = defaultdict(dict)
    for value in sealed:
        key = keys.get((value.person, value.compartment, value.key_version))
        if key is not None:
            opened[value.person][value.field] = decrypt_value(
                key, value.sealed, value.person, value.compartment, value.field, value.key_version
            )
    return dict(opened)


def share_groups(
    actor: Actor,
    person: UUID,
    compartments: Iterable[str],
    recipient: UUID,
    referral: UUID,
    keyring: Keyring,
    now: datetime,
) -> None:
    """Seal a person's group keys to another agency, in the sender's open session.

    A compartment that holds nothing yet gets its key now, so that what is written later reaches the recipient.
    Raises CannotOpen when the recipient has no key signed by the root.
    """
    public = trusted_public_key(recipient)
    names = sorted(str(name) for name in compartments)
    keys = open_group_keys(actor, [person], keyring, names)
    missing = [(person, name) for name in names if not any(held == name for _, held, _ in keys)]
    for (_, name), (version, key) in mint_group_keys(actor, missing, keyring, now).items() if missing else ():
        keys[person, name, version] = key
    with transaction.atomic(using="keys"):
        GroupKey.objects.bulk_create(
            GroupKey(
                person=person,
                compartment=name,
                version=version,
                holder=recipient,
                owner=actor.agency,
                referral=referral,
                sealed=seal_to_public(key, public, key_info(person, name, version)),
                created_at=now,
            )
            for (_, name, version), key in keys.items()
        )
