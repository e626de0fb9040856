"""Recording signals, and what becomes of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.actions import register_one
from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.cases.numbers import tidy_number
from arasha.casework.cases.steps import add_step
from arasha.casework.consents.firewall import judge_migration_control
from arasha.casework.models import Case, SentSignal, Signal, SignalState
from arasha.casework.signals import rules
from arasha.casework.signals.rules import SignalDraft
from arasha.country import CountryPack, current
from arasha.database.actor import Actor
from arasha.vault.keyring import current_keyring
from arasha.vault.search import index_anew
from arasha.vault.values import write_values

DUTY = {SignalState.RECEIVED: "triage_signal", SignalState.TRIAGED: "finish_signal"}


def due_at(state: SignalState, urgency: str, began: datetime, pack: CountryPack) -> datetime:
    """When the present term of an open signal ends."""
    term = pack.duty(DUTY[state], timezone.localdate(began), urgency)
    return began + timedelta(hours=term.hours)


def _row(draft: SignalDraft, owner: Agency, actor: Actor, now: datetime) -> Signal:
    pack = current()
    return Signal(
        id=uuid4(),
        owner_agency_id=owner.pk,
        prefix=owner.number_prefix,
        year=timezone.localdate(now).year,
        received_at=now,
        by_post_id=actor.post,
        channel=draft.channel,
        line=draft.line,
        caller=draft.caller,
        named=bool(draft.values.get("caller_name")),
        safe_to_talk=draft.safe_to_talk,
        callback=draft.callback,
        language=draft.language,
        danger_now=draft.danger_now,
        urgency=draft.urgency,
        topic=draft.topic,
        region=draft.region,
        needs=list(draft.needs),
        forms=list(draft.forms),
        sectors=list(draft.sectors),
        people=draft.people,
        safe_until=draft.safe_until,
        clock_from=now,
        due_at=due_at(SignalState.RECEIVED, draft.urgency, now, pack),
    )


@action
def record_signal(actor: Actor, draft: SignalDraft, *, now: datetime, key: UUID) -> Signal:
    """Keep a signal; what was said is sealed at once, whether the agency's key is open or not."""
    policy.require_verb(actor, "signal.record")
    rules.judge_signal(draft, current(), timezone.localdate(now)).enforce()
    signal = _row(draft, Agency.objects.get(pk=actor.agency), actor, now)
    signal.assigned_post_id = actor.post
    signal.save(force_insert=True)
    if draft.values:
        keyring = current_keyring(actor)
        write_values(actor, {signal.pk: draft.values}, keyring, now)
        if keyring is not None:
            index_anew(actor, [signal.pk], keyring)
    events.record(actor, "signal.recorded", objects=[signal.pk], at=now, channel=draft.channel, urgency=draft.urgency)
    kept = Signal.objects.get(pk=signal.pk)
    if kept.urgency == "now":
        _tell_colleagues(actor, kept, "signal.recorded", now, number=kept.number)
    return kept


def _tell_colleagues(actor: Actor, signal: Signal, kind: str, now: datetime, *, number: str = "") -> None:
    """Tell the agency that got it; a sender names no number, because only the recipient counts its signals."""
    tell(
        actor,
        kind,
        agency=signal.owner_agency_id,
        number=number,
        page="casework:signal",
        target=signal.pk,
        region=signal.region,
        now=now,
    )


@action
def send_signal(actor: Actor, recipient: UUID, draft: SignalDraft, *, now: datetime, key: UUID) -> SentSignal:
    """Tell another agency in codes; it gets a signal of its own, and answers only that it acted."""
    policy.require_verb(actor, "signal.send")
    draft = replace(draft, channel="other_agency", line="")
    other = Agency.objects.filter(pk=recipient).first()
    if other is None:
        raise Refused("signal.recipient", _("Choose an agency."), field="recipient")
    rules.judge_sent(draft, actor.agency, recipient, current(), timezone.localdate(now)).enforce()
    # A report leads to the person it is about: migration control does not get it from here.
    judge_migration_control(other.type, current(), own_wish=False).enforce()
    signal = _row(draft, other, actor, now)
    signal.from_agency_id = actor.agency
    signal.save(force_insert=True)
    sent = SentSignal(
        id=signal.pk,
        owner_agency_id=actor.agency,
        recipient_id=recipient,
        sent_at=now,
        sent_by_id=actor.post,
        topic=draft.topic,
    )
    sent.save(force_insert=True)
    events.record(actor, "signal.sent", objects=[sent.pk], also=[recipient], at=now, urgency=draft.urgency)
    _tell_colleagues(actor, signal, "signal.sent", now)
    return sent


