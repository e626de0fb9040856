"""Holds that wait for their answer: on top of every list."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.holds.presenting import hold_clock, hold_words
from arasha.casework.models import Hold, HoldStatus
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor

SHOWN = 50


def holds_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The agency's own holds without an answer, by the hour of removal."""
    if not policy.allows(actor, "hold.ask"):
        return
    waiting = (
        policy.visible(actor, Hold)
        .select_related("case", "case__person")
        .filter(owner_agency_id=actor.agency, status=HoldStatus.ASKED)
        .order_by("due_at", "id")[:SHOWN]
    )
    for hold in waiting:
        case = hold.case
        yield WorkItem(
            lane=Lane.DANGER,
            what=capfirst(hold_words(hold, now)),
            number=case.number,
            whose=f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
            url=reverse("casework:hold", args=[hold.pk]),
            verb=_("Open"),
            clock=hold_clock(hold, now),
            due=hold.due_at,
            assigned_post=case.assigned_post_id,
        )
