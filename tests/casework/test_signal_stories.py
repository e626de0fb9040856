"""Calls, tips and what becomes of them: told from every side, the locked key and the curious sender included."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.cases.actions import write_group
from arasha.casework.contacts.actions import record_contact
from arasha.casework.contacts.rules import ContactDraft
from arasha.casework.models import Case, Contact, Person, SentSignal, Signal
from arasha.casework.safe_contact.actions import record_try
from arasha.casework.signals.actions import close_signal, join_signal, send_signal, triage_signal
from arasha.casework.work.queries import find_work
from tests.stories import draft_of, signal_of

WORDS = "Бригадир паспортимни олди."


def now():
    return timezone.now()


def seen_by(worker, model, **exact):
    with worker.transaction():
        return list(model._default_manager.filter(**exact))


def closes(worker, signal, reason="advice_given", **extra):
    facts = {"same_as": None, "version": signal.version, **extra}
    return close_signal(worker.actor, signal.pk, reason=reason, now=now(), key=uuid4(), **facts)


# Help without a case


def test_help_without_a_case_makes_nobody(ngo):
    # When somebody gets advice and food at the door
    draft = ContactDraft("work_pay", ("food", "advice"), "uz")
    contact = record_contact(ngo.caseworker.actor, draft, now=now(), key=uuid4())
    # Then it is counted, and there is neither a person nor a case nor anything sealed
    assert contact.given == ["advice", "food"]
    assert seen_by(ngo.caseworker, Person) == []
    assert seen_by(ngo.caseworker, Case) == []
    assert "contact.recorded" in [event.kind for event in ngo.audit]


def test_a_double_click_counts_once(ngo):
    key, draft = uuid4(), ContactDraft("health", ("first_aid",))
    first = record_contact(ngo.caseworker.actor, draft, now=now(), key=key)
    again = record_contact(ngo.caseworker.actor, draft, now=now(), key=key)
    assert first.pk == again.pk
    assert len(seen_by(ngo.caseworker, Contact)) == 1


# Signals


def test_a_signal_is_sealed_numbered_and_its_agencys_own(ngo, police, owner):
    # Given a man called an NGO
    signal = ngo.caseworker.hears()
    # Then it has a number that no case could have, a clock by its urgency, and its caller
    assert signal.number.startswith(f"S-N{now():%y}-")
    assert signal.due_at - signal.received_at == timedelta(hours=24)
    # Then the NGO reads what he said; the police see no signal at all
    assert ngo.caseworker.hears_out(signal).values["caller_words"] == WORDS
    assert seen_by(police.caseworker, Signal) == []
    with pytest.raises(Denied), police.caseworker.transaction():
        police.caseworker.hears_out(signal)
    # Then the tables hold no word of it
    stored = owner.execute("SELECT to_jsonb(s)::text FROM casework_signal s WHERE id = %s", [signal.pk])
    assert "Рустам" not in str(stored.fetchall())


def test_numbers_of_one_year_follow_each_other(ngo):
    places = [ngo.caseworker.hears().place for _ in range(3)]
    assert places == [1, 2, 3]


def test_what_the_person_said_is_in_the_case_even_when_the_key_was_locked(ngo):
    # Given a call was written down, and the key is locked when the case is opened
    signal = ngo.caseworker.hears()
    case = ngo.caseworker.opens_case(signal, locked=True)
    # Then nothing is lost: at the next opening the case shows what was said, and how to reach him
    view = ngo.caseworker.reads(case)
    assert view.values["caller_words"] == WORDS
    assert view.values["caller_name"] == "Рустам"
    assert view.values["code_word"] == "анор"
    # Then the case tells where it came from, and the signal where it went
    assert [step.kind for step in view.steps] == ["signal.converted"]
    became = ngo.caseworker.hears_out(signal)
    assert (became.signal.state, became.case.number, became.moved) == ("converted", case.number, True)
    assert became.values == {}


def test_what_a_neighbour_said_stays_with_the_signal(ngo):
    signal = ngo.caseworker.hears(caller="witness")
    case = ngo.caseworker.opens_case(signal)
    assert "caller_name" not in ngo.caseworker.reads(case).values
    assert case.person_id != signal.pk
    assert ngo.caseworker.hears_out(signal).values["caller_name"] == "Рустам"


def test_a_call_by_the_locked_key_is_found_by_its_number_later(ngo):
    # Given two calls from one number, the first while the key was locked
    from arasha.casework.signals.actions import record_signal
    from arasha.vault.actions import do_waiting_work
    from arasha.vault.keyring import current_keyring

    locked = record_signal(ngo.caseworker.actor, signal_of(region="KZ-71"), now=now(), key=uuid4())
    second = ngo.caseworker.hears(region="KZ-10")
    with ngo.caseworker.key_open(), ngo.caseworker.transaction():
        do_waiting_work(ngo.caseworker.actor, current_keyring(ngo.caseworker.actor), now())
    # Then the second finds the first by the number, although nothing else is alike
    assert [one.pk for one in ngo.caseworker.hears_out(second).alike] == [locked.pk]
    # And once the first has become a case, the number still leads there
    case = ngo.caseworker.opens_case(locked)
    assert [one.pk for one in ngo.caseworker.hears_out(second).same_number] == [case.pk]


def test_a_second_call_is_put_to_the_case_of_the_first(ngo):
    case = ngo.caseworker.opens_case(ngo.caseworker.hears())
    second = ngo.caseworker.hears()
    joined = join_signal(ngo.caseworker.actor, second.pk, number=case.number.lower(), version=1, now=now(), key=uuid4())
    assert joined.pk == case.pk
    assert len(seen_by(ngo.caseworker, Case)) == 1


def test_a_signal_cannot_be_put_to_a_foreign_case(ngo, police):
    foreign = police.caseworker.registers()
    signal = ngo.caseworker.hears()
    with pytest.raises(Refused) as refused:
        join_signal(ngo.caseworker.actor, signal.pk, number=foreign.number, version=1, now=now(), key=uuid4())
    assert refused.value.field == "case_number"


def test_two_colleagues_decide_and_the_second_hears_of_it(ngo):
    # Given two have the same signal open
    signal = ngo.caseworker.hears()
    triage_signal(ngo.caseworker.actor, signal.pk, urgency="tonight", assigned=None, version=1, now=now(), key=uuid4())
    # Then the second's old page is stale, and after the end no step is left
    with pytest.raises(Stale):
        closes(ngo.worker("supervisor"), signal)
    closes(ngo.worker("supervisor"), signal, version=2)
    with pytest.raises(Refused) as refused:
        ngo.caseworker.opens_case(signal)
    assert refused.value.code == "signal.ended"


def test_one_click_sent_twice_opens_one_case(ngo):
    from arasha.casework.signals.actions import convert_signal

    signal, key, draft = ngo.caseworker.hears(), uuid4(), draft_of(values={})
    cases = {convert_signal(ngo.caseworker.actor, signal.pk, draft, version=1, now=now(), key=key).pk for _ in range(2)}
    assert len(cases) == 1


def test_looking_at_a_signal_starts_the_term_to_finish_it(ngo):
    signal = ngo.caseworker.hears()
    looked = triage_signal(
        ngo.caseworker.actor, signal.pk, urgency="tonight", assigned=None, version=1, now=now(), key=uuid4()
    )
    assert looked.due_at - looked.clock_from == timedelta(hours=12)


def test_a_signal_in_danger_stands_first_in_the_days_work(ngo):
    # Given an overdue signal, one in danger, and one of today
    ngo.caseworker.hears()
    danger = ngo.caseworker.hears(danger_now="yes")
    with ngo.caseworker.transaction():
        work = find_work(ngo.caseworker.actor, now())
    assert [item.number for item in work.lanes["danger"]] == [danger.number]
    assert work.lanes["danger"][0].clock.source is not None
    with ngo.caseworker.transaction():
        later = find_work(ngo.caseworker.actor, now() + timedelta(hours=30))
    assert later.overdue == 2


def test_the_database_itself_keeps_a_finished_signal_finished(ngo):
    signal = closes(ngo.caseworker, ngo.caseworker.hears())
    with pytest.raises(ProgrammingError, match="from closed to received"), ngo.caseworker.transaction():
        Signal._default_manager.filter(pk=signal.pk).update(state="received")


# To another agency


def sends(worker, to, **facts):
    draft = signal_of(values={}, **facts)
    return send_signal(worker.actor, to.agency.pk, draft, now=now(), key=uuid4())


def test_the_sender_learns_received_or_acted_on_and_nothing_else(ngo, police):
    # Given the police got two signals from the NGO, in codes
    first, second = sends(ngo.caseworker, police), sends(ngo.caseworker, police, danger_now="yes")
    arrived = seen_by(police.caseworker, Signal)
    assert {one.channel for one in arrived} == {"other_agency"}
    assert {one.from_agency_id for one in arrived} == {ngo.agency.pk}
    # Then the NGO cannot read them there, but sees that they were received
    assert seen_by(ngo.caseworker, Signal) == []
    assert {one.acted_on for one in seen_by(ngo.caseworker, SentSignal)} == {False}
    # When one becomes a case and the other is closed
    by_id = {one.pk: one for one in arrived}
    police.caseworker.opens_case(by_id[first.pk])
    closes(police.caseworker, by_id[second.pk], "not_trafficking")
    # Then both answers look the same to the NGO
    rows = seen_by(ngo.caseworker, SentSignal)
    assert [one.acted_on for one in rows] == [True, True]
    page = ngo.caseworker.client.get("/signals/sent").content.decode()
    assert page.count("acted on</span>") == 2
    assert "not_trafficking" not in page
    assert seen_by(police.caseworker, SentSignal) == []


def test_colleagues_are_told_that_something_came_and_nothing_of_what(ngo, police):
    # When the police get a signal from the NGO, and later a call that cannot wait
    colleague = police.worker("supervisor")
    sends(ngo.caseworker, police)
    urgent = police.caseworker.hears(danger_now="yes")
    police.caseworker.hears()
    # Then the police's colleague has two notices, without a word of content; the NGO has none
    page = colleague.client.get("/alerts").content.decode()
    assert "Another agency sent a signal" in page
    assert "A signal says that help is needed now" in page
    assert urgent.number in page
    assert WORDS not in page
    assert page.count("A signal says that help is needed now") == 1
    assert "Another agency sent a signal" not in ngo.worker("supervisor").client.get("/alerts").content.decode()


def test_a_sender_does_not_learn_how_many_signals_the_other_has(ngo, police):
    police.caseworker.hears()
    sent = sends(ngo.caseworker, police)
    assert "place" not in {field.name for field in SentSignal._meta.get_fields()}
    assert next(one for one in seen_by(police.caseworker, Signal) if one.pk == sent.pk).place == 2


# Safe contact


def agreed(house, case, **values):
    given = {"safe_channel": "call", "safe_hours": "19:00", "safe_until": "", **values}
    with house.caseworker.key_open():
        return write_group(house.caseworker.actor, case.pk, given, version=case.version, now=now(), key=uuid4())


def tries(house, case, outcome):
    with house.caseworker.key_open():
        return record_try(house.caseworker.actor, case.pk, outcome=outcome, now=now(), key=uuid4())


def test_after_its_last_day_safe_contact_counts_as_unknown_while_locked_too(ngo):
    # Given what was agreed ended yesterday
    case = ngo.caseworker.registers(values={"phone": "+77000000001", "safe_hours": "19:00"})
    yesterday = timezone.localdate() - timedelta(days=1)
    case = agreed(ngo, case, safe_until=yesterday.isoformat())
    assert case.safe_until == yesterday
    # Then the page says so without the key, and nobody may record a try
    page = ngo.caseworker.opens_key().client.get(f"/cases/{case.pk}").content.decode()
    assert "19:00" not in page
    assert "safe contact has ended: do not contact" in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()
    with pytest.raises(Refused) as refused:
        record_try(ngo.caseworker.actor, case.pk, outcome="no_answer", now=now(), key=uuid4())
    assert refused.value.code == "contact.forbidden"


def test_a_number_is_not_shown_where_nobody_may_call(ngo):
    case = ngo.caseworker.registers(values={"phone": "+77010000009", "safe_channel": "call", "safe_hours": "19:00"})
    browser = ngo.caseworker.opens_key().client
    browser.post(f"/cases/{case.pk}/reveal", {"purpose": "contact"})
    assert "+77010000009" in browser.get(f"/cases/{case.pk}").content.decode()
    # When the person asks to be met only
    agreed(ngo, case, safe_channel="in_person")
    page = browser.get(f"/cases/{case.pk}").content.decode()
    assert "+77010000009" not in page
    assert "The number is not shown" in page


def test_failed_tries_warn_and_never_lead_to_family_or_employer(ngo):
    case = ngo.caseworker.registers(values={"safe_channel": "call", "safe_hours": "19:00"})
    tries(ngo, case, "no_answer")
    tries(ngo, case, "somebody_else")
    page = ngo.caseworker.opens_key().client.get(f"/cases/{case.pk}/contact").content.decode()
    assert "Never go to the family, the employer or the place of work." in page
    assert "Somebody may know of the contact now." in page
    assert "2 tries failed in a row." in page
    assert "Talk over safety before any new try" in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()


def test_a_recipient_reaches_the_person_by_the_same_rule(ngo, shelter):
    case = ngo.caseworker.registers(values={"safe_channel": "call", "safe_hours": "19:00", "surname": "К"})
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "identity"))
    tries(shelter, case, "reached")
    assert ngo.caseworker.reads(case).steps[0].kind == "contact.tried"
    assert "contact.tried" in [event.kind for event in ngo.audit]


def test_safe_contact_that_ends_soon_is_todays_work(ngo):
    case = ngo.caseworker.registers(values={"safe_channel": "call", "safe_hours": "19:00"})
    agreed(ngo, case, safe_until=(timezone.localdate() + timedelta(days=3)).isoformat())
    far = ngo.caseworker.registers(values={"safe_channel": "call", "safe_hours": "19:00"})
    agreed(ngo, far, safe_until=(timezone.localdate() + timedelta(days=4)).isoformat())
    with ngo.caseworker.transaction():
        work = find_work(ngo.caseworker.actor, now())
    assert [item.number for item in work.lanes["today"] if "Safe contact" in item.what] == [case.number]
    assert "Ask anew how to reach the person" in ngo.caseworker.client.get(f"/cases/{case.pk}").content.decode()


def test_correcting_a_name_keeps_the_number_findable(ngo):
    from arasha.vault.keyring import current_keyring
    from arasha.vault.search import find_people

    case = ngo.caseworker.registers(values={"phone": "+77010000011", "surname": "Ким"})
    with ngo.caseworker.key_open():
        write_group(ngo.caseworker.actor, case.pk, {"surname": "Цой"}, version=case.version, now=now(), key=uuid4())
        with ngo.caseworker.transaction():
            found = find_people(ngo.caseworker.actor, "+77010000011", current_keyring(ngo.caseworker.actor), now())
    assert [one.person for one in found] == [case.person_id]
