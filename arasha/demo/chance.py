"""Drawing from tables: only `Random.random` is used, whose sequence Python keeps for good."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """One stream of drawings; the same seed draws the same things on every platform."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def happens(self, share: float) -> bool:
        """True in this share (0 to 1) of the drawings."""
        return self._random.random() < share

    def between(self, lowest: float, highest: float) -> float:
        """A number from lowest up to, not including, highest."""
        return lowest + self._random.random() * (highest - lowest)

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number from lowest to highest, both included."""
        return lowest + int(self._random.random() * (highest - lowest + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One item; raises IndexError when there is none."""
        return items[int(self._random.random() * len(items))]

    def pick_weighted(self, weights: Mapping[Item, float]) -> Item:
        """One key, each as often as its weight says; raises ValueError when no weight is above 0."""
        bounds = list(accumulate(weights.values()))
        if not bounds or bounds[-1] <= 0:
            raise ValueError("nothing to choose from: every weight is 0")
        drawn = self._random.random() * bounds[-1]
        return next(item for item, bound in zip(weights, bounds, strict=True) if drawn < bound)

    def some(self, items: Sequence[Item], fewest: int, most: int) -> tuple[Item, ...]:
        """Between fewest and most different items in their own order; fewer when there are not so many."""
        wanted = min(self.whole(fewest, most), len(items))
        places = list(range(len(items)))
        chosen = sorted(places.pop(int(self._random.random() * len(places))) for _ in range(wanted))
        return tuple(items[place] for place in chosen)
