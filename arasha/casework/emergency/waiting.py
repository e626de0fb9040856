"""What cannot wait: open health windows, people not yet told what was done, urgent needs without a card."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.emergency import rules
from arasha.casework.emergency.presenting import who_words, window_clock
from arasha.casework.emergency.queries import windows_of
from arasha.casework.models import EmergencyAct, EmergencyCard, VisibleTo
from arasha.casework.words import term_clock
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 50


def emergencies_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Windows by their end, then who must still be told, then cards that are missing."""
    if policy.allows(actor, "card.read"):
        yield from _open_windows(actor, now)
    if policy.allows(actor, "card.act"):
        yield from _untold(actor, now)
    if policy.allows(actor, "card.write"):
        yield from _missing_cards(actor, now)


def _open_windows(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    since = now - rules.longest_window(current(), timezone.localdate(now))
    cards = policy.visible(actor, EmergencyCard).filter(assault_at__gt=since).select_related("case__person")
    for card in cards.order_by("assault_at")[:SHOWN]:
        open_ones = [window for window in windows_of(card, card.case, now) if window.is_open(now)]
        if not open_ones or not actor.covers(card.case.region):
            continue
        name, clock = window_clock(open_ones[0], now)
        yield WorkItem(
            lane=Lane.DANGER,
            what=_("To a doctor in time: %(what)s") % {"what": name},
            number=card.case.number,
            whose=who_words(card.case),
            url=reverse("casework:card", args=[card.case_id]),
            verb=_("Open the card"),
            clock=clock,
            due=open_ones[0].ends,
            assigned_post=card.case.assigned_post_id if card.owner_agency_id == actor.agency else None,
        )


def _untold(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    term = current().duty("tell_after_acting", timezone.localdate(now))
    acts = policy.visible(actor, EmergencyAct).filter(told_at__isnull=True).select_related("case__person")
    for act in acts.order_by("done_at")[:SHOWN]:
        if not actor.covers(act.case.region):
            continue
        due = act.done_at + timedelta(hours=term.hours)
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Tell the person what was done in the emergency"),
            number=act.case.number,
            whose=who_words(act.case),
            url=reverse("casework:card", args=[act.case_id]),
            verb=_("Tell"),
            clock=term_clock(term, act.done_at, due, now),
            due=due,
            assigned_post=act.case.assigned_post_id if act.owner_agency_id == actor.agency else None,
        )


def _missing_cards(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Own cases of the last days, from the index of who sees what: the newest first."""
    pack, today = current(), timezone.localdate(now)
    term = pack.duty("write_card", today)
    days = int(str(pack.parameter("card_reminder_days", today).value))
    recent = policy.visible(actor, VisibleTo).filter(
        agency_id=actor.agency, via="owner", opened_on__gte=today - timedelta(days=days)
    )
    rows = recent.filter(case__closed_on__isnull=True, case__needs__overlap=list(rules.card_needs(pack, today)))
    rows = rows.filter(case__emergency_card__isnull=True).select_related("case__person")
    for row in rows.order_by("-opened_on", "-case_id")[:SHOWN]:
        due = row.case.registered_at + timedelta(hours=term.hours)
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Urgent needs, no emergency card"),
            number=row.case.number,
            whose=who_words(row.case),
            url=reverse("casework:card_write", args=[row.case_id]),
            verb=_("Write the card"),
            clock=term_clock(term, row.case.registered_at, due, now),
            due=due,
            assigned_post=row.case.assigned_post_id,
        )
