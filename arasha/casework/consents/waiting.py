"""Consents that wait: those that end soon, questions to ask again, wishes that need a second look."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.access import policy
from arasha.access.models import Agency
from arasha.casework.models import Case, Consent, ConsentAnswer, ConsentState
from arasha.casework.words import Clock, age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

EXPIRING_WITHIN = timedelta(days=3)
SHOWN = 50


def consents_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The agency's given consents whose last day is near."""
    if not policy.allows(actor, "consent.record"):
        return
    """The agency's consents that end soon, answers to ask again about, and wishes for a second look."""
    yield from _ending(actor, now)
    yield from _to_ask_again(actor, now)
    yield from _second_looks(actor, now)


def _ending(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    today = timezone.localdate(now)
    expiring = list(
        policy.visible(actor, Consent)
        .select_related("case", "case__person")
        .filter(
            owner_agency_id=actor.agency,
            state=ConsentState.GIVEN,
            until__gte=today,
            until__lte=today + EXPIRING_WITHIN,
            **({"case__region__in": [*actor.regions, ""]} if actor.regions else {}),
        )
        .order_by("until", "id")[:SHOWN]
    )
    agencies = Agency.objects.in_bulk({consent.recipient_id for consent in expiring})
    for consent in expiring:
        yield _ends_soon(consent, agencies[consent.recipient_id].name, now)


def _to_ask_again(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    today = timezone.localdate(now)
    due = policy.visible(actor, ConsentAnswer).filter(owner_agency_id=actor.agency, ask_again_on__lte=today)
    by_case: dict[UUID, list[ConsentAnswer]] = {}
    for answer in due.select_related("case", "case__person").order_by("ask_again_on", "id")[:SHOWN]:
        by_case.setdefault(answer.case_id, []).append(answer)
    for answers in by_case.values():
        case, questions = answers[0].case, [current().consent_questions.name(one.question) for one in answers]
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Ask again: %(questions)s") % {"questions": ", ".join(questions)},
            number=case.number,
            whose=_whose(case),
            url=reverse("casework:consent_answers", args=[case.pk]),
            verb=_("Ask"),
            due=now,
            assigned_post=case.assigned_post_id,
        )


def _second_looks(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    if not policy.allows(actor, "consent.confirm"):
        return
    waiting = policy.visible(actor, Consent).filter(owner_agency_id=actor.agency, state=ConsentState.WAITING)
    for consent in waiting.exclude(recorded_by_id=actor.post).select_related("case", "case__person")[:SHOWN]:
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Ask once more: does the person want migration control to know?"),
            number=consent.case.number,
            whose=_whose(consent.case),
            url=reverse("casework:consents", args=[consent.case_id]),
            verb=_("Ask"),
            since=consent.said_at,
        )


def _whose(case: Case) -> str:
    return f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}"


def _ends_soon(consent: Consent, recipient: str, now: datetime) -> WorkItem:
    until = consent.until or timezone.localdate(now)
    days = (until - timezone.localdate(now)).days
    label = _("today") if days == 0 else ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    case = consent.case
    return WorkItem(
        lane=Lane.TODAY,
        what=_("A consent ends: %(agency)s") % {"agency": recipient},
        number=case.number,
        whose=_whose(case),
        url=reverse("casework:consents", args=[case.pk]),
        verb=_("Ask again"),
        clock=Clock(label, 100 - days * 25, "sun", date_format(until, "SHORT_DATE_FORMAT")),
        due=now + timedelta(days=days),
        assigned_post=case.assigned_post_id,
    )
