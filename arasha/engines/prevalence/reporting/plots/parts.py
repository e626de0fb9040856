"""Totals by covariates, and by how the people were linked."""

from collections.abc import Mapping
from typing import Any

from arasha.engines.prevalence.reporting.plots.forest import Group, Kind, Row
from arasha.engines.prevalence.reporting.plots.totals import (
    Document,
    compare_with,
    draw_groups,
    method_row,
    read_limits,
)
from arasha.engines.prevalence.reporting.sheets import SCREEN_FONTS, WIDE, Sheet
from arasha.engines.prevalence.reporting.speech import Speech


def draw_strata(
    document: Document, language: str, *, width: int = WIDE, name: str = "strata", fonts: str = SCREEN_FONTS
) -> str:
    """Totals by each covariate from one model for all strata, and from every stratum by itself."""
    speech, strata = Speech(language), document.get("strata")
    if not strata:
        return ""
    groups = []
    for method in ("joint", "separate"):
        if strata[method] is not None:
            rows = tuple(_part_row(part, speech) for part in list_parts(strata[method]))
            groups.append(Group(speech.say("strata", f"{method}_title"), rows))
    return draw_groups(speech, Sheet(name, width, fonts), groups, "strata", None)


def list_parts(breakdown: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Everybody, then each covariate by itself, then their combinations where they say more."""
    margins = breakdown["margins"]
    strata = [part for part in breakdown["strata"] if all(part["values"] != other["values"] for other in margins)]
    return [breakdown["everybody"], *margins, *strata]


def name_part(part: Mapping[str, Any], speech: Speech) -> str:
    """The values of a part of the people."""
    if part["values"]:
        return speech.names(part["values"].values())
    everybody = speech.say("strata", "everybody")
    return everybody[:1].upper() + everybody[1:]


def _part_row(part: Mapping[str, Any], speech: Speech) -> Row:
    kind: Kind = "method" if part["values"] else "chosen"
    label = name_part(part, speech)
    if part["total"] is None or part["verdict"]["colour"] == "red":
        return Row(label, None, None, None, kind, explain_part(part, speech))
    outer, inner = (read_limits(part["intervals"].get(level)) for level in ("0.95", "0.8"))
    return Row(label, part["total"], outer, inner, kind)


def explain_part(part: Mapping[str, Any], speech: Speech) -> str:
    """Why a part has no number, in few words."""
    for one in part["verdict"]["reasons"]:
        if one["colour"] == "red" and speech.knows("chips", one["code"]):
            return speech.say("chips", one["code"], **one["values"])
    return speech.say("statuses", part["status"])


def draw_linkage(
    document: Document, language: str, *, width: int = WIDE, name: str = "linkage", fonts: str = SCREEN_FONTS
) -> str:
    """The total as linked, over all possible tables, and at each threshold of the match score."""
    speech, linkage = Speech(language), document.get("linkage")
    if not linkage:
        return ""
    rows = []
    found = linkage["estimate"]
    asked = found["method"] if found else "bic"
    exact = next((one for one in document["estimates"] if one["method"] == asked), None)
    if exact is not None:
        as_linked = method_row(exact, speech)
        rows.append(
            Row(
                speech.say("plots", "as_linked"), as_linked.total, as_linked.outer, as_linked.inner, "method",
                as_linked.refusal,
            )
        )  # fmt: skip
    if found:
        label = speech.say("plots", "possible_tables", tables=len(found["tables"]))
        outer, inner = (read_limits(found["intervals"].get(level)) for level in ("0.95", "0.8"))
        why = "" if found["total"] is not None else speech.say("statuses", found["status"])
        rows.append(Row(label, found["total"], outer, inner, "chosen", why))
    bands = []
    for one in linkage["bands"]:
        label = speech.say("plots", "threshold", threshold=one["threshold"])
        outer, inner = (read_limits(one["intervals"].get(level)) for level in ("0.95", "0.8"))
        why = "" if one["total"] is not None else speech.say("statuses", one["status"])
        bands.append(Row(label, one["total"], outer, inner, "change", why))
    groups = [Group("", tuple(rows)), Group(speech.say("plots", "group_bands"), tuple(bands))]
    return draw_groups(speech, Sheet(name, width, fonts), groups, "linkage", compare_with(document, speech))


def draw_kappa(
    document: Document, language: str, *, width: int = WIDE, name: str = "kappa", fonts: str = SCREEN_FONTS
) -> str:
    """The headline method's total if the hidden number were a multiple of what it says."""
    speech = Speech(language)
    rows = []
    for one in document.get("kappa", ()):
        label = speech.say("plots", "kappa", kappa=one["kappa"])
        kind: Kind = "chosen" if one["kappa"] == 1 else "change"
        rows.append(Row(label, one["total"], read_limits(one["interval"]), None, kind))
    return draw_groups(
        speech, Sheet(name, width, fonts), [Group("", tuple(rows))], "kappa", compare_with(document, speech)
    )
