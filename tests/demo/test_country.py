"""The demonstration country: its plan on paper, and the country made of it through the actions people use."""

import re
from argparse import Namespace
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from arasha.access.models import Agency, Post, User
from arasha.access.queries import DOOR_USERNAMES, list_demonstration_posts
from arasha.casework.cases.queries import CaseFilters, get_case, list_cases
from arasha.casework.cases.rules import judge_draft
from arasha.casework.models import Consent, ConsentState, Referral, ReferralState, ReferralStatus, VisibleTo
from arasha.casework.work.items import Lane
from arasha.casework.work.queries import find_work
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.demo import commands, make
from arasha.demo.agencies import listed_agencies
from arasha.demo.founding import LAST_AGENCY
from arasha.demo.invention import CITIES, age_on
from arasha.demo.make import CannotMake, describe_posts, make_country
from arasha.demo.names import PHONE_BLOCK, fictitious_villages
from arasha.demo.plan import group_registrations, plan_country
from arasha.vault.destruction import rotations_due
from arasha.vault.keyring import current_keyring, open_with_cookie, open_with_passphrase, opened
from tests.conftest import empty_everything

NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
LABOUR = {"forced_labour", "sexual_and_labour"}
LONG_NUMBER = re.compile(r"\+?\d{7,}")


@pytest.fixture(scope="module")
def planned():
    return plan_country(NOW)


def forms_of(case):
    return {form for event in case.draft.events for form in event.forms}


def share(cases, condition):
    return sum(1 for case in cases if condition(case)) / len(cases)


# The plan on paper


def test_country_has_its_agencies_users_and_people(planned):
    agencies = listed_agencies().values()
    users = Counter(post.username for agency in agencies for post in agency.posts)
    assert 20 <= len(agencies) <= 26
    assert len(users) == 40
    assert set(DOOR_USERNAMES) <= users.keys()
    assert [username for username, posts in users.items() if posts > 1] == ["dinara"]
    assert len(planned) == 600
    assert Counter(case.agency for case in planned) == Counter({one.code: one.cases for one in agencies if one.cases})
    assert LAST_AGENCY not in {case.agency for case in planned} | {w.recipient for c in planned for w in c.words}


def test_every_agency_is_of_a_type_and_region_the_country_knows():
    pack = current()
    today = pack.regions.on(NOW.date())
    for agency in listed_agencies().values():
        assert agency.type in pack.agency_types
        regions = {agency.region, *agency.reach, *(code for post in agency.posts for code in post.regions)} - {""}
        assert regions <= set(today)
        assert set(agency.names) == {"kk", "ru", "en"}
    prefixes = [agency.prefix for agency in listed_agencies().values()]
    assert len(set(prefixes)) == len(prefixes)


def test_every_region_has_cases(planned):
    assert {case.draft.region for case in planned} == set(current().regions.on(NOW.date()))


def test_every_case_could_be_registered_by_hand(planned):
    for case in planned:
        verdict = judge_draft(case.draft, current(), timezone.localdate(NOW))
        assert verdict.allowed, verdict.code


def test_men_foreigners_and_the_countryside_are_first_class(planned):
    labour = [case for case in planned if forms_of(case) & LABOUR]
    rural = [
        case
        for case in labour
        if {"agriculture", "manufacturing", "aquafarming"} & set(case.draft.events[0].sectors)
        and case.draft.events[0].country == "KZ"
    ]
    citizenships = Counter(code for case in planned for code in case.draft.citizenships)
    assert share(planned, lambda case: case.draft.sex == "male") > 0.3
    assert share(labour, lambda case: case.draft.sex == "male") > 0.45
    assert 0.2 < share(planned, lambda case: "KZ" not in case.draft.citizenships) < 0.45
    assert {"UZ", "KG", "TJ"} <= {code for code, _ in citizenships.most_common(4)}
    assert {"RU", "UA", "PH"} <= citizenships.keys()
    assert len(rural) > 80
    assert share(rural, lambda case: case.draft.events[0].region in CITIES) < 0.3


def test_children_newborns_and_people_of_unclear_age_are_among_them(planned):
    children = [case for case in planned if case.draft.age_to is not None and case.draft.age_to < 18]
    newborns = [case for case in planned if "sale_of_child" in forms_of(case)]
    assert len(children) > 60
    assert {"forced_begging", "sexual_exploitation", "forced_labour"} <= {
        f for case in children for f in forms_of(case)
    }
    assert len(newborns) == 2
    assert all(case.draft.age_to == 0 and "given_name" not in case.draft.values for case in newborns)
    assert any(case.draft.age_basis == "unclear" for case in planned)
    assert all(word.by_guardian for case in children for word in case.words)


