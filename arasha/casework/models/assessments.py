"""Assessments of safety and needs, safety plans, and the way to special social services: all of group needs."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.actor import Actor
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup

NEEDS = FieldGroup.NEEDS


class AssessmentKind(models.TextChoices):
    """What is looked at: what threatens the person, or what the person needs."""

    SAFETY = "safety", pgettext_lazy("assessment", "safety")
    NEEDS = "needs", pgettext_lazy("assessment", "needs")


class Level(models.TextChoices):
    """How much of a factor there is, in words. Levels are never added up and no person has a score."""

    NONE = "none", pgettext_lazy("level", "none")
    SOME = "some", pgettext_lazy("level", "some")
    SERIOUS = "serious", pgettext_lazy("level", "serious")
    UNKNOWN = "unknown", pgettext_lazy("level", "unknown")


class Basis(models.TextChoices):
    """What an assessment rests on: a talk, or what was seen when the person could not talk (NRM handbook)."""

    TALK = "talk", pgettext_lazy("basis of an assessment", "a talk with the person")
    OBSERVATION = "observation", pgettext_lazy("basis of an assessment", "observation: the person could not talk")


def of_case_within(actor: Actor) -> models.Q:
    """The rows of cases within the post's regional scope."""
    return models.Q(case__region__in=[*actor.regions, ""]) if actor.regions else models.Q()


class Assessment(models.Model):
    """One dated look at safety or needs; the next one stands beside it and never replaces it.

    answers and own_view: factor code -> level, the worker's and the person's. number: first, second, … of its case
    and kind. is_current: no later one of its kind exists (kept by a trigger, because a recipient may not change an
    owner's rows).
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "owner_agency_id": CORE,
        "by_agency_id": CORE,
        "by_post_id": CORE,
        "kind": CORE,
        "number": CORE,
        "at": CORE,
        "basis": NEEDS,
        "answers": NEEDS,
        "own_view": NEEDS,
        "nothing_changed": NEEDS,
        "is_serious": NEEDS,
        "is_current": CORE,
        "review_due_at": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    owner_agency_id = models.UUIDField()
    by_agency_id = models.UUIDField()
    by_post_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=AssessmentKind.choices)
    number = models.IntegerField()
    at = models.DateTimeField()
    basis = models.CharField(max_length=12, choices=Basis.choices)
    answers = models.JSONField(default=dict)
    own_view = models.JSONField(default=dict)
    nothing_changed = models.BooleanField(default=False)
    is_serious = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    review_due_at = models.DateTimeField()

    class Meta:
        db_table = "casework_assessment"
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "number"], name="casework_assessment_order"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="casework_assessment_counted"),
        ]
        indexes = [
            models.Index(
                fields=["owner_agency_id", "review_due_at"],
                condition=models.Q(is_current=True),
                name="casework_assessment_due",
            ),
            models.Index(
                fields=["owner_agency_id", "at"],
                condition=models.Q(is_current=True, is_serious=True, kind="safety"),
                name="casework_assessment_serious",
            ),
        ]

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return of_case_within(actor)


class SafetyPlan(models.Model):
    """What the person does to stay safe, as agreed at one moment; a changed plan is a new row.

    The person's own words (whom they trust, what else they do) are sealed in the vault under the case.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "owner_agency_id": CORE,
        "by_post_id": CORE,
        "number": CORE,
        "at": CORE,
        "signs": NEEDS,
        "steps": NEEDS,
        "language": CORE,
        "is_current": CORE,
        "review_due_at": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="safety_plans", db_index=False)
    owner_agency_id = models.UUIDField()
    by_post_id = models.UUIDField()
    number = models.IntegerField()
    at = models.DateTimeField()
    signs = code_list()
    steps = code_list()
    language = models.CharField(max_length=8)
    is_current = models.BooleanField(default=True)
    review_due_at = models.DateTimeField()

    class Meta:
        db_table = "casework_safety_plan"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="casework_safety_plan_order")]
        indexes = [
            models.Index(
                fields=["owner_agency_id", "review_due_at"],
                condition=models.Q(is_current=True),
                name="casework_safety_plan_due",
            )
        ]

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return of_case_within(actor)


class EntitlementState(models.TextChoices):
    """What the criteria say; help goes on whatever they say, and they may be asked again."""

    MET = "met", pgettext_lazy("entitlement", "criteria met")
    NOT_MET = "not_met", pgettext_lazy("entitlement", "criteria not met")
    UNKNOWN = "unknown", pgettext_lazy("entitlement", "not known yet")


class Entitlement(models.Model):
    """The criteria for special social services as answered at one moment, and who opened the entitlement when.

    Independent of any criminal case and of the status (Law 110-VIII, Art. 18). answers: criterion -> yes, no, unknown.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "case": CORE,
        "owner_agency_id": CORE,
        "by_agency_id": CORE,
        "by_post_id": CORE,
        "number": CORE,
        "at": CORE,
        "answers": NEEDS,
        "state": NEEDS,
        "opened_at": NEEDS,
        "opened_by_post_id": NEEDS,
        "opened_by_agency_id": NEEDS,
        "is_current": CORE,
        "version": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entitlements", db_index=False)
    owner_agency_id = models.UUIDField()
    by_agency_id = models.UUIDField()
    by_post_id = models.UUIDField()
    number = models.IntegerField()
    at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=EntitlementState.choices)
    opened_at = models.DateTimeField(null=True)
    opened_by_post_id = models.UUIDField(null=True)
    opened_by_agency_id = models.UUIDField(null=True)
    is_current = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_entitlement"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="casework_entitlement_order"),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, opened_by_post_id__isnull=True)
                | models.Q(opened_at__isnull=False, opened_by_post_id__isnull=False, state="met"),
                name="casework_entitlement_opened_when_met",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_agency_id", "at"],
                condition=models.Q(is_current=True, state="met", opened_at__isnull=True),
                name="casework_entitlement_to_open",
            )
        ]

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return of_case_within(actor)
