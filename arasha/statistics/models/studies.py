"""Studies of the hidden number: the table of counts, the computing of a study, and the result that is kept."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.database.walls import Wall
from arasha.vault.groups import CORE

NAME_CHARACTERS = 80
LIST_CHARACTERS = 40
WORDS_CHARACTERS = 2000


class CountTable(models.Model):
    """How many cases are on exactly which lists: counts alone, never a row of a person; its agency's own.

    lists: names of lists (2 to 12). counts: in cases, 2**lists of them; place c counts those on exactly the lists whose
    bits c sets, place 0 is 0. Both, and the digest of what was given, never change.
    steps: what the analyst did to the lists since, in order, as rules.Step; taking the last one back is undoing it.
    reading: what was read differently from how it was written, as the engine's notes.
    Kept as long as the agency: without it a study could not be repeated, and it names nobody.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    name = models.CharField(max_length=NAME_CHARACTERS)
    period = models.CharField(max_length=NAME_CHARACTERS, blank=True)
    about = models.TextField(max_length=WORDS_CHARACTERS, blank=True)
    lists = ArrayField(models.CharField(max_length=LIST_CHARACTERS))
    counts = ArrayField(models.BigIntegerField())
    reading = models.JSONField(default=list)
    given_sha256 = models.CharField(max_length=64)
    steps = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "statistics_count_table"
        indexes = [models.Index(fields=["owner_agency_id", "-changed_at"], name="statistics_count_table_latest")]

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """waiting → running → done | cancelled | interrupted | failed; a waiting one may be cancelled."""

    WAITING = "waiting", pgettext_lazy("study", "waiting")
    RUNNING = "running", pgettext_lazy("study", "computing")
    DONE = "done", pgettext_lazy("study", "finished")
    CANCELLED = "cancelled", pgettext_lazy("study", "cancelled")
    INTERRUPTED = "interrupted", pgettext_lazy("study", "interrupted")
    FAILED = "failed", pgettext_lazy("study", "failed")


UNDER_WAY = (RunState.WAITING, RunState.RUNNING)


class StudyRun(models.Model):
    """The computing of one study in the background; its agency's own, and never changed after its end.

    steps: of the table, as they were when it was asked for. done, of: steps of the computing. seen_at: when the
    computing last said that it lives; a running one not heard of for long was interrupted.
    problem: why it failed, a code. study_id: the result, once there is one.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    table = models.ForeignKey(CountTable, on_delete=models.PROTECT, related_name="runs")
    steps = models.JSONField(default=list)
    replicates = models.IntegerField()
    seed = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.WAITING)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    step = models.CharField(max_length=40, blank=True)
    cancel_asked = models.BooleanField(default=False)
    problem = models.CharField(max_length=40, blank=True)
    study_id = models.UUIDField(null=True)

    class Meta:
        db_table = "statistics_study_run"
        indexes = [models.Index(fields=["owner_agency_id", "state"], name="statistics_study_run_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", study_id__isnull=False)
                | (~models.Q(state="done") & models.Q(study_id__isnull=True)),
                name="statistics_study_run_result",
            ),
            models.CheckConstraint(
                condition=models.Q(replicates__gte=1, done__gte=0, done__lte=models.F("of")),
                name="statistics_study_run_progress",
            ),
        ]


class Study(models.Model):
    """One finished study: what was computed, from which input, by which versions. Frozen, but for three things.

    The assumptions in the analyst's own words, and to whom it is given, may change; the database lets nothing else.
    assumptions: answers to the engine's questions, by the question's code.
    steps: what was done to the lists. document: everything computed, as the engine's JSON; it holds no table of counts.
    given_to_id: the agency that may read it beside its owner. The table of counts stays with the owner.
    Kept as long as the agency: figures that were quoted must stay open to checking.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            *("id", "owner_agency_id", "table_id", "number", "name", "period", "about", "lists", "steps", "cases"),
            *("replicates", "seed", "input_sha256", "colour", "document", "made_at", "asked_by_id"),
            *("assumptions", "given_to_id", "given_at", "taken_back_at", "version"),
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    table_id = models.UUIDField()
    number = models.IntegerField()
    name = models.CharField(max_length=NAME_CHARACTERS)
    period = models.CharField(max_length=NAME_CHARACTERS, blank=True)
    about = models.TextField(max_length=WORDS_CHARACTERS, blank=True)
    lists = ArrayField(models.CharField(max_length=600))
    steps = models.JSONField(default=list)
    cases = models.BigIntegerField()
    replicates = models.IntegerField()
    seed = models.BigIntegerField()
    input_sha256 = models.CharField(max_length=64)
    colour = models.CharField(max_length=5)
    document: Any = models.JSONField()
    made_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    assumptions = models.JSONField(default=dict)
    given_to_id = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "statistics_study"
        indexes = [
            models.Index(fields=["given_to_id", "-given_at"], name="statistics_study_given"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner_agency_id", "number"], name="statistics_study_number"),
            models.CheckConstraint(
                condition=models.Q(colour__in=["green", "amber", "red"]), name="statistics_study_colour"
            ),
            models.CheckConstraint(
                condition=models.Q(given_to_id__isnull=True)
                | (models.Q(given_at__isnull=False) & ~models.Q(given_to_id=models.F("owner_agency_id"))),
                name="statistics_study_given_to_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name
