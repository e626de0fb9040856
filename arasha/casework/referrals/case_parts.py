"""Referrals on the case page: what to do next, and the stages of the way."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.casework.cases.shown import NextStep, OpenedCase, Stage
from arasha.casework.consents.queries import Word
from arasha.casework.models import ReferralStatus
from arasha.casework.words import answer_clock, day_words

OPEN = (ReferralStatus.SENT, ReferralStatus.ACCEPTED)


def wait_for_answer(opened: OpenedCase) -> NextStep | None:
    """The referral whose clock ends first."""
    waiting = [row for row in opened.referrals if row.referral.status == ReferralStatus.SENT]
    if not waiting:
        return None
    row = min(waiting, key=lambda one: one.referral.due_at)
    return NextStep(
        _("Wait for the answer of %(agency)s") % {"agency": row.recipient.name},
        _("If nobody answers in time, call them and ask."),
        _("Open the referral"),
        reverse("casework:referral", args=[row.referral.pk]),
        answer_clock(row.referral, opened.now),
    )


def refer_next(opened: OpenedCase) -> NextStep | None:
    """The person has agreed and nothing has been sent."""
    unsent = [word for word in opened.words if word.covered and not _has_open(opened, word)]
    if not unsent:
        return None
    return NextStep(
        _("Refer to %(agency)s") % {"agency": unsent[0].recipient.name},
        _("The person has agreed."),
        _("Refer"),
        f"{reverse('casework:refer', args=[opened.view.case.pk])}?consent={unsent[0].consent.pk}",
    )


def _has_open(opened: OpenedCase, word: Word) -> bool:
    return any(
        row.referral.recipient_id == word.consent.recipient_id
        and row.referral.purpose == word.consent.purpose
        and row.referral.status in OPEN
        for row in opened.referrals
    )


def referred_stage(opened: OpenedCase) -> Stage:
    sent = [row.referral.sent_at for row in opened.referrals]
    return Stage(_("Referred"), day_words(min(sent)) if sent else "")


def accepted_stage(opened: OpenedCase) -> Stage:
    accepted = [row.referral for row in opened.referrals if row.referral.status == ReferralStatus.ACCEPTED]
    answered = [referral.answered_at for referral in accepted if referral.answered_at]
    return Stage(_("Accepted"), day_words(min(answered)) if answered else "")
