"""After a raid: people who were not yet talked to alone, and a possible controller among them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.emergency.presenting import who_words
from arasha.casework.models import IntakeCard, Talk, TalkedAlone
from arasha.casework.words import term_clock
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 50


def intakes_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """First who endangers the others, then who has not been heard alone; the owner's eyes only."""
    if not policy.allows(actor, "intake.change"):
        return
    open_cards = Q(alone=TalkedAlone.NOT_YET) | Q(controller=True, intake__parted_at__isnull=True)
    cards = policy.visible(actor, IntakeCard).filter(open_cards, owner_agency_id=actor.agency)
    # A talk recorded on the case's own page counts as well.
    cards = cards.annotate(heard=Exists(policy.visible(actor, Talk).filter(case=OuterRef("case"), alone=True)))
    for card in cards.select_related("intake", "case__person").order_by("intake__recorded_at", "number")[:SHOWN]:
        if not actor.covers(card.case.region):
            continue
        if card.controller and card.intake.parted_at is None:
            yield _item(card, "part_controller", Lane.DANGER, now)
        if card.alone == TalkedAlone.NOT_YET and not card.heard:
            yield _item(card, "talk_alone", Lane.TODAY, now)


def _item(card: IntakeCard, duty: str, lane: Lane, now: datetime) -> WorkItem:
    term = current().duty(duty, timezone.localdate(now))
    began = card.intake.recorded_at
    due = began + timedelta(hours=term.hours)
    words = {
        "part_controller": (_("May be controlling the others: another place, another interpreter"), _("Part them")),
        "talk_alone": (_("Talk to this person alone"), _("Open")),
    }
    what, verb = words[duty]
    return WorkItem(
        lane=lane,
        what=what,
        number=card.case.number,
        whose=who_words(card.case),
        url=reverse("casework:intake", args=[card.intake_id]),
        verb=verb,
        clock=term_clock(term, began, due, now),
        due=due,
        assigned_post=card.case.assigned_post_id,
    )
