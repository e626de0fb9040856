"""Recording what a person says about who may see what, with immediate effect on everything already shared."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.steps import add_step
from arasha.casework.consents import rules
from arasha.casework.consents.firewall import CONTROLS_MIGRATION, Origin, closed_by, has_competence, judge_consulate
from arasha.casework.consents.rules import AnswerDraft, ConsentDraft, ConsentFacts
from arasha.casework.models import (
    Case,
    Consent,
    ConsentAnswer,
    ConsentState,
    Person,
    Referral,
    ReferralStatus,
    Reply,
)
from arasha.casework.talks.actions import add_talk
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.vault.destruction import take_back
from arasha.vault.groups import SAFE_CONTACT
from arasha.vault.keyring import current_keyring
from arasha.vault.values import write_values

# What a recipient keeps of a referral that ended: number and dates (DESIGN §3).
KEPT_IN_PACKET = ("number",)


def origin_of(person: Person) -> Origin:
    """What the firewall needs to know of a person."""
    return Origin(tuple(person.citizenships), person.nationality_basis)


@action
def record_consent(
    actor: Actor, case_id: UUID, draft: ConsentDraft, *, talk: TalkDraft | None = None, now: datetime, key: UUID
) -> Consent:
    """Record the person's present word; it replaces an earlier one about the same recipient and purpose.

    A word that opens less than before closes the difference at once, also in referrals already accepted. A word
    toward migration control waits until another person has asked again. talk: the talk in which it was said.
    """
    case = policy.require(actor, "consent.record", Case, case_id, lock=True)
    recipient = Agency.objects.filter(pk=draft.recipient).first()
    if recipient is None:
        raise Refused("consent.recipient", _("Choose the agency."), field="recipient")
    pack = current()
    answers = dict(ConsentAnswer.objects.filter(case=case).values_list("question", "answer"))
    facts = ConsentFacts(recipient.type, case.age_group, origin_of(case.person), answers)
    rules.judge_consent(draft, actor.agency, pack, timezone.localdate(now), facts).enforce()
    _judge_colleague(actor, draft)
    if talk is not None:
        add_talk(actor, case, talk, now)
    state = draft.state
    if state == ConsentState.GIVEN and has_competence(recipient.type, CONTROLS_MIGRATION, pack):
        state = ConsentState.WAITING
    consent, _is_new = Consent.objects.update_or_create(
        case=case, recipient_id=draft.recipient, purpose=draft.purpose, defaults=_said(actor, case, draft, state, now)
    )
    _seal_names(actor, case, consent, draft, now)
    _follow(actor, case, consent, f"consent.{state}", now)
    return consent


def _said(actor: Actor, case: Case, draft: ConsentDraft, state: ConsentState, now: datetime) -> dict[str, object]:
    by_guardian = draft.given_by == "guardian"
    return {
        "owner_agency_id": case.owner_agency_id,
        "groups": sorted(draft.groups) if state != ConsentState.REFUSED else [],
        "state": state,
        "said_at": now,
        "until": draft.until,
        "explained_in": draft.explained_in,
        "with_interpreter": draft.with_interpreter,
        "given_by": draft.given_by,
        "way": draft.way,
        "witness": draft.witness,
        "witness_post_id": draft.witness_post if draft.witness == rules.WITNESS_HERE else None,
        "guardian_relation": draft.guardian_relation if by_guardian else "",
        "child_view": draft.child_view,
        "second_look_by_id": None,
        "recorded_by_id": actor.post,
    }


def _judge_colleague(actor: Actor, draft: ConsentDraft) -> None:
    """A colleague who witnesses works in this agency and is not the one who writes it down."""
    if draft.witness != rules.WITNESS_HERE or draft.witness_post is None:
        return
    here = Post.objects.filter(pk=draft.witness_post, agency_id=actor.agency).first()
    if here is None or here.user_id == actor.user:
        raise Refused(
            "consent.witness_self",
            _("Choose another colleague: whoever asks the person is not the witness."),
            field="witness_post",
        )


def _seal_names(actor: Actor, case: Case, consent: Consent, draft: ConsentDraft, now: datetime) -> None:
    names = {"witness_name": draft.witness_name.strip(), "guardian_name": draft.guardian_name.strip()}
    values = {f"{field}:{consent.pk}": name for field, name in names.items() if name}
    if values:
        write_values(actor, {case.person_id: values}, current_keyring(actor), now)


@action
def confirm_consent(actor: Actor, consent_id: UUID, *, now: datetime, key: UUID) -> Consent:
    """Confirm as a second person, who has asked again, that a word toward migration control is the person's wish."""
    consent = policy.require(actor, "consent.confirm", Consent, consent_id, lock=True)
    case = policy.require(actor, "consent.confirm", Case, consent.case_id, lock=True)
    recorder = Post.objects.filter(pk=consent.recorded_by_id).first()
    rules.judge_second_look(consent.state, recorder.user_id if recorder else None, actor.user).enforce()
    consent.state = ConsentState.GIVEN
    consent.second_look_by_id = actor.post
    consent.version += 1
    consent.save()
    _follow(actor, case, consent, "consent.confirmed", now)
    return consent


