"""Asking for a hold, writing down a court's answer, ending it, and answering a detaining post."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.limits import spend
from arasha.access.models import Agency
from arasha.access.refusals import Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.holds import rules
from arasha.casework.holds.rules import REFERENCE_LENGTH, REFERENCE_LETTERS, HoldDraft
from arasha.casework.models import Case, Hold, HoldStatus, RequestKind
from arasha.casework.requests.actions import lock_questions, send_request, take_back
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.keyring import current_keyring
from arasha.vault.values import write_values


def detaining_agencies() -> list[Agency]:
    """The agencies that hold people or put them across the border, by the pack's competence."""
    kinds = current().competences["detain"].agency_types
    return list(Agency.objects.filter(type__in=kinds).order_by("type", "code"))


@action
def ask_hold(actor: Actor, case_id: UUID, draft: HoldDraft, *, now: datetime, key: UUID) -> Hold:
    """Ask a prosecutor, or a court on paper, to hold removal or detention, at the person's wish."""
    case = policy.require(actor, "hold.ask", Case, case_id, lock=True)
    pack, today = current(), timezone.localdate(now)
    is_open = policy.visible(actor, Hold).filter(case=case, status__in=rules.OPEN).exists()
    detaining = {agency.pk for agency in detaining_agencies()}
    rules.judge_hold(draft, detaining, pack, now, is_open_already=is_open).enforce()
    hold = Hold(
        case=case,
        owner_agency_id=actor.agency,
        reference="".join(secrets.choice(REFERENCE_LETTERS) for _place in range(REFERENCE_LENGTH)),
        detainers=sorted(draft.detainers),
        place=draft.place,
        region=draft.region,
        removal_at=draft.removal_at,
        grounds=sorted(draft.grounds),
        lawyer=draft.lawyer,
        court=draft.recipient is None,
        asked_at=now,
        asked_by_id=actor.post,
        due_at=rules.answer_due(now, draft.removal_at, pack, today),
    )
    hold.save(force_insert=True)
    if draft.place_note:
        note = {case.person_id: {f"hold_place:{hold.pk}": draft.place_note}}
        write_values(actor, note, current_keyring(actor), now)
    if draft.recipient is None:
        add_step(actor, case.pk, case.owner_agency_id, "hold.court", now)
    else:
        _ask_prosecutor(actor, case, hold, draft.recipient, now)
    events.record(actor, "hold.asked", objects=[case.pk, hold.pk], at=now, court=hold.court)
    return hold


def _ask_prosecutor(actor: Actor, case: Case, hold: Hold, recipient: UUID, now: datetime) -> None:
    details = {
        "place": hold.place,
        "held_in": hold.region,
        "removal_at": hold.removal_at.isoformat() if hold.removal_at else "",
        "hold_grounds": hold.grounds,
        "lawyer": hold.lawyer,
        "reference": hold.reference,
    }
    send_request(actor, case, RequestKind.HOLD, hold.pk, recipient, details, hold.due_at, now)


@action
def record_court_answer(
    actor: Actor, hold_id: UUID, *, held: bool, until: date | None, version: int, now: datetime, key: UUID
) -> Hold:
    """Write down what the court answered on paper."""
    hold = policy.require(actor, "hold.ask", Hold, hold_id, lock=True, version=version)
    rules.judge_court_answer(hold.status, court=hold.court, until=until, today=timezone.localdate(now)).enforce()
    hold.status = HoldStatus.HELD if held else HoldStatus.NOT_HELD
    hold.until, hold.answered_at = until, now
    _save(actor, hold, f"answer.{hold.status}", "hold.answered", now)
    return hold


@action
def end_hold(actor: Actor, hold_id: UUID, *, version: int, now: datetime, key: UUID) -> Hold:
    """Take the request back, or end the hold: the person wishes it, or is free."""
    questions = lock_questions(actor, hold_id)
    hold = policy.require(actor, "hold.ask", Hold, hold_id, lock=True, version=version)
    ending = rules.ending_of(hold.status)
    if ending is None:
        raise Refused("hold.over", _("This hold is over already."))
    for request in questions:
        take_back(actor, request, now)
    hold.status, hold.ended_at = ending, now
    _save(actor, hold, "hold.ended", "hold.ended", now)
    return hold


def _save(actor: Actor, hold: Hold, step: str, kind: str, now: datetime) -> None:
    hold.version += 1
    hold.save()
    add_step(actor, hold.case_id, hold.owner_agency_id, step, now)
    events.record(actor, kind, objects=[hold.case_id, hold.pk], at=now, status=hold.status)


@dataclass(frozen=True)
class HoldAnswer:
    """What a detaining post is told: hold or no hold, and until when; a day, or an hour while the answer is awaited."""

    held: bool
    until: date | None = None
    answer_due: datetime | None = None


def check_hold(actor: Actor, reference: str, now: datetime) -> HoldAnswer:
    """Answer a detaining post that types the reference it was given. Unknown, ended and foreign look the same."""
    policy.require_verb(actor, "hold.check")
    spend("hold_check", str(actor.agency), now)
    today = timezone.localdate(now)
    asked: list[Any] = [rules.tidy_reference(reference), today, rules.holds_from_request(current(), today)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold_id, owner_id, until, answer_due FROM casework_ask_hold(%s, %s, %s)", asked)
        found = cursor.fetchone()
    if found is None:
        events.record(actor, "hold.checked", at=now, answer="no_hold")
        return HoldAnswer(held=False)
    hold_id, owner_id, until, answer_due = found
    events.record(actor, "hold.checked", objects=[hold_id], also=[owner_id], at=now, answer="hold")
    return HoldAnswer(True, until, answer_due)
