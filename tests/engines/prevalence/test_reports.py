"""Reports: the verdict first, every number in them, nothing from outside, and only what the document holds."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, command, posteriors, study
from arasha.engines.prevalence.documents import make_document
from arasha.engines.prevalence.reporting import (
    QUESTIONS,
    conclude,
    list_questions,
    papers,
    read_assumptions,
    render_html,
    render_pdf,
    requests,
)
from arasha.engines.prevalence.reporting.reports import make_report
from arasha.engines.prevalence.wording import LANGUAGES
from tests.engines.prevalence.tables import simulated
from tests.engines.prevalence.test_plots import by_sex, by_threshold

HOSTILE = ('<script>alert("1")</script>', "Қорған ‘&’ " + "very long " * 30, "שלום", "</title><b onload='x'>")


def found(table, seed: int = 1) -> dict:
    content = study(table, replicates=30, seed=seed).to_dict()
    return json.loads(json.dumps(make_document(content, "0" * 64), allow_nan=False))


@pytest.fixture(scope="module")
def documents():
    """Documents of every colour, with few lists and with many, and one whose lists are named by an enemy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posteriors, "SWEEPS", 100)
        four = simulated(lists=4, hidden=2000)
        yield {
            "four": found(four),
            "two": found(CaptureTable(("A", "B"), np.array([0, 40, 30, 9]))),
            "poor": found(CaptureTable(("A", "B", "C"), np.array([0, 14, 9, 2, 11, 0, 0, 0]))),
            "hostile": found(CaptureTable(HOSTILE, four.counts)),
            "parts": {**found(four, seed=2), "strata": by_sex(), "linkage": by_threshold()},
        }


@pytest.fixture(scope="module")
def many(documents):
    """What a table of seven lists would give, drawn from the document of four: more rows of every kind."""
    names = [*documents["four"]["lists"], "E", "F", "G"]
    row = documents["four"]["without"][0]
    pairs = [[one, other] for place, one in enumerate(names) for other in names[place + 1 :]]
    return {
        **documents["four"],
        "lists": names,
        "without": [{**row, "lists": [name]} for name in names],
        "merged": [{**row, "lists": pair} for pair in pairs],
        "sensitivity": [
            {"term": pair, "log_odds": odds, "total": 3000.0 + 90 * odds} for pair in pairs for odds in (-1, 1)
        ],
    }


def coloured(document: dict, colour: str) -> dict:
    """The same document with another verdict."""
    reasons = [{"code": "few_cases", "colour": colour, "values": {"cases": 90}}] if colour != "green" else []
    headline = None if colour == "red" else document["estimates"][0]
    return {**document, "headline": headline, "verdict": {"colour": colour, "agreement": 1.2, "reasons": reasons}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["four", "two", "poor", "hostile", "parts"])
def test_a_report_is_one_well_formed_file_that_needs_nothing_else(documents, kind, language):
    page = render_html(documents[kind], language)
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert root.get("lang") == language
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\sstyle=|\son\w+=\"", page)
    root.find("head").remove(root.find("head/style"))
    assert not re.search(r"{\w*}|\bNone\b|\bnan\b|\binf\b", "".join(root.itertext()))
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    links = [one.get("href")[1:] for one in root.iter("a")]
    assert set(links) <= set(ids)
    levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(one.find("caption") is not None for one in root.iter("table"))
    assert all(one.get("scope") in ("col", "row") for one in root.iter("th"))


def test_every_number_of_the_methods_stands_in_the_report(documents):
    for kind in ("four", "two", "poor"):
        page = render_html(documents[kind], "en")
        for one in documents[kind]["estimates"]:
            numbers = [one["total"], one["hidden"]] if one["total"] is not None else []
            for number in [*numbers, *(limit for limits in one["intervals"].values() for limit in limits)]:
                assert f"{number:,.0f}" in page, (kind, one["method"], number)


def test_hostile_names_stay_text(documents):
    page = render_html(documents["hostile"], "ru", {"general": "<script>x</script>", "matching": "a < b & c"})
    root = ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert root.find(".//script") is None and root.find(".//b") is None
    texts = "".join(root.itertext())
    assert '<script>alert("1")</script>' in texts
    assert "\u2068שלום\u2069" in texts  # a name from right to left cannot reorder the sentence around it
    assert "a < b & c" in texts


