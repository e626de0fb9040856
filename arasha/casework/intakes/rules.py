"""Pure decisions about group intakes: what an intake may say, and what becomes of each of its cards."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.cases.rules import judge_event
from arasha.country import CountryPack

# More cards than this in one sending are a mistake of the sender, not a raid.
MOST_CARDS = 100


@dataclass(frozen=True)
class IntakeDraft:
    """Where and when several people were found together. key: made by whoever fills the cards, kept for every sync."""

    key: UUID
    channel: str
    happened_on: date
    region: str = ""
    sectors: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonCard:
    """One nameless card. key: its own, so that a second sync makes no second person."""

    key: UUID
    sex: str = "unknown"
    language: str = ""
    age_basis: str = "unclear"
    age_from: int | None = None
    age_to: int | None = None
    needs: tuple[str, ...] = ()
    whereabouts: str = "unknown"
    children_along: int | None = None
    alone: str = "not_yet"
    controller: bool = False


def judge_intake(intake: IntakeDraft, cards: tuple[PersonCard, ...], pack: CountryPack, today: date) -> Verdict:
    """Say whether this can be sent: a known channel, a day that has been, known codes, and a bearable number."""
    if intake.happened_on > today:
        return Verdict.no(
            "intake.in_future", _("This day has not come yet. Write the day of the raid."), field="happened_on"
        )
    if intake.channel not in pack.channels:
        return Verdict.no("intake.channel", _("Choose one of the answers in the list."), field="channel")
    if len(cards) > MOST_CARDS:
        return Verdict.no("intake.too_many", _("At most 100 cards fit into one sending. Send the others afterwards."))
    return judge_event(shared_event(intake), pack, today)


def shared_event(intake: IntakeDraft) -> EventDraft:
    """What is true of everybody found there; each case gets a copy of its own and no link to the others."""
    return EventDraft(
        country="KZ" if intake.region else "", region=intake.region, sectors=intake.sectors, forms=intake.forms
    )


def case_of(intake: IntakeDraft, card: PersonCard, post: UUID) -> CaseDraft:
    """The case that a card becomes. That somebody may be a controller, and how many they were, is not in it."""
    event = shared_event(intake)
    return CaseDraft(
        sex=card.sex,
        opened_on=intake.happened_on,
        channel=intake.channel,
        languages=tuple(filter(None, [card.language])),
        age_basis=card.age_basis,
        age_from=card.age_from,
        age_to=card.age_to,
        region=intake.region,
        country="KZ" if intake.region else "",
        needs=card.needs,
        children_along=card.children_along,
        whereabouts=card.whereabouts,
        assigned_post=post,
        events=(event,) if event.says_something() else (),
    )
