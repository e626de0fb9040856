"""Consent: a person or guardian × a recipient agency × a purpose × field groups, until a day, withdrawable at once."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class ConsentState(models.TextChoices):
    """What the person says now. Refusing and withdrawing need no reason."""

    GIVEN = "given", pgettext_lazy("consent", "agreed")
    THINKING = "thinking", pgettext_lazy("consent", "still thinking")
    REFUSED = "refused", pgettext_lazy("consent", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")


class Consent(models.Model):
    """The person's word about one recipient and one purpose; its history stands in the case's steps."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "recipient_id",
            "purpose",
            "groups",
            "state",
            "said_at",
            "until",
            "explained_in",
            "with_interpreter",
            "given_by",
            "recorded_by_id",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    owner_agency_id = models.UUIDField()
    recipient_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    groups = code_list()
    state = models.CharField(max_length=10, choices=ConsentState.choices)
    said_at = models.DateTimeField()
    until = models.DateField(null=True)
    explained_in = models.CharField(max_length=8)
    with_interpreter = models.BooleanField(default=False)
    given_by = models.CharField(max_length=10, default="person")
    recorded_by_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_consent"
        constraints = [
            models.UniqueConstraint(fields=["case", "recipient_id", "purpose"], name="casework_consent_one_word")
        ]
