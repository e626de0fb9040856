"""The day's work: in its lanes, one's own first, for each post what it may do, in few queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arasha.casework.models import Case
from arasha.casework.work.items import Lane, WorkItem, sort_items
from arasha.casework.work.queries import OPEN, SHOWN, find_work
from tests.casework.test_safety_stories import assesses

NOW = timezone.now()


def line(**said):
    return WorkItem(**{"lane": Lane.TODAY, "what": "x", "number": "N", "url": "/", "verb": "Open", **said})


def work_of(worker, now=None):
    with worker.transaction():
        return find_work(worker.actor, now or timezone.now())


def test_ones_own_come_first_then_the_clock_then_the_newest(ngo):
    mine, other = ngo.caseworker.post.pk, ngo.worker("supervisor").post.pk
    lines = [
        line(what="theirs, late", due=NOW - timedelta(days=1), assigned_post=other),
        line(what="mine, new", since=NOW, assigned_post=mine),
        line(what="mine, older", since=NOW - timedelta(days=1), assigned_post=mine),
        line(what="nobody's, soon", due=NOW + timedelta(hours=1)),
        line(what="mine, late", due=NOW - timedelta(hours=1), assigned_post=mine),
    ]
    assert [one.what for one in sort_items(lines, mine)] == [
        "mine, late",
        "nobody's, soon",
        "mine, new",
        "mine, older",
        "theirs, late",
    ]


def test_the_lanes_stand_in_the_order_of_danger(ngo, shelter):
    # Given a danger, a late answer, a new referral and an answer others owe
    case = ngo.caseworker.registers()
    assesses(ngo.caseworker, case, violence="serious")
    ngo.caseworker.shares(case, shelter, "identity")
    shelter.caseworker.shares(shelter.caseworker.registers(), ngo, "identity")
    late = ngo.caseworker.registers()
    ngo.caseworker.records(late, shelter, ("needs",))
    ngo.caseworker.refers(late, shelter, ("needs",), now=timezone.now() - timedelta(hours=20))
    page = ngo.caseworker.client.get("/work").content.decode()
    places = [
        page.index(words) for words in ("Danger and holds", "Due today", "New for your agency", "Waiting for others")
    ]
    assert places == sorted(places)
    work = work_of(ngo.caseworker)
    assert {lane: bool(found) for lane, found in work.lanes.items()} == dict.fromkeys(Lane, True)
    assert "A danger without a safety plan" in [one.what for one in work.lanes[Lane.DANGER]]


def test_a_supervisor_sees_at_once_whose_case_has_nobody(ngo):
    case = ngo.caseworker.registers()
    assesses(ngo.caseworker, case, violence="serious")
    assert "nobody's yet" in ngo.worker("supervisor").client.get("/work").content.decode()
    assert "nobody's yet" not in ngo.caseworker.client.get("/work").content.decode()


def test_a_post_limited_to_regions_has_no_work_elsewhere(ngo):
    here, there = ngo.caseworker.registers(region="KZ-75"), ngo.caseworker.registers(region="KZ-71")
    for case in (here, there):
        assesses(ngo.caseworker, case, violence="serious")
    limited = ngo.worker("social_worker", ("KZ-75",))
    assert [one.number for one in work_of(limited).lanes[Lane.DANGER]] == [here.number]


@pytest.mark.parametrize(
    ("function", "may"),
    [
        ("caseworker", {"New case", "Find a case", "New signal"}),
        ("hotline_operator", {"New case", "Find a case", "New signal"}),
        ("prosecutor", {"Find a case"}),
        ("coordinator", set()),
    ],
)
def test_each_post_is_offered_what_it_may_do(ngo, shelter, function, may):
    shelter.caseworker.shares(shelter.caseworker.registers(), ngo, "identity")
    worker = ngo.worker(function)
    page = worker.client.get("/work").content.decode()
    assert {words for words in ("New case", "Find a case", "New signal") if words in page} == may
    # And no line leads where this post is refused
    for lane in work_of(worker).lanes.values():
        for item in lane:
            assert worker.client.get(item.url).status_code == 200, item


def test_many_lines_cost_no_more_queries_than_one(ngo, shelter):
    worker = ngo.caseworker

    def queries():
        with worker.transaction(), CaptureQueriesContext(connection) as asked:
            find_work(worker.actor, timezone.now())
        return len(asked)

    assesses(worker, worker.registers(), violence="serious")
    worker.shares(worker.registers(), shelter, "identity")
    few = queries()
    for _ in range(12):
        case = worker.registers()
        assesses(worker, case, violence="serious")
        worker.shares(case, shelter, "identity")
    assert queries() == few


def test_a_long_lane_folds_and_says_how_much_more_there_is(ngo):
    worker = ngo.caseworker
    for _ in range(OPEN + 3):
        assesses(worker, worker.registers(), violence="serious")
    shelf = work_of(worker).shelf(Lane.DANGER)
    assert (len(shelf.first), len(shelf.more), shelf.folded, shelf.left_out) == (OPEN, 3, 3, 0)
    assert "and 3 more" in worker.client.get("/work").content.decode()
    assert OPEN < SHOWN


def test_closed_cases_ask_for_nothing(ngo):
    worker, began = ngo.caseworker, timezone.now()
    case = worker.registers()
    assesses(worker, case, now=began, violence="some")
    later = began + timedelta(days=8)
    assert case.number in [one.number for one in work_of(worker, later).lanes[Lane.TODAY]]
    with worker.transaction():
        Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate())
    told = [one.what for one in work_of(worker, later).lanes[Lane.TODAY] if one.number == case.number]
    assert "Look at safety again" not in told
