"""Recording what a person says about who may see what, with immediate effect on everything already shared."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.steps import add_step
from arasha.casework.consents import rules
from arasha.casework.consents.rules import ConsentDraft
from arasha.casework.models import Case, Consent, ConsentState, Referral, ReferralStatus
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.vault.destruction import take_back
from arasha.vault.groups import SAFE_CONTACT

# What a recipient keeps of a referral that ended: number and dates (DESIGN §3).
KEPT_IN_PACKET = ("number",)


@action
def record_consent(actor: Actor, case_id: UUID, draft: ConsentDraft, *, now: datetime, key: UUID) -> Consent:
    """Record the person's present word; it replaces an earlier one about the same recipient and purpose.

    A word that opens less than before closes the difference at once, also in referrals already accepted.
    """
    case = policy.require(actor, "consent.record", Case, case_id, lock=True)
    today = timezone.localdate(now)
    rules.judge_consent(draft, actor.agency, current(), today).enforce()
    consent, _is_new = Consent.objects.update_or_create(
        case=case,
        recipient_id=draft.recipient,
        purpose=draft.purpose,
        defaults={
            "owner_agency_id": case.owner_agency_id,
            "groups": sorted(draft.groups) if draft.state != ConsentState.REFUSED else [],
            "state": draft.state,
            "said_at": now,
            "until": draft.until,
            "explained_in": draft.explained_in,
            "with_interpreter": draft.with_interpreter,
            "given_by": draft.given_by,
            "recorded_by_id": actor.post,
        },
    )
    _follow(actor, case, consent, f"consent.{draft.state}", now)
    return consent


@action
def withdraw_consent(actor: Actor, consent_id: UUID, *, now: datetime, key: UUID) -> Consent:
    """Withdraw at once: what was shared is denied in this transaction and its seals are destroyed right after it."""
    consent = policy.require(actor, "consent.record", Consent, consent_id, lock=True)
    case = policy.require(actor, "consent.record", Case, consent.case_id, lock=True)
    consent.state = ConsentState.WITHDRAWN
    consent.said_at = now
    consent.version += 1
    consent.save()
    _follow(actor, case, consent, "consent.withdrawn", now)
    return consent


def end_expired_consents(actor: Actor, now: datetime) -> int:
    """Close what the agency's ended consents still hold open, seals included; returns how many ended.

    Row security has closed the case at the end of the consent's last day already; this destroys the seals too.
    """
    today = timezone.localdate(now)
    with acting(actor), transaction.atomic():
        open_pairs = Referral.objects.filter(
            sender_id=actor.agency, until__lt=today, status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED]
        ).values_list("case_id", "recipient_id", "purpose")
        ended = [
            consent.pk
            for case_id, recipient, purpose in open_pairs
            for consent in Consent.objects.filter(case_id=case_id, recipient_id=recipient, purpose=purpose)
        ]
    for consent_id in ended:
        _end(actor, consent_id, now=now)
    return len(ended)


@action
def _end(actor: Actor, consent_id: UUID, *, now: datetime) -> Consent:
    consent = Consent.objects.select_related("case").select_for_update(of=("self",), no_key=True).get(pk=consent_id)
    _follow(actor, consent.case, consent, "consent.ended", now)
    return consent


def _follow(actor: Actor, case: Case, consent: Consent, kind: str, now: datetime) -> None:
    covered = rules.covered_groups(consent.state, consent.groups, consent.until, timezone.localdate(now))
    groups = "+".join(sorted(covered))
    add_step(
        actor,
        case.pk,
        case.owner_agency_id,
        kind,
        now,
        recipient=str(consent.recipient_id),
        purpose=consent.purpose,
        groups=groups,
        explained_in=consent.explained_in,
    )
    events.record(
        actor,
        kind,
        objects=[case.pk, consent.pk],
        at=now,
        recipient=str(consent.recipient_id),
        purpose=consent.purpose,
        groups=groups,
    )
    narrow_referrals(actor, case, consent.recipient_id, consent.purpose, covered, consent.until, now)


def narrow_referrals(
    actor: Actor,
    case: Case,
    recipient: UUID,
    purpose: str,
    covered: Iterable[str],
    until: date | None,
    now: datetime,
) -> None:
    """Take from open referrals what the consent no longer covers; one with nothing left ends as withdrawn."""
    covered = set(covered)
    open_referrals = (
        Referral.objects.select_for_update(no_key=True)
        .order_by("pk")
        .filter(
            case_id=case.pk,
            recipient_id=recipient,
            purpose=purpose,
            status__in=[ReferralStatus.SENT, ReferralStatus.ACCEPTED],
        )
    )
    for referral in open_referrals:
        lost = sorted(set(referral.groups) - covered)
        if not lost and referral.until == until:
            continue
        was_open = referral.status == ReferralStatus.ACCEPTED
        referral.groups = [group for group in referral.groups if group in covered]
        referral.until = until
        if not referral.groups:
            lost.append(SAFE_CONTACT)
            referral.status = ReferralStatus.WITHDRAWN
            referral.ended_at = now
            referral.packet = {name: referral.packet[name] for name in KEPT_IN_PACKET}
        referral.version += 1
        referral.save()
        if not lost:
            continue
        take_back(actor, case.person_id, lost, recipient, referral.pk, now, was_open=was_open)
        kind = "referral.withdrawn" if not referral.groups else "referral.narrowed"
        add_step(
            actor,
            case.pk,
            case.owner_agency_id,
            kind,
            now,
            concerns=recipient,
            recipient=str(recipient),
            purpose=purpose,
        )
        events.record(actor, kind, objects=[case.pk, referral.pk], also=[recipient], at=now, groups="+".join(lost))
        tell(
            actor,
            kind,
            agency=recipient,
            posts=[referral.answered_by_id],
            number=str(referral.packet["number"]),
            page="casework:referral",
            target=referral.pk,
            now=now,
        )
