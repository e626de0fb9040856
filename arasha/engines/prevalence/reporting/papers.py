"""A report as PDF by typst, from a document of our own and data that can never become markup."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.reporting.blocks import Block, Facts, Figure, Report
from arasha.engines.prevalence.reporting.reports import make_report
from arasha.engines.prevalence.reporting.sheets import WIDE

_DOCUMENTS: Final = Path(__file__).parent / "documents"
_FONTS: Final = "Libertinus Serif"  # typst brings it along, with every Kazakh letter
_SIZE: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_ENDLESS: Final = re.compile(r"[^\s\u200b]{24}(?=[^\s\u200b]{4})")
_STANDARD: Final = "ua-1"


def can_print() -> bool:
    """Whether typst is installed."""
    return find_spec("typst") is not None


def render_pdf(document: Mapping[str, Any], language: str, assumptions: Mapping[str, str] | None = None) -> bytes:
    """The same report as `render_html` gives, as a tagged PDF (PDF/UA-1).

    Raises InputError (code typst_missing) where the Python package typst is not installed.
    """
    if not can_print():
        raise InputError("typst_missing")
    import typst

    report = make_report(document, language, assumptions)
    options: dict[str, Any] = {
        # The root is the document's own folder, and only typst's own fonts are used: no machine changes the paper.
        "root": str(_DOCUMENTS),
        "ignore_system_fonts": True,
        "format": "pdf",
        "sys_inputs": {"data": json.dumps(describe_report(report), ensure_ascii=False), "language": language},
    }
    path = str(_DOCUMENTS / "report.typ")
    try:
        printed: bytes = typst.compile(path, pdf_standards=[_STANDARD], **options)
    except typst.TypstError:
        # The standard refuses letters that its fonts lack, as a list's name may hold; the paper stays tagged.
        printed = typst.compile(path, **options)
    return printed


def describe_report(report: Report) -> dict[str, Any]:
    """A report as plain values: every block with its kind, drawings as SVG."""
    sections = [
        {"heading": one.heading, "blocks": [_describe(block) for block in one.blocks]} for one in report.sections
    ]
    return {
        "title": report.title,
        "subtitle": _break_words(report.subtitle),
        "conclusion": _break_words(asdict(report.conclusion)),
        "words": report.words,
        "sections": sections,
    }


def _describe(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    if isinstance(block, Figure):
        drawn = block.draw(WIDE, block.name, _FONTS)
        width, height = (float(one) for one in _SIZE.findall(drawn)[0])
        described = {"drawing": drawn, "caption": block.caption, "alternative": block.alternative}
        return {"block": kind, "ratio": height / width, **described}
    described = asdict(block)
    return {"block": kind, **(described if isinstance(block, Facts) else _break_words(described))}


def _break_words(value: Any) -> Any:
    """Texts in which a word too long for a line may be broken: paper cannot scroll."""
    if isinstance(value, str):
        return _ENDLESS.sub(lambda found: f"{found[0]}\u200b", value)
    if isinstance(value, dict):
        return {key: _break_words(one) for key, one in value.items()}
    return [_break_words(one) for one in value] if isinstance(value, list | tuple) else value
