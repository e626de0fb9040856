"""New cases whose person has not been told their rights."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.notices.queries import cases_without_notice
from arasha.casework.notices.terms import notice_clock, notice_due
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor


def notices_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """One line a case of the post's own, by the clock of the explanation."""
    if not policy.allows(actor, "notice.give"):
        return
    for case in cases_without_notice(actor, now):
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Explain rights and duties"),
            number=case.number,
            whose=f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
            url=reverse("casework:talks", args=[case.pk]),
            verb=_("Read"),
            clock=notice_clock(case, now),
            due=notice_due(case),
            since=case.registered_at,
            assigned_post=case.assigned_post_id,
        )