def test_most_cases_are_of_the_last_year_and_a_half_and_some_of_each_year_since_2021(planned):
    years = Counter(case.draft.opened_on.year for case in planned)
    assert sorted(years) == [2021, 2022, 2023, 2024, 2025, 2026]
    assert share(planned, lambda case: NOW - case.registered_at < timedelta(days=550)) > 0.6


def test_the_same_seed_and_moment_give_the_same_country(planned):
    assert plan_country(NOW) == planned
    assert plan_country(NOW, seed=7) != planned


@pytest.mark.parametrize("now", [datetime(2026, 1, 1, 0, 5, tzinfo=UTC), datetime(2028, 2, 29, 23, 50, tzinfo=UTC)])
def test_the_plan_holds_on_any_day(now):
    assert len(plan_country(now)) == 600


def test_nobody_can_be_a_real_person(planned):
    villages = {name for village in fictitious_villages() for name in (village.kk, village.ru, village.en)}
    identified = 0
    for case in planned:
        values = case.draft.values
        if "iin" in values:
            identified += 1
            assert values["iin"][6] in "12"  # born in the nineteenth century
        for field, text in values.items():
            numbers = LONG_NUMBER.findall(text) if field != "iin" else []
            assert all(number.startswith(PHONE_BLOCK) and len(number) == 12 for number in numbers), field
        for field in {"address", "shelter_address"} & values.keys():
            assert any(village in values[field] for village in villages)
    assert identified > 150


def test_telephones_and_numbers_belong_to_one_person_each(planned):
    for field in ("phone", "iin"):
        given = [case.draft.values[field] for case in planned if field in case.draft.values]
        assert len(set(given)) == len(given)


def test_age_and_birth_date_agree(planned):
    for case in planned:
        if "birth_date" in case.draft.values:
            born = datetime.fromisoformat(case.draft.values["birth_date"]).date()
            assert age_on(born, case.draft.opened_on) == case.draft.age_from == case.draft.age_to


def test_stories_are_whole_sentences_and_differ(planned):
    stories = [case.draft.values["story"] for case in planned if "story" in case.draft.values]
    assert all("{" not in story and story.endswith(".") for story in stories)
    assert len(set(stories)) > 250


def test_everything_happens_in_its_order_and_nothing_in_the_future(planned):
    for case in planned:
        for word in case.words:
            moments = [case.registered_at, word.said_at, word.sent_at, word.answered_at or word.expired_at]
            passed = [moment for moment in (*moments, word.withdrawn_at, NOW) if moment is not None]
            assert passed == sorted(passed), case


def test_every_deed_is_done_by_a_post_that_covers_the_region(planned):
    agencies = listed_agencies()
    for case in planned:
        for username in (case.registered_by, case.referred_by):
            assert agencies[case.agency].post(username).covers(case.draft.region)
        for word in case.words:
            assert word.recipient != case.agency
            if word.answer:
                assert agencies[word.recipient].answering_post(case.draft.region) is not None


def test_quiet_cases_are_registered_together_and_each_case_once(planned):
    groups = group_registrations(planned, NOW)
    assert sorted(place for group in groups for place in group) == list(range(len(planned)))
    assert len(groups) < len(planned)
    for group in groups:
        assert len({(planned[place].agency, planned[place].registered_by) for place in group}) == 1
        assert len(group) == 1 or not any(planned[place].words for place in group)


def test_demonstration_data_is_refused_outside_the_demonstration(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CannotMake, match="never put into a real installation"):
        make_country(NOW)


# The country itself: needs an empty database, and commits to it


@pytest.fixture(scope="module")
def country(django_db_blocker):
    with django_db_blocker.unblock():
        empty_everything()
        yield make_country(NOW)


def actor_of(username, function=None):
    posts = Post.objects.filter(user__username=username)
    post = posts.get(function=function) if function else posts.get()
    return Actor(
        post.user_id, post.pk, post.agency_id, post.function, frozenset(post.regions), session=uuid4().hex[:16]
    )


def all_agencies(model, column):
    """Which values a column has, each agency asked for its own rows."""
    found = Counter()
    for post in Post.objects.filter(function="service"):
        with acting(Actor(None, post.pk, post.agency_id, post.function)), transaction.atomic():
            found.update(model.objects.values_list(column, flat=True))
    return found


@pytest.fixture
def unlocked(country):
    """Open the agency's key for a user, with the demonstration's passphrase where the agency holds it itself."""
    tokens = []

    def unlock(actor):
        with acting(actor):
            cookie = open_with_passphrase(actor, settings.DEMO_PASSPHRASE, timezone.now())
            assert cookie is not None
            keyring, _ = open_with_cookie(actor, cookie, timezone.now())
        tokens.append(opened.set(keyring))
        return keyring

    yield unlock
    for token in reversed(tokens):
        opened.reset(token)


