"""Disclosures that wait: for a second person, to be carried out, and for the person to be told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.casework.disclosures.presenting import approval_clock
from arasha.casework.disclosures.queries import OUT
from arasha.casework.models import Disclosure, DisclosureState
from arasha.casework.words import term_clock
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 50


def disclosures_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """What the agency's people must decide, carry out or tell; and what others have disclosed to it."""
    visible = policy.visible(actor, Disclosure).select_related("case")
    today = timezone.localdate(now)
    undecided = Q(state__in=[DisclosureState.ASKED, DisclosureState.APPROVED], expires_at__gt=now)
    untold = Q(state__in=OUT, told_at=None) & (Q(bar="") | Q(review_on__lte=today))
    own = list(
        visible.filter(undecided | untold, owner_agency_id=actor.agency).order_by("expires_at", "id")[:SHOWN]
        if policy.allows(actor, "disclosure.read")
        else []
    )
    received = list(
        visible.filter(recipient_id=actor.agency, state=DisclosureState.DONE, until__gte=today).order_by("-done_at")[
            :SHOWN
        ]
        if policy.allows(actor, "case.read")
        else []
    )
    agencies = Agency.objects.in_bulk({one.recipient_id for one in own} | {one.owner_agency_id for one in received})
    for one in own:
        item = _own(one, agencies[one.recipient_id].name, actor, now)
        if item is not None:
            yield item
    for one in received:
        yield _received(one, agencies[one.owner_agency_id].name)


def _own(one: Disclosure, recipient: str, actor: Actor, now: datetime) -> WorkItem | None:
    mine = one.asked_user_id == actor.user
    if one.state == DisclosureState.ASKED:
        if mine or not policy.allows(actor, "disclosure.decide"):
            return None
        return _item(one, Lane.DANGER, _("Decide on a disclosure to %(agency)s"), recipient, _("Read"), now)
    if one.state == DisclosureState.APPROVED:
        if not mine:
            return None
        return _item(one, Lane.DANGER, _("Approved: disclose to %(agency)s"), recipient, _("Carry out"), now)
    return _to_tell(one, recipient, now)


def _item(one: Disclosure, lane: Lane, what: str, recipient: str, verb: str, now: datetime) -> WorkItem:
    return WorkItem(
        lane=lane,
        what=what % {"agency": recipient},
        number=one.case.number,
        whose=current().disclosure_bases.name(one.basis),
        url=reverse("casework:disclosure", args=[one.pk]),
        verb=verb,
        clock=approval_clock(one, now),
        due=one.expires_at,
        assigned_post=one.asked_by_id if one.state == DisclosureState.APPROVED else None,
    )


def _to_tell(one: Disclosure, recipient: str, now: datetime) -> WorkItem:
    began = one.done_at or one.asked_at
    term = current().duty("tell_disclosure", timezone.localdate(began))
    due = began + timedelta(hours=term.hours)
    what = _("Look again whether the person can be told: %(agency)s") if one.bar else _("Tell the person: %(agency)s")
    return WorkItem(
        lane=Lane.TODAY,
        what=what % {"agency": recipient},
        number=one.case.number,
        whose=current().disclosure_bases.name(one.basis),
        url=reverse("casework:disclosure", args=[one.pk]),
        verb=_("Open"),
        clock=None if one.bar else term_clock(term, began, due, now),
        due=now if one.bar else due,
        assigned_post=one.asked_by_id,
    )


def _received(one: Disclosure, owner: str) -> WorkItem:
    return WorkItem(
        lane=Lane.NEW,
        what=_("Disclosed by %(agency)s without consent") % {"agency": owner},
        number=one.case.number,
        whose=current().disclosure_bases.name(one.basis),
        url=reverse("casework:case", args=[one.case_id]),
        verb=_("Open"),
        since=one.done_at,
    )