def test_the_verdict_is_said_before_any_number(documents):
    four = documents["four"]
    low, high = (round(one, -1) for one in four["estimates"][0]["intervals"]["0.95"])
    green = conclude(coloured(four, "green"), "en")
    assert f"between {low:,.0f} and {high:,.0f} with 95 % confidence" in green.sentence
    amber = conclude(coloured(four, "amber"), "en")
    assert amber.sentence.startswith("Between about ") and "warnings" in amber.sentence
    red = conclude(coloured(four, "red"), "en")
    assert red.sentence == "No number should be quoted from this table."
    assert red.why[0] == "The table holds 90 cases."
    assert {chip.tone for chip in amber.chips} == {"amber", "green"}
    for colour in ("green", "amber", "red"):
        page = render_html(coloured(four, colour), "kk")
        assert page.index(conclude(coloured(four, colour), "kk").sentence) < page.index("<figure>")


def test_disagreement_is_a_range_with_its_cause(documents):
    estimates = [dict(one) for one in documents["four"]["estimates"]]
    estimates[1]["total"] = 9000.0
    values = {"ratio": 3.6, "low": "bic", "high": "stepwise", "low_total": 2500.0, "high_total": 9000.0}
    verdict = {"colour": "amber", "agreement": 3.6}
    verdict["reasons"] = [{"code": "methods_disagree", "colour": "amber", "values": values}]
    said = conclude({**documents["four"], "estimates": estimates, "verdict": verdict}, "en")
    assert re.fullmatch(
        r"Between about 2,\d\d0 and 9,000 people: defensible methods disagree by a factor of 3\.6\.", said.sentence
    )
    assert "No single number should be quoted." in said.why


def test_old_and_single_documents_leave_sections_out(documents):
    single = {key: documents["four"][key] for key in ("cases", "lists", "headline", "verdict", "seed")}
    single["estimates"] = [{key: one for key, one in documents["four"]["estimates"][0].items() if key != "shape"}]
    keys = {section.key for section in make_report(single, "en").sections}
    assert keys == {"methods", "beliefs", "record", "words", "sources"}
    assert "One method was asked: whether methods agree was not checked." in conclude(single, "en").why
    bound = next(one for one in documents["four"]["estimates"] if one["method"] == "lower_bound")
    said = conclude({**coloured(single, "green"), "estimates": [bound], "headline": bound}, "en").sentence
    assert said.startswith("Lower bound: about ")  # a bound is never called the number of people
    assert ElementTree.fromstring(render_html(single, "ru").removeprefix("<!DOCTYPE html>")) is not None


def test_covariates_and_linkage_have_their_sections(documents):
    sections = {section.key: section for section in make_report(documents["parts"], "en").sections}
    assert {"strata", "linkage"} <= set(sections)
    page = render_html(documents["parts"], "en")
    assert "Sadinle M. (2018)" in page and "Sadinle M. (2018)" not in render_html(documents["four"], "en")
    assert "withheld" in page and "red: only 3 on two lists" in page
    parts = coloured(documents["parts"], "amber")
    parts["strata"] = {**parts["strata"], "heterogeneity": {"joint": 0.6, "separate": 0.7}}
    everybody = parts["strata"]["joint"]["everybody"]["intervals"]["0.95"]
    said = next(one for one in conclude(parts, "en").why if "People differ in how easily they are seen" in one)
    assert f"to {round(everybody[1], -1):,.0f})" in said
    if papers.can_print():
        assert papers.render_pdf(documents["parts"], "kk").startswith(b"%PDF")


def test_many_lists_fit(many):
    page = render_html(many, "kk")
    ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert "21 жұптың жалпы санды ең көп өзгертетін 15 жұбы" in page
    assert page.count("E + F") >= 1  # the table holds every pair


def test_the_analyst_answers_in_own_words(documents, tmp_path):
    page = render_html(documents["four"], "en")
    assert "Not yet written: 8 of 8 answers" in page
    written = tmp_path / "answers.txt"
    written.write_text(
        "# matching\nBy name and year of birth.\n\nChecked by two people.\n\n#dependence\nРейды общие.\n"
    )
    answers = read_assumptions(written)
    assert answers == {"matching": "By name and year of birth.\n\nChecked by two people.", "dependence": "Рейды общие."}
    page = render_html(documents["four"], "en", answers)
    assert "Not yet written: 6 of 8 answers" in page
    assert "<p>Checked by two people.</p>" in page and "Рейды общие." in page
    assert [one.key for one in list_questions("ru")] == list(QUESTIONS)
    written.write_text("# matching\nyes\n# mood\nfine\n")
    with pytest.raises(InputError, match=r"Row 3.*mood.*dependence") as refused:
        read_assumptions(written)
    assert refused.value.row == 3
    written.write_text("# matching\nyes\n# matching\nno\n")
    with pytest.raises(InputError, match="twice"):
        read_assumptions(written)
    written.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_assumptions(written)


