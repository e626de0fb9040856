"""Families that wait: a birth to be registered, two people with opposed interests and one caseworker."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.emergency.presenting import who_words
from arasha.casework.models import BirthRegistered, Relation
from arasha.casework.relations import rules
from arasha.casework.words import term_clock
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 50


def relations_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """The owner's open relations, the oldest first."""
    if not policy.allows(actor, "relation.record"):
        return
    is_open = Q(opposed=True) | Q(birth_registered__in=[BirthRegistered.NO, BirthRegistered.UNKNOWN])
    relations = policy.visible(actor, Relation).filter(is_open, owner_agency_id=actor.agency)
    for relation in relations.select_related("case__person", "other").order_by("recorded_at")[:SHOWN]:
        if not actor.covers(relation.case.region):
            continue
        if rules.birth_is_due(relation.kind, relation.birth_registered):
            yield _birth(relation, now)
        posts = {"first": relation.case.assigned_post_id, "second": relation.other.assigned_post_id}
        if rules.needs_two_caseworkers(opposed=relation.opposed, **posts):
            yield _opposed(relation)


def _birth(relation: Relation, now: datetime) -> WorkItem:
    term = current().duty("register_birth", timezone.localdate(now))
    due = relation.recorded_at + timedelta(hours=term.hours)
    return WorkItem(
        lane=Lane.TODAY,
        what=_("Register the child's birth"),
        number=relation.case.number,
        whose=who_words(relation.case),
        url=reverse("casework:relation", args=[relation.pk]),
        verb=_("Open"),
        clock=term_clock(term, relation.recorded_at, due, now),
        due=due,
        assigned_post=relation.case.assigned_post_id,
    )


def _opposed(relation: Relation) -> WorkItem:
    return WorkItem(
        lane=Lane.TODAY,
        what=_("Opposed interests, one caseworker: give them two"),
        number=relation.case.number,
        whose=who_words(relation.case),
        url=reverse("casework:assign", args=[relation.case_id]),
        verb=_("Choose"),
        since=relation.recorded_at,
        assigned_post=relation.case.assigned_post_id,
    )
