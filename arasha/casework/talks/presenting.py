"""Talks in words, and what must be passed on before anybody speaks."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.models import Case, Interpreter, Talk, TalkKind
from arasha.casework.talks import queries
from arasha.country import Item, current
from arasha.database.actor import Actor


@dataclass(frozen=True)
class PassOn:
    """One duty to report, as it is said to the person, with its source for the reader."""

    spoken: str
    gloss: str
    entry: Item


def must_pass_on(language: str) -> list[PassOn]:
    """What I must pass on, in the language of the talk; read to the person before they speak."""
    duties = current().duties_to_report.on(timezone.localdate()).values()
    return [PassOn(duty.spoken.in_language(language), str(duty.name), duty) for duty in duties]


@dataclass(frozen=True)
class TalksSoFar:
    """For the case page: how often the story was told, and who interprets."""

    told: str
    interpreter: str


def talks_so_far(actor: Actor, case: Case) -> TalksSoFar:
    """For a case the caller has opened and recorded."""
    talks = queries.talks_of_case(actor, case)
    times = queries.times_told(actor, case)
    told = ngettext("%(count)s time", "%(count)s times", times) % {"count": times} if times else _("not yet")
    interpreted = queries.interpreter_now(actor, talks)
    if interpreted.interpreter is not None:
        return TalksSoFar(told, interpreter_words(interpreted.interpreter))
    return TalksSoFar(told, _("of another agency") if interpreted.talk else "")


def interpreter_words(interpreter: Interpreter) -> str:
    """An interpreter in one line: code name, sex, languages."""
    pack = current()
    languages = ", ".join(pack.languages.name(code) for code in interpreter.languages)
    return f"{interpreter.code_name} · {pack.sexes.name(interpreter.sex)} · {languages}"


def present_talk(talk: Talk, own_agency: object) -> dict[str, Any]:
    """One talk as a line of the list."""
    pack = current()
    refused = pack.interpreter_refusals.name(talk.refused) if talk.refused else ""
    return {
        "when": date_format(timezone.localtime(talk.at), "SHORT_DATETIME_FORMAT"),
        "kind": str(TalkKind(talk.kind).label),
        "language": pack.languages.name(talk.language),
        "interpreted": bool(talk.interpreter_id),
        "refused": refused,
        "alone": talk.alone,
        "told_story": talk.told_story,
        "ours": talk.owner_agency_id == own_agency,
    }


def present_interpreter(interpreter: Interpreter) -> dict[str, Any]:
    """One entry of the register as a line of the list."""
    pack = current()
    ready = interpreter.is_active and interpreter.secrecy_on is not None and not interpreter.declared
    return {
        "entry": interpreter,
        "languages": ", ".join(pack.languages.name(code) for code in interpreter.languages),
        "sex": pack.sexes.name(interpreter.sex),
        "ties": ", ".join(pack.interpreter_ties.name(code) for code in interpreter.declared),
        "ready": ready,
    }
