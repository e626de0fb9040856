"""A screening in a cellar: begun online, the net is cut, answered on, sent once; sessions end, devices lie, phones die."""

import re

import pytest

STATE = "#sheet-state"
SAVED, KEPT = "Everything is saved", "kept on this device"
AT_REST = "() => JSON.stringify(Object.entries(localStorage)) + document.cookie"


def answer(page, code, value):
    """Press one answer, wherever in the sheet it stands."""
    while not page.locator(f"#a-{code}-{value}").is_visible():
        page.locator("#sheet-next").click()
    page.locator(f"label[for=a-{code}-{value}]").click()


def state_is(page, words):
    page.locator(STATE, has_text=words).wait_for(timeout=25000)


def version(page):
    return int(page.locator("#sheet input[name=version]").input_value())


@pytest.fixture
def sheet(page, base_url, enter, speak):
    """A short form begun after the gate, for the oldest child among the own cases; the page of its questions."""
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases?age_group=minor&mine=own&sort=oldest")
    case = page.locator("tbody a.number-link").first.get_attribute("href")
    page.goto(f"{base_url}{case}/screenings/new")
    for gate in ("alone", "safe", "needs_met", "understood", "may_stop"):
        page.check(f"input[name=gate_{gate}][value=yes]")
    page.check("input[name=setting][value=raid]")
    page.check("input[name=instrument][value=short]")
    page.select_option("select[name=talk_language]", "uz")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/screenings/*-*-*-*-*")
    page.locator(STATE).wait_for()
    # A key for drafts is fetched once, while there is a connection
    page.wait_for_function("() => document.querySelector('#sheet').dataset.ready === 'yes'")
    page.wait_for_load_state("networkidle")
    return page.url


def test_the_gate_stops_kindly(page, base_url, enter, speak, accessible):
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases")
    case = page.locator("tbody a.number-link").first.get_attribute("href")
    page.goto(f"{base_url}{case}/screenings/new")
    for gate, said in (("alone", "no"), ("safe", "yes"), ("needs_met", "yes"), ("understood", "yes"), ("may_stop", "yes")):  # fmt: skip
        page.check(f"input[name=gate_{gate}][value={said}]")
    page.check("input[name=setting][value=raid]")
    page.check("input[name=instrument][value=short]")
    page.select_option("select[name=talk_language]", "uz")
    page.locator("main form button.btn-primary").click()
    told = page.locator(".error-summary")
    told.wait_for()
    assert "Find a place where nobody hears you" in told.inner_text()
    assert page.is_checked("input[name=gate_safe][value=yes]")
    accessible()


def test_answers_given_without_a_connection_are_sent_once(page, sheet, accessible, complaints):
    answer(page, "deceived_work", "yes")
    state_is(page, SAVED)
    assert version(page) == 2
    # The net is cut: the open page goes on, and what rests in the browser says nothing
    page.context.set_offline(True)
    answer(page, "deceived_wages", "yes")
    state_is(page, KEPT)
    answer(page, "work_hours", "yes")
    answer(page, "work_pay", "unknown")
    state_is(page, KEPT)
    accessible()
    at_rest = page.evaluate(AT_REST)
    assert "arasha-draft/" in at_rest
    assert not [word for word in ("work_hours", "deceived_wages", "unknown") if word in at_rest]
    # The device believes it is another year; nothing changes
    page.evaluate("() => { const real = Date.now; Date.now = () => real() - 400 * 86400000; }")
    page.context.set_offline(False)
    state_is(page, SAVED)
    saved_in = version(page)
    assert saved_in in {3, 4}
    assert "arasha-draft/" not in page.evaluate(AT_REST)
    page.goto(sheet)
    assert version(page) == saved_in
    answers = {"deceived_work": "yes", "deceived_wages": "yes", "work_hours": "yes", "work_pay": "unknown"}
    for code, value in answers.items():
        assert page.is_checked(f"#a-{code}-{value}")
    # Finishing shows what it points to, and only now
    page.locator("#sheet-finish").click()
    page.wait_for_url("**/finish")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/result")
    assert "What one more answer would change" in page.locator("main").inner_text()
    accessible()
    assert [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


def test_a_lost_response_keeps_nothing_twice(page, sheet):
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route(sheet.split("?")[0] + "*", lose)
    answer(page, "deceived_work", "yes")
    state_is(page, KEPT)
    assert lost == [200]
    answer(page, "deceived_wages", "no")
    state_is(page, SAVED)
    # The first save counted once, the second came after it
    assert version(page) == 3


def test_a_page_that_was_closed_offline_gives_its_answers_back(page, sheet):
    page.context.set_offline(True)
    answer(page, "deceived_work", "yes")
    state_is(page, KEPT)
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(sheet)
    state_is(again, SAVED)
    again.goto(sheet)
    assert again.is_checked("#a-deceived_work-yes")
    assert version(again) == 2


def test_the_session_ends_over_an_open_sheet(page, base_url, sheet):
    page.context.clear_cookies(name="arasha")
    answer(page, "deceived_work", "yes")
    page.locator("#sign-in-dialog[open]").wait_for()
    state_is(page, "Please sign in again")
    assert "arasha-draft/" in page.evaluate(AT_REST)
    # Signed in elsewhere, back here: the answers are sent by themselves
    door = page.context.new_page()
    door.goto(f"{base_url}/?q=Әлия")
    door.locator("form.door-search ~ ul button.door-post").first.click()
    door.wait_for_url("**/work")
    door.close()
    page.locator("#signed-in-elsewhere").click()
    state_is(page, SAVED)
    page.goto(sheet)
    assert page.is_checked("#a-deceived_work-yes")


def test_signing_out_with_unsent_answers_warns_first(page, sheet, accessible):
    page.context.set_offline(True)
    answer(page, "deceived_work", "yes")
    state_is(page, KEPT)
    page.locator(".side form[data-sign-out] button").click()
    dialog = page.locator("#drafts-dialog[open]")
    dialog.wait_for()
    accessible()
    dialog.locator("#drafts-stay").click()
    page.context.set_offline(False)
    state_is(page, SAVED)
    # Everything is sent: nobody asks any more
    page.locator(".side form[data-sign-out] button").click()
    page.wait_for_url(re.compile(r"/$"))


def test_two_editors_see_each_others_answers(page, base_url, sheet):
    other = page.context.browser.new_context(base_url=base_url)
    other.add_cookies([{"name": "arasha-language", "value": "en", "url": base_url}])
    colleague = other.new_page()
    colleague.goto(f"{base_url}/?q=Данияр")
    colleague.locator("form.door-search ~ ul button.door-post").first.click()
    colleague.wait_for_url("**/work")
    colleague.goto(sheet)
    colleague.wait_for_load_state("networkidle")
    answer(page, "deceived_work", "yes")
    state_is(page, SAVED)
    # The colleague answers another question; what changed meanwhile is shown and taken over
    answer(colleague, "deceived_wages", "no")
    state_is(colleague, SAVED)
    notice = colleague.locator("#sheet-merged")
    assert "yes" in notice.locator("dd").all_inner_texts()
    assert colleague.is_checked("#a-deceived_work-yes")
    other.close()


def test_on_a_telephone_one_question_at_a_time(page, sheet, accessible):
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.locator("[data-item]:visible").count() == 1
    page.locator("#sheet-next").click()
    assert page.locator("[data-item]:visible").count() == 1
    accessible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
