"""A man in a removal centre, his plane in nine hours: screened, a hold asked; the migration post sees "hold" only."""

from datetime import timedelta

from django.utils import timezone

from tests.journeys.test_screening_offline import answer

ANSWERED_YES = ("deceived_work", "deceived_wages", "work_hours", "work_pay", "held_papers", "held_debt")


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


def test_a_plane_in_nine_hours_is_held(page, base_url, enter, speak, accessible, complaints):
    # Сәуле's colleague Әлия meets Jamshid in the removal centre; he speaks Tajik and says yes to a hold
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    page.check("input[name=safe_channel][value=none]")
    page.select_option("select[name=language]", "tg")
    page.check("input[name=sex][value=male]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "29")
    page.check("input[name=whereabouts][value=detention_centre]")
    page.select_option("select[name=region]", "KZ-75")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    number = page.title().split(" ")[0]

    # A short screening, alone with him: the receiving NGO's, not the detaining post's
    page.goto(f"{case}/screenings/new")
    for gate in ("alone", "safe", "needs_met", "understood", "may_stop"):
        page.check(f"input[name=gate_{gate}][value=yes]")
    page.check("input[name=setting][value=detention]")
    page.check("input[name=instrument][value=short]")
    page.select_option("select[name=talk_language]", "tg")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/screenings/*-*-*-*-*")
    page.locator("#sheet-state").wait_for()
    for question in ANSWERED_YES:
        answer(page, question, "yes")
    page.wait_for_load_state("networkidle")
    page.locator("#sheet-finish").click()
    page.wait_for_url("**/finish")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/result")
    assert page.locator("#deciding").count() == 1
    accessible()

    # She asks the prosecutor: when, who holds him, where, why
    page.goto(f"{case}/hold")
    removal = timezone.localtime(timezone.now() + timedelta(hours=9))
    page.fill("input[name=removal_at]", removal.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Көші-қон полициясы, Алматы").check()
    page.check("input[name=place][value=removal_centre]")
    page.check("input[name=grounds][value=screening_positive]")
    page.check("input[name=lawyer][value=no]")
    page.get_by_label("Прокуратура, Алматы").check()
    accessible()
    # Without his wish nothing is sent, and nothing typed is lost
    page.locator("main form button.btn-primary").click()
    page.locator(".error-summary").wait_for()
    assert page.locator("input[name=lawyer][value=no]").is_checked()
    page.check("input[name=wished]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/holds/*")
    hold = page.url
    reference = page.locator("#reference").inner_text()
    assert page.locator(".clock").count() >= 1
    accessible()

    # It stands on top of her day and in the header of the case
    page.goto(f"{base_url}/work")
    assert number in page.locator("main").inner_text()
    page.goto(case)
    assert page.locator(".pills .tone-danger").count() >= 1
    assert page.locator(".next-step a.btn-primary").get_attribute("href") == hold.removeprefix(base_url)
    accessible()

    # Қайрат of the migration police (in Russian) types the reference: hold, and nothing about anybody
    speak("ru")
    enter("Қайрат")
    page.locator("nav a[href='/holds/check']").first.click()
    page.fill("input[name=reference]", reference.lower())
    page.locator("main form button.btn-primary").click()
    page.locator("#told").wait_for()
    told = page.locator("main").inner_text()
    assert "Приостановлено" in told
    assert number not in page.content()
    assert "Қорған" not in told
    accessible()
    page.fill("input[name=reference]", "QQQQQ-QQQQQ")
    page.locator("main form button.btn-primary").click()
    page.get_by_text("Приостановления нет").wait_for()
    for path in (case, hold):
        assert page.goto(path).status == 404

    # Арман the prosecutor grants it by the packet alone
    speak("en")
    enter("Арман")
    row = page.locator("li.work-row", has_text=number).first
    row.locator("a.btn").click()
    page.wait_for_url("**/requests/*")
    assert "Tajik" in page.locator("main").inner_text()
    assert page.goto(case).status == 404
    page.go_back()
    page.check("input[name=answer][value=held]")
    page.check("input[name=grounds][value=status_pending]")
    accessible()
    page.locator("form[action$=answer] button.btn-primary").click()
    page.get_by_text("held: no removal").first.wait_for()

    # Әлия sees the answer, and the migration post still sees no more than "hold"
    speak("kk")
    enter("Әлия")
    page.goto(case)
    assert page.locator(".pills .tone-ok").count() >= 1
    speak("ru")
    enter("Қайрат")
    page.goto(f"{base_url}/holds/check")
    page.fill("input[name=reference]", reference)
    page.locator("main form button.btn-primary").click()
    page.get_by_text("Приостановлено").first.wait_for()
    assert [complaint for complaint in complaints if "404" not in complaint and "422" not in complaint] == []
