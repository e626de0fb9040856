"""Which counts of a table are hidden, so that a small one can be neither read nor worked out. Pure decisions.

Source of the method: primary and complementary cell suppression, Hundepool et al. (2012), Statistical Disclosure
Control, chapter 4; here in its plain form, for an agency's own view of its own cases.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

Place = tuple[int, int]


class Showing(Enum):
    """How one count is shown."""

    OPEN = "open"
    SMALL = "small"  # above zero and below the threshold
    GUARD = "guard"  # large enough, hidden because a total would give a small one away


def suppress(counts: Sequence[Sequence[int]], small: int) -> list[list[Showing]]:
    """Decide for each cell of a table how it is shown.

    counts: rows of equal length, each count >= 0. small: the first number that may be shown.
    In no row, no column and not in the whole table is exactly one cell hidden, unless it is the only cell there:
    whoever knows the total could subtract the others. Zeros stay open as long as another cell can stand guard.
    Returns the same shape. Raises ValueError for rows of unequal length or a negative count.
    """
    if len({len(row) for row in counts}) > 1 or any(count < 0 for row in counts for count in row):
        raise ValueError("a table has rows of equal length and no negative counts")
    hidden = {(r, c) for r, row in enumerate(counts) for c, count in enumerate(row) if 0 < count < small}
    while True:
        guards = {guard for line in _lines(counts) if (guard := _find_guard(line, hidden, counts)) is not None}
        if not guards:
            break
        # One at a time: the guard of one line often guards another too.
        hidden.add(min(guards, key=lambda place: (counts[place[0]][place[1]] == 0, counts[place[0]][place[1]], place)))
    return [[_showing(count, small, (r, c) in hidden) for c, count in enumerate(row)] for r, row in enumerate(counts)]


def _lines(counts: Sequence[Sequence[int]]) -> Iterator[list[Place]]:
    """Every set of cells whose total somebody may know: the table, its rows and its columns."""
    height, width = len(counts), len(counts[0]) if counts else 0
    yield [(r, c) for r in range(height) for c in range(width)]
    yield from ([(r, c) for c in range(width)] for r in range(height))
    yield from ([(r, c) for r in range(height)] for c in range(width))


def _find_guard(line: list[Place], hidden: set[Place], counts: Sequence[Sequence[int]]) -> Place | None:
    """The cell that must be hidden beside a lone hidden one: the smallest, a zero only if there is nothing else."""
    lone = [place for place in line if place in hidden]
    others = [place for place in line if place not in hidden]
    if len(lone) != 1 or not others:
        return None
    return min(others, key=lambda place: (counts[place[0]][place[1]] == 0, counts[place[0]][place[1]], place))


def _showing(count: int, small: int, hidden: bool) -> Showing:
    if not hidden:
        return Showing.OPEN
    return Showing.SMALL if count < small else Showing.GUARD


def gather_flows(flows: Mapping[tuple[str, str], int], most: int, rest: str) -> dict[tuple[str, str], int]:
    """Keep the `most` largest origins and destinations of flows; the others are gathered under the code `rest`."""
    kept = [_largest(flows, side, most) for side in (0, 1)]
    gathered: dict[tuple[str, str], int] = {}
    for (start, end), count in flows.items():
        flow = (start if start in kept[0] else rest, end if end in kept[1] else rest)
        gathered[flow] = gathered.get(flow, 0) + count
    return gathered


def _largest(flows: Mapping[tuple[str, str], int], side: int, most: int) -> set[str]:
    sums: dict[str, int] = {}
    for flow, count in flows.items():
        sums[flow[side]] = sums.get(flow[side], 0) + count
    return set(sorted(sums, key=lambda code: (-sums[code], code))[:most])
