"""A farm with people still on it: the police learn the place within the hour, and never who told it."""

from tests.journeys.test_one_person import open_key

NAMES = ("Бахтиёр", "Тестов")
ACCOUNT = "Пастухов держат без документов, на ночь запирают."


def test_the_police_get_the_fact_and_not_the_person(page, base_url, enter, speak, complaints, accessible):
    # Әлия (in Kazakh) has heard it from a man who agrees to nothing with the police
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    page.select_option("select[name=language]", "uz")
    page.check("input[name=sex][value=male]")
    for fold in page.locator("details.fold summary").all():
        fold.click()
    page.fill("input[name=surname]", NAMES[1])
    page.fill("input[name=given_name]", NAMES[0])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    number = page.title().split(" ")[0]

    # She writes what happens where; a telephone that slipped in is refused at its field, and nothing typed is lost
    page.goto(f"{case}/fact-reports/new")
    police = page.locator("select[name=recipient] option", has_text="полиция, Алматы").first.get_attribute("value")
    page.select_option("select[name=recipient]", police)
    page.select_option("select[name=region]", "KZ-19")
    page.fill("input[name=employer]", "Хозяйство «Сынақ»")
    page.fill("input[name=people]", "4")
    page.check("input[name=danger_now][value=yes]")
    page.fill("textarea[name=account]", f"{ACCOUNT} Звонить 8 700 123 45 67.")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.locator("#id_account_error").wait_for()
    assert page.input_value("input[name=employer]") == "Хозяйство «Сынақ»"
    # She takes it out, but his name stands there: the preview says so
    page.fill("textarea[name=account]", f"Со слов {NAMES[0]}а. {ACCOUNT}")
    page.locator("main form button.btn-primary").click()
    page.locator("input[name=kept]").first.wait_for()
    assert page.locator("input[name=name_looked_at]").count() == 1
    accessible()
    page.locator("main form.section button").click()
    page.locator("textarea[name=account]").wait_for()
    page.fill("textarea[name=account]", ACCOUNT)
    page.locator("main form button.btn-primary").click()
    page.locator("input[name=kept]").first.wait_for()
    assert page.locator("input[name=name_looked_at]").count() == 0
    # She sees each field as they will, and leaves one out
    assert ACCOUNT in page.locator("main").inner_text()
    page.uncheck("input[name=kept][value=employer]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/fact-reports/*-*")
    report = page.url
    assert number in page.locator("main").inner_text()
    accessible()

    # Нұрлан of the police (in Russian) finds it first of all today
    speak("ru")
    enter("Нұрлан")
    first = page.locator("main .work-list").first
    assert "4 человека" in first.inner_text()
    page.goto(report)
    read = page.locator("main").inner_text()
    assert ACCOUNT in read
    assert "Сынақ" not in read
    for name in (*NAMES, number):
        assert name not in page.content()
    accessible()
    # The case is not there for him, whatever he tries
    assert page.goto(case).status == 404
    assert page.goto(f"{base_url}/cases/find?number={number}").status == 404
    page.goto(report)
    page.locator("form[action$=confirm] button").click()
    page.wait_for_load_state()
    page.check("input[name=outcome][value=people_safe]")
    page.locator("form[action$=answer] button").click()
    page.wait_for_load_state()

    # Әлия reads that people are safe, and nothing more
    speak("kk")
    enter("Әлия")
    assert "адамдар қауіпсіз жерге жеткізілді" in page.locator("main").inner_text()
    assert [complaint for complaint in complaints if "404" not in complaint and "422" not in complaint] == []
