"""What must be believed: the total under assumed ties that the model leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from arasha.engines.prevalence.reporting.axes import Axis, fit_axis
from arasha.engines.prevalence.reporting.lettering import SMALL, measure, shorten, wrap
from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.reporting.plots.totals import Document
from arasha.engines.prevalence.reporting.sheets import BRAND, FIELD, HINT, INK, QUIET, SCREEN_FONTS, WIDE, Sheet
from arasha.engines.prevalence.reporting.speech import Speech

_NAMED: Final = 5  # pairs drawn dark and named; the others move the total less and are grey
_DASHES: Final = (None, "8 3", "3 3", "10 3 2 3", "1 4")


@dataclass(frozen=True, slots=True)
class Belief:
    """The totals of one pair left out, by assumed log odds."""

    pair: tuple[str, ...]
    points: tuple[tuple[float, float], ...]

    @property
    def label(self) -> str:
        return " × ".join(isolate(name) for name in self.pair)

    @property
    def reach(self) -> float:
        totals = [total for _, total in self.points]
        return max(totals) / min(totals)


def read_beliefs(document: Document) -> list[Belief]:
    """Every pair left out of the headline's model, the one that moves the total most first."""
    centre = next((one["total"] for one in document["estimates"] if one["method"] == "bic"), None)
    pairs: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for one in document.get("sensitivity", ()):
        if one["total"] is not None:
            pairs.setdefault(tuple(one["term"]), []).append((one["log_odds"], one["total"]))
    middle = [] if centre is None else [(0.0, centre)]
    found = [Belief(pair, tuple(sorted([*points, *middle]))) for pair, points in pairs.items()]
    return sorted(found, key=lambda one: -one.reach)


def draw_beliefs(
    document: Document, language: str, *, width: int = WIDE, name: str = "beliefs", fonts: str = SCREEN_FONTS
) -> str:
    """The total against the assumed log odds of each pair that the model leaves out."""
    speech, sheet = Speech(language), Sheet(name, width, fonts)
    beliefs = read_beliefs(document)
    if not beliefs:
        return ""
    named, others = beliefs[:_NAMED], beliefs[_NAMED:]
    totals = [total for one in beliefs for _, total in one.points]
    odds = [value for one in beliefs for value, _ in one.points]
    top, bottom = 34.0, 294.0
    upright = fit_axis(totals, bottom, top)
    marks = upright.ticks(speech, 16.0)
    left = max(measure(speech.number(tick), SMALL) for tick in marks) + 10
    room = min(width * 0.36, max(measure(one.label, SMALL) for one in named) + 30)
    across = Axis(min(odds), max(odds), left, width - room, False)
    _draw_frame(sheet, speech, across, upright, marks)
    for one in others:
        sheet.curve(_place(one, across, upright), stroke=FIELD, width=1.0)
    heights = _spread([upright.place(one.points[-1][1]) for one in named], bottom)
    for one, dashes, height in zip(named, _DASHES, heights, strict=False):
        points = _place(one, across, upright)
        sheet.curve(points, stroke=BRAND, width=2.25, dashes=dashes)
        sheet.line(points[-1][0] + 3, points[-1][1], across.end + 14, height, stroke=FIELD)
        sheet.text(across.end + 18, height + 4, shorten(one.label, room - 18, SMALL), size=SMALL, fill=INK)
    zero = dict(beliefs[0].points).get(0.0)
    if zero is not None:
        sheet.circle(across.place(0.0), upright.place(zero), 5.5)
        sheet.text(across.place(0.0), upright.place(zero) - 12, speech.number(zero), anchor="middle", weight="600",
                   halo=True)  # fmt: skip
    y = _draw_notes(sheet, speech, bottom + 40, len(others), upright.logarithmic)
    return sheet.finish(y, speech.say("plots", "beliefs_title"), _describe(beliefs, zero, speech))


def _draw_frame(sheet: Sheet, speech: Speech, across: Axis, upright: Axis, marks: Sequence[float]) -> None:
    bottom, top = upright.begin, upright.end
    for tick in marks:
        y = upright.place(tick)
        sheet.line(across.begin, y, across.end, y)
        sheet.text(across.begin - 8, y + 4, speech.number(tick), size=SMALL, fill=HINT, anchor="end")
    sheet.line(across.begin, bottom, across.end, bottom, stroke=FIELD)
    sheet.line(across.place(0.0), top, across.place(0.0), bottom, stroke=QUIET, dashes="3 3")
    for tick in sorted({across.low, across.low / 2, 0.0, across.high / 2, across.high}):
        label = "0" if tick == 0 else speech.signed(tick)
        sheet.text(across.place(tick), bottom + 17, label, size=SMALL, fill=HINT, anchor="middle")
    avoid, attract = (speech.say("plots", f"beliefs_{side}") for side in ("avoid", "attract"))
    left, right = f"← {avoid}", f"{attract} →"
    touching = across.begin + measure(left, SMALL) + measure(right, SMALL) > sheet.width
    sheet.text(across.begin, 10 if touching else 12, left, size=SMALL, fill=HINT)
    sheet.text(sheet.width, 24 if touching else 12, right, size=SMALL, fill=HINT, anchor="end")


def _draw_notes(sheet: Sheet, speech: Speech, y: float, others: int, logarithmic: bool) -> float:
    notes = [speech.say("plots", "beliefs_x")]
    notes += [speech.say("plots", "beliefs_others", number=others)] if others else []
    notes += [speech.say("plots", "log_axis")] if logarithmic else []
    for note in notes:
        for line in wrap(note, sheet.width, SMALL):
            sheet.text(0, y, line, size=SMALL, fill=HINT)
            y += 17
    return y - 6


def _place(one: Belief, across: Axis, upright: Axis) -> list[tuple[float, float]]:
    return [(across.place(odds), upright.place(total)) for odds, total in one.points]


def _spread(heights: Sequence[float], bottom: float) -> list[float]:
    """Heights moved apart so that labels do not touch, in their own order."""
    order = sorted(range(len(heights)), key=lambda position: heights[position])
    found = list(heights)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + 17)
    over = max([*found, bottom]) - bottom
    for before, after in zip(reversed(order[:-1]), reversed(order[1:]), strict=True):
        if over > 0:
            found[after] = min(found[after], bottom if after == order[-1] else found[after])
            found[before] = min(found[before], found[after] - 17)
    return found


def _describe(beliefs: Sequence[Belief], zero: float | None, speech: Speech) -> str:
    values: Mapping[str, Any] = {"total": zero if zero is not None else 0.0}
    sentences = [speech.say("plots", "beliefs_words", **values)] if zero is not None else []
    for one in beliefs:
        (first, low), (last, high) = one.points[0], one.points[-1]
        sentences.append(
            speech.say(
                "plots", "beliefs_row", pair=one.label, low=low, high=high, first=speech.signed(first),
                last=speech.signed(last),
            )
        )  # fmt: skip
    return " ".join(sentences)
