"""A herder without papers and without a state: help without an IIN, and no consulate, whoever asks."""


def test_services_without_papers_and_no_consulate(page, base_url, enter, speak, accessible):
    # Данияр of the NGO (in Russian) registers a herder: stateless, no number, no name he wants to give
    speak("ru")
    enter("Данияр")
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")
    page.goto(f"{base_url}/cases/new")
    page.select_option("select[name=language]", "kk")
    page.check("input[name=sex][value=male]")
    page.check("input[name=age_basis][value=estimated]")
    page.fill("input[name=age_from]", "40")
    page.fill("input[name=age_to]", "50")
    page.check("input[name=needs][value=documents]")
    for fold in page.locator("details.fold summary").all():
        fold.click()
    page.select_option("select[name=nationality_basis]", "stateless")
    page.check("input[name=forms_of_exploitation][value=forced_labour]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    assert "без гражданства" in page.locator("main").inner_text()

    # The consent page says it: no consulate, and restoring papers never writes to one
    page.goto(f"{case}/consents")
    assert "ни одно консульство не узнаёт" in page.locator("main").inner_text()
    page.goto(f"{case}/consents/ask")
    consulate = page.locator(".choice-card-shut", has_text="Консульский отдел").first
    assert "без гражданства или ищет убежища" in consulate.inner_text()
    assert consulate.locator(".source").count() == 1
    accessible()

    # Somebody who knows the address of the form is refused as well, and told why, by which source
    page.goto(f"{case}/consents/new")
    option = page.locator("select[name=recipient] option", has_text="Консульский отдел").first.get_attribute("value")
    page.select_option("select[name=recipient]", option)
    page.select_option("select[name=purpose]", "document_restoration")
    page.check("input[name=groups][value=identity]")
    page.check("input[name=state][value=given]")
    page.locator("main form button.btn-primary").click()
    page.locator(".error-summary").wait_for()
    assert "Ни одно консульство не должно узнать" in page.locator(".error-summary").inner_text()

    # He agrees to special social services; they are asked to help without any number
    page.goto(f"{case}/consents/ask")
    page.locator("a.choice-card", has_text="социальной защиты, Шымкент").click()
    page.locator("a[href*='sentence=social_services']").first.click()
    page.check("input[name=state][value=given]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/consents")
    page.goto(f"{case}/refer")
    page.check("input[name=urgency][value=day]")
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    referral = page.url

    # The social worker (in Kazakh) accepts: no name, no IIN, and the work goes on
    speak("kk")
    enter("Гүлнар")
    page.goto(referral)
    page.locator("form[action$=accept] button").click()
    page.wait_for_url(case)
    seen = page.locator("main").inner_text()
    assert "азаматтығы жоқ" in seen
    assert "ЖСН" not in seen
    accessible()
