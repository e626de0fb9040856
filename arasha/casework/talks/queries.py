"""Reading talks and the register of interpreters."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from arasha.access import policy
from arasha.audit import events
from arasha.casework.models import Case, Interpreter, Talk
from arasha.casework.talks.actions import phone_info
from arasha.database.actor import Actor
from arasha.vault.keyring import Keyring
from arasha.vault.sealing import CannotOpen, open_sealed


def times_told(actor: Actor, case: Case) -> int:
    """How often the person has told the story, to any agency; for a case the caller has opened and recorded."""
    return policy.visible(actor, Talk).filter(case=case, told_story=True).count()


def talks_of_case(actor: Actor, case: Case) -> list[Talk]:
    """The talks held with the person, newest first; for a case the caller has opened and recorded."""
    return list(policy.visible(actor, Talk).filter(case=case).order_by("-at", "id")[:100])


def open_talks(actor: Actor, case_id: UUID) -> Case:
    """The case whose talks are read; both agencies see that a recipient read them."""
    case = policy.require(actor, "talk.list", Case, case_id)
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(actor, "talk.listed", objects=[case.pk], also=also)
    return case


@dataclass(frozen=True)
class Interpreted:
    """Who interprets in this case now: the interpreter of the agency's own newest interpreted talk."""

    interpreter: Interpreter | None
    talk: Talk | None


def interpreter_now(actor: Actor, talks: list[Talk]) -> Interpreted:
    """The newest talk that had an interpreter, and who it was where the register is the actor's own."""
    talk = next((one for one in talks if one.interpreter_id), None)
    if talk is None or talk.interpreter_id is None:
        return Interpreted(None, None)
    return Interpreted(policy.visible(actor, Interpreter).filter(pk=talk.interpreter_id).first(), talk)


def usable_interpreters(actor: Actor, today: date) -> "QuerySet[Interpreter]":
    """Interpreters of the own register who may work today: active, sworn to secrecy, without a barring tie."""
    return (
        policy.visible(actor, Interpreter)
        .filter(owner_agency_id=actor.agency, is_active=True, secrecy_on__lte=today, declared=[])
        .order_by("code_name")
    )


def list_interpreters(actor: Actor) -> list[Interpreter]:
    """The whole register of the actor's agency, those in use first; one audit event."""
    policy.require_verb(actor, "interpreter.list")
    found = list(
        policy.visible(actor, Interpreter).filter(owner_agency_id=actor.agency).order_by("-is_active", "code_name")
    )
    events.record(actor, "interpreter.listed", count=len(found))
    return found


def get_interpreter(actor: Actor, interpreter_id: UUID) -> Interpreter:
    """One entry, for correcting it."""
    interpreter = policy.require(actor, "interpreter.keep", Interpreter, interpreter_id)
    events.record(actor, "interpreter.read", objects=[interpreter.pk])
    return interpreter


def open_phone(interpreter: Interpreter, keyring: Keyring | None) -> str:
    """The interpreter's telephone while the agency's key is open; empty when sealed, missing or made unreadable."""
    if keyring is None or interpreter.phone_sealed is None:
        return ""
    info = phone_info(interpreter.owner_agency_id, interpreter.pk)
    try:
        return open_sealed(bytes(interpreter.phone_sealed), keyring.hybrid, keyring.wrapping_key, info).decode()
    except CannotOpen:
        return ""
