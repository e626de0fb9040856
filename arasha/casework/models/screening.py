"""Screenings: which instrument was used, what was answered, and what the rule made of it. Codes only."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from arasha.access.models import Agency
from arasha.casework.models.cases import Case
from arasha.country import current
from arasha.database.actor import Actor
from arasha.database.walls import Wall
from arasha.vault.groups import CORE, FieldGroup

SCREEN_IN_CUSTODY = "screen_in_custody"


class AnswerKind(models.TextChoices):
    """What an answer is about: an indicator, or act, means or purpose in the words of the law."""

    INDICATOR = "indicator", pgettext_lazy("screening answer", "indicator")
    ACT = "act", pgettext_lazy("screening answer", "what was done")
    MEANS = "means", pgettext_lazy("screening answer", "how")
    PURPOSE = "purpose", pgettext_lazy("screening answer", "what for")


class Saying(models.TextChoices):
    """The four answers: unknown is not no, and nobody asked is neither."""

    YES = "yes", pgettext_lazy("screening answer", "yes")
    NO = "no", pgettext_lazy("screening answer", "no")
    UNKNOWN = "unknown", pgettext_lazy("screening answer", "unknown")
    NOT_ASKED = "not_asked", pgettext_lazy("screening answer", "not asked")


class Phase(models.TextChoices):
    """When the thing happened: the same thing weighs differently at recruitment and at the destination."""

    RECRUITMENT = "recruitment", pgettext_lazy("screening phase", "at the beginning or on the way")
    DESTINATION = "destination", pgettext_lazy("screening phase", "where the person worked or was kept")


class AnswerSource(models.TextChoices):
    """Where an answer comes from."""

    PERSON = "person", pgettext_lazy("screening source", "said by the person")
    OBSERVED = "observed", pgettext_lazy("screening source", "observed")
    THIRD_PARTY = "third_party", pgettext_lazy("screening source", "said by somebody else")
    DOCUMENT = "document", pgettext_lazy("screening source", "from a document")


class Certainty(models.TextChoices):
    """How sure the one who wrote the answer is."""

    SURE = "sure", pgettext_lazy("screening certainty", "sure")
    LIKELY = "likely", pgettext_lazy("screening certainty", "likely")
    DOUBTFUL = "doubtful", pgettext_lazy("screening certainty", "doubtful")


def may_screen_in_custody(agency_type: str) -> bool:
    """Whether agencies of this type may screen, and read screenings, of persons in custody (the pack's competence)."""
    competence = current().competences.at(SCREEN_IN_CUSTODY, timezone.localdate())
    return competence is not None and agency_type in competence.agency_types


class Screening(models.Model):
    """One screening of one person with one version of an instrument.

    owner_agency_id: the agency that asks; for a case referred to it, not the case's owner. rule: "adult" or "child".
    gate: gate -> "yes" or "no". override: why it began all the same. result: the codes of the finished result.
    """

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "case",
                "owner_agency_id",
                "instrument",
                "instrument_version",
                "rule",
                "setting",
                "in_custody",
                "gate",
                "override",
                "talk_id",
                "by_post_id",
                "began_at",
                "ended_at",
                "version",
            ),
            CORE,
        ),
        "result": FieldGroup.NARRATIVE,
    }
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="screenings")
    owner_agency_id = models.UUIDField()
    instrument = models.CharField(max_length=40)
    instrument_version = models.SmallIntegerField()
    rule = models.CharField(max_length=8)
    setting = models.CharField(max_length=20)
    in_custody = models.BooleanField()
    gate = models.JSONField()
    override = models.CharField(max_length=40, blank=True)
    talk_id = models.UUIDField(null=True)
    by_post_id = models.UUIDField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "casework_screening"
        indexes = [
            models.Index(fields=["case", "-began_at"], name="casework_screening_of_case"),
            models.Index(
                fields=["owner_agency_id", "by_post_id"],
                condition=models.Q(ended_at__isnull=True),
                name="casework_screening_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, result__isnull=True)
                | models.Q(ended_at__isnull=False, result__isnull=False),
                name="casework_screening_finished",
            )
        ]

    @property
    def instrument_key(self) -> str:
        """The key of the instrument's version in the country pack."""
        return f"{self.instrument}/{self.instrument_version}"

    @staticmethod
    def within(actor: Actor) -> models.Q:
        """The post's regions; and what was asked in custody is no business of those who hold or remove people."""
        seen = models.Q(case__region__in=[*actor.regions, ""]) if actor.regions else models.Q()
        agency = Agency.objects.only("type").get(pk=actor.agency)
        if may_screen_in_custody(agency.type):
            return seen
        return seen & models.Q(in_custody=False)


class ScreeningAnswer(models.Model):
    """One answer, with phase, source and certainty; never only a tick."""

    wall: ClassVar = Wall.PROTECTED
    field_groups: ClassVar = {
        **dict.fromkeys(("id", "screening", "owner_agency_id"), CORE),
        **dict.fromkeys(
            ("kind", "code", "answer", "phase", "source", "certainty", "at", "by_post_id"), FieldGroup.NARRATIVE
        ),
    }
    id = models.BigAutoField(primary_key=True)
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="answers")
    owner_agency_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    code = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, choices=Saying.choices)
    phase = models.CharField(max_length=12, choices=Phase.choices, blank=True)
    source = models.CharField(max_length=12, choices=AnswerSource.choices)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    at = models.DateTimeField()
    by_post_id = models.UUIDField()

    class Meta:
        db_table = "casework_screening_answer"
        constraints = [
            models.UniqueConstraint(fields=["screening", "kind", "code"], name="casework_screening_answer_once")
        ]
