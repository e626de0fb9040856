"""The NGO says she was harmed, the police refuse: two people, reasons in her language, a review, help all along."""

SOCIAL = "Адам саудасына қарсы полиция, Алматы"


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


def helps(page, case, step):
    page.goto(f"{case}/assistance")
    page.check(f"input[name=assistance][value={step}]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")


def test_a_refusal_is_seconded_told_reviewed_and_reversed(page, base_url, enter, speak, accessible, complaints):
    # Әлия (in Kazakh) registers Gulnora from Uzbekistan, who agrees that the police see what happened
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    page.check("input[name=safe_channel][value=message]")
    page.fill("input[name=safe_address]", "+7 700 000 44 44")
    page.select_option("select[name=language]", "uz")
    page.check("input[name=sex][value=female]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "27")
    page.check("input[name=whereabouts][value=with_us]")
    page.select_option("select[name=region]", "KZ-75")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    page.goto(f"{case}/consents/new")
    police = page.locator("select[name=recipient] option", has_text=SOCIAL).first.get_attribute("value")
    page.select_option("select[name=recipient]", police)
    page.select_option("select[name=purpose]", "criminal_case")
    page.check("input[name=state][value=given]")
    page.check("input[name=groups][value=narrative]")
    page.select_option("select[name=explained_in]", "uz")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/consents")
    page.goto(f"{case}/refer")
    page.check("input[name=urgency][value=day]")
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    referral = page.url
    helps(page, case, "urgent_help")

    # Сәуле records the NGO's finding
    enter("Сәуле")
    page.goto(f"{case}/decide")
    page.check("input[name=status][value=identified]")
    page.check("input[name=proof][value=reasonable]")
    page.check("input[name=grounds][value=exploited_with_means]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")

    # Нұрлан the investigator (in Russian) accepts, and refuses; alone he changes nothing
    speak("ru")
    enter("Нұрлан")
    page.goto(referral)
    page.locator("form[action$=accept] button").click()
    page.wait_for_url(case)
    page.goto(f"{case}/decide")
    page.check("input[name=status][value=not_identified]")
    page.check("input[name=proof][value=conclusive]")
    page.locator("main form button.btn-primary").click()
    page.locator(".error-summary").wait_for()
    assert page.locator("input[name=status][value=not_identified]").is_checked()
    page.check("input[name=grounds_against][value=labour_dispute]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")
    assert page.locator(".pill", has_text="предварительно").count() == 1
    assert page.locator("a", has_text="Быть вторым лицом").count() == 0

    # Болат, the head of his unit, agrees as the second person
    enter("Болат")
    page.goto(f"{case}/status")
    page.get_by_role("link", name="Быть вторым лицом").click()
    page.check("input[name=agrees][value=yes]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")

    # Әлия reads her the reasons in Uzbek; help goes on, and she wishes a review
    speak("kk")
    enter("Әлия")
    page.goto(case)
    assert page.locator(".pills").first.inner_text()
    page.goto(f"{case}/status")
    page.locator("section", has_text="еңбек құқығы бұзылған").get_by_role("link", name="Дауыстап оқып беру").click()
    spoken = page.locator("[lang=uz].read-aloud-words").all_inner_texts()
    assert any("mehnat huquqining buzilishi" in sentence for sentence in spoken)
    assert any("Yordam bu qarorga bogʻliq emas" in sentence for sentence in spoken)
    accessible()
    sheet = page.locator("a[href*='/paper']").get_attribute("href")
    printed = page.request.get(base_url + sheet)
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")
    page.check("input[name=copy][value=unsafe]")
    page.check("input[name=talk_alone][value=yes]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")
    helps(page, case, "in_services")
    page.get_by_role("link", name="Қайта қарауды сұрау").first.click()
    page.get_by_label("Прокуратура, Алматы").check()
    page.check("input[name=wished]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/requests/*")
    request = page.url

    # Арман (in English) reverses it by the packet; he sees no case
    speak("en")
    enter("Арман")
    assert page.goto(case).status == 404
    page.goto(request)
    page.check("input[name=answer][value=reversed]")
    page.check("input[name=grounds][value=exploited_with_means]")
    page.locator("form[action$=answer] button.btn-primary").click()
    page.get_by_text("reversed: the person is identified").first.wait_for()

    # Everything stays: finding, refusal with its two people, reversal; and help was never interrupted
    enter("Әлия")
    page.goto(f"{case}/status")
    assert page.locator("h2", has_text="Not identified").count() == 1
    assert page.locator("h2", has_text="dentified").count() >= 3
    assert page.locator(".row-line", has_text="The state's decision").locator(".tone-ok").count() == 1
    steps = page.locator("section[aria-labelledby=help]").inner_text()
    assert "in services" in steps
    assert "urgent help" in steps
    accessible()
    assert [complaint for complaint in complaints if "404" not in complaint and "422" not in complaint] == []
