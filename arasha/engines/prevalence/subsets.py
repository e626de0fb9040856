"""Sets of lists as bit masks: bit j set means list j is in the set. Sums over subsets and supersets of a set.

A table over t lists is a vector of length 2**t indexed by mask. Two sums carry the whole engine: the logarithm of a
cell's mean is the sum of the terms inside the cell (subsets), and a margin is the sum of the cells around it
(supersets).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

_WIDEST_MATRIX: Final = 7  # lists up to which one matrix product is faster than the butterfly


@lru_cache(maxsize=16)
def subset_matrix(lists: int) -> Floats:
    """Shape (2**lists, 2**lists): 1 where the row's set is a subset of the column's set."""
    masks = np.arange(1 << lists)
    matrix: Floats = ((masks[:, None] & masks[None, :]) == masks[:, None]).astype(np.float64)
    matrix.setflags(write=False)
    return matrix


@lru_cache(maxsize=16)
def superset_matrix(lists: int) -> Floats:
    """The transpose of subset_matrix, contiguous."""
    matrix = np.ascontiguousarray(subset_matrix(lists).T)
    matrix.setflags(write=False)
    return matrix


def sum_subsets(values: Floats) -> Floats:
    """Per set, the sum over its subsets. values: shape (batch, 2**t); returns the same shape."""
    lists = values.shape[1].bit_length() - 1
    if lists <= _WIDEST_MATRIX:
        return np.asarray(values @ subset_matrix(lists))
    return _butterfly(values, lists, into=1)


def sum_supersets(values: Floats) -> Floats:
    """Per set, the sum over its supersets. values: shape (batch, 2**t); returns the same shape."""
    lists = values.shape[1].bit_length() - 1
    if lists <= _WIDEST_MATRIX:
        return np.asarray(values @ superset_matrix(lists))
    return _butterfly(values, lists, into=0)


def _butterfly(values: Floats, lists: int, *, into: int) -> Floats:
    result = np.array(values, dtype=np.float64)
    for bit in range(lists):
        view = result.reshape(len(values), -1, 2, 1 << bit)
        view[:, :, into, :] += view[:, :, 1 - into, :]
    return result


@lru_cache(maxsize=16)
def sizes(lists: int) -> Integers:
    """Shape (2**lists,): the number of lists in each set."""
    counted = np.zeros(1 << lists, dtype=np.int64)
    for bit in range(lists):
        counted[1 << bit : 2 << bit] = counted[: 1 << bit] + 1
    counted.setflags(write=False)
    return counted


@lru_cache(maxsize=16)
def pairs(lists: int) -> tuple[int, ...]:
    """The masks of all pairs of lists in the order (1,2), (1,3), ..., (2,3), ..."""
    return tuple((1 << low) | (1 << high) for low in range(lists) for high in range(low + 1, lists))


@lru_cache(maxsize=16)
def main_effects(lists: int) -> tuple[int, ...]:
    """The empty set (the intercept) and every single list."""
    return (0, *(1 << position for position in range(lists)))


def close_under_subsets(masks: Iterable[int]) -> frozenset[int]:
    """All sets of two or more lists that lie inside one of the masks."""
    closed: set[int] = set()
    for mask in masks:
        subset = mask
        while subset:
            if subset.bit_count() > 1:
                closed.add(subset)
            subset = (subset - 1) & mask
    return frozenset(closed)


def order_masks(masks: Iterable[int]) -> tuple[int, ...]:
    """Masks by size, then by the positions of their lists: 12, 13, 23, 123."""
    return tuple(sorted(masks, key=lambda mask: (mask.bit_count(), positions(mask))))


def positions(mask: int) -> tuple[int, ...]:
    """The 0-based positions of the lists in a set."""
    return tuple(position for position in range(mask.bit_length()) if mask >> position & 1)
