"""Notices to staff that something waits: a kind, a case number and a link, never any content."""

import uuid
from typing import ClassVar

from django.db import models

from arasha.database.walls import Wall


class Alert(models.Model):
    """One notice for one post. Written by whoever caused it, read by the agency told (row security says so).

    kind: the audit kind that caused it. page and target: the address it leads to. mailed_at: when a mail that says
    only that something waits went out because of it.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency_id = models.UUIDField()
    post_id = models.UUIDField()
    user_id = models.UUIDField()
    by_agency_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=24, blank=True)
    page = models.CharField(max_length=40)
    target = models.UUIDField()
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_alert"
        constraints = [
            # Said once until it is read: a second equal notice adds nothing.
            models.UniqueConstraint(
                fields=["post_id", "kind", "target"],
                condition=models.Q(read_at__isnull=True),
                name="casework_alert_said_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["post_id", "-at"], condition=models.Q(read_at__isnull=True), name="casework_alert_unread"
            ),
            models.Index(fields=["post_id", "-at"], name="casework_alert_list"),
            models.Index(
                fields=["agency_id", "user_id"],
                condition=models.Q(read_at__isnull=True, mailed_at__isnull=True),
                name="casework_alert_unmailed",
            ),
        ]