def test_the_report_says_how_to_repeat_it(documents):
    page = render_html({**documents["four"], "input": "a b.csv", "command": ["a b.csv", "--seed", "1"]}, "en")
    assert "arasha estimate &#39;a b.csv&#39; --seed 1" in page
    assert "0" * 64 in page
    assert "numpy" in page


@pytest.mark.parametrize(("kind", "language"), [("four", "kk"), ("poor", "ru"), ("hostile", "en")])
def test_the_same_as_pdf(documents, kind, language):
    pytest.importorskip("typst", reason="PDF needs typst")
    printed = render_pdf(documents[kind], language, {"matching": "Тексерілді.\n\nЕкі рет."})
    assert printed.startswith(b"%PDF")
    sentence = conclude(documents[kind], language).sentence
    assert sentence.encode() in printed  # the title that a reader's window shows
    described = papers.describe_report(make_report(documents[kind], language))
    assert described["conclusion"]["sentence"] == sentence
    assert b"pdfuaid" in printed


def test_a_name_without_letters_in_the_fonts_still_prints_but_claims_no_standard(documents):
    pytest.importorskip("typst", reason="PDF needs typst")
    names = {**documents["four"], "lists": ["列表", "B", "C", "D"]}
    printed = render_pdf(names, "en")
    assert printed.startswith(b"%PDF")
    assert b"pdfuaid" not in printed


@pytest.fixture
def ask(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(posteriors, "SWEEPS", 100)
    table = tmp_path / "table.csv"
    table.write_text("A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,8\n1,1,1,4\n")

    def asked(*arguments: str) -> tuple[int, str, str]:
        code = command.main([str(table), "--replicates", "20", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return asked


def test_reports_from_the_command_line(ask, tmp_path):
    for name, language in (("found.html", "kk"), ("found.pdf", "ru")):
        if name.endswith("pdf"):
            pytest.importorskip("typst", reason="PDF needs typst")
        code, out, err = ask("--report", str(tmp_path / name), "--language", language)
        assert (code, err) == (0, "")
        assert str(tmp_path / name) in out
    page = (tmp_path / "found.html").read_text()
    assert '<html lang="kk">' in page
    assert "arasha estimate table.csv --replicates 20 --seed 1" in page
    assert str(tmp_path) not in page
    code, out, _ = ask("--method", "stepwise", "--json", "-", "--report", str(tmp_path / "one.html"))
    assert code == 0
    assert json.loads(out)["command"] == ["table.csv", "--replicates", "20", "--seed", "1", "--method", "stepwise"]
    assert (tmp_path / "one.html").exists()


def test_what_keeps_a_report_from_being_written_is_said_before_anything_is_computed(ask, tmp_path, monkeypatch):
    monkeypatch.setattr(command, "study", None)
    cases = [
        (["--report", "found.docx"], "found.docx.*ending in .html or .pdf.*“.docx”"),
        (["--report", str(tmp_path / "nowhere" / "x.html")], "nowhere: No such file"),
        (["--report", str(tmp_path)], "ending in .html"),
        (
            ["--report", str(tmp_path / "x.html"), "--assumptions", str(tmp_path / "missing.txt")],
            "missing.txt: No such",
        ),
        (["--assumptions", str(tmp_path / "x.txt")], "without a report"),
    ]
    for arguments, sentence in cases:
        code, out, err = ask(*arguments)
        assert (code, out) == (2, "")
        assert re.search(sentence, err), err
    monkeypatch.setattr(requests, "can_print", lambda: False)
    code, _, err = ask("--report", str(tmp_path / "x.pdf"))
    assert code == 2
    assert "typst" in err and "Traceback" not in err
    monkeypatch.setattr(papers, "can_print", lambda: False)
    with pytest.raises(InputError, match="typst"):
        papers.render_pdf({}, "en")
