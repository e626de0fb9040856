"""How urgent a signal is, which step may follow which, what may be the same, and whether anybody may be contacted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from arasha.casework.contacts.rules import ContactDraft, judge_contact
from arasha.casework.models import SignalState
from arasha.casework.safe_contact.rules import Reach, judge_reach, judge_try, may_show_number, weigh_tries
from arasha.casework.signals.rules import (
    Likeness,
    SignalDraft,
    facts_of,
    judge_close,
    judge_sent,
    judge_signal,
    judge_step,
    may_be_same,
    moves_with_case,
)
from arasha.country import current

TODAY = date(2026, 11, 24)
NIGHT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def call(**facts):
    return SignalDraft(**{"channel": "hotline", **facts})


# Help without a case


def test_help_without_a_case_needs_a_topic_and_something_given():
    assert judge_contact(ContactDraft("work_pay", ("advice",), "uz"), current()).allowed
    assert judge_contact(ContactDraft("work_pay", ()), current()).field == "given"
    assert judge_contact(ContactDraft("", ("food",)), current()).field == "topic"
    assert judge_contact(ContactDraft("work_pay", ("gold",)), current()).field == "given"


# Signals


@pytest.mark.parametrize(
    ("facts", "urgency"),
    [
        ({"danger_now": "yes"}, "now"),
        ({"danger_now": "yes", "needs": ("documents",)}, "now"),
        ({"needs": ("shelter_tonight", "medical_urgent")}, "now"),
        ({"needs": ("shelter_tonight",)}, "tonight"),
        ({"needs": ("safety_threat",)}, "tonight"),
        ({"needs": ("wages",)}, "day"),
        ({}, "day"),
    ],
)
def test_danger_and_need_say_how_soon(facts, urgency):
    assert call(**facts).urgency == urgency


def test_nearly_everything_may_stay_unknown():
    assert judge_signal(call(), current(), TODAY).allowed


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"line": "911"}, "line"),
        ({"topic": "gossip"}, "topic"),
        ({"danger_now": "maybe"}, "danger_now"),
        ({"people": 0}, "people"),
        ({"people": 1000}, "people"),
        ({"safe_until": TODAY - timedelta(days=1)}, "safe_until"),
    ],
)
def test_what_cannot_be_names_its_field(facts, field):
    assert judge_signal(call(**facts), current(), TODAY).field == field


@pytest.mark.parametrize("ended", [SignalState.CONVERTED, SignalState.CLOSED])
@pytest.mark.parametrize("step", [SignalState.TRIAGED, SignalState.CONVERTED, SignalState.CLOSED])
def test_what_has_ended_stays_ended(ended, step):
    assert not judge_step(ended, step).allowed


@pytest.mark.parametrize("state", [SignalState.RECEIVED, SignalState.TRIAGED])
@pytest.mark.parametrize("step", [SignalState.TRIAGED, SignalState.CONVERTED, SignalState.CLOSED])
def test_an_open_signal_may_take_every_step_but_back(state, step):
    assert judge_step(state, step).allowed
    assert not judge_step(state, SignalState.RECEIVED).allowed


def test_a_repetition_names_the_other_signal_and_nothing_else_does():
    assert judge_close("duplicate", "the other", current()).allowed
    assert judge_close("duplicate", None, current()).field == "same_as"
    assert judge_close("advice_given", "the other", current()).field == "same_as"
    assert judge_close("boring", None, current()).field == "closing"


def test_to_another_agency_go_codes_only():
    assert judge_sent(call(topic="child"), 1, 2, current(), TODAY).allowed
    assert not judge_sent(call(values={"caller_words": "Ферма"}), 1, 2, current(), TODAY).allowed
    assert not judge_sent(call(safe_until=TODAY), 1, 2, current(), TODAY).allowed
    assert judge_sent(call(), 1, 1, current(), TODAY).field == "recipient"


def alike(**changed):
    facts = {"region": "KZ-75", "channel": "hotline", "received_at": NIGHT, "facts": frozenset({"work_pay"})}
    return Likeness(**{**facts, **changed})


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"received_at": NIGHT + timedelta(hours=72)}, True),
        ({"received_at": NIGHT + timedelta(hours=72, seconds=1)}, False),
        ({"received_at": NIGHT - timedelta(hours=73)}, False),
        ({"region": "KZ-71"}, False),
        ({"channel": "raid"}, False),
        ({"facts": frozenset({"child"})}, False),
        ({"facts": frozenset()}, False),
        ({"facts": frozenset({"child", "work_pay"})}, True),
    ],
)
def test_two_signals_may_be_the_same(changed, same):
    assert may_be_same(alike(), alike(**changed), timedelta(hours=72)) is same
    assert may_be_same(alike(**changed), alike(), timedelta(hours=72)) is same


def test_two_of_which_nothing_is_known_may_be_the_same():
    nothing = alike(facts=facts_of("other", ()))
    assert may_be_same(nothing, nothing, timedelta(hours=1))


def test_only_the_persons_own_words_move_into_their_case():
    assert [role for role in current().caller_roles if moves_with_case(role)] == ["person"]


# Safe contact


@pytest.mark.parametrize(
    ("held", "values", "until", "reach"),
    [
        (False, {}, None, Reach.UNKNOWN),
        (True, {}, None, Reach.SEALED),
        (True, {}, TODAY, Reach.SEALED),
        (True, {}, TODAY - timedelta(days=1), Reach.ENDED),
        (True, {"safe_channel": "call"}, TODAY, Reach.AGREED),
        (True, {"safe_channel": "call"}, TODAY - timedelta(days=1), Reach.ENDED),
        (True, {"safe_channel": "none"}, None, Reach.NOT_AT_ALL),
        (True, {"safe_channel": "none", "safe_hours": "19:00"}, None, Reach.NOT_AT_ALL),
        (True, {"safe_hours": "19:00"}, None, Reach.AGREED),
        (True, {"code_word": "анор"}, None, Reach.UNKNOWN),
    ],
)
def test_unknown_and_ended_mean_do_not_contact(held, values, until, reach):
    found = judge_reach(held=held, values=values, until=until, today=TODAY)
    assert found is reach
    assert found.forbids is (reach in {Reach.UNKNOWN, Reach.ENDED, Reach.NOT_AT_ALL})


@pytest.mark.parametrize("reach", list(Reach))
@pytest.mark.parametrize("channel", ["", "call", "message", "in_person", "through_person", "none"])
def test_a_number_shows_only_where_calling_or_writing_was_agreed(reach, channel):
    assert may_show_number(reach, channel) is (reach is Reach.AGREED and channel in {"", "call", "message"})


def test_nobody_records_a_try_where_nobody_may_try():
    assert not judge_try(Reach.ENDED, "no_answer", current()).allowed
    assert not judge_try(Reach.UNKNOWN, "no_answer", current()).allowed
    assert judge_try(Reach.AGREED, "", current()).field == "outcome"
    assert judge_try(Reach.SEALED, "no_answer", current()).allowed


@pytest.mark.parametrize(
    ("outcomes", "failed", "alarming", "stop"),
    [
        ([], 0, False, False),
        (["no_answer"], 1, False, False),
        (["no_answer", "switched_off"], 2, False, False),
        (["no_answer", "switched_off", "no_answer"], 3, False, True),
        (["no_answer", "no_answer", "reached"], 0, False, False),
        (["no_answer", "reached", "no_answer"], 1, False, False),
        (["somebody_else"], 1, True, True),
        (["code_word_wrong", "no_answer"], 2, True, True),
        (["somebody_else", "reached"], 0, False, False),
        (["asked_to_stop"], 0, False, True),
        (["asked_to_stop", "reached"], 0, False, False),
    ],
)
def test_failed_tries_change_the_plan(outcomes, failed, alarming, stop):
    tries = weigh_tries(outcomes, current(), 3)
    assert (tries.failed, tries.alarming, tries.stop) == (failed, alarming, stop)
