"""Terms over lists and covariates, and the sums that carry them.

A term is a pair of bit masks: its lists and its covariates. A covariate of k values has k - 1 columns, against the
first value. The normal matrix of two columns is the sum of the means of the cells both act on, a look-up as for lists
alone: columns that ask for two values of one covariate share no cell.
"""

from collections.abc import Iterable
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np

from arasha.engines.prevalence.subsets import Flags, Floats, Integers, pairs, sum_subsets, sum_supersets

Term = tuple[int, int]

_ANY: Final = -1
_NUMBERS_AT_ONCE: Final = 1 << 20
_MOST_COLUMNS: Final = 300  # beyond this the search leaves out terms of two lists and a covariate


class Design:
    """The terms of one family of models.

    lists, sizes: how many lists, and how many values each covariate has. terms: closed under parts. Columns belong to
    terms; those of a covariate with a single value do not exist.
    """

    def __init__(self, lists: int, sizes: tuple[int, ...], terms: Iterable[Term]) -> None:
        self.lists, self.sizes = lists, sizes
        self.strata = int(np.prod(sizes))
        self.terms = order_terms(terms)
        self.columns: list[tuple[int, tuple[int, ...]]] = []
        owners = []
        for place, (mask, covariates) in enumerate(self.terms):
            ranges = [range(1, size) if covariates >> one & 1 else (_ANY,) for one, size in enumerate(sizes)]
            for pattern in product(*ranges):
                self.columns.append((mask, pattern))
                owners.append(place)
        self.owners = np.array(owners)
        self.width = len(self.columns)
        self.parts: Flags = np.array(
            [[one != other and is_part(one, other) for one in self.terms] for other in self.terms], dtype=bool
        )

    @cached_property
    def base(self) -> Flags:
        """Shape (terms,): the intercept and every list and covariate alone, which are always in."""
        return np.array([mask.bit_count() + covariates.bit_count() < 2 for mask, covariates in self.terms])

    @cached_property
    def own_columns(self) -> list[Integers]:
        """Per term, its columns."""
        return [np.flatnonzero(self.owners == place) for place in range(len(self.terms))]

    @cached_property
    def incidence(self) -> Floats:
        """Shape (columns, strata * 2**t): 1 where a column acts on a cell."""
        strata = np.array(list(product(*(range(size) for size in self.sizes)))).reshape(self.strata, len(self.sizes))
        cells = np.arange(1 << self.lists)
        rows = []
        for mask, pattern in self.columns:
            wanted = np.array(pattern)
            fits = ((wanted == _ANY) | (strata == wanted)).all(axis=1)
            rows.append((fits[:, None] & ((cells & mask) == mask)[None]).ravel())
        return np.array(rows, dtype=np.float64)

    @cached_property
    def spots(self) -> Integers:
        """Shape (columns + 1,): where a column finds its sum among margins; the last is a spot that is always 0."""
        return np.array([*(self._spot(*column) for column in self.columns), self._nowhere])

    @cached_property
    def unions(self) -> Integers:
        """Shape (columns + 1, columns + 1): where two columns find the sum of the cells both act on."""
        table = np.full((self.width + 1, self.width + 1), self._nowhere)
        for row, (mask, pattern) in enumerate(self.columns):
            for column in range(row, self.width):
                other, second = self.columns[column]
                if all(_ANY in (a, b) or a == b for a, b in zip(pattern, second, strict=True)):
                    joint = tuple(max(a, b) for a, b in zip(pattern, second, strict=True))
                    table[row, column] = table[column, row] = self._spot(mask | other, joint)
        return table

    @property
    def _nowhere(self) -> int:
        return int(np.prod([size + 1 for size in self.sizes])) << self.lists

    def _spot(self, mask: int, pattern: tuple[int, ...]) -> int:
        place = 0
        for size, value in zip(self.sizes, pattern, strict=True):
            place = place * (size + 1) + (size if value == _ANY else value)
        return (place << self.lists) + mask

    def sum_margins(self, values: Floats) -> Floats:
        """All sums over cells around a set of lists, with given or any values of the covariates, and a last 0.

        values: shape (tables, strata, 2**t). Returns shape (tables, spots + 1).
        """
        tables = len(values)
        wide = sum_supersets(values.reshape(-1, 1 << self.lists)).reshape(tables, *self.sizes, -1)
        for axis in range(1, len(self.sizes) + 1):
            wide = np.concatenate([wide, wide.sum(axis=axis, keepdims=True)], axis=axis)
        return np.concatenate([wide.reshape(tables, -1), np.zeros((tables, 1))], axis=1)

    def empty_cells(self, margins: Floats, flags: Flags) -> Flags:
        """The cells that a term without any case at some values takes away. Shape (fits, strata, 2**t).

        margins: as of sum_margins; flags: shape (fits, terms), the terms of each model. Cells of no list are among
        them: nobody is hidden where a combination of covariates is a term and nobody was seen.
        """
        masks, covariates = np.array(self.terms).T
        within = np.zeros((len(flags), 1 << len(self.sizes), 1 << self.lists), dtype=bool)
        within[:, covariates, masks] = flags
        shape = (len(flags), *(size + 1 for size in self.sizes), 1 << self.lists)
        absent = (margins[:, :-1].reshape(len(flags), -1, 1 << self.lists) < 0.5e-9) & within[:, self._kinds]
        if not absent.any():
            return np.zeros((len(flags), self.strata, 1 << self.lists), dtype=bool)
        spread = absent.reshape(shape).astype(np.float64)
        for axis, size in enumerate(self.sizes, start=1):
            spread = np.take(spread, range(size), axis=axis) + np.take(spread, [size], axis=axis)
        inside = sum_subsets(spread.reshape(-1, 1 << self.lists))
        return (inside > 0.5).reshape(len(flags), self.strata, 1 << self.lists)

    @cached_property
    def _kinds(self) -> Integers:
        """Per combination of values or any: the mask of the covariates that have a value."""
        kinds = []
        for places in product(*(range(size + 1) for size in self.sizes)):
            kinds.append(
                sum(1 << one for one, (at, size) in enumerate(zip(places, self.sizes, strict=True)) if at < size)
            )
        return np.array(kinds)

    def bundle(self, columns: int) -> int:
        """How many models of so many columns are held at once: their matrices and tables are large."""
        each = max(columns * columns, self.strata << self.lists)
        return min(max(_NUMBERS_AT_ONCE // each, 8), 256)

    def pack(self, flags: Flags) -> Integers:
        """The columns of each model, shape (fits, most), filled up with the number of columns."""
        active = flags[:, self.owners]
        most = int(active.sum(axis=1).max())
        order = np.argsort(~active, axis=1, kind="stable")[:, :most]
        return np.where(np.take_along_axis(active, order, axis=1), order, self.width)


def is_part(one: Term, other: Term) -> bool:
    """Whether the term lies inside the other or is the other."""
    return one[0] & other[0] == one[0] and one[1] & other[1] == one[1]


def close_terms(terms: Iterable[Term], lists: int, covariates: int) -> frozenset[Term]:
    """The terms with all their parts, the intercept, and every list and covariate alone."""
    closed = {(0, 0)} | {(1 << one, 0) for one in range(lists)} | {(0, 1 << one) for one in range(covariates)}
    for mask, kinds in terms:
        closed |= {(a, b) for a in _parts(mask) for b in _parts(kinds)}
    return frozenset(closed)


def _parts(mask: int) -> list[int]:
    found, part = [0], mask
    while part:
        found.append(part)
        part = (part - 1) & mask
    return found


def order_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms by size, those of lists first."""
    return tuple(sorted(terms, key=lambda one: (one[0].bit_count() + one[1].bit_count(), one[1].bit_count(), one)))


def candidate_terms(
    lists: int, sizes: tuple[int, ...], forbidden: tuple[int, ...], *, triples: bool = True
) -> tuple[Term, ...]:
    """What a search may add: list:list, list:covariate, covariate:covariate and list:list:covariate.

    Never the term of all lists, nor one inside a structural zero, nor one of a covariate with a single value.
    """
    kinds = [1 << one for one, size in enumerate(sizes) if size > 1]
    doubles = [pair for pair in pairs(lists) if lists > 2 and not any(pair & zero == zero for zero in forbidden)]
    terms = [(pair, 0) for pair in doubles]
    terms += [(1 << one, kind) for one in range(lists) for kind in kinds]
    terms += [(0, low | high) for low in kinds for high in kinds if low < high]
    if triples:
        terms += [(pair, kind) for pair in doubles for kind in kinds]
    return tuple(terms)


def searched_terms(lists: int, sizes: tuple[int, ...], forbidden: tuple[int, ...]) -> frozenset[Term]:
    """All terms of the models a search looks at; without list:list:covariate where they would be too many."""
    full = close_terms(candidate_terms(lists, sizes, forbidden), lists, len(sizes))
    columns = sum(int(np.prod([size - 1 for one, size in enumerate(sizes) if kinds >> one & 1])) for _, kinds in full)
    if columns <= _MOST_COLUMNS:
        return full
    return close_terms(candidate_terms(lists, sizes, forbidden, triples=False), lists, len(sizes))
