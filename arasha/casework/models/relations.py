"""Who belongs to whom: children, mothers, brothers and sisters, each with a record and a case of their own."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup


class Wish(models.TextChoices):
    """Whether two people want to stay together."""

    YES = "yes", pgettext_lazy("wish", "yes")
    NO = "no", pgettext_lazy("wish", "no")
    UNKNOWN = "unknown", pgettext_lazy("wish", "not asked yet")


class BirthRegistered(models.TextChoices):
    """Whether a child's birth stands in the civil register."""

    YES = "yes", pgettext_lazy("birth", "registered")
    NO = "no", pgettext_lazy("birth", "not registered")
    UNKNOWN = "unknown", pgettext_lazy("birth", "unknown")


class Relation(models.Model):
    """`case` is `kind` (child of, sibling of …) of `other`; both cases are the owner's.

    Another agency sees this row only when both cases are open to it and they want to stay together; what it is shown
    of it is that wish alone. opposed: their interests are against each other, so two caseworkers are needed.
    birth_registered: asked of small children only, else empty.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "other": CORE,
        "owner_agency_id": CORE,
        "kind": FieldGroup.NEEDS,
        "keep_together": CORE,
        "opposed": FieldGroup.NEEDS,
        "birth_registered": FieldGroup.LEGAL,
        "recorded_at": CORE,
        "by_post_id": CORE,
        "version": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="relations_of_others")
    owner_agency_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    keep_together = models.CharField(max_length=8, choices=Wish.choices)
    opposed = models.BooleanField(default=False)
    birth_registered = models.CharField(max_length=8, choices=BirthRegistered.choices, blank=True)
    recorded_at = models.DateTimeField()
    by_post_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_relation"
        indexes = [
            models.Index(
                fields=["owner_agency_id"],
                condition=models.Q(opposed=True) | models.Q(birth_registered__in=["no", "unknown"]),
                name="casework_relation_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="casework_relation_once"),
            models.CheckConstraint(condition=~models.Q(case=models.F("other")), name="casework_relation_of_two"),
        ]
