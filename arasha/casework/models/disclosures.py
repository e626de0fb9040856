"""Disclosure without consent: asked by one person, approved by another, narrow, for a time, told and counted."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class DisclosureState(models.TextChoices):
    """asked → approved / refused / expired; approved → done / expired; done → ended."""

    ASKED = "asked", pgettext_lazy("disclosure", "waits for a second person")
    APPROVED = "approved", pgettext_lazy("disclosure", "approved, not carried out")
    REFUSED = "refused", pgettext_lazy("disclosure", "not approved")
    EXPIRED = "expired", pgettext_lazy("disclosure", "ran out")
    DONE = "done", pgettext_lazy("disclosure", "carried out")
    ENDED = "ended", pgettext_lazy("disclosure", "ended")


class Disclosure(models.Model):
    """One disclosure of named groups to one recipient, on a ground of the country pack.

    digest: SHA-256 of exactly what is to be disclosed as it stood when it was asked for; approval binds to it.
    order_body, order_on: the order it rests on; its number is sealed in the vault under this id, as is the note.
    bar: why the person is not told yet, looked at again on review_on; told_at: when they were told.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "person_id",
            "owner_agency_id",
            "recipient_id",
            "recipient_type",
            "basis",
            "groups",
            "until",
            "order_body",
            "order_on",
            "digest",
            "state",
            "asked_at",
            "asked_by_id",
            "asked_user_id",
            "expires_at",
            "decided_at",
            "decided_by_id",
            "done_at",
            "bar",
            "review_on",
            "told_at",
            "told_in",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disclosures")
    person_id = models.UUIDField()
    owner_agency_id = models.UUIDField()
    recipient_id = models.UUIDField()
    recipient_type = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    groups = code_list()
    until = models.DateField()
    order_body = models.CharField(max_length=20, blank=True)
    order_on = models.DateField(null=True)
    digest = models.BinaryField()
    state = models.CharField(max_length=10, choices=DisclosureState.choices)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_user_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    bar = models.CharField(max_length=30, blank=True)
    review_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    told_in = models.CharField(max_length=8, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_disclosure"
        indexes = [
            models.Index(fields=["owner_agency_id", "state", "expires_at"], name="casework_disclosure_own"),
            models.Index(fields=["recipient_id", "state"], name="casework_disclosure_got"),
            models.Index(fields=["case"], name="casework_disclosure_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bar="", review_on__isnull=True)
                | models.Q(review_on__isnull=False) & ~models.Q(bar=""),
                name="casework_disclosure_bar_reviewed",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id__isnull=True) | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="casework_disclosure_two_posts",
            ),
            models.UniqueConstraint(
                fields=["case", "recipient_id"],
                condition=models.Q(state__in=["asked", "approved", "done"]),
                name="casework_disclosure_one_open",
            ),
        ]
