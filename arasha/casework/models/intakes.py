"""A group intake: one event, numbered nameless cards. Only the owner knows that the cards belong together."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall


class TalkedAlone(models.TextChoices):
    """Whether somebody has talked to this person without the others hearing it."""

    YES = "yes", pgettext_lazy("talked alone", "yes, alone")
    NOT_YET = "not_yet", pgettext_lazy("talked alone", "not yet")


class Intake(models.Model):
    """What several people were found in together: where, when, doing what.

    client_key: made in the browser, so that a second sync finds this intake again. parted_at: since when a possible
    controller is in another place than the others.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    client_key = models.UUIDField()
    channel = models.CharField(max_length=30)
    happened_on = models.DateField()
    region = models.CharField(max_length=10, blank=True)
    sectors = code_list()
    forms = code_list()
    recorded_at = models.DateTimeField()
    by_post_id = models.UUIDField()
    parted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_intake"
        indexes = [models.Index(fields=["owner_agency_id", "-recorded_at"], name="casework_intake_newest")]
        constraints = [models.UniqueConstraint(fields=["owner_agency_id", "client_key"], name="casework_intake_once")]


class IntakeCard(models.Model):
    """One person's card of an intake; the case made of it knows nothing of the others.

    controller: this person may be controlling the others. It stands here and nowhere a recipient could look.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="cards")
    owner_agency_id = models.UUIDField()
    client_key = models.UUIDField()
    number = models.SmallIntegerField()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="intake_card")
    alone = models.CharField(max_length=8, choices=TalkedAlone.choices)
    controller = models.BooleanField(default=False)

    class Meta:
        db_table = "casework_intake_card"
        indexes = [
            models.Index(
                fields=["owner_agency_id"],
                condition=models.Q(alone="not_yet") | models.Q(controller=True),
                name="casework_intake_card_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner_agency_id", "client_key"], name="casework_intake_card_once"),
            models.UniqueConstraint(fields=["intake", "number"], name="casework_intake_card_number"),
        ]
