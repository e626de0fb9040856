"""Taking seals back: the refusal commits first, the deletion follows, is repeated until done, then the key rotates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from arasha.database.actor import Actor, acting
from arasha.vault import store
from arasha.vault.keyring import Keyring
from arasha.vault.keystore.models import GroupKey
from arasha.vault.models import GroupRotation, KeyDestruction
from arasha.vault.sealing import decrypt_value, encrypt_value
from arasha.vault.store import SealedValue
from arasha.vault.values import mint_group_keys, open_group_keys

ORPHAN_AGE = timedelta(hours=1)


def take_back(
    actor: Actor,
    person: UUID,
    compartments: Iterable[str],
    holder: UUID,
    referral: UUID,
    now: datetime,
    *,
    was_open: bool,
) -> None:
    """Ask for a holder's seals to be destroyed and, if it could have opened them, for the keys to be rotated.

    The owner takes seals back from others; a recipient that declines gives up its own. The request commits with
    the refusal; the deletion in the keystore follows right after that commit.
    """
    asked = KeyDestruction.objects.bulk_create(
        KeyDestruction(
            owner_agency_id=actor.agency,
            person=person,
            compartment=str(name),
            holder=holder,
            referral=referral,
            asked_at=now,
        )
        for name in compartments
    )
    if was_open:
        GroupRotation.objects.bulk_create(
            GroupRotation(owner_agency_id=actor.agency, person=person, compartment=one.compartment, due_since=now)
            for one in asked
        )
    transaction.on_commit(lambda: carry_out_destructions(actor, now))


def carry_out_destructions(actor: Actor, now: datetime) -> int:
    """Delete every seal that the actor's agency has taken back and that still exists; returns how many requests."""
    with acting(actor):
        with transaction.atomic():
            due = list(KeyDestruction.objects.filter(owner_agency_id=actor.agency, done_at=None).order_by("id"))
        if not due:
            return 0
        with transaction.atomic(using="keys"):
            for one in due:
                GroupKey.objects.filter(
                    person=one.person, compartment=one.compartment, holder=one.holder, referral=one.referral
                ).delete()
        with transaction.atomic():
            KeyDestruction.objects.filter(pk__in=[one.pk for one in due]).update(done_at=now)
    return len(due)


def rotations_due(actor: Actor) -> int:
    """How many group keys of the actor's agency still wait for rotation."""
    return GroupRotation.objects.filter(owner_agency_id=actor.agency, done_at=None).count()


def rotate_due_groups(actor: Actor, keyring: Keyring, now: datetime) -> int:
    """Give every taken-back group a new key, re-encrypt its values, seal to whoever may still see it."""
    with acting(actor), transaction.atomic():
        due = list(GroupRotation.objects.select_for_update().filter(owner_agency_id=actor.agency, done_at=None))
        places = {(one.person, one.compartment) for one in due}
        if not places:
            return 0
        old = open_group_keys(actor, {person for person, _ in places}, keyring)
        new = mint_group_keys(actor, places, keyring, now)
        fresh = []
        for value in store.get_values([person for person, _ in places], {name for _, name in places}):
            place = (value.person, value.compartment)
            if place not in new:
                continue
            version, key = new[place]
            former = old[value.person, value.compartment, value.key_version]
            text = decrypt_value(former, value.sealed, value.person, value.compartment, value.field, value.key_version)
            body = encrypt_value(key, text, value.person, value.compartment, value.field, version)
            fresh.append(SealedValue(value.person, value.compartment, value.field, version, body))
        store.put_values(actor.agency, fresh, now)
        GroupRotation.objects.filter(pk__in=[one.pk for one in due]).update(done_at=now)
        transaction.on_commit(lambda: _drop_older(actor, {place: version for place, (version, _) in new.items()}))
    return len(places)


def _drop_older(actor: Actor, kept: dict[tuple[UUID, str], int]) -> None:
    with acting(actor), transaction.atomic(using="keys"):
        for (person, compartment), version in kept.items():
            GroupKey.objects.filter(
                owner=actor.agency, person=person, compartment=compartment, version__lt=version
            ).delete()


def sweep_orphans(actor: Actor, now: datetime) -> int:
    """Delete group keys older than an hour that no value uses and nobody else holds; returns how many."""
    with acting(actor):
        with transaction.atomic(using="keys"):
            rows = list(
                GroupKey.objects.filter(owner=actor.agency, created_at__lt=now - ORPHAN_AGE).values_list(
                    "pk", "person", "compartment", "version", "holder"
                )
            )
        shared = {(person, name, version) for _, person, name, version, holder in rows if holder != actor.agency}
        with transaction.atomic():
            used = {
                (value.person, value.compartment, value.key_version)
                for value in store.get_values([row[1] for row in rows], {row[2] for row in rows})
            }
        gone = [row[0] for row in rows if (row[1], row[2], row[3]) not in used | shared]
        with transaction.atomic(using="keys"):
            GroupKey.objects.filter(pk__in=gone).delete()
    return len(gone)
