"""What the vault keeps beside its own schema: the destructions still to be carried out in the keystore.

The sealed values and search tokens themselves live in the schema `vault`, reached only through store.py.
"""

from typing import ClassVar

from django.db import models

from arasha.database.walls import Wall


class KeyDestruction(models.Model):
    """A seal that must go: committed with the refusal, carried out after it, repeated until done.

    holder is the agency that loses the seal. Between the two commits policy already refuses (DESIGN §3).
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.BigAutoField(primary_key=True)
    owner_agency_id = models.UUIDField()
    person = models.UUIDField()
    compartment = models.CharField(max_length=16)
    holder = models.UUIDField()
    referral = models.UUIDField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_key_destruction"
        indexes = [
            models.Index(fields=["owner_agency_id"], condition=models.Q(done_at=None), name="vault_destruction_due")
        ]


class GroupRotation(models.Model):
    """A group key that a former recipient may have kept: due for rotation in the owner's next open session."""

    wall: ClassVar = Wall.OWN_ROW
    id = models.BigAutoField(primary_key=True)
    owner_agency_id = models.UUIDField()
    person = models.UUIDField()
    compartment = models.CharField(max_length=16)
    due_since = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_group_rotation"
        indexes = [
            models.Index(fields=["owner_agency_id"], condition=models.Q(done_at=None), name="vault_rotation_due")
        ]
