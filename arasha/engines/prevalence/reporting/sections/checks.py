"""What changes when the lists change, how uncertain the totals are, and what more data would do."""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

from arasha.engines.prevalence.reporting.blocks import Block, Paragraph, Section, Table
from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.reporting.plots import draw_lists, draw_more_data, draw_shapes
from arasha.engines.prevalence.reporting.sections.figures import figure
from arasha.engines.prevalence.reporting.sections.methods import NOTHING, Document
from arasha.engines.prevalence.reporting.speech import Speech


def check_lists(document: Document, speech: Speech) -> Section | None:
    """Each list left out, each pair made one."""
    say = speech.say
    drawn = figure(document, speech, draw_lists, "lists")
    if not drawn:
        return None
    changes = [("without", one) for one in document.get("without", ())]
    changes += [("merged", one) for one in document.get("merged", ())]
    columns = tuple(say("columns", code) for code in ("change", "total", "interval_95"))
    rows = tuple(_change_row(code, one, speech) for code, one in changes)
    table = Table(say("report", "lists_table"), columns, rows, (False, True, True), folded=True)
    blocks: tuple[Block, ...] = (Paragraph(say("report", "lists_lead"), "lead"), *drawn, table)
    return Section("lists", say("plots", "lists_title"), blocks)


def _change_row(code: str, one: Mapping[str, Any], speech: Speech) -> tuple[str, ...]:
    names = [isolate(name) for name in one["lists"]]
    values = {"list": names[0]} if code == "without" else {"first": names[0], "second": names[1]}
    label = speech.say("plots", code, **values)
    if one["total"] is None:
        return label, NOTHING, speech.say("statuses", one["status"])
    return label, speech.number(one["total"]), speech.limits(one["interval"]) if one["interval"] else NOTHING


def check_shapes(document: Document, speech: Speech) -> Section | None:
    """How draws of each method spread."""
    drawn = figure(document, speech, draw_shapes, "shapes")
    if not drawn:
        return None
    blocks: list[Block] = [Paragraph(speech.say("report", "shapes_lead"), "lead"), *drawn]
    latent = next((one for one in document["estimates"] if one["method"] == "latent"), None)
    modes = latent["diagnostics"].get("modes", ()) if latent else ()
    if latent and len(modes) > 1:
        blocks.append(_describe_modes(modes, speech))
    return Section("shapes", speech.say("plots", "shapes_title"), tuple(blocks))


def _describe_modes(modes: Sequence[Mapping[str, Any]], speech: Speech) -> Table:
    keys = [key for key in ("middle", "low", "high", "chains") if key in modes[0]]
    rows = tuple(
        (speech.number(position + 1), *(speech.number(mode[key]) for key in keys))
        for position, mode in enumerate(modes)
    )
    columns = (speech.say("columns", "mode"), *(speech.say("columns", f"mode_{key}") for key in keys))
    return Table(speech.say("report", "modes_table"), columns, rows, (False, *(True for _ in keys)))


def more_data(document: Document, speech: Speech) -> Section | None:
    """Expected limits after one more list."""
    drawn = figure(document, speech, draw_more_data, "more")
    if not drawn:
        return None
    columns = (speech.say("columns", "people"), speech.say("columns", "interval_95"), speech.say("columns", "width"))
    rows = tuple(
        (
            speech.number(one["people"]),
            speech.limits(one["interval"]),
            speech.number(one["interval"][1] - one["interval"][0]),
        )
        for one in document["more_data"]
    )
    table = Table(speech.say("report", "more_table"), columns, rows, (True, True, True), folded=True)
    blocks: tuple[Block, ...] = (Paragraph(speech.say("report", "more_lead"), "lead"), *drawn, table)
    return Section("more", speech.say("plots", "more_title"), blocks)


def list_consistency(document: Document, speech: Speech) -> Section | None:
    """Each list as a population of known size, estimated from the others."""
    checked = document.get("consistency")
    if not checked:
        return None
    say = speech.say
    columns = tuple(say("columns", code) for code in ("list", "truth", "estimated", "ratio", "covered"))
    rows = tuple(_consistency_row(one, speech) for one in checked)
    blocks: list[Block] = [
        Paragraph(say("report", "consistency_lead"), "lead"),
        Table(say("report", "consistency_table"), columns, rows, (False, True, True, True, False)),
    ]
    known = [one for one in checked if one["log_error"] is not None]
    if known:
        covered = sum(bool(one["covered"]) for one in known)
        ratio = exp(sum(one["log_error"] for one in known) / len(known))
        blocks.append(Paragraph(say("report", "consistency_sum", number=len(known), covered=covered, ratio=ratio)))
    return Section("consistency", say("report", "consistency_heading"), tuple(blocks))


def _consistency_row(one: Mapping[str, Any], speech: Speech) -> tuple[str, ...]:
    name, truth = isolate(one["list"]), speech.number(one["truth"])
    if one["total"] is None:
        return name, truth, NOTHING, NOTHING, speech.say("plots", "no_number")
    covered = speech.say("report", "covered" if one["covered"] else "not_covered")
    return name, truth, speech.number(one["total"]), f"× {speech.decimal(exp(one['log_error']), 2)}", covered
