"""Consent on the case page: what to ask next, and the stage of the way."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.cases.shown import NextStep, OpenedCase, Stage
from arasha.casework.models import ConsentAnswer, ConsentState
from arasha.casework.words import day_words


def ask_again(opened: OpenedCase) -> NextStep | None:
    """Somebody who is still thinking is asked again."""
    if not any(word.consent.state == ConsentState.THINKING for word in opened.words):
        return None
    return NextStep(
        _("Ask again, without hurry"),
        _("The person is still thinking about a consent."),
        _("Open consents"),
        reverse("casework:consents", args=[opened.view.case.pk]),
    )


def ask_questions_again(opened: OpenedCase) -> NextStep | None:
    """Somebody who was not able to decide one of the three questions, on the day set for it."""
    if not opened.view.is_owner:
        return None
    today = timezone.localdate(opened.now)
    due = policy.visible(opened.actor, ConsentAnswer).filter(case=opened.view.case, ask_again_on__lte=today)
    if not due.exists():
        return None
    return NextStep(
        _("Ask again, without hurry"),
        _("The person was not able to decide a question. Today is the day to ask again."),
        _("Ask"),
        reverse("casework:consent_answers", args=[opened.view.case.pk]),
    )


def ask_who_may_see(opened: OpenedCase) -> NextStep | None:
    """Until the person has said anything, nobody else sees the case."""
    if opened.words or not opened.view.is_owner:
        return None
    return NextStep(
        _("Ask who may see what"),
        _("Nobody outside your agency sees this case until the person agrees."),
        _("Record consent"),
        reverse("casework:consent_ask", args=[opened.view.case.pk]),
    )


def consent_stage(opened: OpenedCase) -> Stage:
    said = [word.consent.said_at for word in opened.words]
    return Stage(_("Consent"), day_words(min(said)) if said else "")
