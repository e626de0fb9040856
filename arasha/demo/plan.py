"""The whole demonstration country on paper: every case with its person and its journey, before anything is stored.

The same seed and moment give the same plan. Cases written by hand (scenes.toml) come first, then chance fills each
agency up to the number agencies.toml gives it.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.models import ConsentState
from arasha.demo.agencies import ListedAgency, listed_agencies, people_by_region
from arasha.demo.chance import Chance
from arasha.demo.invention import OWN_COUNTRY, Meeting, age_on, as_newborn, invent_case
from arasha.demo.journeys import BY_HAND, REGISTERED, WAYS, Traveller, Way, Word, invent_words
from arasha.demo.names import FictitiousPerson, fictitious_people
from arasha.demo.profiles import choose_profile, listed_profiles

SEED = 110
SCENES = Path(__file__).with_name("scenes.toml")
# More people than cases, so that scenes find one of the right sex, age and citizenship.
SPARE_PEOPLE = 150
FIRST_DAY = date(2021, 1, 4)
RECENT_DAYS = 547
SHARE_OF_RECENT = 0.7
# Where the day's work is written by hand, chance gives only what was settled so long ago.
SETTLED_DAYS = 40
# Cases that nothing followed were entered together, quarter by quarter, once they are older than this.
ENTERED_TOGETHER_AFTER = timedelta(days=60)


@dataclass(frozen=True)
class PlannedCase:
    """One case to register, who registers it, and what the person says afterwards.

    referred_by: who asks and refers, the registering user where the post may.
    """

    agency: str
    registered_by: str
    referred_by: str
    registered_at: datetime
    draft: CaseDraft
    words: tuple[Word, ...]


def group_registrations(planned: Sequence[PlannedCase], now: datetime) -> list[list[int]]:
    """Which cases, by their place in the plan, one action registers: a post's quiet ones of a quarter, others alone."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, case in enumerate(planned):
        is_quiet = not case.words and now - case.registered_at > ENTERED_TOGETHER_AFTER
        day = case.draft.opened_on
        together = f"{day.year}-{(day.month - 1) // 3}" if is_quiet else f"alone {place}"
        groups.setdefault((case.agency, case.registered_by, together), []).append(place)
    return list(groups.values())


def plan_country(now: datetime, seed: int = SEED) -> list[PlannedCase]:
    """Plan every case of the country as it stands at `now`."""
    agencies = listed_agencies()
    chance = Chance(seed)
    people = fictitious_people(seed, sum(agency.cases for agency in agencies.values()) + SPARE_PEOPLE)
    planned = [_plan_scene(chance, entry, people, now) for entry in _scenes()]
    rest = iter(people)
    for agency in agencies.values():
        written = sum(1 for case in planned if case.agency == agency.code)
        planned += [_plan_by_chance(chance, agency, rest, now) for _ in range(agency.cases - written)]
    return planned


def _scenes() -> list[dict[str, Any]]:
    scenes: list[dict[str, Any]] = tomllib.loads(SCENES.read_text("utf-8"))["scenes"]
    return scenes


def _plan_scene(chance: Chance, scene: dict[str, Any], people: list[FictitiousPerson], now: datetime) -> PlannedCase:
    agency, profile = listed_agencies()[scene["agency"]], listed_profiles()[scene["profile"]]
    at = _hours_before(now, scene["opened"])
    person = _take_person(people, scene, timezone.localdate(at))
    if profile.code == "newborn":
        person = as_newborn(chance, person, timezone.localdate(at))
    meeting = Meeting(
        agency=agency,
        post=agency.post(scene["by"]),
        person=person,
        profile=profile,
        region=scene["region"],
        at=at,
        today=timezone.localdate(now),
        urgency=scene["urgency"],
        needs=tuple(scene["needs"]),
        is_scene=True,
    )
    words = tuple(_read_word(entry, now) for entry in scene["words"])
    return PlannedCase(agency.code, scene["by"], scene["by"], at, invent_case(chance, meeting), words)


