"""Decisions in words: for the staff on the screen, and to be read aloud to the person in their own language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.casework.decisions.queries import DecisionRow, newest_in_force
from arasha.casework.decisions.rules import REFUSALS
from arasha.casework.models import (
    Case,
    DecisionState,
    DecisionTold,
    ReflectionPeriod,
    Standing,
    StatusDecision,
    VictimStatus,
)
from arasha.casework.words import Clock, term_clock
from arasha.country import Deadline, current
from arasha.country.texts import SPOKEN_LANGUAGES
from arasha.database.actor import Actor

TONES = {
    VictimStatus.IDENTIFIED: "ok",
    VictimStatus.POTENTIAL: "sun",
    VictimStatus.NOT_IDENTIFIED: "danger",
    VictimStatus.REVOKED: "danger",
}


@dataclass(frozen=True)
class Sentence:
    """One line to be read aloud; `is_reason` sets the reasons apart."""

    text: str
    is_reason: bool = False


def language_of(case: Case, wanted: str = "") -> str:
    """The language to speak: the chosen one, else the person's first that the texts exist in, else Russian."""
    if wanted in SPOKEN_LANGUAGES:
        return wanted
    return next((code for code in case.person.languages if code in SPOKEN_LANGUAGES), "ru")


def say_decision(decision: StatusDecision, language: str) -> list[Sentence]:
    """The decision, its reasons and what follows, sentence by sentence in one of six languages."""
    pack = current()
    said = pack.status_sentences
    lines = [
        Sentence(said[decision.status].spoken.in_language(language)),
        Sentence(said["why"].spoken.in_language(language)),
    ]
    lines += [
        Sentence(pack.decision_grounds[code].spoken.in_language(language), is_reason=True)
        for code in decision.grounds
        if code in pack.decision_grounds
    ]
    lines.append(Sentence(said["help_goes_on"].spoken.in_language(language)))
    if decision.status in REFUSALS:
        lines.append(Sentence(said["may_ask_review"].spoken.in_language(language)))
    return lines


def paper_data(decision: StatusDecision, language: str) -> dict[str, Any]:
    """What the paper for the person says: no name, no number, a neutral title."""
    return {
        "title": current().status_sentences["paper_title"].spoken.in_language(language),
        "day": date_format(timezone.localtime(decision.decided_at), "d.m.Y"),
        "lines": [{"text": line.text, "reason": line.is_reason} for line in say_decision(decision, language)],
    }


def language_links(chosen: str) -> list[dict[str, Any]]:
    """The six languages by their own names, to switch what is read aloud."""
    names = {"kk": "Қазақша", "ru": "Русский", "en": "English", "uz": "Oʻzbekcha", "ky": "Кыргызча", "tg": "Тоҷикӣ"}
    return [{"code": code, "name": names[code], "current": code == chosen} for code in SPOKEN_LANGUAGES]


def ground_list(decision: StatusDecision) -> list[str]:
    """The grounds in the reader's language."""
    return [current().decision_grounds.name(code) for code in decision.grounds]


def _duty(name: str, moment: datetime) -> Deadline:
    return current().duty(name, timezone.localdate(moment))


def second_clock(decision: StatusDecision, now: datetime) -> Clock | None:
    """How long a refusal still waits for its second person."""
    if decision.second_due_at is None:
        return None
    return term_clock(_duty("second_person", decision.decided_at), decision.decided_at, decision.second_due_at, now)


def decide_clock(case: Case, now: datetime) -> Clock:
    """How long the state has to decide, from the day the case was registered."""
    term = _duty("decide_victim_status", case.registered_at)
    return term_clock(term, case.registered_at, case.registered_at + timedelta(hours=term.hours), now)


def tell_due(decision: StatusDecision) -> datetime:
    """When the person should have heard a decision in force."""
    began = decision.in_force_at or decision.decided_at
    return began + timedelta(hours=_duty("tell_decision", began).hours)


def tell_clock(decision: StatusDecision, now: datetime) -> Clock:
    """How soon the person should hear a decision in force."""
    began = decision.in_force_at or decision.decided_at
    return term_clock(_duty("tell_decision", began), began, tell_due(decision), now)


def review_clock(told: DecisionTold, now: datetime) -> Clock:
    """How long a review may be asked for after the person was told; later too, with an excuse."""
    term = _duty("ask_review", told.at)
    return term_clock(term, told.at, told.at + timedelta(hours=term.hours), now)


def reflection_clock(period: ReflectionPeriod, now: datetime) -> Clock:
    """How long the recovery and reflection period still runs."""
    return term_clock(_duty("reflection_period", period.began_at), period.began_at, period.ends_at, now)


def may_ask_review(row: DecisionRow) -> bool:
    """The state's refusal in force, which nobody has asked to review yet."""
    decision = row.decision
    return (
        decision.standing == Standing.STATE
        and decision.status in REFUSALS
        and row.state == DecisionState.IN_FORCE
        and row.review is None
    )


def present_decision(row: DecisionRow, actor: Actor, now: datetime) -> dict[str, Any]:
    """One decision for the screen."""
    decision = row.decision
    provisional = row.state == DecisionState.PROVISIONAL
    in_force = row.state == DecisionState.IN_FORCE
    told = row.told[0] if row.told else None
    mine = decision.owner_agency_id == actor.agency
    return {
        "row": row,
        "decision": decision,
        "agency": row.agency.name,
        "status": decision.get_status_display(),
        "standing": decision.get_standing_display(),
        "tone": TONES[VictimStatus(decision.status)] if in_force else "",
        "state": "" if in_force else row.state.label,
        "proof": decision.get_proof_display(),
        "grounds": ground_list(decision),
        "decided": date_format(timezone.localtime(decision.decided_at), "SHORT_DATETIME_FORMAT"),
        "second": row.second.name if row.second else "",
        "reverses": bool(decision.reverses_id),
        "clock": second_clock(decision, now) if provisional else None,
        "told": _told_words(told),
        "tell_clock": tell_clock(decision, now) if in_force and told is None else None,
        "review_clock": review_clock(told, now) if told and may_ask_review(row) else None,
        "may_second": provisional and mine and decision.by_post_id != actor.post,
        "may_ask_another": provisional and mine and row.second_opinion is None,
        "may_tell": in_force,
        "may_review": may_ask_review(row),
        "asked": row.asked,
    }


def _told_words(told: DecisionTold | None) -> str:
    if told is None:
        return ""
    return _("told on %(day)s in %(language)s; paper: %(copy)s") % {
        "day": date_format(timezone.localtime(told.at), "SHORT_DATE_FORMAT"),
        "language": current().languages.name(told.language),
        "copy": told.get_copy_display(),
    }


def both_words(rows: Sequence[DecisionRow]) -> list[dict[str, Any]]:
    """The state's decision and the organisations' finding side by side, whether given or not."""
    said = []
    for standing in Standing:
        row = newest_in_force(rows, standing)
        said.append(
            {
                "label": standing.label,
                "status": row.decision.get_status_display() if row else _("not decided yet"),
                "tone": TONES[VictimStatus(row.decision.status)] if row else "",
                "agency": row.agency.name if row else "",
                "day": date_format(timezone.localtime(row.decision.in_force_at), "SHORT_DATE_FORMAT")
                if row and row.decision.in_force_at
                else "",
            }
        )
    return said
