"""A woman's safety over two weeks: looked at, unchanged, threatened, planned anew; help opened without any court."""

from playwright.sync_api import expect


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


def answer(page, **levels):
    for name, level in levels.items():
        page.select_option(f"select[name={name}]", level)


def save(page, back_to="safety"):
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/{back_to}")


def test_a_threat_changes_the_plan_and_services_open_without_a_criminal_case(
    page, base_url, enter, speak, complaints, accessible
):
    # Әлия (in Kazakh) has a case; nobody has looked at safety yet
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    page.check("input[name=sex][value=female]")
    page.check("input[name=age_basis][value=unclear]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    number = page.title().split(" ")[0]

    # She looks at safety together with the woman, and writes both views
    page.goto(f"{case}/assess/safety")
    accessible()
    answer(page, violence="some", exploited_again="some", urgent_health="none", own_violence="none")
    page.fill("textarea[name=note]", "Ағасы қоңырау шалған")
    save(page)
    card = page.locator("#kind-safety").locator("xpath=ancestor::section")
    assert "зорлық-зомбылық қаупі" in card.inner_text()
    assert "адамның айтуынша: жоқ" in card.inner_text()
    assert "Ағасы" not in page.content()
    accessible()

    # A week later nothing has changed: one click, a dated record
    card.locator("form button").click()
    page.wait_for_url("**/safety")
    assert "ештеңе өзгерген жоқ" in page.locator("#kind-safety").locator("xpath=ancestor::section").inner_text()

    # Then a threat: what is new stands first, the page and the day's work ask for a plan
    page.goto(f"{case}/assess/safety")
    assert page.input_value("select[name=violence]") == "some"
    answer(page, violence="serious", traffickers_search="some")
    save(page)
    told = page.locator("#kind-safety").locator("xpath=ancestor::section").inner_text()
    assert "нашарлады" in told
    assert "жаңа" in told
    page.goto(case)
    expect(page.locator(".next-step a.btn-primary")).to_have_attribute("href", case[len(base_url) :] + "/safety/plan")
    page.goto(f"{base_url}/work")
    danger = page.locator("section.card-danger .work-row", has_text=number)
    expect(danger).to_have_count(1)

    # They make a plan together and she prints it in Uzbek; nothing on it says what it is about
    danger.locator("a.btn").click()
    page.wait_for_url("**/safety/plan")
    page.check("input[name=signs][value=unknown_calls]")
    page.check("input[name=steps][value=call_112]")
    page.check("input[name=steps][value=not_alone]")
    page.fill("textarea[name=people]", "Дилноза опа")
    page.select_option("select[name=language]", "uz")
    accessible()
    save(page)
    accessible()
    page.goto(f"{case}/safety/paper")
    paper = page.locator("article.paper")
    expect(paper).to_have_attribute("lang", "uz")
    assert "112 ga" in paper.inner_text()
    assert number not in paper.inner_text() + page.title()
    assert "Дилноза" not in page.content()
    accessible()

    # The plan changes; the one before stays in the story
    page.goto(f"{case}/safety/plan")
    page.check("input[name=steps][value=bag_ready]")
    save(page)
    page.goto(case)
    story = page.locator("ol.timeline").first.inner_text()
    assert "Қауіпсіздік жоспары жасалды" in story
    assert "Қауіпсіздік жоспары өзгертілді" in story

    # The sealed words appear once she has said why
    page.check("input[name=purpose][value=safety]")
    page.locator("#reveal button.btn").click()
    page.wait_for_load_state()
    page.goto(f"{case}/safety")
    assert "Дилноза опа" in page.content()

    # She answers the criteria; her own post may not open the entitlement
    page.goto(f"{case}/entitlement")
    accessible()
    for criterion in ("held", "ties_broken", "no_home_or_income"):
        page.check(f"input[name={criterion}][value=yes]")
    save(page)
    assert "критерийлер орындалды" in page.content()
    expect(page.locator("form[action$='/open']")).to_have_count(0)

    # The woman agrees that the social protection body sees her needs; Гүлнар, a social worker there, accepts
    page.goto(f"{case}/consents/new")
    body = page.locator("select[name=recipient] option", has_text="Әлеуметтік қорғау басқармасы, Шымкент").first
    page.select_option("select[name=recipient]", body.get_attribute("value"))
    page.select_option("select[name=purpose]", "special_social_services")
    page.check("input[name=state][value=given]")
    page.check("input[name=groups][value=needs]")
    page.select_option("select[name=explained_in]", "uz")
    save(page, "consents")
    page.goto(f"{case}/refer")
    page.check("input[name=urgency][value=day]")
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    referral = page.url
    enter("Гүлнар")
    page.goto(referral)
    page.locator("form[action$=accept] button").click()
    page.wait_for_url("**/cases/*")

    # She opens the entitlement: no status was decided, no criminal case exists
    page.goto(f"{base_url}/work")
    page.locator(".work-row", has_text=number).filter(has_text="құқықты ашу").locator("a.btn").click()
    page.wait_for_url("**/safety")
    page.locator("form[action$='/open'] button").click()
    page.wait_for_url("**/safety")
    assert "құқық ашық" in page.content()
    assert "Дилноза" not in page.content()
    accessible()

    # Әлия finds a notice that says what kind of thing happened, and nothing more
    enter("Әлия")
    page.goto(f"{base_url}/alerts")
    notice = page.locator(".alert-row", has_text=number).filter(has_text="құқық ашылды")
    expect(notice).to_have_count(1)
    accessible()
    notice.locator("button").click()
    page.wait_for_url("**/safety")
    assert complaints == []


def test_who_may_not_see_needs_gets_the_duty_line_and_never_the_address(page, base_url, enter, speak, accessible):
    speak("ru")
    enter("Нұрлан")
    page.goto(f"{base_url}/cases")
    for href in [link.get_attribute("href") for link in page.locator("tbody a.number-link").all()][:12]:
        page.goto(f"{base_url}{href}/safety")
        reach = page.locator("section[aria-labelledby=reach]")
        if "Адрес закрыт" in reach.inner_text():
            assert "+7 700" in reach.inner_text()
            accessible()
            return
    raise AssertionError("no case of another agency is open here")
