"""Persons, their cases, the steps so far, and the index of who may see which case."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.database.actor import Actor
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup


class VictimStatus(models.TextChoices):
    """Where the question "is this person a victim of trafficking?" stands; independent of help and of any court."""

    POTENTIAL = "potential", pgettext_lazy("victim status", "potential victim")
    IDENTIFIED = "identified", pgettext_lazy("victim status", "identified")
    NOT_IDENTIFIED = "not_identified", pgettext_lazy("victim status", "not identified")
    REVOKED = "revoked", pgettext_lazy("victim status", "revoked")


class AgeGroup(models.TextChoices):
    """Minor, adult, or not yet clear: until it is clear the person is treated as a child (UNODC, module 8)."""

    MINOR = "minor", pgettext_lazy("age group", "under 18")
    ADULT = "adult", pgettext_lazy("age group", "18 or older")
    UNCLEAR = "unclear", pgettext_lazy("age group", "age unclear")


class ReferralState(models.TextChoices):
    """How far the newest referral of a case has come, for lists."""

    NONE = "none", pgettext_lazy("referral state", "not referred")
    WAITING = "waiting", pgettext_lazy("referral state", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("referral state", "accepted")
    DECLINED = "declined", pgettext_lazy("referral state", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral state", "withdrawn")


def code_list() -> "ArrayField[list[str], list[str]]":
    """Several codes of one of the country pack's lists."""
    return ArrayField(models.CharField(max_length=40), default=list, blank=True)