@action
def record_answers(
    actor: Actor, case_id: UUID, drafts: tuple[AnswerDraft, ...], *, version: int, now: datetime, key: UUID
) -> Case:
    """Record what the person says to the three questions, each by itself; unchanged answers stay as they were.

    A no changes no other answer. It takes back at once every consent that falls under its question.
    version: the sum of the versions the user was shown; raises Stale when somebody else has recorded one since.
    """
    case = policy.require(actor, "consent.record", Case, case_id, lock=True)
    stored = {row.question: row for row in ConsentAnswer.objects.select_for_update(no_key=True).filter(case=case)}
    if sum(row.version for row in stored.values()) != version:
        raise Stale(_("Somebody saved this before you. Look at what changed, then save again."))
    for draft in drafts:
        rules.judge_answer(draft, timezone.localdate(now)).enforce()
        row = stored.get(draft.question)
        if row is not None and (row.answer, row.ask_again_on) == (draft.answer, draft.ask_again_on):
            continue
        row = row or ConsentAnswer(case=case, owner_agency_id=case.owner_agency_id, question=draft.question, version=0)
        row.answer, row.ask_again_on, row.explained_in = draft.answer, draft.ask_again_on, draft.explained_in
        row.said_at, row.recorded_by_id, row.version = now, actor.post, row.version + 1
        row.save()
        add_step(actor, case.pk, case.owner_agency_id, f"answer.{draft.answer}", now, question=draft.question)
        events.record(
            actor,
            "consent.answered",
            objects=[case.pk, row.pk],
            at=now,
            question=draft.question,
            answer=draft.answer,
        )
        if draft.answer == Reply.NO:
            types = set(Agency.objects.values_list("type", flat=True))
            _withdraw_toward(actor, case, closed_by(draft.question, types, current()), now)
    return case


def close_consulates(actor: Actor, case: Case, now: datetime) -> None:
    """Take back what no consulate may hear any more, after a person's nationality was corrected."""
    pack, origin = current(), origin_of(case.person)
    types = set(Agency.objects.values_list("type", flat=True))
    closed = frozenset(one for one in types if not judge_consulate(one, origin, pack).allowed)
    if closed:
        _withdraw_toward(actor, case, closed, now)


def _withdraw_toward(actor: Actor, case: Case, types: frozenset[str], now: datetime) -> None:
    recipients = list(Agency.objects.filter(type__in=types).values_list("pk", flat=True))
    open_words = Consent.objects.select_for_update(no_key=True).filter(
        case=case,
        recipient_id__in=recipients,
        state__in=[ConsentState.GIVEN, ConsentState.THINKING, ConsentState.WAITING],
    )
    for consent in open_words.order_by("pk"):
        _take_back_word(actor, case, consent, now)


@action
def withdraw_consent(actor: Actor, consent_id: UUID, *, now: datetime, key: UUID) -> Consent:
    """Withdraw at once: what was shared is denied in this transaction and its seals are destroyed right after it."""
    consent = policy.require(actor, "consent.record", Consent, consent_id, lock=True)
    case = policy.require(actor, "consent.record", Case, consent.case_id, lock=True)
    _take_back_word(actor, case, consent, now)
    return consent


def _take_back_word(actor: Actor, case: Case, consent: Consent, now: datetime) -> None:
    consent.state = ConsentState.WITHDRAWN
    consent.said_at = now
    consent.version += 1
    consent.save()
    _follow(actor, case, consent, "consent.withdrawn", now)


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
