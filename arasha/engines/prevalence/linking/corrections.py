"""A table corrected by a clerical sample: once in expectation, and as many possible tables for an interval."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.linking.clerical import Clerical, LinkErrors, draw_errors, read_errors
from arasha.engines.prevalence.linking.misclassification import Splitting, Undone, undo
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import Floats, Integers, sizes
from arasha.engines.prevalence.tables import CaptureTable

POSSIBLE: Final = 50
_KEY: Final = 2**28
_MOST_NEGATIVE: Final = 0.05
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, eq=False)
class CorrectedTable:
    """Expected persons by true history.

    counts: shape (2**t,), not whole. negative: the histories that came out below 0, by their lists, with the amount;
    they were set to 0 and the others lowered alike, so that the sum stays. errors: the shares that were undone.
    """

    lists: tuple[str, ...]
    counts: Floats
    negative: dict[tuple[str, ...], float]
    errors: LinkErrors

    @property
    def cases(self) -> float:
        """Expected persons on at least one list."""
        return float(self.counts.sum())

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; a history is the lists it names."""
        masks = [mask for mask in range(1, len(self.counts)) if self.counts[mask] > 0]
        return {
            "cases": self.cases,
            "histories": [
                {"lists": [name for place, name in enumerate(self.lists) if mask >> place & 1], "count": float(one)}
                for mask in masks
                for one in [self.counts[mask]]
            ],
            "negative": [{"lists": list(names), "count": amount} for names, amount in self.negative.items()],
        }


def correct_links(table: CaptureTable, clerical: Clerical) -> CorrectedTable:
    """The table as it would be expected without linkage errors; see misclassification for what is assumed.

    clerical: one sample for all pairs of lists, or one per pair of names. Without errors in the sample the table comes
    back as it is. Raises InputError where the shares are too large to undo, or where histories that came out negative
    hold more than a twentieth of the cases: then sample and table contradict each other.
    """
    errors = read_errors(table, clerical)
    found = undo(table.counts.astype(np.float64), errors, table.possible).persons
    found = np.where(np.abs(found) < _ROUNDING * table.cases, 0.0, found)
    low = {table.names(int(mask)): float(found[mask]) for mask in np.flatnonzero(found < 0)}
    if -sum(low.values()) > _MOST_NEGATIVE * table.cases:
        raise InputError("sample_contradicts_table")
    kept = np.maximum(found, 0.0)
    return CorrectedTable(table.lists, kept * (found.sum() / kept.sum()), low, errors)


def draw_corrections(
    table: CaptureTable, clerical: Clerical, *, tables: int = POSSIBLE, seed: int = 1
) -> dict[str, CaptureTable]:
    """Possible true tables given the observed one, for estimate_linkages.

    Each begins with shares of error drawn from what the sample leaves possible. False links are drawn among the cases
    of each history and taken apart; then, from the longest history down, persons whose links were missed are drawn (as
    many failures as a negative binomial gives before the t cases that held together) and put together again, as far as
    their parts are there. Raises InputError as correct_links does, and for fewer than two tables.
    """
    if tables < 2:
        raise InputError("too_few_linkages", tables=tables)
    correct_links(table, clerical)
    found: dict[str, CaptureTable] = {}
    for place in range(tables):
        random = generator(seed, _KEY, place)
        undone = undo(table.counts.astype(np.float64), draw_errors(table, clerical, random), table.possible)
        parted = _take_apart(table.counts, undone, random)
        found[str(place + 1)] = table.with_counts(_put_together(parted, undone.splitting, random))
    return found


def _take_apart(counts: Integers, undone: Undone, random: np.random.Generator) -> Integers:
    """Undo a drawn number of false links in every history."""
    first, second = undone.sides
    whole = first | second
    parted = counts.copy()
    for mask in np.flatnonzero(counts):
        ways = np.flatnonzero((whole == mask) & (undone.joined > 0))
        if not ways.size:
            continue
        expected = undone.joined[ways]
        genuine = max(float(undone.groups[mask]), 0.0)
        shares = expected / (expected.sum() + genuine)
        drawn = random.multinomial(int(counts[mask]), np.append(shares, max(1 - shares.sum(), 0.0)))[:-1]
        parted[mask] -= drawn.sum()
        np.add.at(parted, first[ways], drawn)
        np.add.at(parted, second[ways], drawn)
    return parted


def _put_together(groups: Integers, splitting: Splitting, random: np.random.Generator) -> Integers:
    """Join again what missed links had parted, from the longest history down."""
    left, persons = groups.copy(), np.zeros_like(groups)
    lists = len(groups).bit_length() - 1
    for mask in sorted(range(1, len(groups)), key=lambda one: -int(sizes(lists)[one])):
        persons[mask] += left[mask]
        chance = splitting.together[mask]
        if mask.bit_count() < 2 or not left[mask] or chance >= 1:
            continue
        lost = int(random.negative_binomial(int(left[mask]), chance))
        for parts, number in _draw_parts(mask, lost, splitting, random).items():
            made = min(number, *(int(left[part]) for part in parts))
            for part in parts:
                left[part] -= made
            persons[mask] += made
    return persons


def _draw_parts(
    mask: int, number: int, splitting: Splitting, random: np.random.Generator
) -> "Counter[tuple[int, ...]]":
    """How the records of so many persons, whose links do not hold them together, fell apart."""
    found: Counter[tuple[int, ...]] = Counter()
    waiting: list[tuple[tuple[int, ...], int, int]] = [((), mask, number)] if number else []
    while waiting:
        done, rest, count = waiting.pop()
        if not rest:
            found[done] += count
            continue
        parts = [one for one in _parts_with_first(rest) if done or one != rest]
        weights = np.array([splitting.together[one] * splitting.apart[one, rest ^ one] for one in parts])
        for part, drawn in zip(parts, random.multinomial(count, weights / weights.sum()), strict=True):
            if drawn:
                waiting.append(((*done, part), rest ^ part, int(drawn)))
    return found


def _parts_with_first(mask: int) -> list[int]:
    """The parts of a set that hold its first list."""
    low = mask & -mask
    rest, parts, one = mask ^ low, [], mask ^ low
    while True:
        parts.append(one | low)
        if not one:
            return parts
        one = (one - 1) & rest
