"""Pure decisions about referrals: what may be sent, how it may be answered, what the packet says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import Case, ReferralStatus
from arasha.country import CountryPack

# The states of a referral and the steps between them; docs/referral-states.md is drawn from this table.
STEPS: dict[str, frozenset[str]] = {
    ReferralStatus.SENT: frozenset(
        {ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN, ReferralStatus.EXPIRED}
    ),
    ReferralStatus.ACCEPTED: frozenset({ReferralStatus.WITHDRAWN, ReferralStatus.COMPLETED, ReferralStatus.RETURNED}),
}
URGENCIES = ("tonight", "day", "three_days")


@dataclass(frozen=True)
class ReferralDraft:
    """What the sender wants to send."""

    recipient: UUID
    purpose: str
    urgency: str
    groups: tuple[str, ...]


def judge_sending(
    draft: ReferralDraft, covered: Iterable[str], *, takes_referrals: bool, is_open_already: bool
) -> Verdict:
    """Say whether a referral may go: only under consent, only what it covers, only one at a time for a purpose."""
    covered = set(covered)
    if not takes_referrals:
        return Verdict.no(
            "referral.recipient", _("This agency does not take referrals. Choose another."), field="recipient"
        )
    if draft.urgency not in URGENCIES:
        return Verdict.no("referral.urgency", _("Choose how soon an answer is needed."), field="urgency")
    if not covered:
        return Verdict.no(
            "referral.no_consent",
            _("The person has not agreed to this agency and purpose. Ask first and record the answer."),
            field="recipient",
        )
    if not draft.groups:
        return Verdict.no("referral.no_groups", _("Choose at least one thing the agency will see."), field="groups")
    if not set(draft.groups) <= covered:
        return Verdict.no(
            "referral.beyond_consent",
            _("This goes beyond what the person agreed to. Take it out, or ask first."),
            field="groups",
        )
    if is_open_already:
        return Verdict.no(
            "referral.open_already",
            _("A referral to this agency for this purpose is already under way."),
            field="recipient",
        )
    return Verdict.yes()


def judge_answer(status: str, answer: str, reason: str, pack: CountryPack) -> Verdict:
    """Say whether the recipient may give this answer now."""
    if answer not in STEPS.get(status, frozenset()):
        return Verdict.no("referral.answered_already", _("This referral has been answered or withdrawn meanwhile."))
    if answer == ReferralStatus.DECLINED and reason not in pack.decline_reasons:
        return Verdict.no("referral.reason_missing", _("Say why: the sender must find another place."), field="reason")
    return Verdict.yes()


def answer_due(urgency: str, sent_at: datetime, pack: CountryPack, today: date) -> datetime:
    """When the answer is expected: the country pack's clock for this urgency."""
    return sent_at + timedelta(hours=pack.answer_deadline(urgency, today).hours)


def age_band(case: Case) -> str:
    """The age as the packet says it: an exact age, a range, or unclear; children are told apart, adults in bands."""
    if case.age_from is None or case.age_to is None:
        return "unclear"
    if case.age_to < 18:
        return f"{case.age_from}-{case.age_to}" if case.age_from != case.age_to else str(case.age_from)
    lower = max(18, case.age_from // 10 * 10) if case.age_from >= 18 else case.age_from
    upper = case.age_to // 10 * 10 + 9
    return f"{lower}-{upper}"


def build_packet(case: Case, draft: ReferralDraft, due_at: datetime) -> dict[str, Any]:
    """The frozen minimum a recipient reads before it accepts: core facts, no free text, no name, no citizenship."""
    return {
        "number": case.number,
        "sex": case.person.sex,
        "age_band": age_band(case),
        "languages": case.person.languages,
        "region": case.region,
        "needs": case.needs,
        "children_along": case.children_along,
        "urgency": draft.urgency,
        "answer_by": due_at.isoformat(),
    }
