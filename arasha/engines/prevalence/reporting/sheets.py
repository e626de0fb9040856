"""The sheet that every plot is drawn on, and its colours.

Drawings hold presentation attributes only (no styles, no scripts), so that a strict content policy lets them pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from arasha.engines.prevalence.reporting.lettering import TEXT
from arasha.engines.prevalence.reporting.markup import Markup, element

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
SCREEN_FONTS: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


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
