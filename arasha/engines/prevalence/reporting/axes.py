"""Axes with round marks: linear from 0, just around the values, or logarithmic."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from arasha.engines.prevalence.reporting.lettering import SMALL, measure
from arasha.engines.prevalence.reporting.speech import Speech

_STRETCH: Final = 8.0  # the largest over the smallest value from which an axis is logarithmic


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
