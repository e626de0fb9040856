"""Sending, accepting and declining a referral."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Denied, Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.steps import add_step
from arasha.casework.consents.actions import KEPT_IN_PACKET, origin_of
from arasha.casework.consents.firewall import judge_consulate, judge_migration_control
from arasha.casework.consents.rules import covered_groups
from arasha.casework.models import Case, Consent, Referral, ReferralStatus
from arasha.casework.referrals import rules
from arasha.casework.referrals.rules import ReferralDraft
from arasha.country import CountryPack, current
from arasha.database.actor import Actor, acting
from arasha.vault.destruction import take_back
from arasha.vault.groups import SAFE_CONTACT
from arasha.vault.keyring import current_keyring
from arasha.vault.sealing import CannotOpen
from arasha.vault.values import share_groups


@action
def send_referral(actor: Actor, case_id: UUID, draft: ReferralDraft, *, now: datetime, key: UUID) -> Referral:
    """Send a frozen minimum packet; the consented groups are sealed to the recipient now and usable once it accepts."""
    case = policy.require(actor, "referral.send", Case, case_id, lock=True)
    pack, today = current(), timezone.localdate(now)
    consent = Consent.objects.filter(case=case, recipient_id=draft.recipient, purpose=draft.purpose).first()
    recipient = Agency.objects.filter(pk=draft.recipient).first()
    _judge_firewall(case, consent, recipient.type if recipient else "", pack)
    covered = covered_groups(consent.state, consent.groups, consent.until, today) if consent else frozenset()
    rules.judge_sending(
        draft,
        covered,
        takes_referrals=recipient is not None and recipient.receives_referrals,
        is_open_already=_is_open(case, draft),
    ).enforce()
    due_at = rules.answer_due(draft.urgency, now, pack, today)
    referral = Referral.objects.create(
        case_id=case.pk,
        person_id=case.person_id,
        sender_id=actor.agency,
        recipient_id=draft.recipient,
        purpose=draft.purpose,
        urgency=draft.urgency,
        groups=sorted(draft.groups),
        packet=rules.build_packet(case, draft, due_at),
        status=ReferralStatus.SENT,
        sent_at=now,
        sent_by_id=actor.post,
        due_at=due_at,
        until=consent.until if consent else None,
    )
    _seal(actor, case, referral, now)
    _tell(actor, referral, "referral.sent", now, groups="+".join(referral.groups))
    return referral


def _judge_firewall(case: Case, consent: Consent | None, recipient_type: str, pack: CountryPack) -> None:
    """Consulates and migration control, judged again at every packet: facts may have changed since the consent."""
    own_wish = consent is not None and consent.second_look_by_id is not None
    judge_consulate(recipient_type, origin_of(case.person), pack).enforce()
    judge_migration_control(recipient_type, pack, own_wish=own_wish).enforce()


def _is_open(case: Case, draft: ReferralDraft) -> bool:
    return Referral.objects.filter(
        case_id=case.pk,
        recipient_id=draft.recipient,
        purpose=draft.purpose,
        status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED],
    ).exists()


def _seal(actor: Actor, case: Case, referral: Referral, now: datetime) -> None:
    keyring = current_keyring(actor)
    if keyring is None:
        raise Refused("key.locked", _("Open your agency's key first: the packet is sealed with it. Nothing was sent."))
    try:
        share_groups(
            actor, case.person_id, [*referral.groups, SAFE_CONTACT], referral.recipient_id, referral.pk, keyring, now
        )
    except CannotOpen:
        raise Refused(
            "referral.recipient_without_key",
            _("This agency has no valid key yet, so nothing can be sealed to it."),
            field="recipient",
        ) from None


@action
def accept_referral(actor: Actor, referral_id: UUID, *, version: int, now: datetime, key: UUID) -> Referral:
    """Accept for the recipient agency: from this commit on it sees the case's core and the consented groups."""
    referral = _answer(actor, referral_id, ReferralStatus.ACCEPTED, "", version, now)
    referral.save()
    _tell(actor, referral, "referral.accepted", now)
    return referral


