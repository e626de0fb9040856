"""All models near the best: how well each fits, and what it says."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from arasha.engines.prevalence.reporting.axes import Axis, fit_axis
from arasha.engines.prevalence.reporting.lettering import SMALL, measure, wrap
from arasha.engines.prevalence.reporting.plots.totals import Document
from arasha.engines.prevalence.reporting.sheets import (
    FIELD,
    HINT,
    INK,
    MIDDLE,
    QUIET,
    SCREEN_FONTS,
    SURFACE,
    WIDE,
    Sheet,
)
from arasha.engines.prevalence.reporting.speech import Speech

_DEPTH: Final = 10.0
_BANDS: Final = (2.0, 6.0, 10.0)
_NAMED: Final = 4


def draw_strip(
    document: Document, language: str, *, width: int = WIDE, name: str = "strip", fonts: str = SCREEN_FONTS
) -> str:
    """Total against distance in BIC from the best model: diamonds within 2, discs within 6, rings within 10."""
    models = [one for one in document.get("strip", ()) if one["total"] is not None]
    if not models:
        return ""
    speech, sheet = Speech(language), Sheet(name, width, fonts)
    left = 8.0 + max(measure(speech.say("plots", "strip_best"), SMALL), measure("10", SMALL))
    top, bottom = 30.0, 270.0
    axis = fit_axis([one["total"] for one in models], left + 12, width - 12)
    sheet.text(0, 12, speech.say("plots", "strip_y"), size=SMALL, fill=HINT)
    for depth in (0.0, *_BANDS):
        y = _height(depth, top, bottom)
        label = speech.say("plots", "strip_best") if depth == 0 else f"{depth:.0f}"
        sheet.text(left, y + 4, label, size=SMALL, fill=HINT, anchor="end")
        sheet.line(left + 6, y, width, y, dashes=None if depth in (0.0, _DEPTH) else "4 4")
    for tick in axis.ticks(speech):
        label, x = speech.number(tick), axis.place(tick)
        sheet.line(x, bottom, x, bottom + 5, stroke=FIELD)
        half = measure(label, SMALL) / 2
        sheet.text(min(max(x, half), width - half), bottom + 20, label, size=SMALL, fill=HINT, anchor="middle")
    for one in sorted(models, key=lambda model: -model["above"]):
        draw_mark(sheet, one["above"], axis.place(one["total"]), _height(one["above"], top, bottom))
    _name_best(sheet, axis, models, speech, (top, bottom))
    y = _draw_legend(sheet, speech, bottom + 46, axis.logarithmic)
    return sheet.finish(y, speech.say("plots", "strip_title"), describe_strip(models, speech))


def draw_mark(sheet: Sheet, above: float, x: float, y: float) -> None:
    """The mark of a model by its distance: told apart by shape and tone, not by colour."""
    if above <= _BANDS[0]:
        sheet.diamond(x, y, 6.5)
    elif above <= _BANDS[1]:
        sheet.circle(x, y, 4.5, fill=MIDDLE)
    else:
        sheet.circle(x, y, 3.5, fill=SURFACE, stroke=FIELD)


def _height(above: float, top: float, bottom: float) -> float:
    return top + (bottom - top) * above / _DEPTH


def _name_best(
    sheet: Sheet, axis: Axis, models: Sequence[Mapping[str, Any]], speech: Speech, edges: tuple[float, float]
) -> None:
    """The totals of the best few, where their labels do not touch."""
    taken: list[tuple[float, float, float]] = []
    for one in [model for model in models if model["above"] <= _BANDS[0]][:_NAMED]:
        label = speech.number(one["total"])
        x, y, half = axis.place(one["total"]), _height(one["above"], *edges) - 10, measure(label, SMALL) / 2 + 3
        x = min(max(x, axis.begin + half), sheet.width - half)
        if all(abs(x - other) > half + reach or abs(y - height) > 15 for other, height, reach in taken):
            sheet.text(x, y, label, size=SMALL, fill=INK, anchor="middle", weight="600", halo=True)
            taken.append((x, y, half))


def _draw_legend(sheet: Sheet, speech: Speech, y: float, logarithmic: bool) -> float:
    x = 0.0
    for depth in _BANDS:
        text = speech.say("plots", f"strip_{depth:.0f}")
        if x and x + 18 + measure(text, SMALL) > sheet.width:
            x, y = 0.0, y + 18
        draw_mark(sheet, depth, x + 7, y - 4)
        sheet.text(x + 18, y, text, size=SMALL, fill=QUIET)
        x += 18 + measure(text, SMALL) + 18
    if logarithmic:
        for line in wrap(speech.say("plots", "log_axis"), sheet.width, SMALL):
            y += 17
            sheet.text(0, y, line, size=SMALL, fill=HINT)
    return y + 8


def describe_strip(models: Sequence[Mapping[str, Any]], speech: Speech) -> str:
    """What the strip shows, in words."""
    near = [one["total"] for one in models if one["above"] <= _BANDS[0]]
    said = speech.say(
        "plots", "strip_words", number=len(models), near=len(near), low=min(near), high=max(near)
    ) if near else ""  # fmt: skip
    return f"{said} {speech.say('plots', 'strip_one', total=models[0]['total'])}".strip()