def _take(actor: Actor, signal_id: UUID, to: SignalState, version: int) -> Signal:
    signal = policy.require(actor, "signal.triage", Signal, signal_id, lock=True)
    # Before the version: who comes too late must hear that it is finished, not that a field has changed.
    rules.judge_step(signal.state, to).enforce()
    return policy.require(actor, "signal.triage", Signal, signal_id, version=version)


def _save(actor: Actor, signal: Signal, kind: str, now: datetime, **details: Any) -> Signal:
    signal.version += 1
    signal.save()
    events.record(actor, kind, objects=[signal.pk], at=now, **details)
    return signal


@action
def triage_signal(
    actor: Actor, signal_id: UUID, *, urgency: str, assigned: UUID | None, version: int, now: datetime, key: UUID
) -> Signal:
    """Look at a signal: how urgent it is and who goes on with it; the term to finish it begins."""
    signal = _take(actor, signal_id, SignalState.TRIAGED, version)
    rules.judge_triage(urgency, current()).enforce()
    signal.state = SignalState.TRIAGED
    signal.urgency = urgency
    signal.assigned_post_id = assigned
    signal.triaged_at = signal.clock_from = now
    signal.due_at = due_at(SignalState.TRIAGED, urgency, now, current())
    return _save(actor, signal, "signal.triaged", now, urgency=urgency)


@action
def close_signal(
    actor: Actor, signal_id: UUID, *, reason: str, same_as: UUID | None, version: int, now: datetime, key: UUID
) -> Signal:
    """End a signal without a case, with a reason."""
    signal = _take(actor, signal_id, SignalState.CLOSED, version)
    rules.judge_close(reason, same_as, current()).enforce()
    if same_as is not None:
        policy.require(actor, "signal.triage", Signal, same_as)
    signal.state = SignalState.CLOSED
    signal.close_reason = reason
    signal.same_as = same_as
    signal.ended_at = now
    return _save(actor, signal, "signal.closed", now, reason=reason)


@action
def convert_signal(actor: Actor, signal_id: UUID, draft: CaseDraft, *, version: int, now: datetime, key: UUID) -> Case:
    """Open a case from a signal.

    When the person themselves called, the new person takes the signal's id: what was said stays sealed as it is
    and stands in the case, also while the agency's key is locked.
    """
    signal = _take(actor, signal_id, SignalState.CONVERTED, version)
    if rules.moves_with_case(signal.caller):
        values = dict(draft.values)
        if signal.safe_until is not None:
            values.setdefault("safe_until", signal.safe_until.isoformat())
        draft = replace(draft, person=signal.pk, values=values)
    case = register_one(actor, draft, now)
    keyring = current_keyring(actor)
    if keyring is not None and draft.person is not None:
        index_anew(actor, [case.person_id], keyring)
    _end_in_case(actor, signal, case, now)
    return case


@action
def join_signal(actor: Actor, signal_id: UUID, *, number: str, version: int, now: datetime, key: UUID) -> Case:
    """Put a signal to a case of the own agency that is there already; what was said stays with the signal."""
    signal = _take(actor, signal_id, SignalState.CONVERTED, version)
    own = policy.visible(actor, Case).filter(owner_agency_id=actor.agency, number=tidy_number(number) or "")
    case = own.select_for_update(of=("self",), no_key=True).first()
    if case is None:
        raise Refused(
            "signal.no_such_case",
            _("Your agency has no case with this number. Compare each sign, the letter at the end too."),
            field="case_number",
        )
    _end_in_case(actor, signal, case, now)
    return case


def _end_in_case(actor: Actor, signal: Signal, case: Case, now: datetime) -> None:
    signal.state = SignalState.CONVERTED
    signal.case_id = case.pk
    signal.ended_at = now
    _save(actor, signal, "signal.converted", now)
    add_step(
        actor,
        case.pk,
        case.owner_agency_id,
        "signal.converted",
        now,
        signal=signal.number,
        channel=signal.channel,
        line=signal.line,
    )
