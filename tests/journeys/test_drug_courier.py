"""A courier of twenty, arrested: not to be punished is asked, and the status waits for no criminal case."""

PROSECUTOR = "Прокуратура, Алматы"


def test_a_courier_is_not_to_be_punished_and_is_identified_meanwhile(
    page, base_url, enter, speak, accessible, complaints
):
    # Данияр of NGO Qorghan (in Russian) registers Madina, twenty, who was arrested with somebody else's drugs
    speak("ru")
    enter("Данияр")
    page.goto(f"{base_url}/cases/new")
    page.check("input[name=safe_channel][value=none]")
    page.select_option("select[name=language]", "kk")
    page.check("input[name=sex][value=female]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "20")
    page.check("input[name=whereabouts][value=police_custody]")
    page.select_option("select[name=region]", "KZ-75")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    number = page.title().split(" ")[0]

    # He asks the prosecutor not to punish her, at her wish
    page.goto(f"{case}/status")
    page.get_by_role("link", name="Попросить не наказывать").click()
    page.check("input[name=matters][value=drug_courier]")
    page.get_by_label(PROSECUTOR).check()
    page.check("input[name=wished]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/requests/*")
    request = page.url
    assert page.locator(".clock").count() >= 1
    accessible()

    # Сәуле, the supervisor (in Kazakh), decides meanwhile: no criminal case is asked for anywhere
    speak("kk")
    enter("Сәуле")
    page.goto(f"{case}/decide")
    assert page.locator("select[name*=criminal], input[name*=criminal]").count() == 0
    page.check("input[name=status][value=identified]")
    page.check("input[name=proof][value=doubt]")
    page.check("input[name=grounds][value=exploited_with_means]")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/status")
    assert page.locator(".pill.tone-ok").count() >= 1
    accessible()

    # Арман the prosecutor (in English) answers by the packet; the case stays closed to him
    speak("en")
    enter("Арман")
    assert page.goto(case).status == 404
    page.goto(request)
    packet = page.locator("main").inner_text()
    assert number in packet
    assert "carrying drugs" in packet
    page.check("input[name=answer][value=not_punished]")
    page.check("input[name=grounds][value=compelled]")
    page.locator("form[action$=answer] button.btn-primary").click()
    page.get_by_text("not to be punished").first.wait_for()

    # Данияр reads it on the status page, where the finding stands as it was
    speak("ru")
    enter("Данияр")
    page.goto(f"{case}/status")
    text = page.locator("main").inner_text()
    assert "не наказывать" in text
    assert "идентифицирован" in text
    assert [complaint for complaint in complaints if "404" not in complaint] == []
