"""The shapes of bootstrap and posterior: a number alone hides several peaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import Any, Final

from arasha.engines.prevalence.reporting.axes import Axis, choose_axis
from arasha.engines.prevalence.reporting.lettering import SMALL, TEXT, measure, wrap
from arasha.engines.prevalence.reporting.plots.totals import Document
from arasha.engines.prevalence.reporting.sheets import (
    BRAND,
    FIELD,
    HINT,
    PALE,
    QUIET,
    SCREEN_FONTS,
    SURFACE,
    WIDE,
    Sheet,
)
from arasha.engines.prevalence.reporting.speech import Speech

_SHOWN: Final = ("bic", "stepwise", "average", "graphs", "threshold", "latent")
_RIDGE: Final = 52.0
_POINTS: Final = 160  # where a smoothed shape is drawn
_BANDWIDTH: Final = 1.3  # bins
_PEAK: Final = 0.2  # of the highest, for a rise to be called a peak


@dataclass(frozen=True, slots=True)
class Ridge:
    """One method's shape: heights per logarithmic unit at values; or only marks, where chains disagree."""

    label: str
    total: float | None
    values: tuple[float, ...]
    heights: tuple[float, ...]
    marks: tuple[float, ...]
    shape: Mapping[str, Any] | None

    @property
    def peaks(self) -> int:
        highest = max(self.heights, default=0.0)
        found, rising, lowest = 0, True, 0.0
        for before, after in pairwise(self.heights):
            if rising and after < before and before > _PEAK * highest and before > 1.25 * lowest:
                found, rising, lowest = found + 1, False, after
            elif not rising:
                lowest = min(lowest, after)
                rising = after > 1.25 * lowest
        return found


def draw_shapes(
    document: Document, language: str, *, width: int = WIDE, name: str = "shapes", fonts: str = SCREEN_FONTS
) -> str:
    """Densities of the draws of each method over one logarithmic axis, and the medians of chains that disagree."""
    speech, sheet = Speech(language), Sheet(name, width, fonts)
    ridges = read_ridges(document, speech)
    if not ridges:
        return ""
    narrow = width < 520
    left = 4.0 if narrow else min(176.0, max(measure(one.label) for one in ridges) + 16)
    spread = [value for one in ridges for value in (*one.values[:1], *one.values[-1:], *one.marks)]
    chosen = choose_axis(spread, left, width - 8.0)
    axis = Axis(max(min(spread), 1.0) / 1.04, max(spread) * 1.04, chosen.begin, chosen.end, True)
    bottom = 10 + len(ridges) * (_RIDGE + 18 + (16 if narrow else 0))
    for tick in (ticks := axis.ticks(speech)):
        sheet.line(axis.place(tick), 6, axis.place(tick), bottom)
    y = 10.0
    for one in ridges:
        y += _RIDGE + 18 + (16 if narrow else 0)
        _draw_ridge(sheet, axis, one, y, narrow)
    for tick in ticks:
        label = speech.number(tick)
        half = measure(label, SMALL) / 2
        x = min(max(axis.place(tick), half), width - half)
        sheet.text(x, bottom + 18, label, size=SMALL, fill=HINT, anchor="middle")
    y = bottom + 24
    for note in _notes(ridges, speech):
        for line in wrap(note, width, SMALL, 9):
            y += 17
            sheet.text(0, y, line, size=SMALL, fill=HINT)
    words = " ".join([speech.say("plots", "shapes_words"), *(_describe(one, speech) for one in ridges)])
    return sheet.finish(y + 8, speech.say("plots", "shapes_title"), words)


def read_ridges(document: Document, speech: Speech) -> list[Ridge]:
    """The shapes a document holds, in the order of the methods."""
    found = []
    for one in document["estimates"]:
        shape = one.get("shape")
        marks = tuple(one["diagnostics"].get("chain_medians", ())) if one["total"] is None else ()
        if one["method"] not in _SHOWN or not (marks or (shape and one["total"] is not None)):
            continue
        values, heights = ((), ()) if marks or shape is None else _smooth(shape)
        found.append(Ridge(speech.method(one["method"]), one["total"], values, heights, marks, shape))
    return found


