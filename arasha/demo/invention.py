"""One invented case: a fictitious person, what happened to them, and what they told, as a draft to register."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.country import current
from arasha.demo.agencies import ListedAgency, ListedPost, people_by_region
from arasha.demo.chance import Chance
from arasha.demo.names import FictitiousPerson
from arasha.demo.profiles import Profile, channels_of
from arasha.demo.stories import Writer

CITIES = frozenset({"KZ-71", "KZ-75", "KZ-79"})
OWN_COUNTRY = "KZ"
# Newly met people are asked; the question is decided for most within two months.
DECIDED_AFTER = timedelta(days=60)
EARLIER_STATUSES = {"identified": 55, "potential": 32, "not_identified": 12, "revoked": 1}
EARLIER_WHEREABOUTS = {"home": 50, "safe_place": 26, "with_us": 10, "unknown": 14}
SHARE_OF_ANONYMOUS = 0.1
SHARES_OF_NOTES = {"safety_note": 0.4, "health_note": 0.45, "legal_note": 0.3}
SAFE_CHANNELS = {"call": 35, "message": 40, "through_person": 15, "none": 10}
SAFE_CHANNELS_WITHOUT_PHONE = {"in_person": 40, "through_person": 40, "none": 20}


@dataclass(frozen=True)
class Meeting:
    """An agency's post meets a person: the frame an invented case is filled into. needs () are drawn."""

    agency: ListedAgency
    post: ListedPost
    person: FictitiousPerson
    profile: Profile
    region: str
    at: datetime
    today: date
    urgency: str = ""
    needs: tuple[str, ...] = ()
    is_scene: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def age_on(born: date, day: date) -> int:
    """Age in whole years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def as_newborn(chance: Chance, person: FictitiousPerson, day: date) -> FictitiousPerson:
    """A child of a few days, who has no name, number or telephone yet."""
    born = day - timedelta(days=chance.whole(1, 9))
    return replace(person, given_name="", surname="", patronymic="", birth_date=born, phone=None, iin=None)


def invent_case(chance: Chance, meeting: Meeting) -> CaseDraft:
    """Fill the frame by chance; the same stream fills it the same way."""
    profile, person = meeting.profile, meeting.person
    channel = chance.pick(channels_of(meeting.agency.type))
    events = _invent_events(chance, meeting)
    basis, age_from, age_to = _invent_age(chance, meeting)
    is_old = meeting.today - meeting.day > DECIDED_AFTER
    whereabouts = chance.pick_weighted(EARLIER_WHEREABOUTS) if is_old else chance.pick(profile.whereabouts)
    return CaseDraft(
        sex=person.sex,
        opened_on=meeting.day,
        channel=channel,
        languages=_languages(chance, person),
        age_basis=basis,
        age_from=age_from,
        age_to=age_to,
        citizenships=(person.citizenship,),
        region=meeting.region,
        country=OWN_COUNTRY,
        status=chance.pick_weighted(EARLIER_STATUSES) if is_old else "potential",
        urgency=meeting.urgency or ("none" if is_old else chance.pick(("now", "tonight", "day", "three_days"))),
        needs=meeting.needs or chance.some(profile.needs, 1, 4),
        children_along=_invent_children(chance, person, age_from),
        whereabouts=whereabouts,
        events=events,
        values=_invent_values(chance, meeting, whereabouts, channel, events, is_age_known=basis == "known"),
    )


def _languages(chance: Chance, person: FictitiousPerson) -> tuple[str, ...]:
    known = (person.language,) if person.language in current().languages else ("other",)
    return known if person.language == "ru" or chance.happens(0.6) else (*known, "ru")


def _invent_age(chance: Chance, meeting: Meeting) -> tuple[str, int | None, int | None]:
    age = age_on(meeting.person.birth_date, meeting.day)
    said = "known" if meeting.is_scene else chance.pick_weighted({"known": 84, "estimated": 12, "unclear": 4})
    if said == "unclear":
        return said, None, None
    if said == "estimated":
        return said, max(0, age - chance.whole(1, 3)), age + chance.whole(1, 3)
    return said, age, age


def _invent_children(chance: Chance, person: FictitiousPerson, age: int | None) -> int | None:
    if age is None or age < 18:
        return None
    share = 0.25 if person.sex == "female" else 0.03
    return chance.whole(1, 3) if chance.happens(share) else 0


def _invent_events(chance: Chance, meeting: Meeting) -> tuple[EventDraft, ...]:
    profile = meeting.profile
    if not profile.acts:
        return ()
    is_newborn = "sale_or_transaction" in profile.acts
    ended = meeting.day - timedelta(days=chance.whole(0, 12))
    lasted = chance.whole(0, 3) if is_newborn else chance.whole(20, 500)
    started, precision = _round_day(chance, ended - timedelta(days=lasted), exact=is_newborn)
    country, region = _invent_place(chance, meeting)
    event = EventDraft(
        country=country,
        region=region,
        started_on=started,
        started_precision=precision,
        ended_on=ended,
        ended_precision="day",
        acts=profile.acts,
        means=chance.some(profile.means, 1, 3),
        forms=profile.forms,
        sectors=profile.sectors if len(profile.sectors) < 3 else chance.some(profile.sectors, 1, 1),
        recruiter_relations=chance.some(profile.recruiters, 1, 1),
        online="yes" if profile.online == "yes" or chance.happens(0.12) else chance.pick(("no", "unknown")),
    )
    return (event,)


def _round_day(chance: Chance, day: date, *, exact: bool) -> tuple[date, str]:
    """A day as precisely as people remember it; rounding goes back, never past the end."""
    precision = "day" if exact else chance.pick_weighted({"day": 20, "month": 55, "year": 25})
    first_days = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
    return first_days[precision], precision


def _invent_place(chance: Chance, meeting: Meeting) -> tuple[str, str]:
    """Country and region of the event: work on the land lies in a region, work for guests mostly in a city."""
    places, region = meeting.profile.places, meeting.region
    if places == "abroad":
        return chance.pick(meeting.profile.countries), ""
    is_wrong = region in CITIES if places == "rural" else chance.happens(0.25)
    if is_wrong:
        without = CITIES if places == "rural" else frozenset()
        region = chance.pick_weighted({code: n for code, n in people_by_region().items() if code not in without})
    return OWN_COUNTRY, region


def _invent_values(
    chance: Chance,
    meeting: Meeting,
    whereabouts: str,
    channel: str,
    events: tuple[EventDraft, ...],
    *,
    is_age_known: bool,
) -> dict[str, str]:
    person, profile = meeting.person, meeting.profile
    writer = Writer(chance, meeting.post.language, person.village)
    is_anonymous = not meeting.is_scene and chance.happens(SHARE_OF_ANONYMOUS)
    values = {} if is_anonymous else _identity(person, is_age_known=is_age_known)
    if person.phone and not is_anonymous:
        values["phone"] = person.phone
        values["address"] = writer.note("address")
    if meeting.is_scene or chance.happens(0.85):
        means = events[0].means[:2] if events else ()
        recruiters = events[0].recruiter_relations if events else ()
        values["story"] = writer.tell(profile.code, recruiters, means, channel)
    for field, share in SHARES_OF_NOTES.items():
        if profile.means and (meeting.is_scene or chance.happens(share)):
            values[field] = writer.note(field)
    if meeting.agency.type in {"ngo", "shelter_provider"} and whereabouts in {"safe_place", "with_us"}:
        values["shelter_address"] = writer.note("shelter_address")
    if meeting.is_scene or chance.happens(0.75):
        values |= _safe_contact(chance, writer, person, is_scene=meeting.is_scene)
    return values


def _identity(person: FictitiousPerson, *, is_age_known: bool) -> dict[str, str]:
    known = {"surname": person.surname, "given_name": person.given_name, "patronymic": person.patronymic}
    if is_age_known:
        known["birth_date"] = person.birth_date.isoformat()
    return {field: text for field, text in {**known, "iin": person.iin or ""}.items() if text}


def _safe_contact(chance: Chance, writer: Writer, person: FictitiousPerson, *, is_scene: bool) -> dict[str, str]:
    channel = chance.pick_weighted(SAFE_CHANNELS if person.phone else SAFE_CHANNELS_WITHOUT_PHONE)
    if is_scene and person.phone:
        channel = "message"
    if channel == "none":
        return {"safe_channel": channel}
    safe = {"safe_channel": channel, "safe_hours": writer.note("safe_hours"), "code_word": writer.note("code_word")}
    if person.phone and channel in {"call", "message"}:
        safe["safe_address"] = person.phone
        safe["if_another_answers"] = writer.note("if_another_answers")
        if chance.happens(0.5):
            safe["who_watches"] = writer.note("who_watches")
    return safe
