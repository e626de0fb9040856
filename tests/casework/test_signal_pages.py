"""The call and the signal on the screen: nothing typed is lost, nothing is kept that should not be."""

from uuid import UUID, uuid4

from django.utils import timezone

from arasha.casework.models import Contact, Signal
from arasha.casework.signals.actions import triage_signal

WORDS = "Бригадир паспортимни олди."


def stored(worker, model):
    with worker.transaction():
        return list(model._default_manager.filter(owner_agency_id=worker.actor.agency))


def call(**said):
    return {"key": str(uuid4()), "channel": "hotline", "line": "trafficking", "safe_channel": "none", **said}


def test_a_call_that_forgot_the_last_question_loses_nothing(ngo):
    # When the operator sends a call without saying whether to keep it
    answer = ngo.caseworker.client.post("/signals/new", call(caller_words=WORDS, danger_now="yes"))
    # Then the question stands there with what to do, and every word typed is still in its place
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose: advice only, or keep it?" in page
    assert WORDS in page
    assert stored(ngo.caseworker, Signal) == []


def test_advice_only_keeps_nothing_even_of_what_was_typed(ngo, owner):
    typed = call(wish="advice", caller_words=WORDS, code_word="анор", language="uz", given=["advice"])
    assert ngo.caseworker.client.post("/signals/new", typed).status_code == 302
    (contact,) = stored(ngo.caseworker, Contact)
    assert (contact.language, contact.line) == ("uz", "trafficking")
    assert stored(ngo.caseworker, Signal) == []
    sealed = owner.execute("SELECT count(*) FROM vault.value WHERE owner_agency = %s", [ngo.agency.pk]).fetchone()
    assert sealed == (0,)


