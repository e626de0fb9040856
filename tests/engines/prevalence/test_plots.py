"""Plots: what they show is also told in words, nothing in a list's name can leave them, and a strict policy passes."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from arasha.engines.prevalence import command, posteriors, study
from arasha.engines.prevalence.reporting import plots
from arasha.engines.prevalence.reporting.axes import choose_axis
from arasha.engines.prevalence.reporting.lettering import shorten, wrap
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.engines.prevalence.shapes import BINS, describe_draws
from arasha.engines.prevalence.strata import stratify
from arasha.engines.prevalence.wording import LANGUAGES
from tests.engines.prevalence.strata.people import TWO_SEXES, simulated_rows, table_of
from tests.engines.prevalence.tables import simulated

TEXTS = Path(command.__file__).parent / "texts"
DRAWINGS = [getattr(plots, name) for name in plots.__all__]
SVG = "{http://www.w3.org/2000/svg}"


def by_sex() -> dict:
    """Totals by sex; one of the two has no number, and its people seen are withheld."""
    strata = stratify(table_of(simulated_rows(TWO_SEXES), ("sex",)), replicates=10).to_dict()
    for method in ("joint", "separate"):
        reasons = [{"code": "few_on_two_lists", "colour": "red", "values": {"cases": 3}}]
        poor = {"cases": None, "total": None, "intervals": {}, "verdict": {"colour": "red", "reasons": reasons}}
        for part in (*strata[method]["strata"][:1], *strata[method]["margins"][:1]):
            part |= poor
    return strata


def by_threshold() -> dict:
    """A linkage that ends in two bands, one of which has no estimate."""
    common = {"cases": 1300, "overlapping": 90, "hidden": None}
    good = {"threshold": 0.5, "status": "ok", "total": 2950.0, "intervals": {"0.95": [2500.0, 3600.0]}, **common}
    poor = {"threshold": 0.95, "status": "no_finite_estimate", "total": None, "intervals": {}, **common}
    return {"estimate": None, "correction": None, "bands": [good, poor], "inputs": {}}


@pytest.fixture(scope="module")
def document():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posteriors, "SWEEPS", 200)
        found = study(simulated(lists=4, hidden=2000), replicates=40).to_dict()
    return {**found, "strata": by_sex(), "linkage": by_threshold()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [680, 340])
@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_drawing_is_an_image_with_its_words_and_no_style(document, draw, language, width):
    drawn = draw(document, language, width=width, name="one")
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert {root.find(f"{SVG}{name}").get("id") for name in ("title", "desc")} == set(
        root.get("aria-labelledby").split()
    )
    assert "{" not in drawn and "None" not in drawn and "nan" not in drawn
    assert not re.search(r"<script|<style|\sstyle=|href|url\(", drawn)
    across = [float(one.get(key)) for one in root.iter() for key in ("x", "cx", "x1", "x2") if one.get(key)]
    assert min(across) >= -1 and max(across) <= width + 1


def test_every_number_of_the_methods_stands_in_the_drawing_and_its_words(document):
    drawn = plots.draw_methods(document, "en")
    words = ElementTree.fromstring(drawn).find(f"{SVG}desc").text
    for one in document["estimates"]:
        if one["total"] is None:
            assert "disagree" in words
            continue
        assert drawn.count(f"{one['total']:,.0f}") >= 2
        for limit in one["intervals"]["0.95"]:
            assert f"{limit:,.0f}" in words
    assert "\u00a0" in plots.draw_methods(document, "ru")  # thousands as Russian writes them


def test_parts_and_thresholds_without_a_number_say_why(document):
    drawn = plots.draw_strata(document, "en")
    assert "no number: only 3 on two lists" in drawn and "women" in drawn and "Everybody" in drawn
    drawn = plots.draw_linkage(document, "en")
    assert "2,950" in drawn and "Links from 0.95" in drawn and "the data set no upper end" in drawn
    assert f"{document['kappa'][-1]['total']:,.0f}" in plots.draw_kappa(document, "en")


def test_a_long_tail_is_clipped_with_an_arrow_that_says_so(document):
    tall = {**document, "estimates": [dict(one) for one in document["estimates"]]}
    tall["estimates"][1]["intervals"] = {"0.95": [900.0, 9e8], "0.8": [1000.0, 3000.0]}
    short = {**document, "without": [], "estimates": document["estimates"][:3]}
    assert "goes on beyond the axis" not in plots.draw_methods(short, "en")
    drawn = plots.draw_methods(tall, "en")
    assert "goes on beyond the axis" in drawn
    assert "900,000,000" in drawn


def test_hostile_names_stay_text(document):
    names = ['<script>alert("1")</script>', "Қорған ‘&’ " + "very long " * 40, "שלום", "a\x00b\u202ec"]
    text = dict(zip(document["lists"], names, strict=True))
    hostile = {
        **document,
        "lists": names,
        "without": [{**one, "lists": [text[name] for name in one["lists"]]} for one in document["without"]],
        "merged": [{**one, "lists": [text[name] for name in one["lists"]]} for one in document["merged"]],
        "sensitivity": [{**one, "term": [text[name] for name in one["term"]]} for one in document["sensitivity"]],
    }
    for draw in DRAWINGS:
        drawn = draw(hostile, "kk")
        ElementTree.fromstring(drawn)
        assert "<script" not in drawn
        assert "\x00" not in drawn and "\u202e" not in drawn


def test_an_old_or_single_document_draws_what_it_holds(document):
    single = {key: document[key] for key in ("cases", "lists", "notes", "headline", "verdict", "seed")}
    single |= {"estimates": [{key: value for key, value in document["estimates"][0].items() if key != "shape"}]}
    assert plots.draw_methods(single, "en")
    for draw in DRAWINGS:
        assert draw is plots.draw_methods or draw(single, "en") == ""
    assert plots.draw_methods({**single, "estimates": []}, "en") == ""


def test_a_shape_keeps_all_of_the_mass():
    draws = np.exp(np.random.default_rng(1).normal(9, 0.6, 5000))
    shape = describe_draws(draws)
    assert len(shape["shares"]) == BINS
    assert sum(shape["shares"]) + shape["below"] + shape["above"] == pytest.approx(1, abs=1e-4)
    assert shape["least"] < shape["low"] < shape["high"] < shape["largest"]
    assert describe_draws(np.full(9, 7.0)) is None
    assert describe_draws(np.zeros(0)) is None


def test_axes_have_round_marks_that_do_not_touch():
    speech = Speech("ru")
    assert choose_axis([9676, 33320], 0, 300).logarithmic is False
    assert choose_axis([2744, 102095], 0, 300).logarithmic is True
    for values in ([1, 2], [9676, 33320], [2744, 102095], [60, 2e9], [999, 1001]):
        for width in (120, 300):
            ticks = choose_axis(values, 0, width).ticks(speech)
            assert 2 <= len(ticks) <= 12
    assert shorten("abcdef" * 20, 60).endswith("…")
    assert len(wrap("one two three four five six seven", 60)) == 2


def test_the_texts_of_plots_and_reports_exist_in_every_language_with_the_same_values():
    for path in TEXTS.glob("*.en.toml"):
        english = tomllib.loads(path.read_text())
        for language in LANGUAGES:
            other = tomllib.loads((TEXTS / path.name.replace(".en.", f".{language}.")).read_text())
            assert set(other) == set(english)
            for room, sentences in english.items():
                assert set(other[room]) == set(sentences), (language, room)
                for code, sentence in sentences.items():
                    braces = [sorted(re.findall(r"{(\w+)", one)) for one in (sentence, other[room][code])]
                    assert braces[0] == braces[1], (language, room, code)
