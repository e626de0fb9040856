"""Fact reports: what happens where, sent to another agency apart from any person."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup


class FactStatus(models.TextChoices):
    """sent → seen → acted on; each step is the recipient's."""

    SENT = "sent", pgettext_lazy("fact report", "not read yet")
    SEEN = "seen", pgettext_lazy("fact report", "read")
    ACTED_ON = "acted_on", pgettext_lazy("fact report", "acted on")


class KnownOrNot(models.TextChoices):
    """Yes, no, or nobody knows."""

    YES = "yes", pgettext_lazy("known or not", "yes")
    NO = "no", pgettext_lazy("known or not", "no")
    UNKNOWN = "unknown", pgettext_lazy("known or not", "unknown")


class FactReport(models.Model):
    """One report. It names neither a person nor who told it; whose case it came from stands in FactSource only.

    sealed_for_sender and sealed_for_recipient: place, employer and account, sealed to each agency's public key.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "sender_id",
                "recipient_id",
                "region",
                "sector",
                "forms",
                "means",
                "people",
                "children",
                "danger_now",
                "last_known",
                "status",
                "sent_at",
                "sent_by_id",
                "due_at",
                "seen_at",
                "seen_by_id",
                "acted_at",
                "outcome",
                "version",
            ),
            CORE,
        ),
        "sealed_for_sender": FieldGroup.NARRATIVE,
        "sealed_for_recipient": FieldGroup.NARRATIVE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender_id = models.UUIDField()
    recipient_id = models.UUIDField()
    region = models.CharField(max_length=10, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    forms = code_list()
    means = code_list()
    people = models.SmallIntegerField(null=True)
    children = models.CharField(max_length=8, choices=KnownOrNot.choices, blank=True)
    danger_now = models.CharField(max_length=8, choices=KnownOrNot.choices, blank=True)
    last_known = models.CharField(max_length=40, blank=True)
    sealed_for_sender = models.BinaryField()
    sealed_for_recipient = models.BinaryField()
    status = models.CharField(max_length=10, choices=FactStatus.choices, default=FactStatus.SENT)
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField()
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by_id = models.UUIDField(null=True)
    acted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_fact_report"
        indexes = [
            models.Index(fields=["recipient_id", "status", "due_at"], name="casework_fact_inbox"),
            models.Index(fields=["sender_id", "status", "due_at"], name="casework_fact_outbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sender_id=models.F("recipient_id")), name="casework_fact_to_another"
            )
        ]

    @property
    def owner_agency_id(self) -> uuid.UUID:
        """The sender owns its report."""
        return self.sender_id


class FactSource(models.Model):
    """From which case of the sender's a report came: the sender's own knowledge, never shared."""

    wall: ClassVar = Wall.OWN_ROW
    report_id = models.UUIDField(primary_key=True)
    owner_agency_id = models.UUIDField()
    case_id = models.UUIDField()

    class Meta:
        db_table = "casework_fact_source"
        indexes = [models.Index(fields=["case_id"], name="casework_fact_of_case")]
