"""Asking for, approving, carrying out and ending a disclosure without consent, and telling the person."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.consents.actions import origin_of
from arasha.casework.consents.firewall import judge_consulate, judge_migration_control
from arasha.casework.disclosures import rules
from arasha.casework.disclosures.rules import DisclosureDraft
from arasha.casework.models import Case, Disclosure, DisclosureState, TraffickingEvent
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.vault import store
from arasha.vault.destruction import take_back
from arasha.vault.groups import FieldGroup, base_field
from arasha.vault.keyring import current_keyring
from arasha.vault.sealing import CannotOpen
from arasha.vault.values import share_groups, write_values

UNDER_WAY = (DisclosureState.ASKED, DisclosureState.APPROVED, DisclosureState.DONE)
# What is written about the disclosure itself is no part of what is disclosed.
ABOUT_DISCLOSING = frozenset({"order_number", "disclosure_note"})


@action
def ask_disclosure(actor: Actor, case_id: UUID, draft: DisclosureDraft, *, now: datetime, key: UUID) -> Disclosure:
    """Ask for a disclosure without consent; nothing leaves until another person has approved exactly this."""
    case = policy.require(actor, "disclosure.ask", Case, case_id, lock=True)
    pack, today = current(), timezone.localdate(now)
    recipient = Agency.objects.filter(pk=draft.recipient).exclude(pk=actor.agency).first()
    if recipient is None:
        raise Refused("disclosure.no_recipient", _("Choose the agency."), field="recipient")
    is_open = Disclosure.objects.filter(case=case, recipient_id=recipient.pk, state__in=UNDER_WAY).exists()
    rules.judge_asking(draft, recipient.type, origin_of(case.person), pack, today, is_open=is_open).enforce()
    disclosure = Disclosure(
        case=case,
        person_id=case.person_id,
        owner_agency_id=actor.agency,
        recipient_id=recipient.pk,
        recipient_type=recipient.type,
        basis=draft.basis,
        groups=sorted(draft.groups),
        until=draft.until,
        order_body=draft.order_body,
        order_on=draft.order_on,
        digest=_digest_now(case, draft),
        state=DisclosureState.ASKED,
        asked_at=now,
        asked_by_id=actor.post,
        asked_user_id=actor.user,
        expires_at=now + timedelta(hours=pack.duty("approve_disclosure", today).hours),
        bar=draft.bar,
        review_on=draft.review_on if draft.bar else None,
    )
    disclosure.save(force_insert=True)
    sealed = {"order_number": draft.order_number.strip(), "disclosure_note": draft.note.strip()}
    values = {f"{name}:{disclosure.pk}": text for name, text in sealed.items() if text}
    if values:
        write_values(actor, {case.person_id: values}, current_keyring(actor), now)
    _tell(actor, disclosure, "disclosure.asked", now)
    return disclosure


def _digest_now(case: Case, draft: DisclosureDraft) -> bytes:
    values = store.get_values([case.person_id], draft.groups)
    sealed = [(value.field, value.sealed) for value in values if base_field(value.field) not in ABOUT_DISCLOSING]
    told = FieldGroup.NARRATIVE in draft.groups
    happened = list(TraffickingEvent.objects.filter(case=case).values_list("pk", flat=True)) if told else []
    return rules.digest_of(case.pk, draft, sealed, happened)


def draft_of(disclosure: Disclosure) -> DisclosureDraft:
    """The disclosure as it was asked for."""
    return DisclosureDraft(disclosure.recipient_id, disclosure.basis, tuple(disclosure.groups), disclosure.until)


@action
def decide_disclosure(
    actor: Actor, disclosure_id: UUID, *, approve: bool, version: int, now: datetime, key: UUID
) -> Disclosure:
    """Approve or refuse as the second person; approval binds to what was asked for as it stands now."""
    disclosure = policy.require(actor, "disclosure.decide", Disclosure, disclosure_id, version=version, lock=True)
    later = DisclosureState.APPROVED if approve else DisclosureState.REFUSED
    rules.judge_step(disclosure.state, later, disclosure.expires_at, now).enforce()
    rules.judge_second_person(disclosure.asked_user_id, disclosure.asked_by_id, actor.user, actor.post).enforce()
    if approve:
        _judge_unchanged(disclosure)
    disclosure.decided_at, disclosure.decided_by_id = now, actor.post
    _move(actor, disclosure, later, now)
    return disclosure


def _judge_unchanged(disclosure: Disclosure) -> None:
    present = _digest_now(disclosure.case, draft_of(disclosure))
    rules.judge_unchanged(bytes(disclosure.digest), present).enforce()


@action
def carry_out_disclosure(actor: Actor, disclosure_id: UUID, *, version: int, now: datetime, key: UUID) -> Disclosure:
    """Disclose in the asker's own open session: the named groups are sealed to the recipient and open at once."""
    disclosure = policy.require(actor, "disclosure.ask", Disclosure, disclosure_id, version=version, lock=True)
    case = policy.require(actor, "disclosure.ask", Case, disclosure.case_id, lock=True)
    rules.judge_step(disclosure.state, DisclosureState.DONE, disclosure.expires_at, now).enforce()
    if disclosure.asked_user_id != actor.user:
        raise Refused("disclosure.asker", _("Whoever asked for the disclosure carries it out, in their own session."))
    # Facts may have changed since it was asked for: the firewall is judged again before anything leaves.
    judge_migration_control(disclosure.recipient_type, current(), own_wish=False).enforce()
    judge_consulate(disclosure.recipient_type, origin_of(case.person), current()).enforce()
    _judge_unchanged(disclosure)
    keyring = current_keyring(actor)
    if keyring is None:
        raise Refused("key.locked", _("Open your agency's key first: what is disclosed is sealed with it."))
    try:
        share_groups(actor, case.person_id, disclosure.groups, disclosure.recipient_id, disclosure.pk, keyring, now)
    except CannotOpen:
        raise Refused(
            "disclosure.recipient_without_key",
            _("This agency has no valid key yet, so nothing can be sealed to it."),
        ) from None
    disclosure.done_at = now
    _move(actor, disclosure, DisclosureState.DONE, now)
    return disclosure


