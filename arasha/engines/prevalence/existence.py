"""Does an estimate exist, and is it the only one? Answered exactly, in whole numbers.

After every term at minus infinity and its cells are taken away, the extended maximum-likelihood estimate exists if and
only if some positive table has the observed margins. With S the cells that hold cases, this asks for a combination of
cells outside S, each with positive weight, that the cells of S can balance: only S matters, not the counts. Let K span
the parameter directions that S cannot see and B = A K over the other cells; the estimate exists if no y has B y >= 0
and B y != 0. K has few columns on real tables, so the question is tiny, and integer arithmetic settles it.

Sources: Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023; Chan, Silverman and Vincent (2021), Journal of
the American Statistical Association 116, 1297-1306, section 2.6 (the codes); Stiemke (1915) for the alternative.
"""

from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["ok", "no_finite_estimate", "not_identified", "neither"]

_EXACT_PRODUCTS: Final = 2**30  # entries below this multiply and subtract exactly in 64 bits


def status_of(*, exists: bool, identified: bool) -> Status:
    """Name the four cases; `neither` is neither finite nor identified."""
    if exists:
        return "ok" if identified else "not_identified"
    return "no_finite_estimate" if identified else "neither"


@lru_cache(maxsize=200_000)
def judge_support(lists: int, terms: tuple[int, ...], possible: bytes, support: bytes) -> Status:
    """Say whether a model's extended estimate exists and is identified on tables with this support.

    terms: the model's masks with the intercept and main effects. possible, support: packed bits of the observable
    cells and of the cells that hold cases, as pack_cells makes them.
    """
    size = 1 << lists
    held = np.flatnonzero(_unpack(support, size))
    free, kept = [], _unpack(possible, size)
    for term in terms:
        if ((held & term) == term).any():
            free.append(term)
        else:
            kept &= (np.arange(size) & term) != term
    kept[held] = False
    others, masks = np.flatnonzero(kept), np.array(free)
    return judge_rows(_incidence(held, masks), _incidence(others, masks), np.eye(len(masks), dtype=np.int64))


def judge_rows(held: NDArray[Any], others: NDArray[Any], wanted: NDArray[Any]) -> Status:
    """The status of a log-linear model given by the rows of its design, in whole numbers.

    held: the rows of cells with cases, shape (cells, columns); others: of the possible cells without. wanted: what must
    be told, as rows of the same columns: the unit matrix asks for every coefficient, the rows of unseen cells for their
    means alone. Columns may repeat each other as long as what is wanted does not depend on the choice between them.
    """
    unseen = _null_space(held)
    if not unseen.shape[1]:
        return "ok"
    rows = others.astype(unseen.dtype) @ unseen
    loose = _null_space(rows)
    moved = wanted.astype(object) @ (unseen.astype(object) @ loose.astype(object)) if loose.shape[1] else loose
    return status_of(exists=_balances(rows), identified=not bool((moved != 0).any()))


def reachable_rows(held: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the other cells some table with the observed margins can fill: with the held ones, the facial set.

    held, others: rows of a design in whole numbers. Source: Fienberg and Rinaldo (2012), as above, section 4.
    """
    unseen = _null_space(held)
    if not unseen.shape[1]:
        return np.ones(len(others), dtype=bool)
    rows = others.astype(object) @ unseen.astype(object)
    known: dict[tuple[int, ...], bool] = {(0,) * rows.shape[1]: True}
    keys = [tuple(int(value) for value in row) for row in rows]
    matrix = np.array(sorted(set(keys)), dtype=object).T
    for key in keys:
        if key not in known:
            known[key] = _solves(matrix, -np.array(key, dtype=object))
    return np.array([known[key] for key in keys])


def independent_columns(rows: NDArray[Any]) -> list[int]:
    """Columns, the first ones preferred, that span all columns of a matrix of whole numbers."""
    return _reduce(rows)[1]


def determines(rows: NDArray[Any], target: NDArray[Any]) -> bool:
    """Is the target a combination of these rows of whole numbers?"""
    return not (target.astype(object) @ _null_space(rows).astype(object)).any()


def pack_cells(cells: NDArray[np.bool_]) -> bytes:
    """Flags of one table's cells as a key."""
    return np.packbits(cells).tobytes()


def _unpack(packed: bytes, size: int) -> NDArray[np.bool_]:
    return np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=size).astype(bool)


