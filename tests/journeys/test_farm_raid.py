"""A farm raid: six men, one of them the foreman. Cards without network, separate talks, one man to hospital."""

import json

import pytest

MEN = (
    {"sex": "male", "age": "34", "language": "uz", "needs": ("shelter_tonight", "wages"), "alone": "yes"},
    {"sex": "male", "age": "27", "language": "uz", "needs": ("documents",), "alone": "yes"},
    {"sex": "male", "age": "41", "language": "ky", "needs": ("shelter_tonight",), "alone": "yes"},
    {"sex": "male", "age": "17", "language": "uz", "needs": ("food",), "alone": "not_yet"},
    {"sex": "male", "age": "51", "language": "uz", "needs": ("medical_urgent",), "alone": "yes"},
    {"sex": "male", "age": "45", "language": "ru", "needs": (), "alone": "not_yet", "controller": True},
)


@pytest.fixture
def sent(page):
    """What the page sends when it sends cards."""
    bodies: list[str] = []
    page.on("request", lambda asked: bodies.append(asked.post_data) if asked.url.endswith("/intakes/sync") else None)
    return bodies


def fill_card(page, man):
    """One man's card, in about ten touches."""
    page.check(f"#person input[name=sex][value={man['sex']}]")
    page.check("#person input[name=age_basis][value=known]")
    page.fill("#person input[name=age_from]", man["age"])
    page.select_option("#person select[name=language]", man["language"])
    for need in man["needs"]:
        page.check(f"#person input[name=needs][value={need}]")
    page.check(f"#person input[name=alone][value={man['alone']}]")
    if man.get("controller"):
        page.check("#person input[name=controller]")
    page.locator("#intake button.btn-primary").click()


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


def agree_and_refer(page, base_url, case, recipient, purpose, groups):
    """The man agrees to one agency and purpose, and is referred there; returns the referral's address."""
    page.goto(f"{base_url}{case}/consents/new")
    agency = page.locator("select[name=recipient] option", has_text=recipient).first.get_attribute("value")
    page.select_option("select[name=recipient]", agency)
    page.select_option("select[name=purpose]", purpose)
    page.check("input[name=state][value=given]")
    for group in groups:
        page.check(f"input[name=groups][value={group}]")
    page.select_option("select[name=explained_in]", "uz")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/consents")
    page.goto(f"{base_url}{case}/refer")
    page.check("input[name=urgency][value=tonight]")
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    return page.url


