"""Totals that survive where the maximum likelihood estimate does not exist.

Where some margins of a table lie on the edge of what the model can have, the estimate runs off to infinity along
directions that empty some cells. The cells that stay are the facial set; on them the extended estimate exists. The
hidden cases are among what it determines if the intercept is a combination of the log means of the facial set, and then
the total is the limit of every sequence of fits that climbs the likelihood.
Source: Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp

import numpy as np

from arasha.engines.prevalence.designs import fit_design
from arasha.engines.prevalence.existence import determines, independent_columns, reachable_rows
from arasha.engines.prevalence.fitting import Stack, keep_cells
from arasha.engines.prevalence.models import read_terms
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable, Term

_LARGEST_LOG = 700.0


@dataclass(frozen=True, eq=False)
class FacialFit:
    """The extended estimate of one model. Totals are in cases.

    facial: the histories (sets of lists) that the estimate leaves possible; emptied: those that it makes impossible
    although nothing forbids them. fitted: shape (2**t,), expected cases; cell 0 holds the hidden ones.
    """

    table: CaptureTable
    facial: tuple[Term, ...]
    emptied: tuple[Term, ...]
    total: float
    hidden: float
    fitted: Floats = field(repr=False)


def facial_total(table: CaptureTable, interactions: Iterable[Term] = ()) -> FacialFit | None:
    """The total of the extended maximum likelihood estimate; None where the data do not determine it.

    Where `fit` has status "ok" this is its total, and only terms at minus infinity empty cells. Where it has
    "no_finite_estimate" some models still determine the total: read it as what this model says, not as an estimate to
    be shown, since emptied histories are assumed to be impossible. Raises InputError as `fit` does.
    """
    terms = read_terms(table, interactions)
    masks = np.array(terms)
    stack = Stack(table.counts[None], table.possible)
    cells, free = keep_cells(stack, np.zeros(1, dtype=np.int64), masks, stack.margins)
    kept, left = np.flatnonzero(cells[0]), masks[free[0][masks]]
    rows = ((kept[:, None] & left) == left).astype(np.int64)
    held = table.counts[kept] > 0
    stays = held.copy()
    stays[~held] = reachable_rows(rows[held], rows[~held])
    intercept = (left == 0).astype(np.int64)
    if not determines(rows[stays], intercept):
        return None
    face, columns = kept[stays], independent_columns(rows[stays])
    counts = table.counts[face].astype(np.float64)[None]
    fitted = fit_design(counts, np.ones(counts.shape, dtype=bool), rows[stays][:, columns].astype(np.float64))
    if fitted.coefficients[0, 0] > _LARGEST_LOG:
        return None
    hidden = exp(float(fitted.coefficients[0, 0]))
    means = np.zeros(len(table.counts))
    means[face], means[0] = fitted.means[0], hidden
    emptied = np.setdiff1d(np.flatnonzero(table.possible), face)
    return FacialFit(
        table,
        tuple(table.names(int(cell)) for cell in face),
        tuple(table.names(int(cell)) for cell in emptied),
        table.cases + hidden,
        hidden,
        means,
    )
