"""What follows a registration: the person is asked, says yes or no, is referred, and somebody answers."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from arasha.casework.models import ConsentState
from arasha.country import current
from arasha.demo.agencies import ListedAgency, listed_agencies
from arasha.demo.chance import Chance

LISTED = Path(__file__).with_name("purposes.toml")
REFERRAL_URGENCIES = {"tonight": 25, "day": 40, "three_days": 35}
REASONS = {"no_place": 50, "not_our_service": 15, "not_our_region": 15, "cannot_be_safe": 15, "other": 5}
SHARE_OF_SECOND_WORDS = 0.3
# How much more often an agency is chosen that works in the person's region.
NEARNESS = 8
# What waits at these agencies today is written by hand (scenes.toml); chance adds nothing to it.
BY_HAND = frozenset({"qorghan"})


@dataclass(frozen=True)
class Word:
    """What a person says about one recipient and purpose, and what became of it. Moments that never came are None."""

    recipient: str
    purpose: str
    state: ConsentState
    groups: tuple[str, ...]
    said_at: datetime
    until: date | None = None
    by_guardian: bool = False
    with_interpreter: bool = False
    urgency: str = ""
    sent_at: datetime | None = None
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    reason: str = ""
    note: str = ""
    withdrawn_at: datetime | None = None
    expired_at: datetime | None = None


@dataclass(frozen=True)
class Way:
    """One course of things: how often, and how many days ago a case must have been opened for it to have ended."""

    code: str
    weight: float
    at_least_days: float
    at_most_days: float | None = None
    state: ConsentState = ConsentState.GIVEN
    is_sent: bool = False
    answer: str = ""


REGISTERED = Way("registered", 80, 0.05)
WAYS = (
    REGISTERED,
    Way("thinking", 4, 0.5, state=ConsentState.THINKING),
    Way("refused", 7, 1, state=ConsentState.REFUSED),
    Way("agreed", 7, 1),
    Way("waiting", 3, 0.4, 7, is_sent=True),
    Way("accepted", 22, 8, is_sent=True, answer="accepted"),
    Way("declined", 6, 8, is_sent=True, answer="declined"),
    Way("withdrawn", 3, 60, is_sent=True, answer="accepted"),
    Way("expired", 2, 20, is_sent=True),
)
# What else a person may have said, about another agency, once a first referral was accepted.
ONLY_SAID = tuple(way for way in WAYS if way is not REGISTERED and not way.is_sent)


@dataclass(frozen=True)
class Purpose:
    """What a person is referred for, and to whom."""

    code: str
    weight: float
    types: tuple[str, ...]
    groups: tuple[str, ...]
    people: str


@dataclass(frozen=True)
class Traveller:
    """What a journey needs to know of the person: who refers them from where, and who they are."""

    sender: ListedAgency
    region: str
    registered_at: datetime
    is_minor: bool
    is_foreign: bool


def invent_words(chance: Chance, way: Way, traveller: Traveller, now: datetime) -> tuple[Word, ...]:
    """The words of one case: none when it only was registered; some accepted ones have a second, merely agreed."""
    if way is REGISTERED:
        return ()
    first = _invent_word(chance, way, traveller, now, taken=())
    if way.code != "accepted" or not chance.happens(SHARE_OF_SECOND_WORDS):
        return (first,)
    second = _invent_word(chance, chance.pick(ONLY_SAID), traveller, now, taken=(first.recipient,))
    return (first, second)


def _invent_word(chance: Chance, way: Way, traveller: Traveller, now: datetime, *, taken: Sequence[str]) -> Word:
    purpose, recipient = _choose_recipient(chance, way, traveller, taken)
    urgency = chance.pick_weighted(REFERRAL_URGENCIES) if way.is_sent else ""
    said_at = traveller.registered_at + timedelta(minutes=chance.whole(20, 500))
    sent_at = said_at + timedelta(minutes=chance.whole(5, 90)) if way.is_sent else None
    if way.code == "waiting":
        sent_at = now - _answer_time(urgency, now) * chance.between(0.1, 1.4)
        said_at = max(traveller.registered_at + timedelta(minutes=5), sent_at - timedelta(minutes=40))
        sent_at = max(sent_at, said_at + timedelta(minutes=5))
    answered_at = withdrawn_at = None
    if sent_at and way.answer:
        answered_at = sent_at + _answer_time(urgency, sent_at) * chance.between(0.1, 1.2)
    if answered_at and way.code == "withdrawn":
        withdrawn_at = answered_at + timedelta(days=chance.whole(2, 40))
    refused = way.state == ConsentState.REFUSED
    return Word(
        recipient=recipient,
        purpose=purpose.code,
        state=way.state,
        groups=() if refused else purpose.groups if chance.happens(0.7) else purpose.groups[:-1],
        said_at=said_at,
        until=_invent_last_day(chance, said_at) if way.state == ConsentState.GIVEN else None,
        by_guardian=traveller.is_minor,
        with_interpreter=traveller.is_foreign and chance.happens(0.5),
        urgency=urgency,
        sent_at=sent_at,
        answer=way.answer,
        answered_at=answered_at,
        reason=chance.pick_weighted(REASONS) if way.answer == "declined" else "",
        withdrawn_at=withdrawn_at,
        expired_at=_expiry(sent_at) if sent_at and way.code == "expired" else None,
    )


def _choose_recipient(chance: Chance, way: Way, traveller: Traveller, taken: Sequence[str]) -> tuple[Purpose, str]:
    """A purpose that fits the person, and an agency for it, rather one of the same region."""
    people = {"any", "minor" if traveller.is_minor else "", "foreign" if traveller.is_foreign else "own"}
    fitting: dict[Purpose, float] = {}
    recipients: dict[str, dict[str, float]] = {}
    for purpose in listed_purposes():
        without = {*taken, traveller.sender.code, *(BY_HAND if way.code == "waiting" else ())}
        found = _recipients(purpose, traveller, without, is_answered=way.is_sent)
        if purpose.people in people and found:
            fitting[purpose], recipients[purpose.code] = purpose.weight, found
    chosen = chance.pick_weighted(fitting)
    return chosen, chance.pick_weighted(recipients[chosen.code])


def _recipients(purpose: Purpose, traveller: Traveller, without: set[str], *, is_answered: bool) -> dict[str, float]:
    return {
        agency.code: NEARNESS if traveller.region in {agency.region, *agency.reach} else 1
        for agency in listed_agencies().values()
        if agency.receives_referrals
        and agency.type in purpose.types
        and agency.code not in without
        and (not is_answered or agency.answering_post(traveller.region) is not None)
    }


def _answer_time(urgency: str, at: datetime) -> timedelta:
    return timedelta(hours=current().answer_deadline(urgency, timezone.localdate(at)).hours)


def _expiry(sent_at: datetime) -> datetime:
    days = int(str(current().parameter("packet_valid_days", timezone.localdate(sent_at)).value))
    return sent_at + timedelta(days=days, hours=1)


def _invent_last_day(chance: Chance, said_at: datetime) -> date | None:
    """Half of the people leave it open, the others say how long."""
    if chance.happens(0.5):
        return None
    return timezone.localdate(said_at) + timedelta(days=chance.pick((60, 90, 180, 365)))


@cache
def listed_purposes() -> tuple[Purpose, ...]:
    """All purposes, in the order of the file."""
    entries = tomllib.loads(LISTED.read_text("utf-8"))["purposes"]
    return tuple(
        Purpose(**{**entry, "types": tuple(entry["types"]), "groups": tuple(entry["groups"])}) for entry in entries
    )
