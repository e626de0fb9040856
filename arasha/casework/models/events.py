"""Trafficking events: what happened, where, when, by which means, for what. A superset of HTCDS 2.0."""

import uuid
from typing import ClassVar

from django.db import models

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup

TOLD = FieldGroup.NARRATIVE


class TraffickingEvent(models.Model):
    """One event of a case: acts, means and purposes as three independent facts.

    The national definition leaves the means open and asks no purpose for a sale (Law 110-VIII, Art. 1; Supreme
    Court Normative Resolution 7 of 2012), so nothing here is required and nothing implies anything else.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "owner_agency_id": CORE,
        "country": TOLD,
        "region": TOLD,
        "started_on": TOLD,
        "started_precision": TOLD,
        "ended_on": TOLD,
        "ended_precision": TOLD,
        "acts": TOLD,
        "means": TOLD,
        "forms": TOLD,
        "sectors": TOLD,
        "recruiter_relations": TOLD,
        "online": TOLD,
        "recorded_at": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    owner_agency_id = models.UUIDField()
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    started_on = models.DateField(null=True)
    started_precision = models.CharField(max_length=8, default="unknown")
    ended_on = models.DateField(null=True)
    ended_precision = models.CharField(max_length=8, default="unknown")
    acts = code_list()
    means = code_list()
    forms = code_list()
    sectors = code_list()
    recruiter_relations = code_list()
    online = models.CharField(max_length=8, default="unknown")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "casework_trafficking_event"
        indexes = [models.Index(fields=["owner_agency_id"], name="casework_event_owner")]
