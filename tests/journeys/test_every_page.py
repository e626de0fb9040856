"""Every page a caseworker, an administrator and an analyst can open, in three languages and on a telephone."""

import pytest
from django.urls import reverse

from arasha.access.models import Function
from arasha.access.policy import VERBS
from tests.addresses import ALL, is_read

SIZES = {"desk": {"width": 1280, "height": 900}, "telephone": {"width": 360, "height": 740}}


# Reached otherwise: the door itself is looked at on the way in, health answers JSON, a number is needed, a file comes.
ELSEWHERE = {
    "access:door",
    "access:sign_in",
    "web:healthz",
    "web:readyz",
    "casework:find",
    "casework:notice_sheet",
    "casework:summary",
}
GROUPS = ("identity", "safe_contact")
KINDS = ("safety", "needs")


def pages_of(page, base_url, verbs):
    """Every page that these verbs open: those of no object, of a case of one's own, one referral, one signal."""
    page.goto(f"{base_url}/cases")
    case = page.locator("tbody a.number-link").first.get_attribute("href").rsplit("/", 1)[-1]
    page.goto(f"{base_url}/referrals")
    yield page.locator("tbody a.number-link").first.get_attribute("href")
    if "signal.list" in verbs:
        page.goto(f"{base_url}/signals?state=open")
        signal = page.locator("tbody a.number-link").first.get_attribute("href")
        yield from (signal, f"{signal}/convert")
    for name, entry in sorted(ALL.items()):
        needed = set(entry.pattern.converters)
        if name in ELSEWHERE or not is_read(name) or entry.callback.needs not in verbs:
            continue
        if needed <= {"case_id"}:
            yield reverse(name, kwargs={"case_id": case} if needed else {})
        elif needed == {"case_id", "group"}:
            yield from (reverse(name, kwargs={"case_id": case, "group": group}) for group in GROUPS)
        elif needed == {"case_id", "kind"}:
            yield from (reverse(name, kwargs={"case_id": case, "kind": kind}) for kind in KINDS)


def verbs_of(function):
    return {verb for verb, who in VERBS.items() if function in who.functions}


@pytest.mark.parametrize(
    ("language", "size", "axe"), [("kk", "telephone", True), ("ru", "telephone", False), ("en", "desk", True)]
)
def test_every_page_is_accessible_and_obeys_the_content_policy(
    page, base_url, enter, speak, accessible, complaints, language, size, axe
):
    page.set_viewport_size(SIZES[size])
    speak(language)
    page.goto(base_url)
    accessible()
    enter("Әлия")
    for path in list(pages_of(page, base_url, verbs_of(Function.CASEWORKER))):
        assert page.goto(base_url + path).status == 200, path
        if axe:  # the longest words of two languages are measured; what axe looks at differs by size, not by language
            accessible()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways by {wide} px"
    assert complaints == []


@pytest.mark.parametrize(
    ("word", "path"),
    [("әкімшісі", "/audit"), ("әкімшісі", "/people"), ("әкімшісі", "/key/slots"), ("Тимур", "/overview/")],
)
def test_the_pages_of_others_are_accessible(page, base_url, accessible, complaints, word, path):
    page.goto(f"{base_url}/?q={word}")
    page.locator("form.door-search ~ ul button.door-post").first.click()
    page.wait_for_load_state()
    assert page.goto(base_url + path).status == 200
    accessible()
    assert complaints == []


def test_errors_speak_three_languages(page, base_url, speak, accessible):
    for language, word in (("kk", "бет"), ("ru", "страниц"), ("en", "page")):
        speak(language)
        assert page.goto(f"{base_url}/nothing-here").status == 404
        assert word in page.content()
        accessible()


def test_a_form_keeps_what_was_typed_when_it_is_wrong(page, base_url, enter, speak, complaints):
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases/new")
    page.fill("input[name=safe_address]", "by the well")
    page.check("input[name=age_basis][value=known]")
    page.locator("main form button.btn-primary").click()
    page.locator(".error-summary").wait_for()
    assert page.input_value("input[name=safe_address]") == "by the well"
    assert "Write the age" in page.content()
    assert [complaint for complaint in complaints if "422" not in complaint] == []


def test_a_session_that_ended_meanwhile_loses_nothing_typed(page, base_url, enter, speak):
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases/new")
    page.fill("input[name=safe_address]", "behind the mill")
    page.context.clear_cookies(name="arasha")
    page.locator("main form button.btn-primary").click()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator("input[type=password]").count() == 1
    assert page.input_value("input[name=safe_address]") == "behind the mill"


def test_the_language_switch_stays_on_the_page(page, base_url, enter, speak):
    speak("en")
    enter("Әлия")
    page.goto(f"{base_url}/cases?sex=male")
    page.locator(".side").get_by_role("button", name="Русский").click()
    page.wait_for_url("**/cases?sex=male")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("h1").inner_text() == "Случаи"


def test_everything_works_without_javascript(browser, base_url):
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/")
    page.locator("button.door-post").first.click()
    page.goto("/cases/new")
    page.locator("main form button.btn-primary").click()
    assert "/cases/" in page.url
    assert page.locator("h1").inner_text()
    page.goto("/overview/")
    assert page.locator("table").count() >= 4
    context.close()
