"""Rows of totals with their intervals, as papers draw them: names left, numbers right, lines between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from arasha.engines.prevalence.reporting.axes import Axis, choose_axis
from arasha.engines.prevalence.reporting.lettering import SMALL, measure, shorten, wrap
from arasha.engines.prevalence.reporting.markup import Markup
from arasha.engines.prevalence.reporting.sheets import BRAND, FIELD, HINT, INK, MIDDLE, QUIET, Sheet
from arasha.engines.prevalence.reporting.speech import Speech

Kind = Literal["chosen", "method", "change", "apart"]
Limits = tuple[float, float]
_BEYOND: Final = 1.5  # how far the axis goes above the largest total and 80 % limit that must be seen

_FAR: Final = 8.0


@dataclass(frozen=True, slots=True)
class Row:
    """label: what was done. outer: 95 % limits, inner: 80 %. refusal: why there is no number.

    kind: the headline, a method that claims the same total, the headline's method on changed data, or another question.
    """

    label: str
    total: float | None
    outer: Limits | None = None
    inner: Limits | None = None
    kind: Kind = "method"
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    rows: tuple[Row, ...]


@dataclass
class Forest:
    """groups of rows over one axis. reference: a value and what it is, as a dashed line."""

    speech: Speech
    sheet: Sheet
    groups: Sequence[Group]
    title: str
    words: str
    reference: tuple[float, str] | None = None
    clipped: bool = field(default=False, init=False)

    def draw(self) -> Markup:
        """The finished drawing."""
        rows = [row for group in self.groups for row in group.rows]
        self.narrow = self.sheet.width < 520
        self._set_columns(rows)
        self.axis = self._choose_axis(rows)
        ticks = self.axis.ticks(self.speech)
        top = 40.0 if self.reference else 24.0
        y = top
        body, self.sheet.parts = self.sheet.parts, []
        for group in self.groups:
            y = self._draw_group(group, y)
        drawn, self.sheet.parts = self.sheet.parts, body
        self._draw_axis(ticks, top - 8, y)
        self.sheet.parts += drawn
        y = self._draw_legend(y + 42, rows)
        return self.sheet.finish(y, self.title, self._describe(rows))

    def _set_columns(self, rows: Sequence[Row]) -> None:
        totals = [self.speech.number(row.total) for row in rows if row.total is not None]
        limits = [self.speech.limits(row.outer) for row in rows if row.outer]
        self.limits_width = max((measure(one, SMALL) for one in limits), default=0.0)
        totals_width = max((measure(one) * 1.08 for one in totals), default=40.0)
        if self.narrow:
            self.left, self.right = 6.0, self.sheet.width - 10.0
            return
        self.label_width = min(206.0, max(measure(row.label) for row in rows) + 6)
        self.left = self.label_width + 14
        self.right = self.sheet.width - self.limits_width - totals_width - 34

    def _choose_axis(self, rows: Sequence[Row]) -> Axis:
        totals = [row.total for row in rows if row.total is not None]
        inner = [one for row in rows if row.inner for one in row.inner]
        lows = [row.outer[0] for row in rows if row.outer]
        highs = [row.outer[1] for row in rows if row.outer]
        asked = [self.reference[0]] if self.reference else []
        largest = max([*totals, *inner, *asked], default=1.0)
        headline = [row.outer[1] for row in rows if row.outer and row.kind == "chosen"]
        # The headline's own end is always seen, unless it lies where nothing else could be told apart.
        seen = max([largest * _BEYOND, *(end for end in headline if end < largest * _FAR)])
        return choose_axis([*totals, *lows, *asked, min(max(highs, default=seen), seen)], self.left, self.right)

    def _draw_axis(self, ticks: Sequence[float], top: float, bottom: float) -> None:
        sheet = self.sheet
        for tick in ticks:
            x = self.axis.place(tick)
            sheet.line(x, top, x, bottom)
            label = self.speech.number(tick)
            half = measure(label, SMALL) / 2
            sheet.text(
                min(max(x, half), sheet.width - half), bottom + 16, label, size=SMALL, fill=HINT, anchor="middle"
            )
        sheet.line(self.left, bottom, self.right, bottom, stroke=FIELD)
        if self.reference:
            value, label = self.reference
            x = self.axis.place(value)
            sheet.line(x, top, x, bottom, stroke=QUIET, dashes="3 3", width=1.25)
            half = measure(label, SMALL) / 2
            sheet.text(
                min(max(x, half + 2), sheet.width - half - 2), top - 8, label, size=SMALL, fill=QUIET, anchor="middle"
            )

    def _draw_group(self, group: Group, y: float) -> float:
        if group.heading:
            self.sheet.text(0, y + 12, shorten(group.heading, self.sheet.width), size=SMALL, fill=HINT, weight="600",
                            halo=True)  # fmt: skip
            y += 22
        for row in group.rows:
            y = self._draw_narrow(row, y) if self.narrow else self._draw_wide(row, y)
        return y + 8

    def _draw_wide(self, row: Row, y: float) -> float:
        lines = wrap(row.label, self.label_width)
        height = 27.0 if len(lines) == 1 else 40.0
        middle = y + height / 2
        first = middle + 4.5 - 8 * (len(lines) - 1)
        weight = "600" if row.kind == "chosen" else None
        for number, line in enumerate(lines):
            self.sheet.text(0, first + 16 * number, line, fill=_ink(row), weight=weight)
        if row.total is None:
            self._draw_refusal(row, self.left + 4, middle, self.sheet.width - self.left - 4)
            return y + height
        self._draw_marks(row, middle)
        edge = self.sheet.width - self.limits_width - 14
        self.sheet.text(
            edge, middle + 4.5, self.speech.number(row.total), fill=_ink(row), anchor="end",
            weight=None if row.kind == "apart" else "600",
        )  # fmt: skip
        if row.outer:
            self.sheet.text(
                self.sheet.width, middle + 4.5, self.speech.limits(row.outer), size=SMALL, fill=HINT, anchor="end"
            )
        return y + height

    def _draw_narrow(self, row: Row, y: float) -> float:
        number = "" if row.total is None else self.speech.number(row.total)
        self.sheet.text(
            0, y + 14, shorten(row.label, self.sheet.width - measure(number) * 1.08 - 14), fill=_ink(row), halo=True,
            weight="600" if row.kind == "chosen" else None,
        )  # fmt: skip
        if row.total is None:
            self._draw_refusal(row, 0, y + 30, self.sheet.width)
            return y + 50
        self.sheet.text(self.sheet.width, y + 14, number, anchor="end", weight="600", fill=_ink(row), halo=True)
        self._draw_marks(row, y + 27)
        if row.outer:
            self.sheet.text(
                self.sheet.width, y + 46, self.speech.limits(row.outer), size=SMALL, fill=HINT, anchor="end", halo=True
            )
        return y + 56

    def _draw_refusal(self, row: Row, x: float, y: float, width: float) -> None:
        text = (
            self.speech.say("plots", "refused", why=row.refusal)
            if row.refusal
            else self.speech.say("plots", "no_number")
        )
        for number, line in enumerate(lines := wrap(text, width, SMALL)):
            first = y + 4 - 7 * (len(lines) - 1)
            self.sheet.text(x, first + 14 * number, line, size=SMALL, fill=HINT, halo=True)

    def _draw_marks(self, row: Row, y: float) -> None:
        thin, thick, _ = _colours(row)
        if row.outer:
            self._draw_line(row.outer, y, thin, 2.5)
        if row.inner:
            begin, end = (self.axis.place(one) for one in row.inner)
            self.sheet.line(begin, y, end, y, stroke=thick, width=7.0)
        assert row.total is not None
        self._draw_point(row, self.axis.place(row.total), y)

    def _draw_line(self, limits: Limits, y: float, stroke: str, width: float) -> None:
        begin, end = (self.axis.place(one) for one in limits)
        self.sheet.line(begin, y, end, y, stroke=stroke, width=width)
        if limits[1] > self.axis.high:
            self.clipped = True
            self.sheet.shape([(end - 1, y - 5.5), (end + 7, y), (end - 1, y + 5.5)], fill=stroke)
        else:
            self.sheet.line(end, y - 4, end, y + 4, stroke=stroke, width=1.5)
        self.sheet.line(begin, y - 4, begin, y + 4, stroke=stroke, width=1.5)

    def _draw_point(self, row: Row, x: float, y: float) -> None:
        if row.kind == "chosen":
            self.sheet.diamond(x, y, 8)
        elif row.kind == "apart":
            self.sheet.square(x, y, 4.5)
        else:
            self.sheet.circle(x, y, 5.5 if row.kind == "method" else 4.5, fill=BRAND if row.kind == "method" else QUIET)

    def _draw_legend(self, y: float, rows: Sequence[Row]) -> float:
        say, x, width = self.speech.say, 0.0, self.sheet.width
        entries = [("total", "legend_total")]
        entries += [("outer", "legend_95")] if any(row.outer for row in rows) else []
        entries += [("inner", "legend_80")] if any(row.inner for row in rows) else []
        entries += [("apart", "legend_apart")] if any(row.kind == "apart" for row in rows) else []
        for mark, code in entries:
            text = say("plots", code)
            if x and x + 30 + measure(text, SMALL) > width:
                x, y = 0.0, y + 18
            self._draw_entry(mark, x, y - 4)
            self.sheet.text(x + 28, y, text, size=SMALL, fill=HINT)
            x += 28 + measure(text, SMALL) + 18
        notes = ["log_axis"] if self.axis.logarithmic else []
        notes += ["clipped"] if self.clipped else []
        for note in notes:
            for line in wrap(say("plots", note), width, SMALL, 3):
                y += 17
                self.sheet.text(0, y, line, size=SMALL, fill=HINT)
        return y + 8

    def _draw_entry(self, mark: str, x: float, y: float) -> None:
        if mark == "total":
            self.sheet.circle(x + 12, y, 5.5)
        elif mark == "apart":
            self.sheet.square(x + 12, y, 4.5)
        elif mark == "outer":
            self.sheet.line(x, y, x + 22, y, stroke=MIDDLE, width=2.5)
        else:
            self.sheet.line(x, y, x + 22, y, stroke=MIDDLE, width=7.0)

    def _describe(self, rows: Sequence[Row]) -> str:
        sentences = [self.words]
        for row in rows:
            if row.total is None:
                why = row.refusal.rstrip(".") or self.speech.say("plots", "no_number")
                sentences.append(self.speech.say("plots", "row_words_refused", label=row.label, why=why))
            elif row.outer is None:
                sentences.append(self.speech.say("plots", "row_words", label=row.label, total=row.total))
            else:
                low, high = row.outer
                sentences.append(
                    self.speech.say("plots", "row_words_interval", label=row.label, total=row.total, low=low, high=high)
                )
        return " ".join(sentences)


def _ink(row: Row) -> str:
    return QUIET if row.kind == "apart" else INK


def _colours(row: Row) -> tuple[str, str, str]:
    if row.kind in ("chosen", "method"):
        return MIDDLE, MIDDLE, BRAND
    return FIELD, FIELD, QUIET
