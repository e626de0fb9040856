"""Safe contact that ends soon, or ended a moment ago: ask the person anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.models import Case
from arasha.casework.safe_contact.case_parts import ending_clock
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import SAFE_CONTACT

SHOWN = 40
SHOWN_AFTER = timedelta(days=14)


def safe_contacts_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The agency's cases whose safe contact ends within the pack's days, or ended within two weeks."""
    if not policy.allows(actor, "case.change"):
        return
    today = timezone.localdate(now)
    notice = current().parameter("safe_contact_notice_days", today)
    days = int(str(notice.value))
    ending = (
        policy.visible(actor, Case)
        .select_related("person")
        .filter(
            owner_agency_id=actor.agency,
            closed_on=None,
            safe_until__range=(today - SHOWN_AFTER, today + timedelta(days=days)),
        )
        .order_by("safe_until", "id")[:SHOWN]
    )
    for case in ending:
        until = case.safe_until or today
        left = (until - today).days
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Safe contact ends: ask anew") if left >= 0 else _("Safe contact has ended: do not contact"),
            number=case.number,
            whose=f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
            url=reverse("casework:write_group", args=[case.pk, SAFE_CONTACT]),
            verb=_("Ask anew"),
            clock=ending_clock(left, date_format(until, "SHORT_DATE_FORMAT"), days, notice),
            due=now + timedelta(days=left),
            assigned_post=case.assigned_post_id,
        )
