"""How many are hidden: an analyst pastes a table, changes its lists, waits, reads, gives; the commission reads."""

import threading

import pytest
from django.db import transaction
from playwright.sync_api import expect

from arasha.access.sessions import service_actor
from arasha.database.actor import acting
from arasha.statistics.models import RunState, StudyRun
from arasha.statistics.studies import running
from arasha.statistics.studies.computing import Progress
from tests.statistics.studying import FOUR, compute_in_the_test

SIZES = {"desk": {"width": 1360, "height": 1000}, "telephone": {"width": 390, "height": 800}}


class StudyWorker:
    """Carries out what waits for the analyst's agency, the engine computing inside this process; stops half-way if asked."""

    def __init__(self) -> None:
        self.actor = service_actor("iom", "journey")
        self.half_way = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def compute(self, wish, tick):
        tick(Progress(3, 16, "graphs"))
        self.half_way.set()
        assert self.go_on.wait(60)
        return compute_in_the_test(wish, tick)

    def waiting(self) -> list[StudyRun]:
        with acting(self.actor), transaction.atomic():
            return list(StudyRun.objects.filter(state=RunState.WAITING).order_by("asked_at"))

    def works(self) -> None:
        for run in self.waiting():
            running.carry_out(self.actor, run.pk)


@pytest.fixture
def study_worker(base_url, monkeypatch):
    worker = StudyWorker()
    monkeypatch.setattr(running, "compute", worker.compute)
    return worker


@pytest.fixture
def analyst(page, base_url):
    """Enter as the analyst; the language is chosen before."""

    def as_analyst(word="Тимур"):
        page.context.clear_cookies(name="arasha")
        page.goto(f"{base_url}/?q={word}")
        page.locator("form.door-search ~ ul button.door-post").first.click()
        page.wait_for_load_state()

    return as_analyst


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_study_from_a_pasted_table_to_the_commission(
    page, base_url, speak, analyst, study_worker, accessible, complaints
):
    # Тимур looks in the morning: what he asked for yesterday is finished
    study_worker.works()
    speak("en")
    analyst()
    page.locator(".side").get_by_role("link", name="Hidden number").click()
    expect(page.locator("tbody a.number-link")).to_have_count(2)

    # He pastes a table; one row is wrong, and nothing he typed is lost
    page.locator(".page-actions .btn-primary").click()
    page.fill("input[name=name]", "Country 2025")
    page.fill("textarea[name=pasted]", FOUR + "1,0,0,0,7\n")
    page.locator("main form .btn-primary").click()
    page.locator(".error-summary").wait_for()
    assert "Row 12" in page.locator(".error-summary").inner_text()
    accessible()
    assert page.input_value("input[name=name]") == "Country 2025"
    page.fill("textarea[name=pasted]", FOUR)
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/tables/*-*")
    accessible()

    # He makes two lists one, leaves one out, looks at what the rules say, and takes it back
    page.check("input[name=lists][value=shelter]")
    page.check("input[name=lists][value=clinic]")
    page.fill("form[action$='/step'] input[name=name]", "care")
    page.locator("button[value=merge]").click()
    expect(page.locator(".step-list li")).to_have_count(1)
    page.check("input[name=lists][value=care]")
    page.locator("button[value=omit]").click()
    expect(page.locator("#rules-title")).to_have_text("From this table no number should be published.")
    page.locator("form[action$='/undo'] button").click()
    expect(page.locator(".step-list li")).to_have_count(1)
    expect(page.locator("#rules-title")).not_to_have_text("From this table no number should be published.")

    # He starts a study, thinks better of it, and starts it again
    page.locator("form[action$='/start'] .btn-primary").click()
    page.wait_for_url("**/runs/*")
    accessible()
    page.locator("form[action$='/cancel'] button").click()
    expect(page.locator("#progress-title")).to_contain_text("cancelled")
    page.locator("form[action$='/again'] button").click()
    expect(page.locator("#progress-title")).to_contain_text("waits for its turn")

    # The page follows the computing by itself, without taking the focus, and leads to the result
    page.locator("form[action$='/cancel'] button").focus()
    study_worker.go_on.clear()
    working = threading.Thread(target=study_worker.works)
    working.start()
    assert study_worker.half_way.wait(30)
    expect(page.locator("#progress")).to_contain_text("3 of 16 steps", timeout=10_000)
    accessible()
    assert page.evaluate("document.activeElement.tagName") != "H2"
    study_worker.go_on.set()
    page.wait_for_url("**/studies/*", timeout=20_000)
    working.join()

    # The verdict stands before every figure; the belief follows the slider
    assert page.locator("main section h2").first.get_attribute("id") == "verdict-title"
    accessible()
    told = page.locator("[data-total]").inner_text()
    page.locator("input[type=range]").focus()
    page.keyboard.press("Home")
    expect(page.locator("[data-odds]")).to_have_text("−1.0")
    assert page.locator("[data-total]").inner_text() != told

    # He writes what must be believed, and gives the study to the commission
    study = page.url
    page.get_by_role("link", name="Write the assumptions").click()
    page.locator("textarea").first.fill("Shelters send people to the clinic.")
    accessible()
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/studies/*")
    assert "Shelters send people to the clinic." in page.content()
    page.locator("form[action$='/give'] button").click()
    expect(page.locator("form[action$='/take-back'] button")).to_have_count(1)

    # He lays it beside an older one
    page.locator("form[action$='/compare'] button").click()
    page.wait_for_url("**/compare?**")
    expect(page.locator("#inputs-title")).to_have_count(1)
    accessible()
    with page.expect_download() as download:
        page.goto(study)
        page.get_by_role("link", name="JSON").click()
    assert download.value.suggested_filename.endswith(".json")

    # The secretariat reads it, and not what was kept
    analyst("commission")
    page.goto(f"{base_url}/hidden-number/")
    expect(page.locator("tbody a.number-link")).to_have_count(1)
    page.locator("tbody a.number-link").click()
    assert page.url == study
    assert "Shelters send people to the clinic." in page.content()
    expect(page.locator("form[action$='/give']")).to_have_count(0)
    accessible()
    assert [complaint for complaint in complaints if "422" not in complaint] == []


