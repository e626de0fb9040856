"""Totals side by side: methods, changed lists, more data."""

from collections.abc import Mapping, Sequence
from math import inf, log
from typing import Any, Final

from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.reporting.plots.forest import Forest, Group, Kind, Limits, Row
from arasha.engines.prevalence.reporting.sheets import SCREEN_FONTS, WIDE, Sheet
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.engines.prevalence.studying.studies import COMPARED

Document = Mapping[str, Any]
_MOST_ROWS: Final = 15  # pairs of six lists; beyond, a drawing would no longer fit a page


def draw_methods(
    document: Document, language: str, *, width: int = WIDE, name: str = "methods", fonts: str = SCREEN_FONTS
) -> str:
    """Every method's total with its 95 % (thin) and 80 % (thick) interval; refused methods with their reason.

    document: what `--json` writes. width: in CSS pixels; below 520 names stand above their lines. name: prefix of the
    ids inside, unique on a page. Returns an SVG, or an empty text where the document has nothing to draw.
    """
    speech = Speech(language)
    rows = [method_row(one, speech) for one in document["estimates"]]
    groups = [
        Group(speech.say("plots", "group_methods"), tuple(row for row in rows if row.kind != "apart")),
        Group(speech.say("plots", "group_apart"), tuple(row for row in rows if row.kind == "apart")),
        Group(speech.say("plots", "group_without"), _changes(document.get("without", ()), speech, "without")),
    ]
    return draw_groups(speech, Sheet(name, width, fonts), groups, "methods", compare_with(document, speech))


def draw_lists(
    document: Document, language: str, *, width: int = WIDE, name: str = "lists", fonts: str = SCREEN_FONTS
) -> str:
    """The headline's method with each list left out and with each pair of lists made one, beside all lists."""
    speech = Speech(language)
    if not document.get("without") and not document.get("merged"):
        return ""
    whole = next((one for one in document["estimates"] if one["method"] == "bic"), None)
    groups = []
    if whole is not None:
        row = method_row(whole, speech)
        all_lists = Row(speech.say("plots", "all_lists"), row.total, row.outer, None, "chosen", row.refusal)
        groups.append(Group("", (all_lists,)))
    groups += [
        Group(speech.say("plots", "group_without"), _changes(document.get("without", ()), speech, "without")),
    ]
    total = None if whole is None else whole["total"]
    merged = document.get("merged", ())
    kept = _movers(merged, total)
    code = "group_merged" if len(kept) == len(merged) else "group_movers"
    heading = speech.say("plots", code, kept=len(kept), number=len(merged))
    groups.append(Group(heading, _changes(kept, speech, "merged")))
    reference = None if total is None else (total, speech.say("plots", "reference", total=total))
    return draw_groups(speech, Sheet(name, width, fonts), groups, "lists", reference)


def _movers(rows: Sequence[Mapping[str, Any]], total: float | None) -> Sequence[Mapping[str, Any]]:
    """The rows, or of too many those that move the total most, in their own order."""
    if len(rows) <= _MOST_ROWS:
        return rows
    moved = [abs(log(one["total"] / total)) if one["total"] and total else inf for one in rows]
    kept = sorted(range(len(rows)), key=lambda place: -moved[place])[:_MOST_ROWS]
    return [rows[place] for place in sorted(kept)]


def draw_more_data(
    document: Document, language: str, *, width: int = WIDE, name: str = "more", fonts: str = SCREEN_FONTS
) -> str:
    """Expected 95 % limits after one more independent list of m people, beside the chosen model's own limits now."""
    speech = Speech(language)
    chosen = next((one for one in document["estimates"] if one["method"] == "bic"), None)
    if not document.get("more_data") or chosen is None or chosen["total"] is None:
        return ""
    total = chosen["total"]
    now = chosen.get("other_intervals", {}).get("wald", {}).get("0.95")
    rows = [] if now is None else [Row(speech.say("plots", "more_now"), total, read_limits(now), None, "chosen")]
    for one in document["more_data"]:
        label = speech.say("plots", "more_people", people=one["people"])
        rows.append(Row(label, total, read_limits(one["interval"]), None, "method"))
    return draw_groups(speech, Sheet(name, width, fonts), [Group("", tuple(rows))], "more", None)


def draw_groups(
    speech: Speech, sheet: Sheet, groups: Sequence[Group], code: str, reference: tuple[float, str] | None
) -> str:
    """Rows of totals over one axis; an empty text where there are none. code: of the title and the words."""
    filled = [group for group in groups if group.rows]
    if not filled:
        return ""
    title, words = speech.say("plots", f"{code}_title"), speech.say("plots", f"{code}_words")
    return Forest(speech, sheet, filled, title, words, reference).draw()


def compare_with(document: Document, speech: Speech) -> tuple[float, str]:
    """The people already known, as the line that no total can pass."""
    return document["cases"], speech.say("plots", "known", cases=document["cases"])


def method_row(one: Mapping[str, Any], speech: Speech) -> Row:
    """A method's total with its two intervals, or why it has none."""
    kind: Kind = "chosen" if one["method"] == "bic" else "method" if one["method"] in COMPARED else "apart"
    label = speech.method(one["method"])
    if one["total"] is None:
        return Row(label, None, None, None, kind, explain_refusal(one, speech))
    limits = one["intervals"]
    return Row(label, one["total"], read_limits(limits.get("0.95")), read_limits(limits.get("0.8")), kind)


def explain_refusal(one: Mapping[str, Any], speech: Speech) -> str:
    """Why a method gives no number, as a clause."""
    for code in (*one.get("reasons", ()), one["status"]):
        for room in ("refusals", "reasons", "statuses"):
            if speech.knows(room, code):
                return speech.say(room, code)
    return ""


def _changes(rows: Sequence[Mapping[str, Any]], speech: Speech, code: str) -> tuple[Row, ...]:
    found = []
    for one in rows:
        names = [isolate(name) for name in one["lists"]]
        values = {"list": names[0]} if code == "without" else {"first": names[0], "second": names[1]}
        label = speech.say("plots", code, **values)
        refusal = "" if one["total"] is not None else speech.say("statuses", one["status"])
        found.append(Row(label, one["total"], read_limits(one["interval"]), None, "change", refusal))
    return tuple(found)


def read_limits(pair: Sequence[float] | None) -> Limits | None:
    """Limits as the document holds them."""
    return None if pair is None else (pair[0], pair[1])
