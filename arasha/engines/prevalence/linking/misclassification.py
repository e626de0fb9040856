"""How links missed and false links move cases from one history to others, and the way back.

Missed links. A person on the lists w has one record on each. Any two of them are linked unless that link is missed,
independently with the chance m_ij of their pair of lists; what hangs together, directly or through a third record, is
one case. So the chance that exactly the records v become a case of their own is C(v) · product of m_ij over i in v and
j in w outside v, where C(v), the chance that v hangs together, is 1 less the chances of the proper parts that hold its
first record. Expected cases are linear in the expected persons, and the matrix is triangular: it has an inverse
wherever every C is positive.

False links. Two records of different persons on the lists i and j are linked with a small chance l_ij, the same for
all such pairs whose cases share no list (no list holds a person twice); the two cases become one. l_ij is such that of
the direct links between i and j the share found in the sample is false. A case takes part in at most one false link.

Assumed besides: the chances do not depend on the history or on how easily a person is seen; lists hold nobody twice.
Principle: Di Consiglio and Tuoto (2018), Journal of Official Statistics 34, 889-908 (linkage errors, several lists);
Ding and Fienberg (1994), Survey Methodology 20, 149-158 (two lists).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.linking.clerical import LinkErrors
from arasha.engines.prevalence.subsets import Flags, Floats, Integers, pairs, sum_supersets

MOST_LISTS: Final = 8
_MOST_ROUNDS: Final = 500
_EXACT: Final = 1e-13
_LEAST_CHANCE: Final = 1e-6


@lru_cache(maxsize=8)
def _disjoint(lists: int) -> tuple[Integers, Integers]:
    """All pairs of non-empty sets without a common list, the smaller mask first."""
    masks = np.arange(1, 1 << lists)
    first, second = np.nonzero(((masks[:, None] & masks[None, :]) == 0) & (masks[:, None] < masks[None, :]))
    return masks[first], masks[second]


@lru_cache(maxsize=8)
def _crossings(lists: int) -> Floats:
    """Shape (pairs of lists, disjoint pairs): 1 where the pair of lists lies across the two sets."""
    first, second = _disjoint(lists)
    both = [((first & pair) > 0) & ((second & pair) > 0) for pair in pairs(lists)]
    return np.array(both, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Splitting:
    """Missed links. together: shape (2**t,), C(v). apart: shape (2**t, 2**t), for disjoint v and u the product of the
    chances that no record of v is linked to one of u. matrix: expected cases by history (rows) of one person (columns).
    """

    together: Floats
    apart: Floats
    matrix: Floats


def split_by(missed: Floats) -> Splitting:
    """The matrix of missed links; missed: shape (t, t). Raises InputError for too many lists or a chance near 1."""
    lists = len(missed)
    if lists > MOST_LISTS:
        raise InputError("too_many_lists_to_correct", lists=lists, most=MOST_LISTS)
    size = 1 << lists
    rows = np.ones((lists, size))
    for bit in range(lists):
        rows[:, 1 << bit : 2 << bit] = rows[:, : 1 << bit] * missed[:, bit : bit + 1]
    apart = np.ones((size, size))
    for mask in range(1, size):
        low = (mask & -mask).bit_length() - 1
        apart[mask] = apart[mask & (mask - 1)] * rows[low]
    together, matrix = np.ones(size), np.zeros((size, size))
    masks = np.arange(size)
    for whole in range(1, size):
        parts = masks[((masks & whole) == masks) & (masks > 0)]
        with_first = parts[((parts & whole & -whole) > 0) & (parts != whole)]
        together[whole] = 1.0 - (together[with_first] * apart[with_first, whole ^ with_first]).sum()
        matrix[parts, whole] = together[parts] * apart[parts, whole ^ parts]
    if together.min() < _LEAST_CHANCE:
        raise InputError("linkage_errors_too_large")
    matrix[0, 0] = 1.0
    return Splitting(together, apart, matrix)


@dataclass(frozen=True, eq=False)
class Undone:
    """The way back, in expectation. persons: shape (2**t,), by true history; groups: after missed links, before false
    ones; joined: expected false links by disjoint pair of histories, in the order of `sides`.
    """

    persons: Floats
    groups: Floats
    joined: Floats
    sides: tuple[Integers, Integers]
    splitting: Splitting


def misclassify(persons: Floats, errors: LinkErrors, possible: Flags | None = None) -> Floats:
    """Expected cases by observed history, shape (2**t,), from expected persons by true history, same shape.

    possible: same shape, False where no case can be, so that no false link makes one there; by default all can.
    """
    splitting = split_by(errors.missed)
    groups = splitting.matrix @ persons
    joined = _join(persons, groups, errors, possible)
    return groups + _shift(joined, len(errors.missed))


def undo(cases: Floats, errors: LinkErrors, possible: Flags | None = None) -> Undone:
    """Solve misclassify(persons, errors, possible) = cases; persons can come out negative, if the sample contradicts.

    Raises InputError where the shares of error are too large to undo.
    """
    splitting = split_by(errors.missed)
    persons: Floats = np.asarray(cases, dtype=np.float64)
    groups = persons
    joined = np.zeros(0)
    for _ in range(_MOST_ROUNDS):
        persons = np.asarray(np.linalg.solve(splitting.matrix, groups), dtype=np.float64)
        joined = _join(persons, groups, errors, possible)
        moved = cases - _shift(joined, len(errors.missed))
        change = float(np.abs(moved - groups).max())
        groups = moved
        if not np.isfinite(change) or change > 1e6 * (1 + cases.sum()):
            break
        if change <= _EXACT * (1 + cases.sum()):
            persons = np.asarray(np.linalg.solve(splitting.matrix, groups), dtype=np.float64)
            return Undone(persons, groups, joined, _disjoint(len(errors.missed)), splitting)
    raise InputError("linkage_errors_too_large")


def _join(persons: Floats, groups: Floats, errors: LinkErrors, possible: Flags | None) -> Floats:
    """Expected false links by disjoint pair of histories."""
    lists = len(errors.missed)
    first, second = _disjoint(lists)
    across = _crossings(lists)
    chances = np.maximum(groups[first], 0) * np.maximum(groups[second], 0)
    if possible is not None:
        chances = np.where(possible[first | second], chances, 0.0)
    pair_masks = np.array(pairs(lists))
    low, high = (np.array([positions[end] for positions in _ends(lists)]) for end in (0, 1))
    matched = np.maximum(sum_supersets(persons[None])[0][pair_masks], 0) * (1 - errors.missed[low, high])
    share = errors.false[low, high]
    wanted = matched * share / np.maximum(1 - share, _LEAST_CHANCE)
    room = across @ chances
    rate = np.divide(wanted, room, out=np.zeros_like(wanted), where=room > 0)
    return np.asarray((rate @ across) * chances)


@lru_cache(maxsize=8)
def _ends(lists: int) -> tuple[tuple[int, int], ...]:
    return tuple((low, high) for low in range(lists) for high in range(low + 1, lists))


def _shift(joined: Floats, lists: int) -> Floats:
    """What false links add to each history: one case of the union, less one of each side."""
    first, second = _disjoint(lists)
    moved = np.zeros(1 << lists)
    np.add.at(moved, first | second, joined)
    np.subtract.at(moved, first, joined)
    np.subtract.at(moved, second, joined)
    return moved
