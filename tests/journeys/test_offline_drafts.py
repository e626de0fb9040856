"""What a page writes offline: unreadable at rest, back for its own user only, old by the server's clock alone."""

import re

CANARY = "Канарейкин-в-черновике"
OPEN = "async () => { window.store = await ArashaDrafts.open(); }"
STORED = "() => JSON.stringify(Object.entries(localStorage)) + document.cookie"
AGE_ALL = """(hours) => {
  for (const place of Object.keys(localStorage).filter((one) => one.startsWith('arasha-draft/'))) {
    const entry = JSON.parse(localStorage.getItem(place));
    localStorage.setItem(place, JSON.stringify({ ...entry, at: entry.at - hours * 3600000 }));
  }
}"""


def test_a_draft_is_ciphertext_at_rest_and_comes_back_to_its_user(page, base_url, enter, speak, complaints):
    speak("en")
    enter("Әлия")
    page.evaluate(OPEN)
    page.evaluate("(word) => store.put('talk:1', { said: word })", CANARY)
    # Without a connection the open page goes on reading and writing
    page.context.set_offline(True)
    page.evaluate("(word) => store.put('talk:2', { said: word })", CANARY)
    assert page.evaluate("() => store.get('talk:2')") == {"said": CANARY}
    at_rest = page.evaluate(STORED)
    assert "arasha-draft/" in at_rest
    assert CANARY not in at_rest
    assert CANARY.encode("unicode_escape").decode() not in at_rest
    assert page.evaluate("() => indexedDB.databases().then((all) => all.length)") == 0
    page.context.set_offline(False)
    # A new page of the same user reads both
    page.goto(f"{base_url}/cases")
    page.evaluate(OPEN)
    assert page.evaluate("() => store.list()") == ["talk:1", "talk:2"]
    assert page.evaluate("() => store.get('talk:1')") == {"said": CANARY}
    page.evaluate("() => store.remove('talk:1')")
    assert page.evaluate("() => store.list()") == ["talk:2"]
    assert page.evaluate("() => store.get('talk:1')") is None
    # A colleague at the same browser reads none
    enter("Зарина")
    page.evaluate(OPEN)
    assert page.evaluate("() => store.list()") == []
    assert page.evaluate("() => store.get('talk:2')") is None
    assert complaints == []


def test_only_the_servers_clock_makes_a_draft_old(page, base_url, enter, speak):
    speak("en")
    enter("Әлия")
    page.evaluate(OPEN)
    page.evaluate("() => store.put('talk:1', {})")
    # The device believes it is next year: nothing is lost
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 365 * 86400000; }")
    assert page.evaluate("() => store.list()") == ["talk:1"]
    # For the server twenty-four hours have passed: gone
    page.evaluate(AGE_ALL, 23.9)
    assert page.evaluate("() => store.list()") == ["talk:1"]
    page.evaluate(AGE_ALL, 0.2)
    assert page.evaluate("() => store.list()") == []
    assert "arasha-draft/" not in page.evaluate(STORED)


def test_a_draft_somebody_changed_is_not_believed(page, base_url, enter):
    enter("Әлия")
    page.evaluate(OPEN)
    page.evaluate("() => store.put('talk:1', { yes: 1 })")
    page.evaluate("() => { const [place] = Object.keys(localStorage).filter((one) => one.startsWith('arasha-draft/'));"
                  " localStorage.setItem(place.replace('talk:1', 'talk:9'), localStorage.getItem(place)); }")  # fmt: skip
    assert page.evaluate("() => store.get('talk:9')") is None
    assert page.evaluate("() => store.get('talk:1')") == {"yes": 1}


def test_signing_out_warns_then_destroys(page, base_url, enter, speak, accessible, complaints):
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases/new")
    page.evaluate(OPEN)
    page.evaluate("() => store.put('talk:1', {})")
    page.goto(f"{base_url}/cases")
    sign_out = page.locator(".side form[data-sign-out] button")
    sign_out.click()
    dialog = page.locator("#drafts-dialog[open]")
    dialog.wait_for()
    accessible()
    assert dialog.locator("a").get_attribute("href") == "/cases/new"
    # Staying keeps it
    dialog.locator("#drafts-stay").click()
    assert "arasha-draft/" in page.evaluate(STORED)
    # Leaving destroys it, here and on the server
    sign_out.click()
    dialog.locator("#drafts-destroy").click()
    page.wait_for_url(re.compile(r"/$"))
    assert "arasha-draft/" not in page.evaluate(STORED)
    enter("Әлия")
    page.evaluate(OPEN)
    assert page.evaluate("() => store.list()") == []
    # With nothing waiting nobody asks
    page.locator(".side form[data-sign-out] button").click()
    page.wait_for_url(re.compile(r"/$"))
    assert complaints == []