@action
def decline_referral(
    actor: Actor, referral_id: UUID, *, reason: str, note: str, version: int, now: datetime, key: UUID
) -> Referral:
    """Decline for the recipient agency; the sender reads why, and the seals are destroyed."""
    referral = _answer(actor, referral_id, ReferralStatus.DECLINED, reason, version, now)
    groups = [*referral.groups, SAFE_CONTACT]
    referral.decline_reason, referral.decline_note, referral.ended_at = reason, note, now
    referral.packet = {name: referral.packet[name] for name in KEPT_IN_PACKET}
    referral.save()
    take_back(actor, referral.person_id, groups, actor.agency, referral.pk, now, was_open=False)
    _tell(actor, referral, "referral.declined", now, reason=reason)
    return referral


def _answer(
    actor: Actor, referral_id: UUID, answer: ReferralStatus, reason: str, version: int, now: datetime
) -> Referral:
    referral = policy.require(actor, "referral.answer", Referral, referral_id, lock=True)
    if referral.recipient_id != actor.agency:
        raise Denied("referral.answer", referral_id, status=403)
    rules.judge_answer(referral.status, answer, reason, current()).enforce()
    if referral.version != version:
        raise Refused(
            "referral.changed", _("The person changed what may be shown. Read the packet again, then answer.")
        )
    referral.status = answer
    referral.answered_at, referral.answered_by_id = now, actor.post
    referral.version += 1
    return referral


def expire_referrals(actor: Actor, now: datetime) -> int:
    """End the agency's own packets that nobody answered within the pack's validity; returns how many."""
    days = int(str(current().parameter("packet_valid_days", timezone.localdate(now)).value))
    late = _unanswered(actor, now - timedelta(days=days))
    for referral in late:
        _expire(actor, referral, now=now)
    return len(late)


def _unanswered(actor: Actor, sent_before: datetime) -> list[UUID]:
    with acting(actor), transaction.atomic():
        waiting = Referral.objects.filter(sender_id=actor.agency, status=ReferralStatus.SENT, sent_at__lt=sent_before)
        return list(waiting.values_list("pk", flat=True))


@action
def _expire(actor: Actor, referral_id: UUID, *, now: datetime) -> Referral:
    referral = Referral.objects.select_for_update(no_key=True).get(pk=referral_id)
    if referral.status != ReferralStatus.SENT:
        return referral
    referral.status, referral.ended_at = ReferralStatus.EXPIRED, now
    referral.packet = {name: referral.packet[name] for name in KEPT_IN_PACKET}
    referral.version += 1
    referral.save()
    take_back(
        actor,
        referral.person_id,
        [*referral.groups, SAFE_CONTACT],
        referral.recipient_id,
        referral.pk,
        now,
        was_open=False,
    )
    _tell(actor, referral, "referral.expired", now)
    return referral


def _tell(actor: Actor, referral: Referral, kind: str, now: datetime, **details: str) -> None:
    """One step on both sides' timelines and one event in both agencies' chains."""
    other = referral.recipient_id if actor.agency == referral.sender_id else referral.sender_id
    add_step(
        actor,
        referral.case_id,
        referral.sender_id,
        kind,
        now,
        concerns=referral.recipient_id,
        recipient=str(referral.recipient_id),
        referral=str(referral.pk),
        purpose=referral.purpose,
        **details,
    )
    events.record(actor, kind, objects=[referral.case_id, referral.pk], also=[other], at=now, **details)
    _notify(actor, referral, kind, now)


def _notify(actor: Actor, referral: Referral, kind: str, now: datetime) -> None:
    """A notice to the side that did not act; what nobody answered in time is told to the sender."""
    to_sender = actor.agency == referral.recipient_id or kind == "referral.expired"
    tell(
        actor,
        kind,
        agency=referral.sender_id if to_sender else referral.recipient_id,
        posts=[referral.sent_by_id] if to_sender else [referral.answered_by_id],
        region=str(referral.packet.get("region", "")),
        number=str(referral.packet["number"]),
        page="casework:referral",
        target=referral.pk,
        now=now,
    )
