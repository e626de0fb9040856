"""Rights and duties in Uzbek: read aloud with an interpreter, said back, and no paper, because it is unsafe to keep."""

import re


def test_rights_are_read_in_uzbek_and_the_paper_stays_away(page, base_url, enter, speak, complaints, accessible):
    # A woman who speaks Uzbek has just been registered (Әлия works in Kazakh)
    speak("kk")
    enter("Әлия")
    page.goto(f"{base_url}/cases/new")
    page.select_option("select[name=language]", "uz")
    page.check("input[name=sex][value=female]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "31")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url

    # The case page says what comes next, by which article and until when
    step = page.locator(".next-step")
    assert "Құқықтар мен міндеттерді түсіндіру" in step.inner_text()
    assert "110-VIII" in step.inner_text()
    step.locator("a.btn-primary").click()
    page.wait_for_url("**/talks")
    assert page.input_value("select[name=language]") == "uz"
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/notice?*")

    # First what must be passed on, then clause by clause, in Uzbek and large, each with its unverified source
    spoken = page.locator(".read-aloud-words[lang=uz]")
    assert spoken.count() >= 15
    assert "hayoti hozir xavf ostida" in spoken.first.inner_text()
    assert page.locator(".source-mark").count() >= 15
    accessible()

    # An interpreter of the register; without the conflict check nothing is saved, and nothing typed is lost
    interpreter = page.locator("select[name=talk_interpreter] option", has_text="Г.Т.").get_attribute("value")
    page.check("input[name=understood][value=yes]")
    page.check("input[name=paper][value=unsafe]")
    page.check("input[name=talk_duties_said]")
    page.select_option("select[name=talk_interpreter]", interpreter)
    page.check("input[name=talk_alone][value=yes]")
    page.locator("main form button.btn-primary").click()
    page.locator("#id_talk_tie_error").wait_for()
    assert page.is_checked("input[name=paper][value=unsafe]")
    page.check("input[name=talk_tie][value=kin]")
    page.locator("main form button.btn-primary").click()
    page.locator("#id_talk_tie_error", has_text="ешқашан аудармайды").wait_for()
    page.check("input[name=talk_tie][value=none]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/talks")

    # Recorded: language, understood, no paper, with an interpreter; the case says so
    told = page.locator("main").inner_text()
    for words in ("өзбек тілі", "иә, өз сөзімен", "парақсыз: сақтау қауіпті", "аудармашымен"):
        assert words in told
    accessible()
    page.goto(case)
    assert "құқықтар түсіндірілді" in page.locator(".pills").first.inner_text()
    assert "Г.Т." in page.locator("section[aria-labelledby=together]").inner_text()

    # The paper, had she taken it: a neutral name outside and inside
    sheet = page.request.get(f"{case}/notice/sheet?language=uz&variant=adult")
    assert sheet.headers["content-disposition"] == 'attachment; filename="information-sheet.pdf"'
    assert sheet.body().startswith(b"%PDF")
    assert not re.search(rb"traffick|qurbon", sheet.body(), re.IGNORECASE)
    assert [complaint for complaint in complaints if "422" not in complaint] == []