def _incidence(cells: NDArray[Any], masks: NDArray[Any]) -> NDArray[Any]:
    """1 where a term acts on a cell. Shape (cells, terms)."""
    return np.asarray((cells[:, None] & masks[None, :]) == masks[None, :], dtype=np.int64)


def _reduce(matrix: NDArray[Any]) -> tuple[NDArray[Any], list[int], Any]:
    """Reduced rows without fractions, the columns of their pivots, and the common value of all pivots."""
    work = matrix.copy()
    height, width = work.shape
    pivots: list[int] = []
    scale: Any = 1
    for column in range(width):
        top = len(pivots)
        if top == height:
            break
        found = np.flatnonzero(work[top:, column])
        if not found.size:
            continue
        row = top + int(found[0])
        work[[top, row]] = work[[row, top]]
        work, scale = _eliminate(work, top, column, scale)
        pivots.append(column)
    return work, pivots, scale


def _null_space(matrix: NDArray[Any]) -> NDArray[Any]:
    """An integer basis of the vectors the matrix sends to 0, one per column. Shape (columns, dimension)."""
    work, pivots, scale = _reduce(matrix)
    width = work.shape[1]
    loose = [column for column in range(width) if column not in pivots]
    basis = np.zeros((width, len(loose)), dtype=work.dtype)
    for index, column in enumerate(loose):
        basis[column, index] = scale
        for row, pivot in enumerate(pivots):
            basis[pivot, index] = -work[row, column]
    return basis


def _eliminate(work: NDArray[Any], top: int, column: int, scale: Any) -> tuple[NDArray[Any], Any]:
    """One step of Gauss and Jordan without fractions: every earlier pivot stays equal to the common scale."""
    if work.dtype != object and work.size and np.abs(work).max() >= _EXACT_PRODUCTS:
        work = work.astype(object)
    pivot = work[top, column]
    rest = np.arange(len(work)) != top
    work[rest] = (work[rest] * pivot - np.outer(work[rest, column], work[top])) // scale
    return work, int(pivot)


def _balances(rows: NDArray[Any]) -> bool:
    """Is there x > 0 with x' rows = 0? Asked of z = x - 1 >= 0."""
    rows = rows[(rows != 0).any(axis=1)]
    if not len(rows):
        return True
    if rows.shape[1] == 1:
        return bool((rows > 0).any() and (rows < 0).any())
    unique = np.array(sorted({tuple(int(value) for value in row) for row in rows}), dtype=object)
    return _solves(unique.T, -unique.sum(axis=0))


def _solves(matrix: NDArray[Any], target: NDArray[Any]) -> bool:
    """Is there z >= 0 with matrix z = target? The simplex method without fractions, by Bland's rule."""
    signs = np.array([-1 if value < 0 else 1 for value in target], dtype=object)
    table = np.column_stack([matrix * signs[:, None], target * signs])
    # The cost of the artificial variables, which start as the basis, is the sum of the rows still to be balanced.
    table = np.vstack([table, table.sum(axis=0)])
    basis = [-1] * (len(table) - 1)
    scale = 1
    while table[-1, -1] > 0:
        entering = next((j for j in range(table.shape[1] - 1) if table[-1, j] > 0), None)
        if entering is None:
            return False
        leaving = _leaving_row(table, entering, basis)
        pivot = table[leaving, entering]
        rest = np.arange(len(table)) != leaving
        table[rest] = (table[rest] * pivot - np.outer(table[rest, entering], table[leaving])) // scale
        basis[leaving], scale = entering, pivot
    return True


def _leaving_row(table: NDArray[Any], entering: int, basis: list[int]) -> int:
    """The row with the least ratio; among equals the basic variable that comes first (artificial ones before all)."""
    best = -1
    for row in range(len(table) - 1):
        if table[row, entering] <= 0:
            continue
        if best >= 0:
            left, right = table[row, -1] * table[best, entering], table[best, -1] * table[row, entering]
            if left > right or (left == right and basis[row] > basis[best]):
                continue
        best = row
    return best
