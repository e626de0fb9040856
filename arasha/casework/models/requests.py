"""Requests to another body: each carries its own frozen packet and opens no case (DESIGN §3)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class RequestKind(models.TextChoices):
    """What is asked of the other body."""

    SECOND_OPINION = "second_opinion", pgettext_lazy("request", "second person of a refusal")
    REVIEW = "review", pgettext_lazy("request", "review of a decision")
    HOLD = "hold", pgettext_lazy("request", "hold removal")
    NON_PUNISHMENT = "non_punishment", pgettext_lazy("request", "do not punish")


class RequestStatus(models.TextChoices):
    """sent → answered / withdrawn."""

    SENT = "sent", pgettext_lazy("request", "waiting for an answer")
    ANSWERED = "answered", pgettext_lazy("request", "answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


class Answer(models.TextChoices):
    """The answers to the four kinds of request; rules.ANSWERS says which belongs to which."""

    AGREE = "agree", pgettext_lazy("answer", "agrees: the refusal stands")
    DISAGREE = "disagree", pgettext_lazy("answer", "does not agree: nothing changes for the person")
    UPHELD = "upheld", pgettext_lazy("answer", "the decision stands")
    REVERSED = "reversed", pgettext_lazy("answer", "reversed: the person is identified")
    DECIDE_ANEW = "decide_anew", pgettext_lazy("answer", "to be decided anew")
    HELD = "held", pgettext_lazy("answer", "held: no removal")
    NOT_HELD = "not_held", pgettext_lazy("answer", "not held")
    NOT_PUNISHED = "not_punished", pgettext_lazy("answer", "not to be punished")
    PUNISHABLE = "punishable", pgettext_lazy("answer", "the proceedings go on")


class Request(models.Model):
    """One question to another body. `packet` is frozen at sending: codes only, no free text, no name.

    about_id: the decision or the hold that it is about, the case itself for non-punishment.
    case_owner_id: the agency that owns the case; the sender may be a recipient of its referral.
    until: the last day a granted hold holds, null without end.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "kind",
            "case_id",
            "case_owner_id",
            "about_id",
            "sender_id",
            "recipient_id",
            "packet",
            "status",
            "sent_at",
            "sent_by_id",
            "due_at",
            "answer",
            "grounds",
            "until",
            "answered_at",
            "answered_by_id",
            "ended_at",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=RequestKind.choices)
    case_id = models.UUIDField()
    case_owner_id = models.UUIDField()
    about_id = models.UUIDField()
    sender_id = models.UUIDField()
    recipient_id = models.UUIDField()
    packet = models.JSONField()
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.SENT)
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField()
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    grounds = code_list()
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_request"
        indexes = [
            models.Index(fields=["recipient_id", "status", "due_at"], name="casework_request_inbox"),
            models.Index(fields=["sender_id", "status", "due_at"], name="casework_request_outbox"),
            models.Index(fields=["case_id"], name="casework_request_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["about_id", "kind", "recipient_id"],
                condition=models.Q(status="sent"),
                name="casework_request_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status="answered") & ~models.Q(answer="") | ~models.Q(status="answered"),
                name="casework_request_answer_said",
            ),
        ]

    @property
    def owner_agency_id(self) -> uuid.UUID:
        """Who asked owns the question."""
        return self.sender_id
