"""An exact oracle for existence and identification, written from the definition and sharing no code with the engine.

Existence: maximise z subject to A'x = A's and x >= z over the cells left; the estimate exists if z can be positive.
Identification: the columns of A are linearly independent. All in Python's integers.
"""

from itertools import combinations


def code_of(counts: dict[frozenset[int], int], lists: int, interactions: set[frozenset[int]]) -> str:
    """The status of a model: interactions of two lists or more, closed under subsets, main effects added here."""
    terms = [frozenset(), *(frozenset({one}) for one in range(lists)), *interactions]
    cells = [frozenset(one) for size in range(1, lists + 1) for one in combinations(range(lists), size)]
    lost = {term for term in terms if not sum(count for cell, count in counts.items() if term <= cell)}
    terms = [term for term in terms if term not in lost]
    cells = [cell for cell in cells if not any(term <= cell for term in lost)]
    design = [[int(term <= cell) for term in terms] for cell in cells]
    margins = [sum(count for cell, count in counts.items() if term <= cell) for term in terms]
    identified = _rank([row[:] for row in design]) == len(terms)
    exists = _can_be_positive(design, margins)
    if exists:
        return "ok" if identified else "not_identified"
    return "no_finite_estimate" if identified else "neither"


def code_by_covariate(
    counts: dict[tuple[frozenset[int], str], int],
    lists: int,
    values: list[str],
    terms: set[tuple[frozenset[int], bool]],
) -> str:
    """The same with one covariate: terms of lists, alone or with the covariate, closed under parts.

    One column for each value a term can have, though they repeat each other: only the unseen cells must be told.
    """
    columns = [(term, value) for term, by in terms for value in (values if by else [""])]
    cells = [
        (frozenset(one), v) for size in range(lists + 1) for one in combinations(range(lists), size) for v in values
    ]

    def inside(column: tuple[frozenset[int], str], cell: tuple[frozenset[int], str]) -> bool:
        return column[0] <= cell[0] and column[1] in ("", cell[1])

    lost = [one for one in columns if not sum(count for cell, count in counts.items() if inside(one, cell))]
    left = [cell for cell in cells if not any(inside(one, cell) for one in lost)]
    seen = [[int(inside(one, cell)) for one in columns] for cell in left if cell[0]]
    unseen = [[int(inside(one, cell)) for one in columns] for cell in left if not cell[0]]
    margins = [sum(count for cell, count in counts.items() if inside(one, cell)) for one in columns]
    identified = _rank([row[:] for row in seen]) == _rank([row[:] for row in [*seen, *unseen]])
    if _can_be_positive(seen, margins):
        return "ok" if identified else "not_identified"
    return "no_finite_estimate" if identified else "neither"


def _rank(rows: list[list[int]]) -> int:
    rank, width = 0, len(rows[0]) if rows else 0
    for column in range(width):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        head = rows[rank]
        for row in range(rank + 1, len(rows)):
            factor = rows[row][column]
            if factor:
                rows[row] = [head[column] * old - factor * new for old, new in zip(rows[row], head, strict=True)]
        rank += 1
    return rank


def _can_be_positive(design: list[list[int]], margins: list[int]) -> bool:
    """Two phases of the simplex method by Bland's rule; x = y + z, columns: y of every cell, then z, then the margin."""
    equations = [
        [row[term] for row in design] + [sum(row[term] for row in design), margin]
        for term, margin in enumerate(margins)
    ]
    width = len(design) + 1
    basis = [width + row for row in range(len(equations))]  # artificial variables
    divisor = 1
    cost = [sum(column) for column in zip(*equations, strict=True)]
    divisor = _pivot_until_done(equations, cost, basis, divisor, width, lambda: cost[-1] <= 0)
    assert cost[-1] == 0, "the observed table itself is feasible"
    # Phase two: artificial variables still basic are 0 and their rows are used only if they can leave.
    for row in range(len(equations)):
        if basis[row] >= width:
            column = next((one for one in range(width) if equations[row][one]), None)
            if column is not None:
                if equations[row][column] < 0:
                    equations[row] = [-value for value in equations[row]]
                divisor = _pivot(equations, cost, basis, row, column, divisor)
    if any(basis[row] == width - 1 and equations[row][-1] > 0 for row in range(len(equations))):
        return True
    goal = [0] * (width + 1)
    goal[width - 1] = divisor
    for row, variable in enumerate(basis):
        if variable == width - 1:
            goal = [left - right for left, right in zip(goal, equations[row], strict=True)]
    _pivot_until_done(equations, goal, basis, divisor, width, lambda: goal[-1] < 0)
    return goal[-1] < 0


def _pivot_until_done(equations, cost, basis, divisor, width, done) -> int:
    while not done():
        column = next((one for one in range(width) if cost[one] > 0), None)
        if column is None:
            return divisor
        best = None
        for row, equation in enumerate(equations):
            if equation[column] > 0:
                if best is None:
                    best = row
                    continue
                left, right = equation[-1] * equations[best][column], equations[best][-1] * equation[column]
                if left < right or (left == right and basis[row] < basis[best]):
                    best = row
        if best is None:
            return divisor
        divisor = _pivot(equations, cost, basis, best, column, divisor)
    return divisor


def _pivot(equations, cost, basis, row, column, divisor) -> int:
    head = equations[row]
    pivot = head[column]
    for other, equation in enumerate(equations):
        if other != row:
            factor = equation[column]
            equations[other] = [
                (pivot * old - factor * new) // divisor for old, new in zip(equation, head, strict=True)
            ]
    factor = cost[column]
    cost[:] = [(pivot * old - factor * new) // divisor for old, new in zip(cost, head, strict=True)]
    basis[row] = column
    return pivot