def _smooth(shape: Mapping[str, Any]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Heights of a histogram smoothed a little more than a bin, and a little beyond its limits."""
    shares, low = shape["shares"], log(shape["low"])
    step = (log(shape["high"]) - low) / len(shares)
    centres = [low + (position + 0.5) * step for position in range(len(shares))]
    begin, end = low - 3 * step, low + (len(shares) + 3) * step
    places = [begin + (end - begin) * position / (_POINTS - 1) for position in range(_POINTS)]
    spread = _BANDWIDTH * step
    heights = tuple(
        sum(
            share * exp(-0.5 * ((place - centre) / spread) ** 2)
            for share, centre in zip(shares, centres, strict=True)
            if share
        )
        for place in places
    )
    return tuple(exp(place) for place in places), heights


def _draw_ridge(sheet: Sheet, axis: Axis, one: Ridge, base: float, narrow: bool) -> None:
    lines = [one.label] if narrow else wrap(one.label, axis.begin - 14)
    first = base - _RIDGE - 4 if narrow else base - 6 - 15 * (len(lines) - 1)
    for number, line in enumerate(lines):
        sheet.text(0, first + 15 * number, line, size=TEXT, halo=True)
    if one.marks:
        for mark in one.marks:
            sheet.line(axis.place(mark), base - 20, axis.place(mark), base, stroke=QUIET, width=1.5)
    else:
        highest = max(one.heights)
        points = [
            (axis.place(value), base - _RIDGE * height / highest)
            for value, height in zip(one.values, one.heights, strict=True)
        ]
        sheet.shape([(points[0][0], base), *points, (points[-1][0], base)], fill=PALE)
        sheet.curve(points, stroke=BRAND, width=1.75)
    sheet.line(axis.begin, base, axis.end, base, stroke=FIELD)
    if one.total is not None:
        x = axis.place(one.total)
        sheet.line(x, base - _RIDGE, x, base, stroke=SURFACE, width=3.5)
        sheet.line(x, base - _RIDGE, x, base, stroke=BRAND, width=1.5, dashes="4 2")
        sheet.circle(x, base, 4.5)


def _notes(ridges: Sequence[Ridge], speech: Speech) -> list[str]:
    notes = [speech.say("plots", "shapes_legend"), speech.say("plots", "log_axis")]
    if any(one.marks for one in ridges):
        notes.append(speech.say("plots", "chains"))
    parts = [
        speech.say("plots", "cut_part", label=one.label, share=outside, largest=one.shape["largest"])
        for one in ridges
        if one.heights and one.shape and (outside := one.shape["below"] + one.shape["above"]) > 0
    ]
    return [*notes, speech.say("plots", "cut_note", parts="; ".join(parts))] if parts else notes


def _describe(one: Ridge, speech: Speech) -> str:
    if one.marks:
        low, high = min(one.marks), max(one.marks)
        return speech.say("plots", "chains_row", label=one.label, number=len(one.marks), low=low, high=high)
    low, high = middle_half(one)
    peaks = speech.say("plots", "one_peak" if one.peaks < 2 else "several_peaks", number=one.peaks)
    return speech.say("plots", "shape_row", label=one.label, low=low, high=high, peaks=peaks)


def middle_half(one: Ridge) -> tuple[float, float]:
    """The quartiles of a shape, to a bin."""
    assert one.shape is not None
    shares, low = one.shape["shares"], one.shape["low"]
    ratio = one.shape["high"] / low
    found, passed = [], one.shape["below"]
    for position, share in enumerate(shares):
        for quarter in (0.25, 0.75):
            if passed < quarter <= passed + share:
                found.append(low * ratio ** ((position + (quarter - passed) / share) / len(shares)))
        passed += share
    return found[0], found[-1]
