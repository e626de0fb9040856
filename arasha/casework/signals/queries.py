"""Reading signals: one whole, lists in pages, what may be the same, and what became of those sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.casework.models import OPEN_STATES, Case, SentSignal, Signal
from arasha.casework.signals import rules
from arasha.casework.signals.rules import Likeness
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import COMPARTMENTS, SAFE_CONTACT, VAULT_FIELDS, FieldGroup
from arasha.vault.keyring import Keyring
from arasha.vault.search import same_telephone
from arasha.vault.store import compartments_held
from arasha.vault.values import read_values

PAGE = 50
ALIKE_SHOWN = 5
ALIKE_LOOKED_AT = 200
FILTERS = ("state", "urgency", "channel", "region")
SAFE_FIELDS = frozenset(name for name, group in VAULT_FIELDS.items() if group == SAFE_CONTACT)
CALLER_FIELDS = frozenset({"caller_name", "caller_number", "caller_words"})


@dataclass(frozen=True)
class Place:
    """Where a page begins: the moment and id of the row before it, and which way to read."""

    received_at: datetime
    signal: UUID
    newer: bool = False


@dataclass(frozen=True)
class SignalPage:
    """One page of signals, newest first, and whether there is more on either side."""

    rows: list[Signal]
    has_newer: bool
    has_older: bool


def list_signals(actor: Actor, exact: Mapping[str, str], *, place: Place | None = None) -> SignalPage:
    """One page of the agency's signals, newest first. exact: the closed filters; "open" is both open states."""
    rows = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency)
    for name in FILTERS:
        value = exact.get(name, "")
        if name == "state" and value == "open":
            rows = rows.filter(state__in=OPEN_STATES)
        elif value:
            rows = rows.filter(**{name: value})
    backwards = bool(place and place.newer)
    if place is not None:
        way = "gt" if backwards else "lt"
        rows = rows.filter(
            Q(**{f"received_at__{way}": place.received_at})
            | Q(received_at=place.received_at, **{f"id__{way}": place.signal})
        )
    order = ("received_at", "id") if backwards else ("-received_at", "-id")
    found = list(rows.order_by(*order)[: PAGE + 1])
    more, page = len(found) > PAGE, found[:PAGE]
    if backwards:
        page.reverse()
    events.record(actor, "signal.listed", objects=[signal.pk for signal in page], count=len(page))
    if backwards:
        return SignalPage(page, has_newer=more, has_older=True)
    return SignalPage(page, has_newer=place is not None, has_older=more)


def open_signals(actor: Actor, limit: int) -> list[Signal]:
    """The agency's open signals by their clock; the caller has recorded what it reads."""
    rows = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency, state__in=OPEN_STATES)
    return list(rows.order_by("due_at", "id")[:limit])


def count_open(actor: Actor) -> int:
    """How many signals wait, at most 100 counted; the caller has recorded what it reads."""
    rows = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency, state__in=OPEN_STATES)
    return rows[:100].count()


@dataclass(frozen=True)
class SignalView:
    """A signal as one actor sees it. values: what the caller said and safe contact, as far as opened."""

    signal: Signal
    assigned: Post | None
    sender: Agency | None
    case: Case | None
    values: Mapping[str, str]
    held: frozenset[str]
    alike: list[Signal] = field(default_factory=list)
    same_number: list[Case] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """What was said is the case's now, under the rules of the case."""
        return self.case is not None and self.case.person_id == self.signal.pk


def get_signal(actor: Actor, signal_id: UUID, *, keyring: Keyring | None = None, purpose: str = "") -> SignalView:
    """One signal with what may be the same; with an open key its safe contact, with a purpose what was said too."""
    signal = policy.require(actor, "signal.read", Signal, signal_id)
    case = policy.visible(actor, Case).filter(pk=signal.case_id).first() if signal.case_id else None
    moved = case is not None and case.person_id == signal.pk
    values: Mapping[str, str] = {}
    if keyring is not None and not moved:
        fields = SAFE_FIELDS | CALLER_FIELDS if purpose else SAFE_FIELDS
        values = read_values(actor, [signal.pk], COMPARTMENTS, keyring, fields=fields).get(signal.pk, {})
    alike, cases = _alike(actor, signal, keyring) if signal.is_open else ([], [])
    if values and purpose:
        events.record(actor, "signal.revealed", objects=[signal.pk], purpose=purpose)
    else:
        events.record(actor, "signal.opened", objects=[signal.pk])
    return SignalView(
        signal=signal,
        assigned=Post.objects.select_related("user").filter(pk=signal.assigned_post_id).first()
        if signal.assigned_post_id
        else None,
        sender=Agency.objects.filter(pk=signal.from_agency_id).first() if signal.from_agency_id else None,
        case=case,
        values=values,
        held=frozenset(compartments_held([signal.pk]).get(signal.pk, set())) if not moved else frozenset(),
        alike=alike,
        same_number=cases,
    )


def _alike(actor: Actor, signal: Signal, keyring: Keyring | None) -> tuple[list[Signal], list[Case]]:
    """Signals and cases of the own scope that may be the same: by facts near in time, by the exact number if open."""
    hours = int(str(current().parameter("duplicate_hours", timezone.localdate(signal.received_at)).value))
    within = timedelta(hours=hours)
    mine = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency).exclude(pk=signal.pk)
    near = mine.filter(
        region=signal.region,
        channel=signal.channel,
        received_at__range=(signal.received_at - within, signal.received_at + within),
    ).order_by("-received_at", "-id")[:ALIKE_LOOKED_AT]
    found = [one for one in near if rules.may_be_same(likeness(signal), likeness(one), within)]
    cases: list[Case] = []
    if keyring is not None:
        number = read_values(actor, [signal.pk], [FieldGroup.CONTACT], keyring, fields=["caller_number"])
        same = same_telephone(actor, number.get(signal.pk, {}).get("caller_number", ""), keyring)
        by_number = list(mine.filter(pk__in=same).order_by("-received_at")[:ALIKE_SHOWN])
        found = by_number + [one for one in found if one.pk not in {other.pk for other in by_number}]
        owned = policy.visible(actor, Case).filter(owner_agency_id=actor.agency, person_id__in=same)
        cases = list(owned.order_by("-opened_on")[:ALIKE_SHOWN])
    return found[:ALIKE_SHOWN], cases


def likeness(signal: Signal) -> Likeness:
    return Likeness(
        signal.region,
        signal.channel,
        signal.received_at,
        rules.facts_of(signal.topic, signal.needs, signal.forms, signal.sectors),
    )


def signals_of_case(actor: Actor, case_id: UUID) -> list[Signal]:
    """The signals a case began with or that were put to it later; the caller has opened and recorded the case."""
    mine = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency, case_id=case_id)
    return list(mine.order_by("-received_at")[:20])


@dataclass(frozen=True)
class SentRow:
    """A signal sent to another agency, and the little that came back."""

    sent: SentSignal
    recipient: Agency


def list_sent(actor: Actor) -> list[SentRow]:
    """The agency's newest signals to others; one audit event."""
    rows = list(
        policy.visible(actor, SentSignal).filter(owner_agency_id=actor.agency).order_by("-sent_at", "id")[:PAGE]
    )
    agencies = Agency.objects.in_bulk({row.recipient_id for row in rows})
    events.record(actor, "signal.sent_listed", count=len(rows))
    return [SentRow(row, agencies[row.recipient_id]) for row in rows]
