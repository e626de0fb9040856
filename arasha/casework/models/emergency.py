"""The emergency card: what a duty post must know at three in the morning; and what was done when life was in danger."""

import uuid
from typing import ClassVar

from django.db import models

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class EmergencyCard(models.Model):
    """A case's coded, nameless card, one a case. It is core: readable while the agency's key is locked.

    duty_line: code of a public line of the pack; empty means the owner's duty posts.
    assault_at: with precision "day" the beginning of the local day, so that a window closes early rather than late.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "health",
            "medicines",
            "suicide_risk",
            "pregnancy",
            "threats",
            "language",
            "children_along",
            "duty_line",
            "assault_at",
            "assault_precision",
            "updated_at",
            "by_post_id",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="emergency_card")
    owner_agency_id = models.UUIDField()
    health = code_list()
    medicines = code_list()
    suicide_risk = models.CharField(max_length=20)
    pregnancy = models.CharField(max_length=20)
    threats = code_list()
    language = models.CharField(max_length=8, blank=True)
    children_along = models.SmallIntegerField(null=True)
    duty_line = models.CharField(max_length=40, blank=True)
    assault_at = models.DateTimeField(null=True)
    assault_precision = models.CharField(max_length=8, blank=True)
    updated_at = models.DateTimeField()
    by_post_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_emergency_card"
        indexes = [
            models.Index(fields=["owner_agency_id", "-updated_at"], name="casework_card_of_owner"),
            models.Index(
                fields=["assault_at"], condition=models.Q(assault_at__isnull=False), name="casework_card_assault"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(assault_at__isnull=True, assault_precision="")
                | models.Q(assault_at__isnull=False, assault_precision__in=["hour", "day"]),
                name="casework_card_assault_precision",
            )
        ]


class EmergencyAct(models.Model):
    """What somebody did because life was in danger, before asking; the person is told afterwards.

    by_agency_id: who acted, the owner or an agency the case was opened to.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "by_agency_id",
            "by_post_id",
            "done",
            "called",
            "done_at",
            "recorded_at",
            "told_at",
            "told_by_id",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="emergency_acts")
    owner_agency_id = models.UUIDField()
    by_agency_id = models.UUIDField()
    by_post_id = models.UUIDField()
    done = code_list()
    called = code_list()
    done_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = "casework_emergency_act"
        indexes = [
            models.Index(fields=["done_at"], condition=models.Q(told_at__isnull=True), name="casework_act_untold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(told_at__isnull=True, told_by_id__isnull=True)
                | models.Q(told_at__isnull=False, told_by_id__isnull=False),
                name="casework_act_told_by",
            )
        ]
