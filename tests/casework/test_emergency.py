"""Emergency cards: what the night may read, how long something still helps, and who must still be told."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.duty import Roster, duty_day, set_duty
from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.emergency import rules
from arasha.casework.emergency.actions import record_act, tell_person, write_card
from arasha.casework.emergency.queries import get_card, list_cards
from arasha.casework.emergency.rules import ActDraft, CardDraft
from arasha.casework.work.queries import find_work
from arasha.country import current

TODAY = date(2026, 11, 24)
NIGHT = datetime(2026, 11, 22, 21, tzinfo=UTC)


def writes(worker, case, version=0, now=None, **said):
    return write_card(worker.actor, case.pk, CardDraft(**said), version=version, now=now or timezone.now(), key=uuid4())


def acts(worker, case, *, told=False, now=None, **said):
    now = now or timezone.now()
    draft = ActDraft(**{"done": ("first_aid",), "called": ("ambulance",), "done_at": now, "told": told, **said})
    return record_act(worker.actor, case.pk, draft, now=now, key=uuid4())


def on_duty(house, *workers):
    day = duty_day(timezone.now())
    posts = tuple(sorted(one.post.pk for one in workers))
    set_duty(house.worker("administrator").actor, (Roster(day, posts),), now=timezone.now(), key=uuid4())


def work_of(worker, now=None):
    with worker.transaction():
        work = find_work(worker.actor, now or timezone.now())
    return [item for lane in work.lanes.values() for item in lane if "/card" in item.url]


# Rules


def names(found):
    return [window.term.code for window in found]


@pytest.mark.parametrize(
    ("sex", "pregnancy", "expected"),
    [
        ("female", "possible", ["hiv_prophylaxis", "emergency_contraception"]),
        ("unknown", "not_asked", ["hiv_prophylaxis", "emergency_contraception"]),
        ("female", "yes", ["hiv_prophylaxis"]),
        ("female", "near_birth", ["hiv_prophylaxis"]),
        ("male", "not_asked", ["hiv_prophylaxis"]),
    ],
)
def test_windows_fit_the_person_and_the_first_to_close_comes_first(sex, pregnancy, expected):
    found = rules.windows(NIGHT, sex=sex, pregnancy=pregnancy, pack=current(), today=TODAY)
    assert names(found) == expected


def test_a_window_is_open_until_its_very_end():
    window = rules.windows(NIGHT, sex="male", pregnancy="", pack=current(), today=TODAY)[0]
    assert window.ends == NIGHT + timedelta(hours=72)
    assert window.is_open(window.ends - timedelta(microseconds=1))
    assert not window.is_open(window.ends)
    assert rules.longest_window(current(), TODAY) == timedelta(hours=120)


def test_no_assault_no_window():
    assert rules.windows(None, sex="female", pregnancy="possible", pack=current(), today=TODAY) == ()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"health": ("headache",)}, "health"),
        ({"suicide_risk": "perhaps"}, "suicide_risk"),
        ({"duty_line": "+7 700 000 00 00"}, "duty_line"),
        ({"children_along": 31}, "children_along"),
        ({"assault_at": NIGHT + timedelta(seconds=1), "assault_precision": "hour"}, "assault_on"),
    ],
)
def test_a_card_says_codes_only_and_nothing_that_has_not_happened(said, field):
    verdict = rules.judge_card(CardDraft(**said), current(), NIGHT)
    assert (verdict.allowed, verdict.field) == (False, field)


def test_an_act_says_what_was_done_and_not_tomorrow():
    nothing = ActDraft((), (), NIGHT, told=False)
    early = ActDraft(("first_aid",), (), NIGHT + timedelta(minutes=1), told=False)
    assert rules.judge_act(nothing, current(), NIGHT).field == "done"
    assert rules.judge_act(early, current(), NIGHT).field == "done_time"
    assert rules.judge_act(ActDraft((), ("ambulance",), NIGHT, told=True), current(), NIGHT).allowed


# Stories


def test_the_night_of_an_accepting_agency_reads_the_card_with_the_key_locked(ngo, shelter):
    # Given an NGO's case with a card, referred to a shelter
    case = ngo.caseworker.registers()
    writes(ngo.caseworker, case, health=("diabetes",), medicines=("insulin",), threats=("place_known",))
    referral = ngo.caseworker.shares(case, shelter, "identity")
    guard = shelter.worker("social_worker", ("KZ-71",))
    on_duty(shelter, guard)
    # Before the shelter accepts, its duty post finds nothing: foreign and missing look the same
    assert guard.client.get(f"/cases/{case.pk}/card").status_code == 404
    assert case.number not in guard.client.get("/cards").content.decode()
    # When it accepts, the duty post reads the card at night, without any key, though it works in another region by day
    shelter.caseworker.accepts(referral)
    shown = guard.client.get(f"/cases/{case.pk}/card").content.decode()
    assert "insulin" in shown
    assert "Каримов" not in shown
    assert guard.client.get(f"/cases/{case.pk}").status_code == 404
    found = guard.client.get("/cards", {"number": case.number.lower()})
    assert found["Location"] == f"/cases/{case.pk}/card"
    assert ngo.audit[-1].kind == "card.read"


def test_whoever_is_not_on_duty_gets_no_list(ngo):
    case = ngo.caseworker.registers()
    writes(ngo.caseworker, case, health=("bleeding",))
    page = ngo.caseworker.client.get("/cards").content.decode()
    assert "You are not on duty now" in page
    assert case.number not in page
    # The card of one's own case is a tab of that case
    assert "bleeding" in ngo.caseworker.client.get(f"/cases/{case.pk}/card").content.decode()


def test_withdrawing_takes_the_card_away_at_once(ngo, shelter):
    case = ngo.caseworker.registers()
    writes(ngo.caseworker, case, health=("fever",))
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    on_duty(shelter, shelter.caseworker)
    with shelter.caseworker.transaction():
        assert len(list_cards(shelter.caseworker.actor, timezone.now())) == 1
    ngo.caseworker.withdraws(consent)
    with shelter.caseworker.transaction():
        assert list_cards(shelter.caseworker.actor, timezone.now()) == []


def test_a_recipient_may_not_write_the_owner_s_card(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "identity"))
    with pytest.raises(Denied):
        writes(shelter.caseworker, case, health=("fever",))
    assert shelter.caseworker.client.get(f"/cases/{case.pk}/card/write").status_code == 403


def test_two_editors_of_one_card(ngo):
    case = ngo.caseworker.registers()
    writes(ngo.caseworker, case, health=("fever",))
    with pytest.raises(Stale):
        writes(ngo.worker("supervisor"), case, health=())
    assert writes(ngo.worker("supervisor"), case, version=1).version == 2
    answers = {"suicide_risk": "denied", "pregnancy": "no", "version": "1", "key": str(uuid4())}
    late = ngo.caseworker.client.post(f"/cases/{case.pk}/card/write", answers)
    assert late.status_code == 422
    assert "Stored meanwhile" in late.content.decode()


def test_an_assault_of_which_only_the_day_is_known_counts_from_its_beginning(ngo):
    case = ngo.caseworker.registers(sex="female")
    day = timezone.localdate() - timedelta(days=1)
    answers = {
        "suicide_risk": "not_asked",
        "pregnancy": "possible",
        "assault_on": day.isoformat(),
        "version": "0",
        "key": str(uuid4()),
    }
    client = ngo.caseworker.client
    assert client.post(f"/cases/{case.pk}/card/write", {**answers, "assault_on": "31.02.2026"}).status_code == 422
    assert client.post(f"/cases/{case.pk}/card/write", answers).status_code == 302
    with ngo.caseworker.transaction():
        view = get_card(ngo.caseworker.actor, case.pk, timezone.now())
    began = timezone.localtime(view.card.assault_at)
    assert (began.date(), began.hour, began.minute) == (day, 0, 0)
    shown = client.get(f"/cases/{case.pk}/card").content.decode()
    assert "hour unknown" in shown
    assert "WHO on sexual violence" in shown
    assert "Not verified" in shown
    assert "120 h from" in shown


def test_an_open_window_stands_first_in_the_day_s_work_until_it_closes(ngo):
    case = ngo.caseworker.registers(sex="female", needs=())
    now = timezone.now()
    writes(ngo.caseworker, case, assault_at=now - timedelta(hours=70), assault_precision="hour", pregnancy="possible")
    first = work_of(ngo.caseworker, now)[0]
    assert (first.lane, first.number) == ("danger", case.number)
    assert "HIV" in first.what
    # Later only contraception still helps, and after that nothing is asked for any more
    assert "contraception" in work_of(ngo.caseworker, now + timedelta(hours=3))[0].what
    assert [item.lane for item in work_of(ngo.caseworker, now + timedelta(hours=51))] == []


def test_urgent_needs_without_a_card_are_asked_for(ngo):
    case = ngo.caseworker.registers(needs=("medical_urgent",))
    assert [item.what for item in work_of(ngo.caseworker)] == ["Urgent needs, no emergency card"]
    page = ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    assert "no emergency card" in page
    assert "Write the emergency card" in page
    writes(ngo.caseworker, case, health=("injury",))
    assert work_of(ngo.caseworker) == []
    assert "no emergency card" not in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()


def test_danger_to_life_the_shelter_acts_first_and_the_owner_sees_who_must_still_be_told(ngo, shelter):
    # Given a case open to a shelter
    case = ngo.caseworker.registers(needs=())
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    # When its duty post acts at night and records it after
    act = acts(shelter.caseworker, case)
    # Then the owner reads it, in its story and its work
    assert "Tell the person" in next(item.what for item in work_of(ngo.caseworker))
    page = ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    assert "Danger to life: acted at once" in page
    # And it waits until somebody has told the person, once
    client = ngo.caseworker.client
    key = str(uuid4())
    assert [client.post(f"/acts/{act.pk}/told", {"key": key}).status_code for _ in range(2)] == [302, 302]
    tell_person(shelter.caseworker.actor, act.pk, now=timezone.now(), key=uuid4())
    assert [item for item in work_of(ngo.caseworker) if "Tell the person" in item.what] == []
    assert [event.kind for event in ngo.audit].count("emergency.told") == 1


def test_an_act_told_at_once_never_waits(ngo):
    case = ngo.caseworker.registers(needs=())
    acts(ngo.caseworker, case, told=True)
    assert work_of(ngo.caseworker) == []
    with pytest.raises(Refused):
        acts(ngo.caseworker, case, done=(), called=())


def test_the_page_for_acting_says_whom_to_call_before_anything_else(ngo):
    case = ngo.caseworker.registers()
    page = ngo.caseworker.client.get(f"/cases/{case.pk}/act").content.decode()
    assert page.index("tel:103") < page.index('name="done"')
    wrong = ngo.caseworker.client.post(
        f"/cases/{case.pk}/act", {"done_on": "2026-13-40", "done_time": "3 am", "told": "yes", "key": str(uuid4())}
    )
    assert wrong.status_code == 422
    assert "This time does not exist" in wrong.content.decode()


def test_a_stranger_neither_reads_nor_acts(ngo, police):
    case = ngo.caseworker.registers()
    writes(ngo.caseworker, case, health=("fever",))
    on_duty(police, police.caseworker)
    for path in ("card", "card/write", "act"):
        assert police.caseworker.client.get(f"/cases/{case.pk}/{path}").status_code == 404
    with pytest.raises(Denied):
        acts(police.caseworker, case)
