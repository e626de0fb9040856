"""Reading screenings: only with the narrative group, and in custody only by those who may screen there."""

from dataclasses import dataclass
from uuid import UUID

from arasha.access import policy
from arasha.audit import events
from arasha.casework.models import Case, Screening, ScreeningAnswer
from arasha.casework.screening.actions import drafts_of
from arasha.casework.screening.rules import AnswerDraft
from arasha.country import Instrument, current
from arasha.database.actor import Actor


@dataclass(frozen=True)
class OpenedScreening:
    """A screening with its case, the version of the instrument it used, and its answers by kind and code."""

    screening: Screening
    case: Case
    instrument: Instrument
    answers: dict[tuple[str, str], ScreeningAnswer]

    @property
    def drafts(self) -> list[AnswerDraft]:
        return drafts_of(list(self.answers.values()))


def open_case(actor: Actor, case_id: UUID) -> Case:
    """The case of which somebody wants to read or begin screenings; one audit event."""
    case = policy.require(actor, "screening.read", Case, case_id)
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(actor, "screening.listed", objects=[case.pk], also=also)
    return case


def screenings_of(actor: Actor, case: Case) -> list[Screening]:
    """The screenings of a case that the actor may see, newest first; the caller has recorded the case's opening."""
    return list(policy.visible(actor, Screening).filter(case=case).order_by("-began_at", "id")[:50])


def get_screening(actor: Actor, screening_id: UUID, *, verb: str = "screening.read") -> OpenedScreening:
    """One screening with its answers. A foreign, a missing and a closed one raise the same Denied."""
    screening = policy.require(actor, verb, Screening, screening_id)
    case = screening.case
    found = policy.visible(actor, ScreeningAnswer).filter(screening=screening)
    events.record(actor, "screening.opened", objects=[case.pk, screening.pk])
    return OpenedScreening(
        screening,
        case,
        current().instruments[screening.instrument_key],
        {(one.kind, one.code): one for one in found},
    )


def unfinished_of_post(actor: Actor) -> list[Screening]:
    """What this post has begun and not finished, oldest first."""
    return list(
        policy.visible(actor, Screening)
        .select_related("case", "case__person")
        .filter(owner_agency_id=actor.agency, by_post_id=actor.post, ended_at__isnull=True)
        .order_by("began_at")[:50]
    )
