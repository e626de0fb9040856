"""What every plot is drawn from: a sheet, an axis, text whose width is known well enough.

Drawings hold presentation attributes only (no styles, no scripts), so that a strict content policy lets them pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from arasha.engines.prevalence.reporting.markup import Markup, element
from arasha.engines.prevalence.reporting.speech import Speech

INK: Final = "#13272c"
QUIET: Final = "#46585d"
HINT: Final = "#5b6a6e"
LINE: Final = "#dfddd4"
FIELD: Final = "#8a8778"
BRAND: Final = "#0c5a61"
MIDDLE: Final = "#5d9499"
SOFT: Final = "#a9cbcc"
PALE: Final = "#e2efee"
SURFACE: Final = "#ffffff"

WIDE: Final = 760
NARROW: Final = 340
SMALL: Final = 11.5
TEXT: Final = 13.0

SCREEN_FONTS: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_STRETCH: Final = 8.0  # the largest over the smallest value from which an axis is logarithmic


def measure(text: str, size: float = TEXT) -> float:
    """About how wide a text is, on the safe side for common sans-serif letters."""
    return size * sum(_WIDTHS.get(sign, 0.7 if sign.isupper() else 0.62) for sign in text)


_WIDTHS: Final = {
    **dict.fromkeys(" .,:;'!|iljItfr·()-\u00a0", 0.36),
    **dict.fromkeys("mwMWшщжюмфыШЩЖЮМФЫ%@", 0.95),
    **dict.fromkeys("…—", 1.0),
    **dict.fromkeys("–", 0.5),
}


def shorten(text: str, width: float, size: float = TEXT) -> str:
    """A text cut to a width, with a sign that it was."""
    if measure(text, size) <= width:
        return text
    kept = len(text)
    while kept > 1 and measure(text[:kept] + "…", size) > width:
        kept -= 1
    return text[:kept].rstrip() + "…"


def wrap(text: str, width: float, size: float = TEXT, most: int = 2) -> list[str]:
    """A text in lines of a width; the last of `most` lines is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer, size) > width and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = longer
    return [shorten(line, width, size) for line in lines]


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from low to high on positions from begin to end."""

    low: float
    high: float
    begin: float
    end: float
    logarithmic: bool

    def place(self, value: float) -> float:
        """The position of a value, at most at an end of the axis."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            share = log10(value / self.low) / log10(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, speech: Speech, room: float | None = None) -> list[float]:
        """Round values whose labels do not touch; room: what a label takes along the axis, by default its width."""
        for candidates in self._candidates():
            places = [(self.place(one), room or measure(speech.number(one), SMALL)) for one in candidates]
            gaps = [abs(b[0] - a[0]) - (a[1] + b[1]) / 2 for a, b in pairwise(places)]
            if all(gap >= 8 for gap in gaps):
                return candidates
        return candidates

    def _candidates(self) -> list[list[float]]:
        if self.logarithmic:
            decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            steps: list[tuple[int, ...]] = [(1, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,)]
            sets = [[step * 10.0**decade for decade in decades for step in chosen] for chosen in steps]
            inside = [[one for one in each if self.low <= one <= self.high] for each in sets]
            return [each for each in inside if len(each) >= 2] or [[self.low, self.high]]
        found = []
        for number in (8, 6, 5, 4, 3, 2):
            step = _round_step((self.high - self.low) / number)
            first = ceil(self.low / step)
            found.append([step * one for one in range(first, floor(self.high / step + 1e-9) + 1)])
        return found


def _round_step(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    return power * next(one for one in (1, 2, 2.5, 5, 10) if one * power >= step * 0.999)


def choose_axis(values: Sequence[float], begin: float, end: float) -> Axis:
    """A linear axis from 0; logarithmic where the values stretch over more than a factor of eight."""
    low, high = max(min(values), 1.0), max(*values, 2.0)
    if high / low > _STRETCH:
        return Axis(low / 1.08, high * 1.05, begin, end, True)
    return Axis(0.0, high * 1.04, begin, end, False)


def fit_axis(values: Sequence[float], begin: float, end: float) -> Axis:
    """An axis just around the values, for points and lines, whose distance from 0 carries no meaning."""
    low, high = max(min(values), 1.0), max(*values, 2.0)
    if high / low > _STRETCH:
        return choose_axis(values, begin, end)
    margin = 0.08 * (high - low) or 0.1 * high
    return Axis(low - margin, high + margin, begin, end, False)


@dataclass
class Sheet:
    """A drawing that grows downwards and ends as one SVG."""

    name: str
    width: float
    fonts: str = SCREEN_FONTS
    parts: list[Markup] = field(default_factory=list)

    def text(
        self, x: float, y: float, text: str, *, size: float = TEXT, fill: str = INK, anchor: str = "start",
        weight: str | None = None, halo: bool = False,
    ) -> None:  # fmt: skip
        # A wide white edge behind the letters keeps a label legible on lines and dots.
        edge: dict[str, str | float] = {
            "stroke": SURFACE,
            "stroke_width": 4.0,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
        self.parts.append(
            element(
                "text", text, x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, font_weight=weight,
                **(edge if halo else {}),
            )
        )  # fmt: skip

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1.0,
        dashes: str | None = None, cap: str | None = None,
    ) -> None:  # fmt: skip
        self.parts.append(
            element(
                "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dashes,
                stroke_linecap=cap,
            )
        )  # fmt: skip

    def circle(self, x: float, y: float, radius: float, *, fill: str = BRAND, stroke: str = SURFACE) -> None:
        self.parts.append(element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=1.5))

    def square(self, x: float, y: float, half: float, *, fill: str = SURFACE, stroke: str = HINT) -> None:
        self.parts.append(
            element(
                "rect", x=x - half, y=y - half, width=2 * half, height=2 * half, fill=fill, stroke=stroke,
                stroke_width=1.5,
            )
        )  # fmt: skip

    def diamond(self, x: float, y: float, half: float, *, fill: str = BRAND, stroke: str = SURFACE) -> None:
        self.shape([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], fill=fill, stroke=stroke)

    def shape(self, points: Sequence[tuple[float, float]], *, fill: str, stroke: str | None = None) -> None:
        self.parts.append(
            element(
                "polygon", points=_points(points), fill=fill, stroke=stroke, stroke_width=1.5 if stroke else None,
                stroke_linejoin="round",
            )
        )  # fmt: skip

    def curve(
        self, points: Sequence[tuple[float, float]], *, stroke: str, width: float, dashes: str | None = None
    ) -> None:
        self.parts.append(
            element(
                "polyline", points=_points(points), fill="none", stroke=stroke, stroke_width=width,
                stroke_linejoin="round", stroke_linecap="round", stroke_dasharray=dashes,
            )
        )  # fmt: skip

    def finish(self, height: float, title: str, description: str) -> Markup:
        """The SVG, with what it shows told in words."""
        heading, words = f"{self.name}-title", f"{self.name}-words"
        return element(
            "svg",
            element("title", title, id=heading),
            element("desc", description, id=words),
            element("g", self.parts, font_family=self.fonts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width:g} {height:.0f}",
            width=f"{self.width:g}",
            height=f"{height:.0f}",
            class_="plot",
            role="img",
            aria_labelledby=f"{heading} {words}",
        )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
