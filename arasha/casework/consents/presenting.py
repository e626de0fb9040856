"""Consents in words: sentences, the table, the answers, and the list that is read to the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arasha.access.forms import KeyedForm
from arasha.access.models import Agency, Post
from arasha.casework.consents.firewall import (
    CONTROLS_MIGRATION,
    PROSECUTES,
    REPRESENTS_ANOTHER_STATE,
    Origin,
    has_competence,
    judge_consulate,
    judge_question,
)
from arasha.casework.consents.queries import Seen, Word
from arasha.casework.consents.sentences import sentence
from arasha.casework.models import Consent, ConsentAnswer, ConsentState, Question, Reply
from arasha.country import current
from arasha.country.consent_items import ConsentPreset
from arasha.vault.groups import FieldGroup

ANSWER_TONES = {Reply.YES: "ok", Reply.NO: "", Reply.THINKING: "sun", Reply.NOT_NOW: "sun"}
LOCALES = ("kk", "ru", "en")


def present_word(word: Word, seen: Sequence[Seen], actor_user_recorded: bool) -> dict[str, Any]:
    """One line of the table of recipients and groups."""
    mine = [one for one in seen if one.agency == word.consent.recipient_id]
    state = word.consent.state
    may_withdraw = bool(word.covered) or state in (ConsentState.THINKING, ConsentState.WAITING)
    return {
        "word": word,
        "purpose": current().purposes.name(word.consent.purpose),
        "cells": [(group.label, _cell(word, group)) for group in FieldGroup],
        "withdraw": KeyedForm() if may_withdraw else None,
        "confirm": KeyedForm() if state == ConsentState.WAITING and not actor_user_recorded else None,
        "waiting": state == ConsentState.WAITING,
        "seen": len(mine),
        "last_seen": date_format(timezone.localtime(mine[0].at), "SHORT_DATE_FORMAT") if mine else "",
        "how": _how(word.consent),
    }


def _cell(word: Word, group: FieldGroup) -> str:
    if group in word.covered:
        return "yes"
    open_question = word.consent.state in (ConsentState.THINKING, ConsentState.WAITING)
    return "thinking" if open_question and group in word.consent.groups else "no"


def _how(consent: Consent) -> str:
    """By whom and how it was said, in codes' words; no name."""
    pack = current()
    parts = []
    if consent.given_by == "guardian":
        parts.append(_("guardian: %(who)s") % {"who": pack.guardian_relations.name(consent.guardian_relation)})
    if consent.child_view:
        parts.append(_("the child: %(says)s") % {"says": pack.child_views.name(consent.child_view)})
    if consent.way != "written":
        parts.append(pack.consent_ways.name(consent.way))
    return " · ".join(parts)


def present_answers(stored: list[ConsentAnswer]) -> list[dict[str, Any]]:
    """The three questions with the present answers, those not asked included."""
    found = {row.question: row for row in stored}
    shown = []
    for question in Question:
        row = found.get(question)
        again = date_format(row.ask_again_on, "SHORT_DATE_FORMAT") if row and row.ask_again_on else ""
        shown.append(
            {
                "label": str(current().consent_questions[question].name).capitalize(),
                "answer": row.get_answer_display() if row else _("not asked yet"),
                "tone": ANSWER_TONES[Reply(row.answer)] if row else "",
                "again": again,
            }
        )
    return shown


@dataclass(frozen=True)
class Offered:
    """One sentence that can be said yes to, with the address of its form left to the template."""

    code: str
    name: str
    words: str
    purpose: str
    until: date | None


def offer_sentences(agency: Agency, today: date) -> list[Offered]:
    """The pack's sentences for this kind of agency, with their day counted from today."""
    pack = current()
    fitting = [one for one in pack.consent_presets.on(today).values() if agency.type in one.agency_types]
    return [_offer(one, agency, today) for one in fitting]


def _offer(preset: ConsentPreset, agency: Agency, today: date) -> Offered:
    until = preset_until(preset, today)
    words = sentence(agency.name, preset.groups, until)
    return Offered(preset.code, str(preset.name), words, current().purposes.name(preset.purpose), until)


def preset_until(preset: ConsentPreset, today: date) -> date | None:
    """The last day of a sentence said today; None until withdrawn."""
    return today + timedelta(days=preset.days) if preset.days else None


@dataclass(frozen=True)
class Choice:
    """One agency that can be asked about, and why not where the firewall or an answer stands against it."""

    agency: Agency
    refused: str = ""
    source: Any = None


def present_recipients(agencies: Sequence[Agency], origin: Origin, answers: dict[str, str]) -> list[Choice]:
    """The agencies to choose from, consulates last; those nobody may write to are shown with the reason."""
    pack, shown = current(), []
    for agency in sorted(agencies, key=lambda one: has_competence(one.type, REPRESENTS_ANOTHER_STATE, pack)):
        verdicts = (judge_consulate(agency.type, origin, pack), judge_question(agency.type, answers, pack))
        refused = next((one for one in verdicts if not one.allowed), None)
        shown.append(Choice(agency, str(refused.message) if refused else "", refused.source if refused else None))
    return shown


def is_migration_control(agency: Agency | None) -> bool:
    return agency is not None and has_competence(agency.type, CONTROLS_MIGRATION, current())


def stays_in_file(agency: Agency) -> bool:
    """What reached this kind of agency may stand in a criminal file, from which nothing can be taken back."""
    return has_competence(agency.type, PROSECUTES, current())


@dataclass(frozen=True)
class SpokenLine:
    """One line that is read to the person: when, who, what."""

    when: str
    who: str
    what: str


def say(code: str, language: str) -> str:
    """A phrase of the pack in one of the six languages the person may speak."""
    return current().consent_phrases[code].spoken.in_language(language)


def tell_seen(seen: Sequence[Seen], posts: dict[UUID, Post], language: str) -> list[SpokenLine]:
    """What was seen, newest first, in the person's language; days that repeat the same are told once."""
    told: dict[tuple[str, str, str], None] = {}
    with translation.override(language if language in LOCALES else "ru"):
        for one in seen:
            post = posts.get(one.post) if one.post else None
            who = f"{post.get_function_display()}, {post.agency.name}" if post else ""
            groups = [say(group, language) for group in one.groups] or [say("core", language)]
            told[_day(one.at), who, ", ".join(groups)] = None
    return [SpokenLine(*line) for line in told]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def reading_language(consent: Consent, languages: Sequence[str]) -> str:
    """The language in which the person is read to: the one it was explained in, else their own, else the screen's."""
    return consent.explained_in or next(iter(languages), get_language() or "ru")
