"""Decisions on the status of a person, the day each was told, and the recovery and reflection period."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, VictimStatus, code_list
from arasha.casework.models.talks import NoticeCopy
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class Standing(models.TextChoices):
    """Whose word it is: an organisation's finding stands beside the state's decision, and both are shown."""

    STATE = "state", pgettext_lazy("standing", "the state's decision")
    FINDING = "finding", pgettext_lazy("standing", "finding of an organisation")


class Proof(models.TextChoices):
    """How sure the decision had to be: reasonable grounds, not absolute proof; doubt speaks for the person."""

    REASONABLE = "reasonable", pgettext_lazy("proof", "reasonable grounds")
    DOUBT = "doubt", pgettext_lazy("proof", "benefit of the doubt")
    CONCLUSIVE = "conclusive", pgettext_lazy("proof", "everything known was weighed")


class DecisionState(models.TextChoices):
    """A refusal waits for its second person; a decision in force may be replaced by a later one, never changed."""

    PROVISIONAL = "provisional", pgettext_lazy("decision", "provisional: waits for a second person")
    IN_FORCE = "in_force", pgettext_lazy("decision", "in force")
    NOT_CONFIRMED = "not_confirmed", pgettext_lazy("decision", "not confirmed by the second person")
    LAPSED = "lapsed", pgettext_lazy("decision", "lapsed: no second person in time")


class StatusDecision(models.Model):
    """One dated, reasoned decision by one body; reversals are new rows that name the one they reverse.

    owner_agency_id: the body that decided, not the owner of the case. grounds: codes of the pack's decision_grounds,
    which exist in the person's language. second_*: who confirmed or refused to confirm, perhaps of another agency.
    in_force_at: from when it counts; null while provisional and for one that never came into force.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "standing",
            "status",
            "proof",
            "grounds",
            "state",
            "decided_at",
            "by_post_id",
            "by_user_id",
            "second_due_at",
            "second_agency_id",
            "second_post_id",
            "second_at",
            "in_force_at",
            "reverses_id",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    owner_agency_id = models.UUIDField()
    standing = models.CharField(max_length=8, choices=Standing.choices)
    status = models.CharField(max_length=16, choices=VictimStatus.choices)
    proof = models.CharField(max_length=12, choices=Proof.choices)
    grounds = code_list()
    state = models.CharField(max_length=14, choices=DecisionState.choices)
    decided_at = models.DateTimeField()
    by_post_id = models.UUIDField()
    by_user_id = models.UUIDField(null=True)
    second_due_at = models.DateTimeField(null=True)
    second_agency_id = models.UUIDField(null=True)
    second_post_id = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    reverses_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_status_decision"
        indexes = [
            models.Index(fields=["case", "-decided_at"], name="casework_decision_of_case"),
            models.Index(
                fields=["owner_agency_id", "second_due_at"],
                condition=models.Q(state="provisional"),
                name="casework_decision_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(second_post_id=models.F("by_post_id")), name="casework_decision_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["not_identified", "revoked"])
                | ~models.Q(state="in_force")
                | models.Q(second_post_id__isnull=False),
                name="casework_decision_refusal_seconded",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in_force") ^ models.Q(in_force_at__isnull=True),
                name="casework_decision_in_force_dated",
            ),
        ]


class DecisionTold(models.Model):
    """That the person was told a decision and its reasons: when, in which language, in which talk, by which agency."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        ("id", "decision", "case_id", "owner_agency_id", "talk_id", "language", "copy", "at", "by_post_id"), CORE
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(StatusDecision, on_delete=models.PROTECT, related_name="tellings")
    case_id = models.UUIDField()
    owner_agency_id = models.UUIDField()
    talk_id = models.UUIDField()
    language = models.CharField(max_length=8)
    copy = models.CharField(max_length=10, choices=NoticeCopy.choices)
    at = models.DateTimeField()
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_decision_told"
        indexes = [models.Index(fields=["case_id"], name="casework_decision_told_case")]


class ReflectionPeriod(models.Model):
    """A time to rest and think, in which nobody presses the person to decide anything. One a case."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(("id", "case", "owner_agency_id", "began_at", "ends_at", "by_post_id"), CORE)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reflection")
    owner_agency_id = models.UUIDField()
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_reflection_period"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("began_at")), name="casework_reflection_period_order"
            )
        ]
