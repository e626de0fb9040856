"""The report of the hidden number in a browser: accessible, without scripts, nothing cut off, on a desk and in a hand."""

import pytest

from arasha.engines.prevalence import posteriors, study
from arasha.engines.prevalence.documents import make_document
from arasha.engines.prevalence.reporting import render_html
from tests.engines.prevalence.tables import simulated


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posteriors, "SWEEPS", 100)
        return make_document(study(simulated(lists=4, hidden=2000), replicates=20).to_dict(), "0" * 64)


@pytest.mark.parametrize(("language", "width", "axe"), [("kk", 360, True), ("ru", 400, False), ("en", 1280, True)])
def test_the_report_is_accessible_and_nothing_is_cut_off(
    page, accessible, complaints, tmp_path, document, language, width, axe
):
    path = tmp_path / "report.html"
    path.write_text(render_html(document, language, {"matching": "Checked."}), encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    if axe:  # what it looks at differs by size, not by language; the longest words are measured in both
        accessible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    drawings = "[...document.querySelectorAll('svg.plot')].filter(one => one.getBoundingClientRect().width)"
    beyond = page.evaluate(
        f"{drawings}.flatMap(one => [...one.querySelectorAll('text')].filter("
        "text => text.getBBox().x < -2 || text.getBBox().x + text.getBBox().width > one.viewBox.baseVal.width + 2"
        ").map(text => text.textContent))"
    )
    assert beyond == []
    assert complaints == []
