"""Consents that end soon: the person is asked again before the last day."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.access import policy
from arasha.access.models import Agency
from arasha.casework.models import Consent, ConsentState
from arasha.casework.words import Clock, age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor

EXPIRING_WITHIN = timedelta(days=3)
SHOWN = 50


def consents_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The agency's given consents whose last day is near."""
    if not policy.allows(actor, "consent.record"):
        return
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


def _ends_soon(consent: Consent, recipient: str, now: datetime) -> WorkItem:
    until = consent.until or timezone.localdate(now)
    days = (until - timezone.localdate(now)).days
    label = _("today") if days == 0 else ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    case = consent.case
    return WorkItem(
        lane=Lane.TODAY,
        what=_("A consent ends: %(agency)s") % {"agency": recipient},
        number=case.number,
        whose=f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
        url=reverse("casework:consents", args=[case.pk]),
        verb=_("Ask again"),
        clock=Clock(label, 100 - days * 25, "sun", date_format(until, "SHORT_DATE_FORMAT")),
        due=now + timedelta(days=days),
        assigned_post=case.assigned_post_id,
    )
