"""Holds on removal or detention, asked at the person's wish."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup


class HoldStatus(models.TextChoices):
    """asked → held / not held / withdrawn; held → ended."""

    ASKED = "asked", pgettext_lazy("hold", "asked")
    HELD = "held", pgettext_lazy("hold", "held")
    NOT_HELD = "not_held", pgettext_lazy("hold", "not held")
    WITHDRAWN = "withdrawn", pgettext_lazy("hold", "withdrawn")
    ENDED = "ended", pgettext_lazy("hold", "ended")


class Lawyer(models.TextChoices):
    """Whether the person has somebody to speak for them."""

    YES = "yes", pgettext_lazy("lawyer", "yes")
    NO = "no", pgettext_lazy("lawyer", "no")
    ASKED_FOR = "asked_for", pgettext_lazy("lawyer", "asked for, not here yet")


class Hold(models.Model):
    """One hold. The exact place is in the vault; the detaining posts see "hold" or "no hold" and until when.

    reference: what the detaining post types; random, told by the owner by any channel, says nothing by itself.
    detainers: the agencies that hold the person or would put them across the border; only they get an answer.
    removal_at: the hour of removal as it was said, null when nobody said one.
    court: the request went to a court on paper, so the owner writes the answer down.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "owner_agency_id": CORE,
        "reference": CORE,
        "detainers": CORE,
        "place": FieldGroup.LEGAL,
        "region": FieldGroup.LEGAL,
        "removal_at": CORE,
        "grounds": FieldGroup.LEGAL,
        "lawyer": FieldGroup.LEGAL,
        "court": CORE,
        "status": CORE,
        "asked_at": CORE,
        "asked_by_id": CORE,
        "due_at": CORE,
        "until": CORE,
        "answered_at": CORE,
        "ended_at": CORE,
        "version": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    owner_agency_id = models.UUIDField()
    reference = models.CharField(max_length=12, unique=True)
    detainers = ArrayField(models.UUIDField())
    place = models.CharField(max_length=30)
    region = models.CharField(max_length=10, blank=True)
    removal_at = models.DateTimeField(null=True)
    grounds = code_list()
    lawyer = models.CharField(max_length=10, choices=Lawyer.choices)
    court = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=HoldStatus.choices, default=HoldStatus.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    due_at = models.DateTimeField()
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_hold"
        indexes = [models.Index(fields=["owner_agency_id", "status", "due_at"], name="casework_hold_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status__in=["asked", "held"]), name="casework_hold_one_open"
            )
        ]