@pytest.mark.parametrize(
    ("language", "size"), [("kk", "telephone"), ("ru", "telephone"), ("ru", "desk"), ("en", "desk")]
)
def test_every_page_of_studies_is_accessible(
    page, base_url, speak, analyst, study_worker, accessible, complaints, language, size
):
    study_worker.works()
    page.set_viewport_size(SIZES[size])
    speak(language)
    analyst()
    page.goto(f"{base_url}/hidden-number/")
    study = page.locator("tbody a.number-link").first.get_attribute("href")
    table = page.locator("a[href*='/tables/']:not([href$='/new'])").first.get_attribute("href")
    names = [link.get_attribute("href").rsplit("/", 1)[1] for link in page.locator("tbody a.number-link").all()[:2]]
    compared = f"/hidden-number/compare?first={names[0]}&second={names[-1]}"
    for path in ("/hidden-number/", "/hidden-number/tables/new", table, study, f"{study}/assumptions", compared):
        assert page.goto(base_url + path).status == 200, path
        for fold in page.locator("main details").all():
            fold.evaluate("fold => { fold.open = true; }")
        accessible()
        assert fits(page), f"{path} scrolls sideways"
    assert complaints == []


def test_a_study_is_prepared_and_read_without_javascript(browser, base_url, study_worker):
    study_worker.works()
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/?q=Тимур")
    page.locator("form.door-search ~ ul button.door-post").first.click()
    page.goto("/hidden-number/tables/new")
    page.fill("input[name=name]", "No script")
    page.fill("textarea[name=pasted]", FOUR)
    page.locator("main form .btn-primary").click()
    page.check("input[name=lists][value=clinic]")
    page.locator("button[value=omit]").click()
    assert page.locator(".step-list li").count() == 1
    page.locator("form[action$='/start'] .btn-primary").click()
    run = page.url
    study_worker.works()
    page.goto(run)
    assert "/studies/" in page.url
    before = page.locator("[data-total]").inner_text()
    page.locator("[data-without-script] button").click()
    assert page.locator("[data-total]").inner_text() == before
    page.locator("#suppose .figures-behind summary").click()
    page.locator("#suppose td[data-value='-1'] a").first.click()
    assert page.locator("[data-total]").inner_text() != before
    context.close()
