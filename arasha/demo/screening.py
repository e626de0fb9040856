"""Screenings in the demonstration: one that points to trafficking, one still open, one that does not, and a child's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from arasha.casework.models import Screening, TalkKind
from arasha.casework.screening.actions import begin_screening, finish_screening, save_answers
from arasha.casework.screening.rules import AnswerDraft, ScreeningDraft, find_instrument, law_of, questions_of
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.database.actor import Actor

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

AGENCY, WHO = "qorghan", "aliya"


@dataclass(frozen=True)
class Told:
    """One screening as it went: indicators by answer, everything else `rest`.

    law: acts, means and purposes that were found, as kind:code; everything else `law_rest`.
    """

    instrument: str
    setting: str
    yes: str
    unknown: str = ""
    rest: str = "no"
    law: str = ""
    law_rest: str = "not_asked"
    finished: bool = True


POSITIVE = Told(
    "ilo_adult_labour/1",
    "office",
    "deceived_work deceived_wages vulnerable_economic vulnerable_status work_hours work_pay work_living held_papers "
    "held_confined held_threats dependent_on_exploiters dependent_place",
    "recruited_by_debt held_violence held_debt vulnerable_past dependent_past",
    law="act:recruitment act:exploitation means:withholds_documents means:restricts_movement purpose:forced_labour",
)
POSSIBLE = Told(
    "short",
    "labour_site",
    "work_hours work_pay deceived_wages",
    "held_papers held_confined held_threats deceived_work",
)
NEGATIVE = Told("ilo_adult_labour/1", "office", "work_pay deceived_wages", law="means:false_promises", law_rest="no")
OF_A_CHILD = Told(
    "ilo_child_labour/1",
    "office",
    "deceived_education deceived_work work_hours work_pay work_education held_tasks",
    "held_violence held_threats vulnerable_family_situation",
    law="act:transport act:exploitation purpose:forced_begging",
)
UNFINISHED = Told("short", "raid", "deceived_work work_hours", rest="not_asked", finished=False)


def screen_people(cast: "Cast", now: datetime) -> None:
    """Let the NGO of the door screen some of its newest people."""
    cases = [(planned.draft, case) for planned, case in reversed(cast.cases_of(AGENCY))]
    adults = [case for draft, case in cases if (draft.age_from or 0) >= 18 and draft.status == "potential"]
    children = [case for draft, case in cases if draft.age_to is not None and draft.age_to < 18]
    actor = cast.actor(AGENCY, WHO)
    told = [(POSITIVE, adults[0]), (POSSIBLE, adults[1]), (NEGATIVE, adults[2]), (UNFINISHED, adults[3])]
    for days, (screening, case) in enumerate([*told, (OF_A_CHILD, children[0])], start=1):
        _tell(actor, case, screening, now - timedelta(days=days))


def _tell(actor: Actor, case: UUID, told: Told, now: datetime) -> Screening:
    pack = current()
    gate = dict.fromkeys(pack.screening_gates, "yes")
    draft = ScreeningDraft(told.setting, told.instrument, gate)
    talk = TalkDraft(TalkKind.SCREENING.value, "ru", None, alone=True, told_story=told.instrument != "short")
    begun = begin_screening(actor, case, draft, talk, now=now, key=uuid4())
    instrument = find_instrument(told.instrument, told.setting, pack, now.date())
    asked = questions_of(instrument) if instrument else frozenset()
    answers = [*_answers(told, asked), *_law(told)]
    saved = save_answers(actor, begun.pk, answers, version=begun.version, now=now, key=uuid4())
    if not told.finished:
        return saved
    return finish_screening(actor, begun.pk, version=saved.version, now=now + timedelta(minutes=40), key=uuid4())


def _answers(told: Told, asked: Iterable[str]) -> Iterator[AnswerDraft]:
    phases = {code: current().screening_dimensions[one.dimension].phase for code, one in current().indicators.items()}
    yes, unknown = set(told.yes.split()), set(told.unknown.split())
    for code in sorted(asked):
        answer = "yes" if code in yes else "unknown" if code in unknown else told.rest
        yield AnswerDraft("indicator", code, answer, phases[code])


def _law(told: Told) -> Iterator[AnswerDraft]:
    law = law_of(current(), timezone.localdate())
    for kind, codes in (("act", law.acts), ("means", law.means), ("purpose", law.purposes)):
        for code in codes:
            yield AnswerDraft(kind, code, "yes" if f"{kind}:{code}" in told.law.split() else told.law_rest)
