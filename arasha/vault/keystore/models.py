"""Keys at rest, each closed under another: nothing in this database opens anything by itself."""

import uuid
from typing import ClassVar

from django.db import models

from arasha.database.walls import Wall


class AgencyKey(models.Model):
    """One version of an agency's pair. host_wrapped holds the private key only where the host keeps it."""

    wall: ClassVar = Wall.TECHNICAL
    agency = models.UUIDField()
    version = models.IntegerField(default=1)
    public = models.BinaryField()
    signature = models.BinaryField()
    host_wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keystore_agency_key"
        constraints = [models.UniqueConstraint(fields=["agency", "version"], name="keystore_agency_key_version")]


class KeySlot(models.Model):
    """An agency's private key under one user's passphrase; removing the slot is losing the key."""

    wall: ClassVar = Wall.OWN_ROW
    agency = models.UUIDField()
    version = models.IntegerField()
    user = models.UUIDField()
    salt = models.BinaryField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keystore_key_slot"
        constraints = [models.UniqueConstraint(fields=["agency", "user"], name="keystore_key_slot_user")]


class GroupKey(models.Model):
    """One person's key for one compartment, sealed for one agency (`holder`).

    owner is the agency whose person it is; every other holder has it by a referral, and loses it on withdrawal.
    """

    wall: ClassVar = Wall.PROTECTED
    person = models.UUIDField()
    compartment = models.CharField(max_length=16)
    version = models.IntegerField()
    holder = models.UUIDField()
    owner = models.UUIDField()
    referral = models.UUIDField(null=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keystore_group_key"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "compartment", "version", "holder", "referral"],
                name="keystore_group_key_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["holder", "compartment", "person"], name="keystore_group_key_holder")]


class OpenKey(models.Model):
    """An agency key that a session has opened, closed under a random key that exists only in that session's cookie."""

    wall: ClassVar = Wall.TECHNICAL
    session = models.CharField(primary_key=True, max_length=32)
    agency = models.UUIDField()
    sealed = models.BinaryField()
    opened_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "keystore_open_key"


class DraftKey(models.Model):
    """A key for what one user of an agency has written offline and not sent yet, wrapped by the root; a day at most."""

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.UUIDField()
    user = models.UUIDField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "keystore_draft_key"
        indexes = [models.Index(fields=["agency", "user"], name="keystore_draft_key_user")]
