"""Reading emergency cards: by the duty posts of every agency the case is open to, key or no key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.access.duty import duty_posts, is_on_duty
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.casework.cases.numbers import tidy_number
from arasha.casework.emergency import rules
from arasha.casework.emergency.rules import Window
from arasha.casework.models import Case, EmergencyAct, EmergencyCard
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 40


@dataclass(frozen=True)
class CardView:
    """A card with its case, as a duty post reads it; `card` is None while nobody has written one."""

    case: Case
    card: EmergencyCard | None
    windows: tuple[Window, ...]
    owner: Agency
    on_duty: list[Post]
    acts: list[EmergencyAct]
    is_owner: bool


@dataclass(frozen=True)
class CardLine:
    """One card of the list; `window` is the open health window that closes first."""

    card: EmergencyCard
    window: Window | None


def find_case(actor: Actor, verb: str, case_id: UUID, now: datetime) -> Case:
    """The case whose card this actor may use the verb on.

    A duty post reads every card that is open to its agency, whatever regions it works in by day; anybody else must
    be able to open the case. Raises Denied (404) alike for foreign and missing.
    """
    policy.require_verb(actor, verb)
    if is_on_duty(actor, now):
        card = policy.visible(actor, EmergencyCard).filter(case_id=case_id).select_related("case__person").first()
        if card is not None:
            case: Case = card.case
            return case
    return policy.require(actor, verb, Case, case_id)


def get_card(actor: Actor, case_id: UUID, now: datetime) -> CardView:
    """One card; the owner's chain sees who of another agency read it."""
    case = find_case(actor, "card.read", case_id, now)
    is_owner = case.owner_agency_id == actor.agency
    card = policy.visible(actor, EmergencyCard).filter(case=case).first()
    acts = list(policy.visible(actor, EmergencyAct).filter(case=case).order_by("-done_at", "id")[:SHOWN])
    events.record(actor, "card.read", objects=[case.pk], also=[] if is_owner else [case.owner_agency_id], at=now)
    return CardView(
        case=case,
        card=card,
        windows=windows_of(card, case, now),
        owner=Agency.objects.get(pk=case.owner_agency_id),
        on_duty=duty_posts(case.owner_agency_id, now),
        acts=acts,
        is_owner=is_owner,
    )


def windows_of(card: EmergencyCard | None, case: Case, now: datetime) -> tuple[Window, ...]:
    """The health windows of a card, closed ones too."""
    if card is None:
        return ()
    return rules.windows(
        card.assault_at,
        sex=case.person.sex,
        pregnancy=card.pregnancy,
        pack=current(),
        today=timezone.localdate(now),
    )


def list_cards(actor: Actor, now: datetime, *, number: str = "") -> list[CardLine] | None:
    """The newest cards open to the actor's agency, or those of one case number; None for a post not on duty.

    Cards with an open health window come first, by its end.
    """
    policy.require_verb(actor, "card.read")
    if not is_on_duty(actor, now):
        return None
    cards = policy.visible(actor, EmergencyCard).select_related("case__person").order_by("-updated_at")
    if number:
        cards = cards.filter(case__number=tidy_number(number) or "")
    # Asked apart, because each half has an index of its own; "mine or opened to me" in one question has none.
    own = cards.filter(owner_agency_id=actor.agency)[:SHOWN]
    opened = cards.filter(case__visibility__agency_id=actor.agency, case__visibility__via="referral")[:SHOWN]
    newest = sorted([*own, *opened], key=lambda card: card.updated_at, reverse=True)[:SHOWN]
    found = [CardLine(card, _next_window(card, now)) for card in newest]
    events.record(actor, "card.listed", objects=[line.card.case_id for line in found], at=now, count=len(found))
    return sorted(found, key=lambda line: (line.window is None, line.window.ends if line.window else now))


def _next_window(card: EmergencyCard, now: datetime) -> Window | None:
    return next((window for window in windows_of(card, card.case, now) if window.is_open(now)), None)


def has_card(actor: Actor, case_id: UUID) -> bool:
    """Whether this case, which the caller has opened and recorded already, has a card."""
    return bool(policy.visible(actor, EmergencyCard).filter(case_id=case_id).exists())
