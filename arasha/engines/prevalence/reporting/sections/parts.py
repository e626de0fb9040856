"""Totals by covariates, and what the linkage of people between lists leaves open."""

from collections.abc import Mapping
from typing import Any

from arasha.engines.prevalence.linking import describe_linkage
from arasha.engines.prevalence.reporting.blocks import Block, Listing, Paragraph, Section, Table
from arasha.engines.prevalence.reporting.plots import draw_linkage, draw_strata
from arasha.engines.prevalence.reporting.plots.parts import explain_part, list_parts, name_part
from arasha.engines.prevalence.reporting.sections.figures import figure
from arasha.engines.prevalence.reporting.sections.methods import NOTHING, Document
from arasha.engines.prevalence.reporting.speech import Speech, mark_minus


def list_strata(document: Document, speech: Speech) -> Section | None:
    """Totals by each covariate with rates, and whether the covariates matter."""
    strata = document.get("strata")
    if not strata:
        return None
    say = speech.say
    blocks: list[Block] = [
        Paragraph(say("report", "strata_lead"), "lead"),
        *figure(document, speech, draw_strata, "strata"),
    ]
    for method in ("joint", "separate"):
        if strata[method] is not None:
            blocks.append(_table_parts(strata[method], say("strata", f"{method}_title"), speech))
    if strata["pooling"] is not None:
        blocks.append(_table_pooling(strata["pooling"], speech))
    notes = []
    for method, ratio in strata["heterogeneity"].items():
        if ratio is not None and strata["whole"]["total"] is not None:
            values = {"way": say("strata", method), "change": ratio - 1, "whole": strata["whole"]["total"]}
            notes.append(say("report", "strata_change", **values))
    if strata["unclassified"] != 0:
        known = strata["unclassified"] is not None
        code = "unclassified" if known else "unclassified_withheld"
        notes.append(say("strata", code, cases=strata["unclassified"]) if known else say("strata", code))
    notes.append(say("report", "strata_small", least=strata["least_shown"]))
    heading = say("report", "strata_heading", covariates=speech.names(strata["covariates"]))
    return Section("strata", heading, (*blocks, Listing(tuple(notes))))


def _table_parts(breakdown: Mapping[str, Any], caption: str, speech: Speech) -> Table:
    parts = list_parts(breakdown)
    rated = any(part["rate"] is not None for part in parts)
    codes = ["part", "known", "total", "interval_95", *(["rate"] if rated else []), "verdict"]
    numeric = (False, True, True, True, *([True] if rated else []), False)
    rows = tuple(_row_of_part(part, rated, speech) for part in parts)
    return Table(caption, tuple(speech.say("columns", code) for code in codes), rows, numeric)


def _row_of_part(part: Mapping[str, Any], rated: bool, speech: Speech) -> tuple[str, ...]:
    colour = speech.say("colour_names", part["verdict"]["colour"])
    seen = speech.say("report", "withheld") if part["cases"] is None else speech.number(part["cases"])
    if part["total"] is None or part["verdict"]["colour"] == "red":
        nothing = (NOTHING,) * (3 if rated else 2)
        return (name_part(part, speech), seen, *nothing, f"{colour}: {explain_part(part, speech)}")
    limits = part["intervals"].get("0.95")
    rate = [_say_rate(part["rate"], speech)] if rated else []
    return (
        name_part(part, speech), seen, speech.number(part["total"]),
        NOTHING if limits is None else speech.limits(limits), *rate, colour,
    )  # fmt: skip


def _say_rate(rate: Mapping[str, Any] | None, speech: Speech) -> str:
    if rate is None:
        return NOTHING
    limits = rate["intervals"].get("0.95")
    said = speech.decimal(rate["per_100000"])
    return said if limits is None else f"{said} ({speech.decimal(limits[0])} – {speech.decimal(limits[1])})"


def _table_pooling(pooling: Mapping[str, Any], speech: Speech) -> Table:
    rows = []
    for part in ({"values": {}, **pooling["everybody"]}, *pooling["strata"]):
        limits = part["intervals"].get("0.95")
        note = speech.say("strata", "borrowed") if part.get("borrowed") else ""
        total = NOTHING if part["total"] is None else speech.number(part["total"])
        rows.append((name_part(part, speech), total, NOTHING if limits is None else speech.limits(limits), note))
    codes = ("part", "total", "interval_95", "remark")
    columns = tuple(speech.say("columns", code) for code in codes)
    return Table(speech.say("strata", "pooling_title"), columns, tuple(rows), (False, True, True, False), folded=True)


def describe_links(document: Document, speech: Speech) -> Section | None:
    """How much of the uncertainty comes from linking people between lists."""
    linkage = document.get("linkage")
    if not linkage:
        return None
    lines = describe_linkage(linkage, document["cases"], speech.language)
    blocks: tuple[Block, ...] = (
        Paragraph(speech.say("report", "linkage_lead"), "lead"),
        *figure(document, speech, draw_linkage, "linkage"),
        Listing(tuple(mark_minus(line.strip()) for line in lines)),
    )
    return Section("linkage", speech.say("report", "linkage_heading"), blocks)