class Person(models.Model):
    """The pseudonymous human. Names and numbers are in the vault; a person may stay wholly anonymous."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "owner_agency_id": CORE,
        "sex": CORE,
        "gender": FieldGroup.IDENTITY,
        "languages": CORE,
        "citizenships": FieldGroup.IDENTITY,
        "nationality_basis": FieldGroup.IDENTITY,
        "created_at": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    sex = models.CharField(max_length=10)
    gender = models.CharField(max_length=30, blank=True)
    languages = code_list()
    citizenships = code_list()
    nationality_basis = models.CharField(max_length=20, blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "casework_person"
        indexes = [models.Index(fields=["owner_agency_id"], name="casework_person_owner")]


class Case(models.Model):
    """One person's way through the system, owned by one agency.

    opened_precision: how much of opened_on is known; "unknown" when the source had no date and it is the day of import.
    age_from and age_to: whole years at opening, both null when nothing is known; equal when the age is known.
    safe_until: the last day on which safe contact holds; unsealed, so that it ends while the key is locked too.
    status: follows the decisions on it, assistance follows its own changes, both by the database's triggers; neither
    ever moves the other.
    origin: for imported records the source and its row key, unique per agency, so that a re-run adds nothing.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        "id": CORE,
        "person": CORE,
        "owner_agency_id": CORE,
        "number": CORE,
        "opened_on": CORE,
        "opened_precision": CORE,
        "registered_at": CORE,
        "closed_on": CORE,
        "region": CORE,
        "country": CORE,
        "channel": CORE,
        "status": CORE,
        "assistance": CORE,
        "urgency": CORE,
        "needs": CORE,
        "children_along": CORE,
        "age_basis": CORE,
        "age_from": CORE,
        "age_to": CORE,
        "age_group": CORE,
        "whereabouts": FieldGroup.NEEDS,
        "safe_until": CORE,
        "assigned_post_id": CORE,
        "origin_source": CORE,
        "origin_key": CORE,
        "origin_digest": CORE,
        "version": CORE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    owner_agency_id = models.UUIDField()
    number = models.CharField(max_length=24)
    opened_on = models.DateField()
    opened_precision = models.CharField(max_length=8, default="day")
    registered_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)
    region = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, blank=True)
    channel = models.CharField(max_length=30)
    status = models.CharField(max_length=16, choices=VictimStatus.choices)
    assistance = models.CharField(max_length=16, blank=True, db_default="")
    urgency = models.CharField(max_length=16, blank=True)
    needs = code_list()
    children_along = models.SmallIntegerField(null=True)
    age_basis = models.CharField(max_length=12)
    age_from = models.SmallIntegerField(null=True)
    age_to = models.SmallIntegerField(null=True)
    age_group = models.CharField(max_length=8, choices=AgeGroup.choices)
    whereabouts = models.CharField(max_length=30, blank=True)
    safe_until = models.DateField(null=True)
    assigned_post_id = models.UUIDField(null=True)
    origin_source = models.CharField(max_length=40, null=True)
    origin_key = models.CharField(max_length=80, null=True)
    origin_digest = models.BinaryField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_case"
        indexes = [
            models.Index(fields=["id"], condition=models.Q(opened_precision="unknown"), name="casework_case_undated"),
            models.Index(
                fields=["owner_agency_id", "safe_until"],
                condition=models.Q(safe_until__isnull=False),
                name="casework_case_safe_until",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "owner_agency_id"], name="casework_case_number"),
            models.UniqueConstraint(
                fields=["owner_agency_id", "origin_source", "origin_key"],
                condition=models.Q(origin_source__isnull=False),
                name="casework_case_origin_once",
            ),
            models.CheckConstraint(
                condition=models.Q(age_from__isnull=True, age_to__isnull=True)
                | models.Q(age_from__lte=models.F("age_to"), age_from__gte=0, age_to__lte=120),
                name="casework_case_age_range",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def within(actor: Actor) -> models.Q:
        """A post limited to regions sees the cases of those regions, and those whose region nobody knows."""
        return models.Q(region__in=[*actor.regions, ""]) if actor.regions else models.Q()


class VisibleTo(models.Model):
    """Which agency may see which case, since when, why and how much: every list starts here.

    Filled by the database's own triggers from cases and accepted referrals, never by the application, which
    could otherwise grant itself a foreign case. The columns after `groups` repeat the case for the lists' filters.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "agency_id",
            "case",
            "person_id",
            "via",
            "opened_on",
            "until",
            "groups",
            "region",
            "status",
            "channel",
            "sex",
            "age_group",
            "urgency",
            "referral_state",
        ),
        CORE,
    )
    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visibility", db_index=False)
    person_id = models.UUIDField()
    via = models.CharField(max_length=12)
    opened_on = models.DateField()
    until = models.DateTimeField(null=True)
    groups = ArrayField(models.CharField(max_length=16))
    region = models.CharField(max_length=10)
    status = models.CharField(max_length=16)
    channel = models.CharField(max_length=30)
    sex = models.CharField(max_length=10)
    age_group = models.CharField(max_length=8)
    urgency = models.CharField(max_length=16)
    referral_state = models.CharField(max_length=12, choices=ReferralState.choices, default="none")

    class Meta:
        db_table = "casework_visible_to"
        constraints = [models.UniqueConstraint(fields=["case", "agency_id", "via"], name="casework_visible_to_once")]
        indexes = [
            models.Index(
                fields=["agency_id", "-opened_on", "case"],
                include=["region", "status", "channel", "sex", "age_group", "urgency", "referral_state"],
                name="casework_visible_to_list",
            ),
            models.Index(fields=["person_id", "agency_id"], name="casework_visible_to_person"),
        ]

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return Case.within(actor)

    @staticmethod
    def once() -> models.Q:
        """Each case once: what was disclosed is left out where a referral shows the case to the agency already."""
        referred = VisibleTo.objects.filter(
            case_id=models.OuterRef("case_id"), agency_id=models.OuterRef("agency_id"), via="referral"
        )
        return ~models.Q(via="disclosure") | models.Q(~models.Exists(referred))


class CaseStep(models.Model):
    """One dated step in a case's story, in codes only; the words are made for the reader's language.

    concerns_agency_id: the other agency whose timeline shows this step too (a referral's recipient).
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case_id",
            "owner_agency_id",
            "at",
            "kind",
            "by_post_id",
            "by_agency_id",
            "concerns_agency_id",
            "details",
        ),
        CORE,
    )
    id = models.BigAutoField(primary_key=True)
    case_id = models.UUIDField()
    owner_agency_id = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    by_post_id = models.UUIDField()
    by_agency_id = models.UUIDField()
    concerns_agency_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "casework_case_step"
        indexes = [models.Index(fields=["case_id", "-at"], name="casework_case_step_story")]


class NumberCounter(models.Model):
    """The next case number of an agency in a year."""

    wall: ClassVar = Wall.OWN_ROW
    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "casework_number_counter"
        constraints = [models.UniqueConstraint(fields=["agency_id", "year"], name="casework_number_counter_year")]
