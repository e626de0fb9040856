"""Who is on duty: a supervisor puts people on the roster, and the night belongs to the day that began it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.duty import Roster, duty_day, duty_posts, is_on_duty, roster_mark, roster_of, set_duty
from arasha.access.refusals import Denied, Refused, Stale

DAY = date(2026, 11, 24)


def at(hour, day=DAY):
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def puts_on_duty(worker, *posts, day=DAY, mark=None):
    roster = Roster(day, tuple(sorted(one.post.pk for one in posts)))
    return set_duty(worker.actor, (roster,), mark=mark, now=at(12), key=uuid4())


def test_at_three_in_the_morning_the_people_of_the_evening_are_still_on_duty(ngo):
    # Given a supervisor who put her caseworker on Tuesday's roster
    boss, worker = ngo.worker("supervisor"), ngo.caseworker
    puts_on_duty(boss, worker)
    # Then he is on duty from Tuesday's hour until Wednesday's, and at no other time
    night = at(3, DAY + timedelta(days=1))
    assert [is_on_duty(worker.actor, moment) for moment in (at(8), at(9), at(23), night)] == [False, True, True, True]
    assert not is_on_duty(worker.actor, at(9, DAY + timedelta(days=1)))
    assert not is_on_duty(boss.actor, night)
    assert [post.pk for post in duty_posts(ngo.agency.pk, night)] == [worker.post.pk]
    assert duty_day(night) == DAY
    assert ngo.audit[-1].kind == "duty.set"


def test_a_second_roster_takes_the_place_of_the_first(ngo):
    boss = ngo.worker("supervisor")
    puts_on_duty(boss, ngo.caseworker)
    puts_on_duty(boss, boss)
    assert [post.pk for post in duty_posts(ngo.agency.pk, at(12))] == [boss.post.pk]


def test_nobody_overwrites_a_roster_they_have_not_seen(ngo):
    boss = ngo.worker("supervisor")
    seen = roster_mark([roster_of(ngo.agency.pk, DAY)])
    puts_on_duty(boss, boss)
    with pytest.raises(Stale):
        puts_on_duty(ngo.worker("administrator"), ngo.caseworker, mark=seen)


def test_only_people_of_the_own_agency_and_only_by_those_who_may(ngo, shelter):
    with pytest.raises(Refused):
        puts_on_duty(ngo.worker("supervisor"), shelter.caseworker)
    with pytest.raises(Refused):
        puts_on_duty(ngo.worker("supervisor"), ngo.worker("administrator"))
    with pytest.raises(Denied):
        puts_on_duty(ngo.caseworker, ngo.caseworker)


def test_the_page_sets_today_and_keeps_what_was_chosen_when_a_colleague_was_faster(ngo):
    boss, worker = ngo.worker("supervisor"), ngo.caseworker
    page = boss.client.get("/people/duty")
    shown = page.content.decode()
    mark = shown.split('name="mark" value="')[1].split('"')[0]
    answers = {"today": [str(worker.post.pk)], "mark": mark, "key": str(uuid4())}
    assert boss.client.post("/people/duty", answers).status_code == 302
    assert is_on_duty(worker.actor, timezone.now())
    # A double click changes nothing; a form that was opened before is told what stands there now
    assert boss.client.post("/people/duty", answers).status_code == 302
    late = boss.client.post("/people/duty", {"tomorrow": [str(boss.post.pk)], "mark": mark, "key": str(uuid4())})
    assert late.status_code == 422
    assert "caseworker" in late.content.decode().split("Stored meanwhile")[1].split("</section>")[0]
    assert is_on_duty(worker.actor, timezone.now())
