"""Consent to the police is withdrawn while they download: nothing more leaves, and the list of what was seen is read."""

import threading

import pytest

from arasha.casework.summaries import sending

POLICE = "Адам саудасына қарсы полиция, Алматы"


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


@pytest.fixture
def slow_line(monkeypatch):
    """A line on which two pieces pass at once, and the rest only when the test says so."""
    passed, go_on, waiting = [], threading.Event(), threading.Event()
    look = sending.may_still_see

    def look_slowly(*args):
        if len(passed) == 2:
            waiting.set()
            go_on.wait(60)
        passed.append(look(*args))
        return passed[-1]

    monkeypatch.setattr(sending, "may_still_see", look_slowly)
    return passed, waiting, go_on


def test_no_further_piece_leaves_and_what_was_seen_is_read_to_her(
    page, browser, base_url, enter, speak, accessible, slow_line
):
    # Әлия (in Kazakh) registers a woman from Uzbekistan, who agrees that the police may see who she is and what happened
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    page.select_option("select[name=language]", "uz")
    page.check("input[name=sex][value=female]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "27")
    for fold in page.locator("details.fold summary").all():
        fold.click()
    page.fill("input[name=surname]", "Сыналғанова")
    page.fill("input[name=given_name]", "Зухра")
    page.fill("textarea[name=story]", "Оны үйге қамап қойған.")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url

    # The sentence for the police is read to her from the pack; she says yes to it
    page.goto(f"{case}/consents/ask")
    page.locator("a.choice-card", has_text=POLICE).click()
    accessible()
    page.locator("a[href*='sentence=police_story']").click()
    page.check("input[name=state][value=given]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/consents")
    assert page.locator(".consent-yes").count() == 2
    page.goto(f"{case}/refer")
    page.check("input[name=urgency][value=tonight]")
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    referral = page.url

    # The investigator of that police unit (in Russian) accepts, opens her name and begins to download the summary
    police = browser.new_context(base_url=base_url, accept_downloads=True)
    police.add_cookies([{"name": "arasha-language", "value": "ru", "url": base_url}])
    theirs = police.new_page()
    theirs.goto(f"{base_url}/?q=Нұрлан")
    theirs.locator("form.door-search ~ ul button.door-post").first.click()
    theirs.wait_for_url("**/work")
    theirs.goto(referral)
    theirs.locator("form[action$=accept] button").click()
    theirs.wait_for_url(case)
    theirs.check("input[name=purpose][value=safety]")
    theirs.locator("#reveal button.btn").click()
    theirs.wait_for_load_state()
    assert "Сыналғанова" in theirs.content()
    passed, waiting, go_on = slow_line
    with theirs.expect_download() as begun:
        theirs.locator("a[href$='/summary']").click()
    assert begun.value.suggested_filename.startswith("information-")
    assert waiting.wait(30)

    # Meanwhile she changes her mind. First what they saw is read to her, in Uzbek, and what stays in a criminal file
    page.goto(f"{case}/consents")
    page.locator("a[href$='/seen'][href*='/consents/']").first.click()
    read = page.locator("[lang=uz]").inner_text()
    assert "ismingiz va tugʻilgan kuningiz" in read
    assert "nima boʻlgani haqida aytganlaringiz" in read
    assert "Jinoyat ishiga kiritilgan hujjatlar" in read
    assert POLICE in page.locator("main").inner_text()
    accessible()
    page.locator("form[action$='/withdraw'] button").click()
    page.wait_for_url("**/consents")
    assert page.locator(".consent-yes").count() == 0

    # The line goes on: not one further piece leaves, the browser holds no file, the case is gone for them
    go_on.set()
    assert begun.value.failure() is not None
    assert passed == [True, True, False]
    assert theirs.goto(case).status == 404
    assert theirs.goto(f"{case}/summary").status == 404

    # Both sides' audits say that a download was cut off
    page.goto(f"{case}/seen")
    assert "жүктеу үзілді" in page.locator("main").inner_text()
    police.close()
