"""Pure decisions about registering a case: which age group, and what cannot be true."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.models import AgeGroup
from arasha.country import CountryPack, country_codes

ADULT_AT = 18
OLDEST = 120
EARLIEST = date(1950, 1, 1)
COUNTRIES = frozenset(country_codes())


def age_group(age_from: int | None, age_to: int | None) -> AgeGroup:
    """Minor or adult when the whole range says so, otherwise unclear: then every child safeguard holds."""
    if age_to is not None and age_to < ADULT_AT:
        return AgeGroup.MINOR
    if age_from is not None and age_from >= ADULT_AT:
        return AgeGroup.ADULT
    return AgeGroup.UNCLEAR


def judge_draft(draft: CaseDraft, pack: CountryPack, today: date) -> Verdict:
    """Say whether this can be registered; the first thing that cannot be true names its field."""
    for verdict in (
        _judge_dates(draft.opened_on, today),
        _judge_age(draft),
        _judge_codes(draft, pack),
        *(judge_event(event, pack, today) for event in draft.events),
    ):
        if not verdict.allowed:
            return verdict
    return Verdict.yes()


def _judge_dates(opened_on: date, today: date) -> Verdict:
    if opened_on > today:
        return Verdict.no(
            "case.opened_in_future", _("This day has not come yet. Write today or an earlier day."), field="opened_on"
        )
    if opened_on < EARLIEST:
        return Verdict.no("case.opened_too_early", _("This day is too long ago. Check the year."), field="opened_on")
    return Verdict.yes()


def _judge_age(draft: CaseDraft) -> Verdict:
    if (draft.age_from is None) != (draft.age_to is None):
        return Verdict.no("case.age_half", _("Write both ends of the age range, or neither."), field="age_from")
    if draft.age_from is None or draft.age_to is None:
        if draft.age_basis != "unclear":
            return Verdict.no("case.age_missing", _("Write the age, or choose that it is unclear."), field="age_from")
        return Verdict.yes()
    if not 0 <= draft.age_from <= draft.age_to <= OLDEST:
        return Verdict.no(
            "case.age_impossible",
            _("An age lies between 0 and 120, and the first number is the smaller one."),
            field="age_from",
        )
    return Verdict.yes()


def _judge_codes(draft: CaseDraft, pack: CountryPack) -> Verdict:
    return _all_known(
        [
            ("sex", [draft.sex], pack.sexes),
            ("age_basis", [draft.age_basis], pack.age_bases),
            ("channel", [draft.channel], pack.channels),
            ("languages", draft.languages, pack.languages),
            ("citizenships", draft.citizenships, COUNTRIES),
            ("nationality_basis", [draft.nationality_basis], pack.nationality_bases),
            ("region", [draft.region], pack.regions),
            ("country", [draft.country], COUNTRIES),
            ("urgency", [draft.urgency], pack.urgencies),
            ("needs", draft.needs, pack.needs),
            ("whereabouts", [draft.whereabouts], pack.whereabouts),
        ]
    )


def judge_event(event: EventDraft, pack: CountryPack, today: date) -> Verdict:
    """Say whether one event can have been: known codes, no day in the future, an end not before its beginning."""
    for field, day in (("started_on", event.started_on), ("ended_on", event.ended_on)):
        if day is not None and day > today:
            return Verdict.no(
                "event.in_future", _("This day has not come yet. Write today or an earlier day."), field=field
            )
        if day is not None and day < EARLIEST:
            return Verdict.no("event.too_early", _("This day is too long ago. Check the year."), field=field)
    if event.started_on and event.ended_on and event.ended_on < event.started_on:
        return Verdict.no(
            "event.ends_before_start", _("The end lies before the beginning. Check both days."), field="ended_on"
        )
    return _all_known(
        [
            ("country", [event.country], COUNTRIES),
            ("region", [event.region], pack.regions),
            ("acts", event.acts, pack.acts),
            ("means", event.means, pack.means),
            ("forms", event.forms, pack.exploitation_forms),
            ("sectors", event.sectors, pack.sectors),
            ("recruiter_relations", event.recruiter_relations, pack.recruiter_relations),
        ]
    )


def _all_known(answers: list[tuple[str, Iterable[str], object]]) -> Verdict:
    for field, codes, known in answers:
        for code in codes:
            if code and code not in known:  # type: ignore[operator]
                return Verdict.no("case.unknown_code", _("Choose one of the answers in the list."), field=field)
    return Verdict.yes()