def _take_person(people: list[FictitiousPerson], scene: dict[str, Any], day: date) -> FictitiousPerson:
    """The first person who fits a scene; they are taken out of the list. A newborn takes anybody's place."""
    youngest, oldest = scene["ages"]
    for place, person in enumerate(people):
        is_right_age = oldest == 0 or youngest <= age_on(person.birth_date, day) <= oldest
        if (person.sex, person.citizenship) == (scene["sex"], scene["citizenship"]) and person.phone and is_right_age:
            return people.pop(place)
    wanted = f"{scene['sex']}, {scene['citizenship']}, {scene['ages']}"
    raise LookupError(f"no invented person with a telephone fits the scene of {scene['agency']}: {wanted}")


def _read_word(entry: dict[str, Any], now: datetime) -> Word:
    return Word(
        recipient=entry["to"],
        purpose=entry["purpose"],
        state=ConsentState(entry.get("state", "given")),
        groups=tuple(entry["groups"]),
        said_at=_hours_before(now, entry["said"]),
        until=timezone.localdate(now) + timedelta(days=entry["until"]) if "until" in entry else None,
        by_guardian=entry.get("guardian", False),
        with_interpreter=entry.get("interpreter", False),
        urgency=entry.get("urgency", ""),
        sent_at=_hours_before(now, entry["sent"]) if "sent" in entry else None,
        answer=entry.get("answer", ""),
        answered_at=_hours_before(now, entry["answered"]) if "answered" in entry else None,
        answered_by=entry.get("answered_by", ""),
        reason=entry.get("reason", ""),
        note=entry.get("note", ""),
        withdrawn_at=_hours_before(now, entry["withdrawn"]) if "withdrawn" in entry else None,
    )


def _hours_before(now: datetime, hours: float) -> datetime:
    return now - timedelta(hours=hours)


def _plan_by_chance(
    chance: Chance, agency: ListedAgency, people: Iterator[FictitiousPerson], now: datetime
) -> PlannedCase:
    person = next(people)
    region = chance.pick(agency.reach) if agency.reach else chance.pick_weighted(people_by_region())
    post = chance.pick([post for post in agency.front_posts() if post.covers(region)])
    way = _choose_way(chance, agency)
    at = _invent_moment(chance, agency, way, now)
    is_foreign = person.citizenship != OWN_COUNTRY
    age = age_on(person.birth_date, timezone.localdate(at))
    meeting = Meeting(
        agency=agency,
        post=post,
        person=person,
        profile=choose_profile(chance, person.sex, age, is_foreign=is_foreign),
        region=region,
        at=at,
        today=timezone.localdate(now),
    )
    draft = invent_case(chance, meeting)
    # An unclear age is a child's, until somebody knows better.
    is_minor = draft.age_from is None or draft.age_from < 18
    traveller = Traveller(agency, region, at, is_minor, is_foreign)
    words = invent_words(chance, way, traveller, now)
    return PlannedCase(agency.code, post.username, agency.case_post(post).username, at, draft, words)


def _choose_way(chance: Chance, agency: ListedAgency) -> Way:
    way = chance.pick_weighted({way: way.weight for way in WAYS})
    return REGISTERED if agency.code in BY_HAND and way.at_most_days is not None else way


def _invent_moment(chance: Chance, agency: ListedAgency, way: Way, now: datetime) -> datetime:
    """When the case was registered: most within the last year and a half, earlier years thinner the older they are."""
    least = way.at_least_days
    if agency.code in BY_HAND and way.is_sent:
        least = max(least, SETTLED_DAYS)
    if way.at_most_days is not None:
        return now - timedelta(days=chance.between(least, way.at_most_days))
    days_since_first = max(least + 1, (timezone.localdate(now) - FIRST_DAY).days)
    recent = min(RECENT_DAYS, days_since_first)
    if chance.happens(SHARE_OF_RECENT) or days_since_first <= recent:
        back = chance.between(least, max(least + 1, recent))
    else:
        back = recent + (days_since_first - recent) * chance.between(0, 1) ** 1.5
    moment = timezone.localtime(now - timedelta(days=back))
    at_work = moment.replace(hour=chance.whole(9, 19), minute=chance.whole(0, 59))
    return at_work if at_work < now - timedelta(days=least) else moment
