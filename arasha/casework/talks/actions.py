"""Recording talks, and keeping the agency's register of interpreters."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.refusals import Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.models import Case, Interpreter, Talk
from arasha.casework.talks import rules
from arasha.casework.talks.rules import InterpreterDraft, InterpreterFacts, TalkDraft
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.keyring import trusted_public_key
from arasha.vault.sealing import seal_to_public


def phone_info(agency: UUID, interpreter: UUID) -> str:
    """What the seal of an interpreter's telephone is bound to."""
    return f"arasha interpreter phone|{agency}|{interpreter}"


@action
def log_talk(actor: Actor, case_id: UUID, draft: TalkDraft, *, now: datetime, key: UUID) -> Talk:
    """Record one talk with the person of a case that is open to the actor's agency."""
    case = policy.require(actor, "talk.log", Case, case_id)
    return add_talk(actor, case, draft, now)


def add_talk(actor: Actor, case: Case, draft: TalkDraft, now: datetime) -> Talk:
    """The same inside another action, whose own right and key count: the case is already theirs to work on."""
    interpreter = None
    if draft.interpreter_id is not None:
        interpreter = policy.visible(actor, Interpreter).filter(pk=draft.interpreter_id).first()
    facts = facts_of(interpreter) if interpreter else None
    rules.judge_talk(draft, facts, current(), timezone.localdate(now)).enforce()
    talk = Talk(
        case=case,
        owner_agency_id=actor.agency,
        at=now,
        kind=draft.kind,
        language=draft.language,
        interpreter_id=draft.interpreter_id,
        tie=draft.tie if draft.interpreter_id else "",
        refused=draft.refused,
        alone=draft.alone,
        told_story=draft.told_story,
        duties_said=draft.duties_said,
        by_post_id=actor.post,
    )
    talk.save(force_insert=True)
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(actor, "talk.held", objects=[case.pk, talk.pk], also=also, at=now, talk=talk.kind)
    return talk


def facts_of(interpreter: Interpreter) -> InterpreterFacts:
    return InterpreterFacts(
        tuple(interpreter.languages), interpreter.is_active, interpreter.secrecy_on, tuple(interpreter.declared)
    )


@action
def add_interpreter(actor: Actor, draft: InterpreterDraft, *, now: datetime, key: UUID) -> Interpreter:
    """Enter an interpreter into the agency's own register."""
    policy.require_verb(actor, "interpreter.keep")
    return _keep(actor, Interpreter(owner_agency_id=actor.agency, version=0), draft, now, "interpreter.added")


@action
def change_interpreter(
    actor: Actor, interpreter_id: UUID, draft: InterpreterDraft, *, version: int, now: datetime, key: UUID
) -> Interpreter:
    """Correct an entry, or take the interpreter out of use; talks of the past keep theirs."""
    interpreter = policy.require(actor, "interpreter.keep", Interpreter, interpreter_id, version=version, lock=True)
    return _keep(actor, interpreter, draft, now, "interpreter.changed")


def _keep(actor: Actor, interpreter: Interpreter, draft: InterpreterDraft, now: datetime, kind: str) -> Interpreter:
    rules.judge_interpreter(draft, current(), timezone.localdate(now)).enforce()
    others = policy.visible(actor, Interpreter).filter(owner_agency_id=actor.agency).exclude(pk=interpreter.pk)
    if others.filter(code_name__iexact=draft.code_name.strip()).exists():
        raise Refused(
            "interpreter.code_name_taken",
            _("Another interpreter of your register has this code name. Write a different one."),
            field="code_name",
        )
    interpreter.code_name = draft.code_name.strip()
    interpreter.languages = list(draft.languages)
    interpreter.sex = draft.sex
    interpreter.secrecy_on = draft.secrecy_on
    interpreter.declared = list(draft.declared)
    interpreter.is_active = draft.is_active
    if draft.phone:
        public = trusted_public_key(actor.agency)
        interpreter.phone_sealed = seal_to_public(
            draft.phone.encode(), public, phone_info(actor.agency, interpreter.pk)
        )
    elif draft.drop_phone:
        interpreter.phone_sealed = None
    interpreter.version += 1
    interpreter.save()
    events.record(actor, kind, objects=[interpreter.pk], at=now, active=interpreter.is_active)
    return interpreter