def report_farm(page, base_url, case):
    """What happens at the farm, apart from any man; returns the report's address."""
    page.goto(f"{base_url}{case}/fact-reports/new")
    police = page.locator("select[name=recipient] option", has_text="полиция, Алматы").first.get_attribute("value")
    page.select_option("select[name=recipient]", police)
    page.select_option("select[name=region]", "KZ-75")
    page.select_option("select[name=sector]", "agriculture")
    page.fill("input[name=employer]", "Хозяйство «Сынақ»")
    page.fill("input[name=people]", "3")
    page.check("input[name=danger_now][value=unknown]")
    page.locator("main form button.btn-primary").click()
    page.locator("input[name=kept]").first.wait_for()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/fact-reports/*-*")
    return page.url


def test_six_men_of_a_farm(page, context, base_url, enter, speak, sent, accessible):
    # Әлия of the NGO stands at the farm with an open page; then the network is gone
    speak("kk")
    enter("Әлия")
    page.goto(f"{base_url}/intakes/new")
    page.locator("#device").wait_for()
    accessible()
    context.set_offline(True)
    page.select_option("select[name=region]", "KZ-75")
    page.locator("details.fold summary").nth(1).click()
    page.check("input[name=sectors][value=agriculture]")
    for number, man in enumerate(MEN, start=1):
        assert page.locator("#person-number").inner_text() == str(number)
        fill_card(page, man)
        page.locator("#device-cards > li").nth(number - 1).wait_for()
    # What rests in the browser is unreadable, and sending says that there is no network
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "arasha-draft" in kept
    assert not any(word in kept for word in ("medical_urgent", "controller", "KZ-75"))
    page.locator("#device-send").click()
    page.locator("#device-cards .tone-sun").first.wait_for()
    accessible()

    # The network is back: the cards go by themselves, and a second sending of the same makes nobody twice
    context.set_offline(False)
    page.locator("#device-open:not([hidden])").wait_for()
    assert page.locator("#device-cards .tone-ok").count() == len(MEN)
    assert "arasha-draft" not in page.evaluate("JSON.stringify(localStorage)")
    again = page.evaluate(
        """([body, token]) => fetch("/intakes/sync", {
            method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        }).then((answer) => answer.json())""",
        [sent[-1], page.input_value("#intake input[name=csrfmiddlewaretoken]")],
    )
    assert len(again["cards"]) == len(json.loads(sent[-1])["cards"]) == len(MEN)
    page.locator("#device-open").click()
    page.wait_for_url(f"**{again['url']}")
    assert page.locator(".work-row").count() == len(MEN)
    accessible()

    # The foreman is taken to another place, and the two who have not been heard alone are
    intake = page.url
    page.locator("form[action$=part] button").click()
    page.wait_for_url(intake)
    assert page.locator("form[action$=part]").count() == 0
    for _ in range(2):
        page.locator("form[action$=alone] button").first.click()
        page.wait_for_url(intake)
    assert page.locator("form[action$=alone]").count() == 0
    numbers = page.locator(".work-row a.number-link").all_inner_texts()
    cases = [link.get_attribute("href") for link in page.locator(".work-row a.number-link").all()]
    hurt, number = cases[4], numbers[4]

    # The wounded man gets an emergency card, and agrees that the clinic may see his health and needs
    page.goto(base_url + hurt + "/card/write")
    page.check("input[name=health][value=injury]")
    page.check("input[name=medicines][value=no_penicillin]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**{hurt}/card")
    accessible()
    open_key(page, base_url)
    referral = agree_and_refer(page, base_url, hurt, "№ 5", "treatment", ("health", "needs"))

    # Ирина of the clinic (in Russian) accepts, reads the card, and learns of no other man
    speak("ru")
    enter("Ирина")
    page.goto(referral)
    page.locator("form[action$=accept] button").click()
    page.wait_for_url(base_url + hurt)
    seen = page.locator("main").inner_text()
    page.goto(f"{base_url}{hurt}/card")
    card = page.locator("main").inner_text()
    assert number in card
    assert "травма" in card
    accessible()
    others = [one for one in numbers if one != number]
    assert not any(one in seen + card for one in others)
    assert page.goto(intake).status == 404
    assert [page.goto(base_url + case).status for case in cases if case != hurt] == [404] * 5

    # The police get the farm without a man; two of the six agree that they may know who they are
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    fact = report_farm(page, base_url, cases[0])
    willing = cases[:2]
    sent_on = [
        agree_and_refer(page, base_url, case, "полиция, Алматы", "criminal_case", ("identity",)) for case in willing
    ]
    speak("ru")
    enter("Нұрлан")
    page.goto(fact)
    read = page.locator("main").inner_text()
    assert "Хозяйство «Сынақ»" in read
    assert not any(one in page.content() for one in numbers)
    accessible()
    for packet in sent_on:
        page.goto(packet)
        page.locator("form[action$=accept] button").click()
        page.wait_for_url("**/cases/*-*-*-*-*")
    assert [page.goto(base_url + case).status for case in cases] == [200, 200, 404, 404, 404, 404]


def test_an_open_page_keeps_its_cards_when_it_is_loaded_again(page, base_url, enter, speak):
    speak("ru")
    enter("Әлия")
    page.goto(f"{base_url}/intakes/new")
    page.locator("#device").wait_for()
    fill_card(page, MEN[0])
    page.locator("#device-cards > li").first.wait_for()
    page.reload()
    page.locator("#device-cards > li").first.wait_for()
    assert page.locator("#person-number").inner_text() == "2"
    # A card can be taken back, changed and kept again under its own key
    page.locator("#device-cards .link-button").click()
    assert page.input_value("#person input[name=age_from]") == "34"
    page.fill("#person input[name=age_from]", "35")
    page.locator("#intake button.btn-primary").click()
    page.locator("#device-cards > li", has_text="35").wait_for()
    page.locator("#device-send").click()
    page.locator("#device-open:not([hidden])").wait_for()
    assert page.locator("#device-cards > li").count() == 1
