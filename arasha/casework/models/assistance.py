"""Assistance: the second axis of a case, which no status and no criminal case ever moves."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class Assistance(models.TextChoices):
    """Where help stands. Empty until somebody has written anything down."""

    NONE = "", pgettext_lazy("assistance", "nothing recorded yet")
    ADVICE = "advice", pgettext_lazy("assistance", "advice")
    URGENT_HELP = "urgent_help", pgettext_lazy("assistance", "urgent help")
    IN_SERVICES = "in_services", pgettext_lazy("assistance", "in services")
    PAUSED = "paused", pgettext_lazy("assistance", "paused")
    LOST_CONTACT = "lost_contact", pgettext_lazy("assistance", "contact lost")
    DECLINED = "declined", pgettext_lazy("assistance", "the person does not want help now")
    RETURNED = "returned", pgettext_lazy("assistance", "returned home")
    EXITED = "exited", pgettext_lazy("assistance", "help ended as planned")
    DIED = "died", pgettext_lazy("assistance", "died")


class AssistanceChange(models.Model):
    """One dated step of assistance, by whichever agency gives the help."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        ("id", "case", "owner_agency_id", "assistance", "on", "recorded_at", "by_post_id"), CORE
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assistance_changes")
    owner_agency_id = models.UUIDField()
    assistance = models.CharField(max_length=16, choices=Assistance.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_assistance_change"
        indexes = [models.Index(fields=["case", "-recorded_at"], name="casework_assistance_of_case")]
