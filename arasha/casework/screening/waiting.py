"""Screenings that somebody began and has not finished."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.screening.queries import unfinished_of_post
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.database.actor import Actor


def screenings_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """What this post has to finish, or to end."""
    if not policy.allows(actor, "screening.answer"):
        return
    for one in unfinished_of_post(actor):
        case = one.case
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("A screening is not finished"),
            number=case.number,
            whose=f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
            url=reverse("casework:screening", args=[one.pk]),
            verb=_("Go on"),
            since=one.began_at,
            assigned_post=actor.post,
        )
