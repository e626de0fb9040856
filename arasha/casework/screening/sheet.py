"""The sheet of questions as it is drawn: part by part, in the language of the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from arasha.casework.models import AnswerKind, AnswerSource, Certainty, Phase, Saying, ScreeningAnswer
from arasha.casework.screening.forms import LAW_GROUPS
from arasha.casework.screening.queries import OpenedScreening
from arasha.casework.screening.rules import AnswerDraft, law_of, questions_of
from arasha.country import CountryPack

Stored = Mapping[tuple[str, str], ScreeningAnswer]


@dataclass(frozen=True)
class Question:
    """One indicator: what is read to the person, its short name for the reader, and what is answered so far."""

    code: str
    spoken: str
    name: str
    answer: str
    phase: str
    source: str
    certainty: str


@dataclass(frozen=True)
class Part:
    """The questions of one dimension."""

    code: str
    heading: str
    questions: list[Question]


@dataclass(frozen=True)
class LawGroup:
    """Act, means or purpose in the words of the law: what was found, and the answer for everything else."""

    code: str
    heading: str
    choices: list[tuple[str, str, bool]]
    rest: str


def present_parts(opened: OpenedScreening, pack: CountryPack, language: str) -> list[Part]:
    """The sheet's parts in the order in which people talk."""
    asked = questions_of(opened.instrument)
    parts = []
    for code, dimension in pack.screening_dimensions.items():
        questions = [
            _question(one, pack, opened.answers, dimension.phase, language)
            for one, entry in pack.indicators.items()
            if one in asked and entry.dimension == code
        ]
        if questions:
            parts.append(Part(code, str(dimension.name), questions))
    return parts


def _question(code: str, pack: CountryPack, stored: Stored, phase: str, language: str) -> Question:
    entry, answer = pack.indicators[code], stored.get((AnswerKind.INDICATOR.value, code))
    return Question(
        code,
        entry.spoken.in_language(language),
        str(entry.name),
        answer.answer if answer else Saying.NOT_ASKED.value,
        (answer.phase if answer else "") or phase,
        answer.source if answer else AnswerSource.PERSON.value,
        answer.certainty if answer else Certainty.SURE.value,
    )


def present_law(opened: OpenedScreening, pack: CountryPack, today: date) -> list[LawGroup]:
    """The three groups of the law."""
    law = law_of(pack, today)
    headings = {"acts": _("What was done?"), "means": _("How was the person held?"), "purposes": _("For what?")}
    names: dict[str, Any] = {"acts": pack.acts, "means": pack.means, "purposes": pack.exploitation_forms}
    groups = []
    for group, kind in LAW_GROUPS.items():
        said = {code: opened.answers.get((kind, code)) for code in getattr(law, group)}
        rest = next((one.answer for one in said.values() if one and one.answer != Saying.YES), Saying.NOT_ASKED.value)
        choices = [
            (code, names[group].name(code), bool(one and one.answer == Saying.YES)) for code, one in said.items()
        ]
        groups.append(LawGroup(group, headings[group], choices, rest))
    return groups


def choices_of_sheet() -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen at each question."""
    return {
        "answers": list(Saying.choices),
        "phases": list(Phase.choices),
        "sources": list(AnswerSource.choices),
        "certainties": list(Certainty.choices),
        "rests": [one for one in Saying.choices if one[0] != Saying.YES],
    }


def stored_for_sheet(stored: Stored) -> dict[str, dict[str, Any]]:
    """What is stored now, item by item, as the open page compares it with its own: codes only."""
    items: dict[str, dict[str, Any]] = {}
    for (kind, code), one in stored.items():
        if kind == AnswerKind.INDICATOR:
            items[code] = {"a": one.answer, "p": one.phase, "s": one.source, "c": one.certainty}
    for group, kind in LAW_GROUPS.items():
        said = {code: one.answer for (its_kind, code), one in stored.items() if its_kind == kind}
        if said:
            rest = next((answer for answer in said.values() if answer != Saying.YES), Saying.NOT_ASKED.value)
            items[group] = {
                "yes": sorted(code for code, answer in said.items() if answer == Saying.YES),
                "rest": rest,
            }
    return items


def differing(sent: Sequence[AnswerDraft], stored: Stored, pack: CountryPack) -> dict[str, str]:
    """Where somebody else's stored answer differs from what was sent: the question's name -> the stored answer."""
    names: dict[str, Any] = {
        AnswerKind.INDICATOR.value: pack.indicators,
        AnswerKind.ACT.value: pack.acts,
        AnswerKind.MEANS.value: pack.means,
        AnswerKind.PURPOSE.value: pack.exploitation_forms,
    }
    found = {}
    for one in sent:
        other = stored.get((one.kind, one.code))
        if other is not None and other.answer != one.answer:
            found[names[one.kind].name(one.code)] = str(Saying(other.answer).label)
    return found