@action
def end_disclosure(actor: Actor, disclosure_id: UUID, *, version: int, now: datetime, key: UUID) -> Disclosure:
    """End a disclosure before its last day: the recipient sees nothing more, the seals are destroyed."""
    disclosure = policy.require(actor, "disclosure.ask", Disclosure, disclosure_id, version=version, lock=True)
    rules.judge_step(disclosure.state, DisclosureState.ENDED, disclosure.expires_at, now).enforce()
    _end(actor, disclosure, now)
    return disclosure


@action
def tell_person(
    actor: Actor, disclosure_id: UUID, *, told_in: str, version: int, now: datetime, key: UUID
) -> Disclosure:
    """Record that the person was told what was disclosed, to whom and why, and in which language."""
    disclosure = policy.require(actor, "disclosure.ask", Disclosure, disclosure_id, version=version, lock=True)
    if disclosure.state not in (DisclosureState.DONE, DisclosureState.ENDED) or disclosure.told_at is not None:
        raise Refused("disclosure.nothing_to_tell", _("There is nothing to tell, or the person has been told already."))
    disclosure.told_at, disclosure.told_in = now, told_in
    disclosure.version += 1
    disclosure.save()
    _tell(actor, disclosure, "disclosure.told", now)
    return disclosure


@action
def bar_telling(
    actor: Actor, disclosure_id: UUID, *, bar: str, review_on: date | None, version: int, now: datetime, key: UUID
) -> Disclosure:
    """Record that the person cannot be told yet, why, and on which day that is looked at again."""
    disclosure = policy.require(actor, "disclosure.ask", Disclosure, disclosure_id, version=version, lock=True)
    if disclosure.told_at is not None:
        raise Refused("disclosure.nothing_to_tell", _("There is nothing to tell, or the person has been told already."))
    wish = DisclosureDraft(**{**asdict(draft_of(disclosure)), "bar": bar, "review_on": review_on})
    if not bar:
        raise Refused("disclosure.bar", _("Choose one of the answers in the list."), field="bar")
    rules.judge_bar(wish, current(), timezone.localdate(now)).enforce()
    disclosure.bar, disclosure.review_on = bar, review_on
    disclosure.version += 1
    disclosure.save()
    _tell(actor, disclosure, "disclosure.barred", now)
    return disclosure


def end_expired_disclosures(actor: Actor, now: datetime) -> int:
    """End what ran past its last day, seals included, and what nobody approved or carried out in time."""
    today = timezone.localdate(now)
    with acting(actor), transaction.atomic():
        own = Disclosure.objects.filter(owner_agency_id=actor.agency)
        over = list(own.filter(state=DisclosureState.DONE, until__lt=today).values_list("pk", flat=True))
        waiting = own.filter(state__in=[DisclosureState.ASKED, DisclosureState.APPROVED], expires_at__lte=now)
        over += list(waiting.values_list("pk", flat=True))
    for disclosure_id in over:
        _expire(actor, disclosure_id, now=now)
    return len(over)


@action
def _expire(actor: Actor, disclosure_id: UUID, *, now: datetime) -> Disclosure:
    disclosure = Disclosure.objects.select_for_update(no_key=True).get(pk=disclosure_id)
    if disclosure.state == DisclosureState.DONE:
        _end(actor, disclosure, now)
    elif disclosure.state in (DisclosureState.ASKED, DisclosureState.APPROVED):
        _move(actor, disclosure, DisclosureState.EXPIRED, now)
    return disclosure


def _end(actor: Actor, disclosure: Disclosure, now: datetime) -> None:
    _move(actor, disclosure, DisclosureState.ENDED, now)
    take_back(
        actor,
        disclosure.person_id,
        disclosure.groups,
        disclosure.recipient_id,
        disclosure.pk,
        now,
        was_open=True,
    )


def _move(actor: Actor, disclosure: Disclosure, later: DisclosureState, now: datetime) -> None:
    disclosure.state = later
    disclosure.version += 1
    disclosure.save()
    _tell(actor, disclosure, f"disclosure.{later}", now)


def _tell(actor: Actor, disclosure: Disclosure, kind: str, now: datetime) -> None:
    """One step and one event; the recipient's side shows it only once something was disclosed to it."""
    seen_there = disclosure.state in (DisclosureState.DONE, DisclosureState.ENDED) and kind in (
        "disclosure.done",
        "disclosure.ended",
    )
    add_step(
        actor,
        disclosure.case_id,
        disclosure.owner_agency_id,
        kind,
        now,
        concerns=disclosure.recipient_id if seen_there else None,
        recipient=str(disclosure.recipient_id),
        basis=disclosure.basis,
        groups="+".join(disclosure.groups),
    )
    events.record(
        actor,
        kind,
        objects=[disclosure.case_id, disclosure.pk],
        also=[disclosure.recipient_id] if seen_there else [],
        at=now,
        basis=disclosure.basis,
        recipient=str(disclosure.recipient_id),
        groups="+".join(disclosure.groups),
    )