def test_made_country_is_as_large_as_planned(country, planned):
    words = [word for case in planned for word in case.words]
    assert country.counts["agencies"] == Agency.objects.count() == len(listed_agencies())
    assert country.counts["users"] == User.objects.count() == 40
    assert country.counts["cases"] == 600
    assert country.counts["consents"] == len(words)
    assert country.counts["referrals"] == sum(1 for word in words if word.sent_at)
    assert country.counts["expired"] == sum(1 for word in words if word.expired_at)


def test_every_stage_is_there(country):
    assert set(all_agencies(Consent, "state")) == set(ConsentState.values)
    assert set(all_agencies(Referral, "status")) >= {
        ReferralStatus.SENT,
        ReferralStatus.ACCEPTED,
        ReferralStatus.DECLINED,
        ReferralStatus.WITHDRAWN,
        ReferralStatus.EXPIRED,
    }
    assert set(all_agencies(VisibleTo, "referral_state")) == set(ReferralState.values)


def test_the_seven_of_the_door_are_there_and_described(country):
    posts = list_demonstration_posts()
    assert [post.user.username for post in posts] == list(DOOR_USERNAMES)
    assert not any(post.user.has_usable_password() for post in posts)
    lines = describe_posts()
    assert len(lines) == 7
    assert "Әлия С." in lines[0]
    assert "NGO Qorghan" in lines[0]


def test_aliya_has_work_with_different_clocks(country):
    aliya = actor_of("aliya")
    with acting(aliya), transaction.atomic():
        work = find_work(aliya, NOW)
        due = rotations_due(aliya)
    told = {lane: [item.what for item in items] for lane, items in work.lanes.items()}
    senders = Counter(what for what in told[Lane.NEW] if what.startswith("Referral from"))
    assert senders == {"Referral from Migration police, Almaty": 2, "Referral from Hotline 116 16": 1}
    late = next(item for item in work.lanes[Lane.TODAY] if "Umit" in item.what and "not answered" in item.what)
    soon = next(item for item in work.lanes[Lane.WAITING] if item.what.startswith("Social protection department"))
    assert late.due < NOW < soon.due < NOW + timedelta(hours=4)
    assert any("cannot take the person" in what for what in told[Lane.TODAY])
    assert any("has accepted" in what for what in told[Lane.NEW])
    assert any(what.startswith("A consent ends") for what in told[Lane.TODAY])
    assert due == 4  # the person of the withdrawn consent: three groups and the safe contact


@pytest.mark.parametrize(
    ("username", "sees"), [("hotline", (Lane.TODAY, Lane.WAITING)), ("nurlan", (Lane.NEW,)), ("gulnar", (Lane.NEW,))]
)
def test_the_others_at_the_door_find_something_to_do(country, username, sees):
    actor = actor_of(username)
    with acting(actor), transaction.atomic():
        work = find_work(actor, NOW)
        assert any(work.lanes[lane] for lane in sees)
        assert list_cases(actor, CaseFilters()).rows


def test_the_investigator_sees_what_happened_and_not_to_whom(country):
    nurlan = actor_of("nurlan")
    with acting(nurlan), transaction.atomic():
        shared = list_cases(nurlan, CaseFilters(mine="referral")).rows
        newest = next(row for row in shared if "identity" not in row.groups)
        seen = get_case(nurlan, newest.case_id, keyring=current_keyring(nurlan), purpose="investigation")
    assert seen.values["story"]
    assert seen.trafficking_events
    assert not {"given_name", "surname", "birth_date", "phone"} & seen.values.keys()


def test_a_user_of_an_own_key_opens_it_with_the_demonstration_s_passphrase(country, unlocked):
    zarina = actor_of("zarina")
    keyring = unlocked(zarina)
    with acting(zarina), transaction.atomic():
        shared = list_cases(zarina, CaseFilters(mine="referral")).rows
        seen = get_case(zarina, shared[0].case_id, keyring=keyring, purpose="care")
    assert seen.values["surname"]
    assert seen.owner.code == "social-shymkent"


def test_making_it_twice_is_refused_with_a_sentence(country, capsys):
    with pytest.raises(CannotMake, match="here already"):
        make_country(NOW)
    assert commands.run(Namespace(step="make", if_empty=False)) == 1
    assert "make reset" in capsys.readouterr().err
    assert commands.run(Namespace(step="make", if_empty=True)) == 0
    assert Agency.objects.count() == country.counts["agencies"]


def test_a_half_made_country_is_told_apart(country, monkeypatch):
    monkeypatch.setattr(make, "DOOR_USERNAMES", (*DOOR_USERNAMES, "somebody-not-yet-there"))
    with pytest.raises(CannotMake, match="broken off"):
        make_country(NOW)
