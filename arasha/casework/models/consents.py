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
    WAITING = "waiting", pgettext_lazy("consent", "waits for a second look")
    REFUSED = "refused", pgettext_lazy("consent", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")


class Question(models.TextChoices):
    """The three questions of consent, each asked by itself."""

    HELP = "help", pgettext_lazy("consent question", "help")
    SHARING = "sharing", pgettext_lazy("consent question", "sharing with others")
    POLICE = "police", pgettext_lazy("consent question", "police and prosecutor")


class Reply(models.TextChoices):
    """What the person says to one of the questions; "not able now" is asked again on a day."""

    YES = "yes", pgettext_lazy("consent answer", "yes")
    NO = "no", pgettext_lazy("consent answer", "no")
    THINKING = "thinking", pgettext_lazy("consent answer", "still thinking")
    NOT_NOW = "not_now", pgettext_lazy("consent answer", "not able to decide now")


class ConsentAnswer(models.Model):
    """The person's present answer to one of the three questions; its history stands in the case's steps."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "question",
            "answer",
            "said_at",
            "ask_again_on",
            "explained_in",
            "recorded_by_id",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consent_answers")
    owner_agency_id = models.UUIDField()
    question = models.CharField(max_length=8, choices=Question.choices)
    answer = models.CharField(max_length=8, choices=Reply.choices)
    said_at = models.DateTimeField()
    ask_again_on = models.DateField(null=True)
    explained_in = models.CharField(max_length=8)
    recorded_by_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_consent_answer"
        indexes = [
            models.Index(
                fields=["owner_agency_id", "ask_again_on"],
                condition=models.Q(ask_again_on__isnull=False),
                name="casework_answer_ask_again",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "question"], name="casework_consent_answer_one"),
            models.CheckConstraint(
                condition=models.Q(ask_again_on__isnull=True) | models.Q(answer__in=["thinking", "not_now"]),
                name="casework_consent_answer_again",
            ),
        ]


class Consent(models.Model):
    """The person's word about one recipient and one purpose; its history stands in the case's steps.

    way: how the word was given; witness: who was there, a code, and for a post of ours which one. The names of a
    witness from outside and of a guardian are sealed in the vault under this consent's id.
    guardian_relation, child_view: only for a word given for a child.
    second_look_by_id: who asked the person again, before a word toward migration control counts.
    """

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
            "way",
            "witness",
            "witness_post_id",
            "guardian_relation",
            "child_view",
            "second_look_by_id",
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
    way = models.CharField(max_length=20, default="written")
    witness = models.CharField(max_length=20, blank=True)
    witness_post_id = models.UUIDField(null=True)
    guardian_relation = models.CharField(max_length=20, blank=True)
    child_view = models.CharField(max_length=20, blank=True)
    second_look_by_id = models.UUIDField(null=True)
    recorded_by_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_consent"
        constraints = [
            models.UniqueConstraint(fields=["case", "recipient_id", "purpose"], name="casework_consent_one_word")
        ]
        indexes = [
            models.Index(
                fields=["owner_agency_id", "said_at"],
                condition=models.Q(state="waiting"),
                name="casework_consent_second_look",
            )
        ]
