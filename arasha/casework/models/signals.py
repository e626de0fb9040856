"""Help without a case, and signals: what reaches an agency before anybody has a case."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.cases.numbers import case_number
from arasha.casework.models.cases import Case, code_list
from arasha.database.actor import Actor
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class Contact(models.Model):
    """Help given without a case: what it was about, in which language, what was given. It names and makes nobody.

    line: the hotline's code in the country pack when it was a call to a public line, otherwise empty.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        ("id", "owner_agency_id", "at", "by_post_id", "channel", "line", "topic", "language", "given", "region"), CORE
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    at = models.DateTimeField()
    by_post_id = models.UUIDField()
    channel = models.CharField(max_length=30)
    line = models.CharField(max_length=30, blank=True)
    topic = models.CharField(max_length=40)
    language = models.CharField(max_length=8, blank=True)
    given = code_list()
    region = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "casework_contact"
        indexes = [models.Index(fields=["owner_agency_id", "-at"], name="casework_contact_of_agency")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(given=[]), name="casework_contact_gave_something"),
        ]

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return Case.within(actor)


class SignalState(models.TextChoices):
    """received → triaged → converted to a case | closed with a reason; a signal may be converted or closed at once."""

    RECEIVED = "received", pgettext_lazy("signal", "to be looked at")
    TRIAGED = "triaged", pgettext_lazy("signal", "looked at")
    CONVERTED = "converted", pgettext_lazy("signal", "became a case")
    CLOSED = "closed", pgettext_lazy("signal", "closed")


OPEN_STATES = (SignalState.RECEIVED, SignalState.TRIAGED)


class Signal(models.Model):
    """A report that somebody may be a victim, in codes. What was said, a name and a number are in the vault.

    The signal's id is the subject of its sealed values; when the caller is the person, it becomes the person's id.
    prefix, year, place: its number within its agency; the database counts `place`, so that an agency that sends a
    signal does not learn how many the other has.
    clock_from and due_at: the present term, to look at the signal and then to finish it.
    caller: who told, of the pack's caller_roles. callback: how the caller wants to go on, empty when not asked.
    people: how many persons it is about, null when not known. same_as: the signal this one repeats.
    from_agency_id: another agency sent it; it learns "received" or "acted on" and nothing else.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "owner_agency_id",
            "prefix",
            "year",
            "place",
            "received_at",
            "by_post_id",
            "channel",
            "line",
            "caller",
            "named",
            "safe_to_talk",
            "callback",
            "language",
            "danger_now",
            "urgency",
            "topic",
            "region",
            "needs",
            "forms",
            "sectors",
            "people",
            "safe_until",
            "state",
            "clock_from",
            "due_at",
            "triaged_at",
            "ended_at",
            "close_reason",
            "same_as",
            "case_id",
            "assigned_post_id",
            "from_agency_id",
            "version",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    prefix = models.CharField(max_length=4)
    year = models.SmallIntegerField()
    place = models.IntegerField(default=0)
    received_at = models.DateTimeField()
    by_post_id = models.UUIDField()
    channel = models.CharField(max_length=30)
    line = models.CharField(max_length=30, blank=True)
    caller = models.CharField(max_length=30)
    named = models.BooleanField(default=False)
    safe_to_talk = models.CharField(max_length=10, blank=True)
    callback = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=8, blank=True)
    danger_now = models.CharField(max_length=8, default="unknown")
    urgency = models.CharField(max_length=16)
    topic = models.CharField(max_length=40)
    region = models.CharField(max_length=10, blank=True)
    needs = code_list()
    forms = code_list()
    sectors = code_list()
    people = models.SmallIntegerField(null=True)
    safe_until = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=SignalState.choices, default=SignalState.RECEIVED)
    clock_from = models.DateTimeField()
    due_at = models.DateTimeField()
    triaged_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=40, blank=True)
    same_as = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    assigned_post_id = models.UUIDField(null=True)
    from_agency_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_signal"
        indexes = [
            models.Index(fields=["owner_agency_id", "-received_at", "-id"], name="casework_signal_list"),
            models.Index(
                fields=["owner_agency_id", "due_at"],
                condition=models.Q(state__in=["received", "triaged"]),
                name="casework_signal_open",
            ),
            models.Index(fields=["case_id"], condition=models.Q(case_id__isnull=False), name="casework_signal_of_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner_agency_id", "year", "place"], name="casework_signal_number"),
            models.CheckConstraint(
                condition=models.Q(state="converted", case_id__isnull=False)
                | (~models.Q(state="converted") & models.Q(case_id__isnull=True)),
                name="casework_signal_converted_has_case",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed") ^ models.Q(close_reason=""),
                name="casework_signal_closed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number said on the telephone, such as S-H26-0012K; it cannot be taken for a case's."""
        return f"S-{case_number(self.prefix, self.year, self.place)}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @staticmethod
    def within(actor: Actor) -> models.Q:
        return Case.within(actor)


class SignalCounter(models.Model):
    """The last number of an agency's signals in a year; only the database's own trigger counts."""

    wall: ClassVar = Wall.OWN_ROW
    id = models.BigAutoField(primary_key=True)
    agency_id = models.UUIDField()
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "casework_signal_counter"
        constraints = [models.UniqueConstraint(fields=["agency_id", "year"], name="casework_signal_counter_year")]


class SentSignal(models.Model):
    """What the sender keeps of a signal to another agency: to whom, when, and whether it was acted on.

    Its id is the signal's at the recipient. `acted_on` is set by the database's own trigger, the same way whatever
    the recipient decided.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, editable=False)
    owner_agency_id = models.UUIDField()
    recipient_id = models.UUIDField()
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField()
    topic = models.CharField(max_length=40)
    acted_on = models.BooleanField(default=False)

    class Meta:
        db_table = "casework_sent_signal"
        indexes = [models.Index(fields=["owner_agency_id", "-sent_at"], name="casework_sent_signal_list")]