def test_a_double_click_keeps_one_signal(ngo):
    typed = call(wish="keep", caller="person", caller_words=WORDS)
    first, second = (ngo.caseworker.client.post("/signals/new", typed) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(stored(ngo.caseworker, Signal)) == 1


def test_a_language_outside_the_tiles_counts_before_the_tile(ngo):
    ngo.caseworker.client.post("/signals/new", call(wish="keep", language="uz", other_language="zh"))
    assert [signal.language for signal in stored(ngo.caseworker, Signal)] == ["zh"]


def case_of(answer):
    return UUID(answer["Location"].rsplit("/", 1)[-1])


def six_answers(signal, **said):
    plain = {"sex": "male", "age_basis": "unclear", "whereabouts": "street", "channel": signal.channel}
    return {"key": str(uuid4()), "version": str(signal.version), "safe_channel": "none", **plain, **said}


def test_what_the_person_takes_back_replaces_what_was_sealed(ngo):
    # Given a man who could be written to, and now says: do not contact me at all
    signal, browser = ngo.caseworker.hears(), ngo.caseworker.opens_key().client
    assert "19:00" in browser.get(f"/signals/{signal.pk}/convert").content.decode()
    answer = browser.post(f"/signals/{signal.pk}/convert", six_answers(signal))
    # Then the case says so, and what he said still stands in it
    view = ngo.caseworker.reads(case_of(answer))
    assert view.values["safe_channel"] == "none"
    assert "safe_hours" not in view.values
    assert view.values["caller_words"] == WORDS
    assert view.case.urgency == signal.urgency


def test_while_locked_an_empty_line_deletes_nothing(ngo):
    signal = ngo.caseworker.hears()
    answer = ngo.caseworker.client.post(f"/signals/{signal.pk}/convert", six_answers(signal))
    view = ngo.caseworker.reads(case_of(answer))
    assert (view.values["safe_channel"], view.values["safe_hours"]) == ("message", "19:00–21:00")


def test_a_stale_decision_shows_what_a_colleague_saved(ngo):
    signal = ngo.caseworker.hears()
    triage_signal(
        ngo.caseworker.actor, signal.pk, urgency="tonight", assigned=None, version=1, now=timezone.now(), key=uuid4()
    )
    late = {"key": str(uuid4()), "version": "1", "urgency": "none", "assigned": ""}
    answer = ngo.worker("supervisor").client.post(f"/signals/{signal.pk}/triage", late)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Stored meanwhile by somebody else" in page
    assert "tonight" in page


def test_closing_without_a_reason_stays_on_the_page_with_the_remedy(ngo):
    signal = ngo.caseworker.hears()
    answer = ngo.caseworker.client.post(f"/signals/{signal.pk}/close", {"key": str(uuid4()), "version": "1"})
    assert answer.status_code == 422
    assert "Choose why it ends without a case." in answer.content.decode()
    assert stored(ngo.caseworker, Signal)[0].state == "received"


def test_a_case_number_that_is_no_number_is_answered_at_its_field(ngo):
    signal = ngo.caseworker.hears()
    wrong = {"key": str(uuid4()), "version": "1", "case_number": "Q26-0001"}
    answer = ngo.caseworker.client.post(f"/signals/{signal.pk}/join", wrong)
    assert answer.status_code == 422
    assert "Your agency has no case with this number." in answer.content.decode()


def test_words_are_read_only_for_a_purpose(ngo):
    signal, browser = ngo.caseworker.hears(), ngo.caseworker.opens_key().client
    assert WORDS not in browser.get(f"/signals/{signal.pk}").content.decode()
    browser.post(f"/signals/{signal.pk}/reveal", {"purpose": "care"})
    assert WORDS in browser.get(f"/signals/{signal.pk}").content.decode()
    assert "signal.revealed" in [event.kind for event in ngo.audit]
    browser.post(f"/signals/{signal.pk}/reveal", {"hide": "1"})
    assert WORDS not in browser.get(f"/signals/{signal.pk}").content.decode()


def test_lists_are_read_page_by_page_and_a_made_up_address_shows_the_first(ngo):
    for _ in range(3):
        ngo.caseworker.hears()
    browser = ngo.caseworker.client
    for strange in ("x", "2026-11-24_x", "2026-11-24T00:00:00_" + str(uuid4()), "2026-13-40T00:00:00+00:00_x"):
        page = browser.get("/signals", {"from": strange}).content.decode()
        assert page.count("number-link") == 3
    assert browser.get("/signals?state=closed").content.decode().count("number-link") == 0


def test_a_post_limited_to_regions_sees_the_signals_of_those(ngo):
    here, there = ngo.caseworker.hears(), ngo.caseworker.hears(region="KZ-71")
    limited = ngo.worker("social_worker", ("KZ-75",)).client
    assert [limited.get(f"/signals/{one.pk}").status_code for one in (here, there)] == [200, 404]


def test_a_last_day_that_is_over_is_asked_anew(ngo):
    case, browser = ngo.caseworker.registers(), ngo.caseworker.opens_key().client
    said = {"key": str(uuid4()), "version": "1", "safe_channel": "call", "safe_until": "2026-01-31"}
    answer = browser.post(f"/cases/{case.pk}/write/safe_contact", said)
    assert answer.status_code == 422
    assert "This day is over. Write today or a later day." in answer.content.decode()


def test_a_callers_number_shows_only_where_calling_was_agreed(ngo):
    agreed = ngo.caseworker.hears()
    silent = ngo.caseworker.hears(values={"caller_number": "+7 700 000 99 99", "caller_words": WORDS})
    browser = ngo.caseworker.opens_key().client
    for signal in (agreed, silent):
        browser.post(f"/signals/{signal.pk}/reveal", {"purpose": "contact"})
    assert "+7 700 000 12 34" in browser.get(f"/signals/{agreed.pk}").content.decode()
    page = browser.get(f"/signals/{silent.pk}").content.decode()
    assert WORDS in page
    assert "+7 700 000 99 99" not in page
    assert "Do not contact." in page
