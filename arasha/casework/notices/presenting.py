"""The notice in words: clauses for reading aloud, the paper, and what was given so far."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from arasha.casework.models import NoticeCopy, NoticeGiven, NoticeVariant, Understood
from arasha.casework.notices.rules import clauses_of
from arasha.country import Item, current

# Shown on the paper: lines that answer everybody; the police number is known anyway and would frighten.
LINES_ON_PAPER = ("trafficking", "family_and_children", "emergency")
TONES = {Understood.YES: "ok", Understood.NO: "danger", Understood.AGAIN: "sun"}


@dataclass(frozen=True)
class ClauseShown:
    """One clause as it is read: in the person's language large, for the reader small, with its source."""

    place: int
    spoken: str
    gloss: str
    entry: Item
    is_duty: bool


def present_clauses(version: str, language: str, variant: str) -> list[ClauseShown]:
    """The clauses of a version in the chosen language and wording."""
    return [
        ClauseShown(
            place,
            (clause.child if variant == NoticeVariant.CHILD else clause.spoken).in_language(language),
            str(clause.name),
            clause,
            clause.is_duty,
        )
        for place, clause in enumerate(clauses_of(current(), version), start=1)
    ]


def sheet_data(version: str, language: str, variant: str) -> dict[str, Any]:
    """What stands on the paper: nothing about the person, no name, no number."""
    pack = current()
    words = {code: entry.spoken.in_language(language) for code, entry in pack.notice_words.items()}
    clauses = present_clauses(version, language, variant)
    return {
        "title": words["title"],
        "rights_heading": words["rights"],
        "duties_heading": words["duties"],
        "rights": [clause.spoken for clause in clauses if not clause.is_duty],
        "duties": [clause.spoken for clause in clauses if clause.is_duty],
        "lines_heading": words["lines"],
        "lines": [pack.hotlines[code].number for code in LINES_ON_PAPER if code in pack.hotlines],
        "keep_safe": words["keep_safe"],
        "is_child": variant == NoticeVariant.CHILD,
    }


def present_given(given: NoticeGiven) -> dict[str, Any]:
    """One reading as a line of the list."""
    pack = current()
    return {
        "when": date_format(timezone.localtime(given.at), "SHORT_DATETIME_FORMAT"),
        "language": pack.languages.name(given.language),
        "variant": str(NoticeVariant(given.variant).label),
        "understood": str(Understood(given.understood).label),
        "tone": TONES.get(Understood(given.understood), ""),
        "paper": str(NoticeCopy(given.paper).label),
        "version": pack.notice_versions.name(given.version_code),
        "given": given,
    }
