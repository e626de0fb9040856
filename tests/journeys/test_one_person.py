"""The whole of it, once: a man from a building site, his consent, a shelter, and his change of mind."""

import subprocess
import sys

from tests.harness import CHECKOUT

UMIT = "Үміт"


def open_key(page, base_url):
    page.goto(f"{base_url}/key/unlock")
    page.locator("main form.form button.btn-primary").click()
    page.wait_for_url("**/key/")


def test_a_man_is_registered_referred_accepted_and_changes_his_mind(
    page, base_url, enter, speak, complaints, accessible
):
    # Әлия of NGO Qorghan (in Kazakh) registers a man from Uzbekistan found on a building site
    speak("kk")
    enter("Әлия")
    open_key(page, base_url)
    page.goto(f"{base_url}/cases/new")
    assert page.locator("html").get_attribute("lang") == "kk"
    page.check("input[name=safe_channel][value=message]")
    page.fill("input[name=safe_address]", "+7 700 000 55 55")
    page.fill("input[name=safe_hours]", "19:00–21:00")
    page.select_option("select[name=language]", "uz")
    page.check("input[name=sex][value=male]")
    page.check("input[name=age_basis][value=known]")
    page.fill("input[name=age_from]", "34")
    page.check("input[name=needs][value=shelter_tonight]")
    page.check("input[name=whereabouts][value=workplace]")
    page.select_option("select[name=region]", "KZ-75")
    for fold in page.locator("details.fold summary").all():
        fold.click()
    page.fill("input[name=surname]", "Пробный")
    page.fill("input[name=given_name]", "Рустам")
    page.select_option("select[name=citizenship]", "UZ")
    page.check("input[name=forms_of_exploitation][value=forced_labour]")
    page.check("input[name=sectors][value=construction]")
    page.fill("textarea[name=story]", "Құрылыста паспортын алып қойған.")
    accessible()
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/cases/*-*-*-*-*")
    case = page.url
    number = page.title().split(" ")[0]
    accessible()

    # He agrees that the shelter may see who he is and what he needs, and nothing else
    page.goto(f"{case}/consents/new")
    shelter = page.locator("select[name=recipient] option", has_text=UMIT).first.get_attribute("value")
    page.select_option("select[name=recipient]", shelter)
    page.select_option("select[name=purpose]", "shelter_and_care")
    page.check("input[name=state][value=given]")
    page.check("input[name=groups][value=identity]")
    page.check("input[name=groups][value=needs]")
    page.select_option("select[name=explained_in]", "uz")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/consents")
    assert page.locator(".consent-yes").count() == 2
    accessible()

    # She sends the packet
    page.goto(f"{case}/refer")
    page.check("input[name=urgency][value=tonight]")
    accessible()
    page.locator("main form.card button.btn-primary").click()
    page.wait_for_url("**/referrals/*")
    referral = page.url

    # Зарина of the shelter (in Russian) reads the packet: no name, no case yet
    speak("ru")
    enter("Зарина")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.goto(case).status == 404
    page.goto(referral)
    packet = page.locator("main").inner_text()
    assert number in packet
    assert "Пробный" not in packet
    accessible()
    page.locator("form[action$=accept] button").click()
    page.wait_for_url(case)

    # Accepted: exactly the consented groups, once the key is open and the purpose said
    open_key(page, base_url)
    page.goto(case)
    page.check("input[name=purpose][value=care]")
    page.locator("#reveal button.btn").click()
    page.wait_for_load_state()
    seen = page.locator("main").inner_text()
    assert "Пробный" in seen
    assert "19:00–21:00" in seen
    assert "паспортын" not in seen
    assert page.locator("ul.groups > li").count() == 2
    accessible()

    # The police see nothing: the case is not there, and neither is the person
    police = page.context.browser.new_context(base_url=base_url)
    elsewhere = police.new_page()
    elsewhere.goto(f"{base_url}/?q=Нұрлан")
    elsewhere.locator("form.door-search ~ ul button.door-post").first.click()
    elsewhere.wait_for_url("**/work")
    assert elsewhere.goto(case).status == 404
    assert elsewhere.goto(f"{base_url}/cases/find?number={number}").status == 404
    police.close()

    # Rustam changes his mind; the shelter's open page shows nothing at the next click
    ngo = page.context.browser.new_context(base_url=base_url)
    ngo.add_cookies([{"name": "arasha-language", "value": "kk", "url": base_url}])
    at_ngo = ngo.new_page()
    at_ngo.goto(f"{base_url}/?q=Әлия")
    at_ngo.locator("form.door-search ~ ul button.door-post").first.click()
    at_ngo.wait_for_url("**/work")
    at_ngo.goto(f"{case}/consents")
    at_ngo.locator("td.table-end button").click()
    at_ngo.wait_for_url("**/consents")
    assert at_ngo.locator(".consent-yes").count() == 0
    page.reload()
    assert "Пробный" not in page.content()
    assert page.goto(case).status == 404
    kept = page.goto(referral)
    assert kept.status == 200
    assert number in page.content()
    assert "34" not in page.locator("main").inner_text().replace(number, "")

    # Every step stands in the audit, and the chains verify
    at_ngo.goto(f"{case}/seen")
    assert at_ngo.locator("tbody tr").count() >= 8
    ngo.close()
    verified = subprocess.run(
        [sys.executable, "-m", "arasha.cli", "audit", "verify"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.rstrip().endswith("0 broken")
    assert [complaint for complaint in complaints if "404" not in complaint] == []
