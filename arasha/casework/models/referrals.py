"""Referrals: a packet from one agency to another, answered within a clock."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class ReferralStatus(models.TextChoices):
    """sent → accepted / declined / taken back; accepted → withdrawn (by the person) / completed / returned."""

    SENT = "sent", pgettext_lazy("referral", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
    DECLINED = "declined", pgettext_lazy("referral", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "withdrawn by the person")
    EXPIRED = "expired", pgettext_lazy("referral", "expired without an answer")
    COMPLETED = "completed", pgettext_lazy("referral", "completed")
    RETURNED = "returned", pgettext_lazy("referral", "returned")


class Referral(models.Model):
    """One packet. `packet` is frozen at send: core facts only, no free text, no name (DESIGN §3).

    groups: what the recipient may open once it has accepted; shrinks when the person withdraws.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case_id",
            "person_id",
            "sender_id",
            "recipient_id",
            "purpose",
            "urgency",
            "groups",
            "packet",
            "status",
            "sent_at",
            "sent_by_id",
            "due_at",
            "until",
            "answered_at",
            "answered_by_id",
            "decline_reason",
            "decline_note",
            "ended_at",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    sender_id = models.UUIDField()
    recipient_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    urgency = models.CharField(max_length=16)
    groups = code_list()
    packet = models.JSONField()
    status = models.CharField(max_length=10, choices=ReferralStatus.choices)
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField()
    due_at = models.DateTimeField()
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    decline_reason = models.CharField(max_length=30, blank=True)
    decline_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_referral"
        indexes = [
            models.Index(fields=["recipient_id", "status", "due_at"], name="casework_referral_inbox"),
            models.Index(fields=["sender_id", "status", "due_at"], name="casework_referral_outbox"),
            models.Index(fields=["case_id"], name="casework_referral_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "recipient_id", "purpose"],
                condition=models.Q(status__in=["sent", "accepted"]),
                name="casework_referral_one_open",
            )
        ]

    @property
    def owner_agency_id(self) -> uuid.UUID:
        """The sender owns the case that a referral is about."""
        return self.sender_id
