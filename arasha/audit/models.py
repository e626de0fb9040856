"""One hash chain of events per agency, and the signed checkpoints that outside witnesses keep."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from arasha.database.walls import Wall


class ChainHead(models.Model):
    """The last link of an agency's chain; only the definer function audit_append moves it."""

    wall: ClassVar = Wall.OWN_ROW
    agency = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_head"


class Event(models.Model):
    """One event as it was hashed: `canonical` is the hashed text, the columns beside it only help to find it."""

    wall: ClassVar = Wall.OWN_ROW
    agency = models.UUIDField()
    sequence = models.BigIntegerField()
    hash = models.BinaryField()
    canonical = models.TextField()
    at = models.DateTimeField()
    kind = models.TextField()
    post = models.UUIDField(null=True)
    objects_named = ArrayField(models.UUIDField(), db_column="objects")

    class Meta:
        db_table = "audit_event"
        constraints = [models.UniqueConstraint(fields=["agency", "sequence"], name="audit_event_place")]
        indexes = [models.Index(fields=["agency", "-at"], name="audit_event_recent")]


class Checkpoint(models.Model):
    """A signed statement of every chain's length and hash at one moment (RFC 6962 calls it a tree head)."""

    wall: ClassVar = Wall.TECHNICAL
    at = models.DateTimeField()
    statement = models.TextField()
    signature = models.BinaryField()

    class Meta:
        db_table = "audit_checkpoint"


class DenialTally(models.Model):
    """How often one post was refused the same thing in one minute, so that a flood becomes one event."""

    wall: ClassVar = Wall.TECHNICAL
    fingerprint = models.BinaryField(primary_key=True)
    minute = models.DateTimeField()
    count = models.IntegerField(default=1)

    class Meta:
        db_table = "audit_denial_tally"


class IdempotencyKey(models.Model):
    """One use of an idempotency key: a repeated request returns the first result instead of acting twice."""

    wall: ClassVar = Wall.OWN_ROW
    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    post_id = models.UUIDField()
    key = models.UUIDField()
    request_hash = models.BinaryField()
    result = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "audit_idempotency_key"
        constraints = [models.UniqueConstraint(fields=["post_id", "key"], name="audit_idempotency_key_once")]
