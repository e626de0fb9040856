"""What each method and each model says."""

from collections.abc import Mapping
from typing import Any

from arasha.engines.prevalence.reporting.blocks import Block, Paragraph, Section, Table
from arasha.engines.prevalence.reporting.plots import draw_methods, draw_strip
from arasha.engines.prevalence.reporting.plots.totals import explain_refusal
from arasha.engines.prevalence.reporting.sections.figures import figure
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.engines.prevalence.wording import say_way

Document = Mapping[str, Any]
NOTHING = "–"


def compare_methods(document: Document, speech: Speech) -> Section:
    """Every method side by side: a drawing, and a table with the Monte Carlo error of its limits."""
    say = speech.say
    blocks: list[Block] = [Paragraph(say("report", "methods_lead"), "lead")]
    if document["verdict"]["colour"] == "red":
        blocks.append(Paragraph(say("report", "methods_red"), "warning"))
    blocks += figure(document, speech, draw_methods, "methods")
    codes = ("method", "total", "hidden", "interval_95", "interval_80", "error", "why")
    rows = tuple(_method_row(one, speech) for one in document["estimates"])
    columns = tuple(say("columns", code) for code in codes)
    blocks.append(Table(say("report", "methods_table"), columns, rows, (False, *(True,) * 5, False)))
    agreement = document["verdict"].get("agreement")
    if agreement is not None:
        blocks.append(Paragraph(say("lines", "agreement", ratio=agreement)))
    blocks.append(Paragraph(say("report", "error_note"), "note"))
    return Section("methods", say("plots", "methods_title"), tuple(blocks))


def _method_row(one: Mapping[str, Any], speech: Speech) -> tuple[str, ...]:
    if one["total"] is None:
        return (speech.method(one["method"]), *(NOTHING,) * 5, _sentence(explain_refusal(one, speech)))
    limits, errors = one["intervals"], one["monte_carlo_error"].get("0.95")
    return (
        speech.method(one["method"]),
        speech.number(one["total"]),
        speech.number(one["hidden"]),
        speech.limits(limits["0.95"]) if "0.95" in limits else NOTHING,
        speech.limits(limits["0.8"]) if "0.8" in limits else NOTHING,
        NOTHING if errors is None or max(errors) == 0 else " / ".join(speech.number(error) for error in errors),
        _sentence(say_way(one["method"], one.get("reasons", ()), speech.language)),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def compare_models(document: Document, speech: Speech) -> Section | None:
    """Models near the best, and which of them each criterion would choose."""
    strip = document.get("strip")
    if not strip:
        return None
    say = speech.say
    blocks: list[Block] = [
        Paragraph(say("report", "strip_lead"), "lead"),
        *figure(document, speech, draw_strip, "strip"),
    ]
    criteria = {code: total for code, total in document.get("criteria", {}).items() if total is not None}
    if criteria:
        rows = tuple((say("criteria", code), speech.number(total)) for code, total in criteria.items())
        columns = (say("columns", "criterion"), say("columns", "total"))
        blocks += [
            Paragraph(say("report", "criteria_lead")),
            Table(say("report", "criteria_table"), columns, rows, (False, True)),
        ]
    return Section("models", say("plots", "strip_title"), tuple(blocks))
