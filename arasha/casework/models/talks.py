"""Interpreters of an agency's own register, the talks held with a person, and the notice read in one of them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from arasha.casework.models.cases import Case, code_list
from arasha.database.walls import Wall
from arasha.vault.groups import CORE


class TalkKind(models.TextChoices):
    """What a talk was for."""

    FIRST = "first", pgettext_lazy("talk", "first talk")
    SCREENING = "screening", pgettext_lazy("talk", "screening")
    NOTICE = "notice", pgettext_lazy("talk", "rights and duties explained")
    CONSENT = "consent", pgettext_lazy("talk", "consent asked")
    STATUS_TOLD = "status_told", pgettext_lazy("talk", "decision told")
    ASSESSMENT = "assessment", pgettext_lazy("talk", "needs and safety")
    OTHER = "other", pgettext_lazy("talk", "other talk")


class Interpreter(models.Model):
    """One interpreter of an agency's own register, under a code name: initials or a made-up word, never a name.

    phone_sealed: the telephone, sealed to the agency's own key; empty when none is kept.
    secrecy_on: the day the interpreter signed to keep secrets; without it nobody interprets.
    declared: ties the interpreter declared once and for all, codes of the pack's interpreter_ties.
    """

    wall: ClassVar = Wall.OWN_ROW
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_agency_id = models.UUIDField()
    code_name = models.CharField(max_length=40)
    languages = code_list()
    sex = models.CharField(max_length=10)
    secrecy_on = models.DateField(null=True)
    declared = code_list()
    phone_sealed = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_interpreter"
        constraints = [
            models.UniqueConstraint(fields=["owner_agency_id", "code_name"], name="casework_interpreter_code_name")
        ]

    def __str__(self) -> str:
        return self.code_name


class Talk(models.Model):
    """One talk with the person, in codes: who interpreted, whether they were alone, whether the story was told.

    owner_agency_id: the agency that talked; everybody to whom the case is open sees that the talk was held, so that
    nobody asks for the same story again. The interpreter is an entry of that agency's register and no other's.
    duties_said: before speaking the person was told what must be passed on.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "at",
            "kind",
            "language",
            "interpreter_id",
            "tie",
            "refused",
            "alone",
            "told_story",
            "duties_said",
            "by_post_id",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    owner_agency_id = models.UUIDField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=TalkKind.choices)
    language = models.CharField(max_length=8)
    interpreter_id = models.UUIDField(null=True)
    tie = models.CharField(max_length=40, blank=True)
    refused = models.CharField(max_length=40, blank=True)
    alone = models.BooleanField()
    told_story = models.BooleanField(default=False)
    duties_said = models.BooleanField(default=False)
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_talk"
        indexes = [models.Index(fields=["case", "-at"], name="casework_talk_of_case")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(interpreter_id__isnull=True) | ~models.Q(tie=""),
                name="casework_talk_tie_asked",
            )
        ]


class NoticeVariant(models.TextChoices):
    """In which wording it was read."""

    ADULT = "adult", pgettext_lazy("notice", "for an adult")
    CHILD = "child", pgettext_lazy("notice", "for a child, in short sentences")


class Understood(models.TextChoices):
    """Whether the person said it back in their own words."""

    YES = "yes", pgettext_lazy("understood", "yes, in their own words")
    NO = "no", pgettext_lazy("understood", "no")
    AGAIN = "again", pgettext_lazy("understood", "partly: explain again")


class NoticeCopy(models.TextChoices):
    """What became of the paper: it can be found by whoever watches the person."""

    TAKEN = "taken", pgettext_lazy("copy", "the person took it")
    KEPT_HERE = "kept_here", pgettext_lazy("copy", "kept here for the person")
    UNSAFE = "unsafe", pgettext_lazy("copy", "no paper: unsafe to keep")


class NoticeGiven(models.Model):
    """One reading of the notice: which version, in which language and wording, and whether it was understood.

    owner_agency_id: the agency that explained; everybody to whom the case is open sees that it was done.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = dict.fromkeys(
        (
            "id",
            "case",
            "owner_agency_id",
            "talk",
            "at",
            "version_code",
            "language",
            "variant",
            "understood",
            "paper",
            "by_post_id",
        ),
        CORE,
    )
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    owner_agency_id = models.UUIDField()
    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, related_name="notice")
    at = models.DateTimeField()
    version_code = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    variant = models.CharField(max_length=8, choices=NoticeVariant.choices)
    understood = models.CharField(max_length=8, choices=Understood.choices)
    paper = models.CharField(max_length=10, choices=NoticeCopy.choices)
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_notice_given"
        indexes = [models.Index(fields=["case", "-at"], name="casework_notice_of_case")]
