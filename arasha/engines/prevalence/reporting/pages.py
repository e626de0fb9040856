"""A report as one HTML file that needs nothing else: no network, no scripts, no styles outside."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.reporting.blocks import (
    Block,
    Chip,
    Conclusion,
    Facts,
    Figure,
    Listing,
    Paragraph,
    Question,
    Section,
    Table,
)
from arasha.engines.prevalence.reporting.markup import Markup, element, isolate, join
from arasha.engines.prevalence.reporting.reports import make_report
from arasha.engines.prevalence.reporting.sheets import NARROW, SCREEN_FONTS, WIDE

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_CARDS_FROM: Final = 4  # columns that a telephone still shows side by side
_ROLES: Final = {
    "table": "table", "group": "rowgroup", "line": "row", "column": "columnheader", "name": "rowheader", "cell": "cell",
}  # fmt: skip
_ICONS: Final = {
    "green": ("M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z", "M7.5 12.5l3 3 6-6.5"),
    "amber": ("M12 1.8 22.2 12 12 22.2 1.8 12z", "M12 7v6M12 16v.6"),
    "red": ("M8 2h8l6 6v8l-6 6H8l-6-6V8z", "M8.5 8.5l7 7M15.5 8.5l-7 7"),
}


def render_html(document: Mapping[str, Any], language: str, assumptions: Mapping[str, str] | None = None) -> str:
    """The report of a document (what `--json` writes) as one accessible file that prints well on A4.

    assumptions: the analyst's answers by key, see `list_questions`; questions without one are marked so.
    Raises ValueError for a language without texts.
    """
    report = make_report(document, language, assumptions)
    words = report.words
    contents = [element("li", element("a", one.heading, href=f"#{one.key}")) for one in report.sections]
    body = join(
        element("a", words["skip"], class_="skip", href="#main"),
        element("header", element("h1", report.title), element("p", report.subtitle, class_="subtitle")),
        element(
            "main",
            _verdict(report.conclusion, words),
            element(
                "div",
                element("nav", element("h2", words["contents"]), element("ol", contents), aria_label=words["contents"]),
                element("div", map(_section, report.sections), class_="sections"),
                class_="columns",
            ),
            id="main",
        ),
        element("footer", element("p", words["footer"])),
    )
    head = join(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", f"{report.title} {report.conclusion.sentence}"),
        element("style", _stylesheet()),
    )
    return f"<!DOCTYPE html>\n{element('html', element('head', head), element('body', body), lang=language)}\n"


@lru_cache(maxsize=1)
def _stylesheet() -> Markup:
    return Markup((Path(__file__).parent / "report.css").read_text(encoding="utf-8"))


def _verdict(one: Conclusion, words: Mapping[str, str]) -> Markup:
    return element(
        "section",
        element("p", _icon(one.tone), element("span", words["verdict"], ": ", one.word), class_="colour"),
        element("h2", one.sentence, id="verdict"),
        element("p", " ".join(one.why), class_="why"),
        element("ul", map(_chip, one.chips), class_="chips", aria_label=words["findings"]) if one.chips else None,
        element("details", element("summary", words["reasons"]), element("ul", map(_reason, one.reasons)))
        if one.reasons
        else None,
        class_=f"verdict {one.tone}",
        aria_labelledby="verdict",
    )


def _icon(tone: str) -> Markup:
    outline, sign = _ICONS[tone]
    return element(
        "svg",
        element("path", d=outline, stroke_width=1.6),
        element("path", d=sign, stroke_width=2.0),
        viewBox="0 0 24 24", width="24", height="24", fill="none", stroke="currentColor", stroke_linecap="round",
        stroke_linejoin="round", aria_hidden="true", class_="icon",
    )  # fmt: skip


def _chip(one: Chip) -> Markup:
    word = "✓" if one.tone == "green" else f"{one.word}:"
    return element("li", element("span", word, class_="tone"), " ", one.text, class_=f"chip {one.tone}")


def _reason(one: Chip) -> Markup:
    return element("li", element("strong", one.word), " ", one.text, class_=one.tone)


def _section(one: Section) -> Markup:
    return element(
        "section",
        element("h2", one.heading, id=f"{one.key}-heading"),
        map(_block, one.blocks),
        id=one.key,
        class_="card",
        aria_labelledby=f"{one.key}-heading",
    )


def _block(one: Block) -> Markup:
    if isinstance(one, Paragraph):
        return element("p", one.text, class_=None if one.kind == "plain" else one.kind)
    if isinstance(one, Listing):
        return element("ul", [element("li", item) for item in one.items], class_="listing")
    if isinstance(one, Figure):
        return _figure(one)
    if isinstance(one, Table):
        return _table(one)
    if isinstance(one, Question):
        return _question(one)
    return _facts(one)


def _figure(one: Figure) -> Markup:
    """Two drawings of the same: one for a desk and for paper, one for a telephone."""
    return element(
        "figure",
        element("div", Markup(one.draw(WIDE, f"{one.name}-wide", SCREEN_FONTS)), class_="wide"),
        element("div", Markup(one.draw(NARROW, f"{one.name}-narrow", SCREEN_FONTS)), class_="narrow"),
        element("figcaption", one.caption),
    )


def _table(one: Table) -> Markup:
    """A table in a frame that scrolls; a wide one becomes cards on a telephone, and keeps its roles when it does."""
    cards = len(one.columns) > _CARDS_FROM and not one.folded
    role = _ROLES if cards else {}
    classes = ["number" if numeric else None for numeric in one.numeric]
    head = [
        element("th", text, scope="col", class_=name, role=role.get("column"))
        for text, name in zip(one.columns, classes, strict=True)
    ]
    body = [_row(one, row, classes, role) for row in one.rows]
    table = element(
        "table",
        element("caption", one.caption, class_="hidden" if one.folded else None),
        element("thead", element("tr", head, role=role.get("line")), role=role.get("group")),
        element("tbody", body, role=role.get("group")),
        class_="cards" if cards else None,
        role=role.get("table"),
    )
    frame = element("div", table, class_="scroll", tabindex="0", role="region", aria_label=one.caption)
    return element("details", element("summary", one.caption), frame) if one.folded else frame


def _row(one: Table, row: tuple[str, ...], classes: list[str | None], role: Mapping[str, str]) -> Markup:
    """One line of a table; among cards every value carries its column's name."""
    cells = [
        element("td", text, class_=name, role=role.get("cell"), data_label=column if role else None)
        for text, name, column in zip(row[1:], classes[1:], one.columns[1:], strict=True)
    ]
    return element(
        "tr", element("th", row[0], scope="row", class_=classes[0], role=role.get("name")), cells, role=role.get("line")
    )


def _question(one: Question) -> Markup:
    written = [element("p", isolate(part)) for part in (one.answer or "").split("\n\n") if part.strip()]
    return element(
        "div",
        element("h3", one.heading),
        element("p", one.text, class_="asked"),
        element("blockquote", written) if written else element("p", one.unwritten, class_="unwritten"),
        class_="question",
    )


def _facts(one: Facts) -> Markup:
    rows = [
        element("div", element("dt", name), element("dd", element("code", value) if one.exact else value))
        for name, value in one.pairs
    ]
    return element("dl", rows, class_="exact" if one.exact else None)
