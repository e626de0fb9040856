"""A group intake after a raid: sent once however often, and nobody learns of the others."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.refusals import Refused
from arasha.casework.cases.queries import get_case
from arasha.casework.intakes import rules
from arasha.casework.intakes.actions import note_talked_alone, part_controller, sync_intake
from arasha.casework.intakes.queries import get_intake
from arasha.casework.intakes.rules import IntakeDraft, PersonCard
from arasha.casework.models import Case, Intake, IntakeCard, TraffickingEvent
from arasha.casework.work.queries import find_work
from arasha.country import current


def farm(**facts):
    plain = {"region": "KZ-75", "sectors": ("agriculture",), "forms": ("forced_labour",)}
    return IntakeDraft(uuid4(), "raid", timezone.localdate(), **{**plain, **facts})


def six():
    men = [PersonCard(uuid4(), "male", "uz", "known", age, age, alone="yes") for age in (20, 25, 30, 35, 40)]
    return (*men, PersonCard(uuid4(), "male", "ru", "known", 45, 45, controller=True))


def sends(worker, place, cards):
    return sync_intake(worker.actor, place, tuple(cards), now=timezone.now())


def cards_of(worker, intake):
    with worker.transaction():
        return get_intake(worker.actor, intake.pk).cards


def count(worker, model):
    with worker.transaction():
        return model.objects.count()


def test_six_cards_become_six_cases_once_however_often_they_are_sent(ngo):
    worker, place, cards = ngo.caseworker, farm(), six()
    # When the cards are sent in two parts, then all of them twice more, because the answer was lost
    first = sends(worker, place, cards[:2])
    for _ in range(2):
        assert sends(worker, place, cards).pk == first.pk
    # Then there are six people, numbered, each with a case and an event of their own
    assert [card.number for card in cards_of(worker, first)] == [1, 2, 3, 4, 5, 6]
    assert [count(worker, model) for model in (Intake, IntakeCard, Case, TraffickingEvent)] == [1, 6, 6, 6]
    assert len({card.case.person_id for card in cards_of(worker, first)}) == 6


def test_two_syncs_at_the_same_moment_make_nobody_twice(ngo):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    worker, place, cards = ngo.caseworker, farm(), six()
    worker.actor  # noqa: B018 (made before the threads, for both)

    def send(_turn):
        try:
            return sends(worker, place, cards).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(send, range(2)))) == 1
    assert count(worker, Case) == 6


def test_who_receives_one_learns_neither_of_the_others_nor_how_many_they_were(ngo, shelter):
    # Given six from a farm, one of whom goes to a shelter with everything opened
    worker = ngo.caseworker
    cards = cards_of(worker, sends(worker, farm(), six()))
    case = cards[-1].case
    shelter.caseworker.accepts(worker.shares(case, shelter, "identity", "needs", "narrative"))
    # When the shelter opens his case
    page = shelter.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    # Then no other number, no intake and no mark of a controller is there, on the page or in the database
    assert case.number in page
    assert [card.case.number for card in cards[:-1] if card.case.number in page] == []
    assert "controlling" not in page
    assert "Group intake" not in page
    assert [count(shelter.caseworker, model) for model in (Intake, IntakeCard, Case)] == [0, 0, 1]
    assert shelter.caseworker.client.get(f"/intakes/{cards[0].intake_id}").status_code == 404
    with shelter.caseworker.transaction():
        seen = get_case(shelter.caseworker.actor, case.pk)
        events = list(TraffickingEvent.objects.all())
    assert [event.case_id for event in events] == [case.pk]
    assert [step.kind for step in seen.steps if step.kind.startswith("intake")] == []


def test_a_possible_controller_is_to_be_parted_and_everybody_heard_alone(ngo):
    worker = ngo.caseworker
    intake = sends(worker, farm(), six())
    foreman = cards_of(worker, intake)[-1]

    def lanes():
        with worker.transaction():
            work = find_work(worker.actor, timezone.now())
        return [(lane, item.number) for lane, items in work.lanes.items() for item in items if "/intakes/" in item.url]

    assert lanes() == [("danger", foreman.case.number), ("today", foreman.case.number)]
    part_controller(worker.actor, intake.pk, now=timezone.now(), key=uuid4())
    assert lanes() == [("today", foreman.case.number)]
    note_talked_alone(worker.actor, foreman.pk, now=timezone.now(), key=uuid4())
    assert lanes() == []


def test_a_wrong_card_keeps_the_whole_sending_back(ngo):
    good, bad = PersonCard(uuid4(), "male"), PersonCard(uuid4(), "male", age_basis="known")
    with pytest.raises(Refused) as refused:
        sends(ngo.caseworker, farm(), [good, bad])
    assert refused.value.code == "case.age_missing"
    assert count(ngo.caseworker, Case) == 0
    assert count(ngo.caseworker, Intake) == 0


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"happened_on": timezone.localdate() + timedelta(days=1)}, "intake.in_future"),
        ({"channel": "rumour"}, "intake.channel"),
        ({"sectors": ("astrology",)}, "case.unknown_code"),
    ],
)
def test_what_cannot_be_true_of_the_place_is_refused(place, code):
    draft = IntakeDraft(**{"key": uuid4(), "channel": "raid", "happened_on": timezone.localdate(), **place})
    assert rules.judge_intake(draft, (), current(), timezone.localdate()).code == code


def test_too_many_cards_in_one_sending_are_a_mistake():
    cards = tuple(PersonCard(uuid4()) for _ in range(rules.MOST_CARDS + 1))
    assert rules.judge_intake(farm(), cards, current(), timezone.localdate()).code == "intake.too_many"
    assert rules.judge_intake(farm(), cards[1:], current(), timezone.localdate()).allowed


def post(worker, body):
    return worker.client.post("/intakes/sync", body, content_type="application/json")


def sent(cards, **place):
    known = {"intake_key": str(uuid4()), "channel": "raid", "happened_on": timezone.localdate().isoformat()}
    return json.dumps({"place": {**known, **place}, "cards": cards})


def card(**said):
    known = {"key": str(uuid4()), "sex": "male", "age_basis": "unclear", "whereabouts": "unknown", "alone": "not_yet"}
    return {**known, **said}


def test_an_open_page_sends_its_cards_and_is_told_which_arrived(ngo):
    cards = [card(controller="on", needs=["food"]), card(age_from="19")]
    body = sent(cards)
    for _ in range(2):
        answer = post(ngo.caseworker, body)
        assert answer.status_code == 200
        assert answer.json()["cards"] == [one["key"] for one in cards]
    page = ngo.caseworker.client.get(answer.json()["url"]).content.decode()
    assert "may be controlling the others" in page
    assert count(ngo.caseworker, Case) == 2


def test_wrong_cards_are_named_and_nothing_is_kept(ngo):
    wrong = card(sex="horse", age_from="many")
    answer = post(ngo.caseworker, sent([card(), wrong], happened_on="yesterday"))
    assert answer.status_code == 422
    told = {one["card"]: one["said"] for one in answer.json()["wrong"]}
    assert set(told) == {"", wrong["key"]}
    assert len(told[wrong["key"]]) == 2
    assert count(ngo.caseworker, Case) == 0


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"place": 5, "cards": 7}', '{"cards": [1, null, {"key": {"a": 1}, "sex": [2]}]}']
)
def test_nonsense_is_refused_calmly(ngo, body):
    assert post(ngo.caseworker, body).status_code == 422


def test_a_clock_that_is_wrong_changes_nothing_but_a_day_to_come(ngo):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = post(ngo.caseworker, sent([card()], happened_on=tomorrow))
    assert answer.status_code == 422
    assert "not come yet" in answer.json()["wrong"][0]["said"][0]


def test_without_javascript_the_page_takes_one_card_after_another(ngo):
    client = ngo.caseworker.client
    page = client.get("/intakes/new").content.decode()
    keys = [page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "intake_key")]
    answers = {
        **card(key=keys[0]),
        "intake_key": keys[1],
        "channel": "raid",
        "happened_on": timezone.localdate().isoformat(),
    }
    places = {client.post("/intakes/new", answers)["Location"] for _ in range(2)}
    assert len(places) == 1
    (place,) = places
    assert client.post(place, card(sex="female")).status_code == 302
    assert client.post(place, card(age_basis="known")).status_code == 422
    assert count(ngo.caseworker, Case) == 2
    assert "2" in client.get("/intakes").content.decode()


def test_a_session_that_ended_is_said_so_and_the_cards_arrive_after_signing_in_again(ngo):
    body = sent([card()])
    worker = ngo.worker("supervisor")
    ended = worker.client
    cookie = ended.cookies.pop("arasha")
    assert post(worker, body).status_code == 401
    ended.cookies["arasha"] = cookie.value
    assert post(worker, body).status_code == 200
