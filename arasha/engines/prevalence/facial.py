"""Totals that survive where the maximum likelihood estimate does not exist.

Where some margins of a table lie on the edge of what the model can have, the estimate runs off to infinity along
directions that empty some cells. The cells that stay are the facial set; on them the extended estimate exists. The
hidden cases are among what it determines if the intercept is a combination of the log means of the facial set, and then
the total is the limit of every sequence of fits that climbs the likelihood.
Source: Fienberg and Rinaldo (2012), Annals of Statistics 40, 996-1023.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import exp, lgamma, log
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.designs import fit_design
from arasha.engines.prevalence.existence import determines, independent_columns, reachable_rows
from arasha.engines.prevalence.fitting import Stack, keep_cells
from arasha.engines.prevalence.models import fit_catalogue, read_terms
from arasha.engines.prevalence.searching.catalogue import Model, can_list, list_models
from arasha.engines.prevalence.selectors import describe_terms
from arasha.engines.prevalence.subsets import Floats
from arasha.engines.prevalence.tables import CaptureTable, Term

_LARGEST_LOG: Final = 700.0
_MOST_MODELS: Final = 1024
_MOST_SHOWN: Final = 10


@dataclass(frozen=True, eq=False)
class FacialFit:
    """The extended estimate of one model. Totals are in cases.

    formula, bic: as of Fit, the likelihood being the highest that the model comes near. facial: the histories (sets of
    lists) that the estimate leaves possible; emptied: those that it makes impossible although nothing forbids them.
    fitted: shape (2**t,), expected cases; cell 0 holds the hidden ones.
    """

    table: CaptureTable
    formula: str
    bic: float
    facial: tuple[Term, ...]
    emptied: tuple[Term, ...]
    total: float
    hidden: float
    fitted: Floats = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "formula": self.formula,
            "bic": self.bic,
            "total": self.total,
            "hidden": self.hidden,
            "emptied": [list(one) for one in self.emptied],
        }


def facial_total(table: CaptureTable, interactions: Iterable[Term] = ()) -> FacialFit | None:
    """The total of the extended maximum likelihood estimate; None where the data do not determine it.

    Where `fit` has status "ok" this is its total, and only terms at minus infinity empty cells. Where it has
    "no_finite_estimate" some models still determine the total: read it as what this model says, not as an estimate to
    be shown, since emptied histories are assumed to be impossible. Raises InputError as `fit` does.
    """
    return _extend(table, read_terms(table, interactions))


def facial_models(table: CaptureTable, *, order: int = 2, within: float = 10.0) -> tuple[FacialFit, ...]:
    """Models that a search passes over because their estimate does not exist, but that fit and determine a total.

    Those within so much of the best model's BIC, or below it, best first and ten at most. Empty where there are more
    than 1,024 models of this order.
    """
    if not can_list(table, order):
        return ()
    models = list_models(table, order)
    if len(models) > _MOST_MODELS:
        return ()
    fitted, statuses = fit_catalogue(Stack(table.counts[None], table.possible), models)
    price = log(table.cases)
    # Where no estimate exists, the climb ends as near the highest likelihood as numbers can tell.
    scores = 2 * fitted.objective + price * np.array([len(model) for model in models])
    good = np.array([status == "ok" for status in statuses])
    limit = within + (scores[good] if good.any() else scores).min()
    found: list[FacialFit] = []
    for place in np.argsort(scores, kind="stable"):
        if scores[place] > limit or len(found) == _MOST_SHOWN:
            break
        if statuses[place] == "no_finite_estimate" and (one := _extend(table, models[place])) is not None:
            found.append(one)
    return tuple(found)


def _extend(table: CaptureTable, terms: Model) -> FacialFit | None:
    masks = np.array(terms)
    stack = Stack(table.counts[None], table.possible)
    cells, free = keep_cells(stack, np.zeros(1, dtype=np.int64), masks, stack.margins)
    kept, left = np.flatnonzero(cells[0]), masks[free[0][masks]]
    rows = ((kept[:, None] & left) == left).astype(np.int64)
    seen = table.counts[kept] > 0
    stays = seen.copy()
    stays[~seen] = reachable_rows(rows[seen], rows[~seen])
    intercept = (left == 0).astype(np.int64)
    if not determines(rows[stays], intercept):
        return None
    face, columns = kept[stays], independent_columns(rows[stays])
    counts = table.counts[face].astype(np.float64)[None]
    fitted = fit_design(counts, np.ones(counts.shape, dtype=bool), rows[stays][:, columns].astype(np.float64))
    if fitted.coefficients[0, 0] > _LARGEST_LOG:
        return None
    hidden = exp(float(fitted.coefficients[0, 0]))
    expected = fitted.means[0]
    means = np.zeros(len(table.counts))
    means[face], means[0] = expected, hidden
    emptied = np.setdiff1d(np.flatnonzero(table.possible), face)
    held = counts[0] > 0
    likelihood = float((counts[0][held] * np.log(expected[held])).sum() - expected.sum())
    likelihood -= sum(lgamma(count + 1) for count in counts[0])
    return FacialFit(
        table,
        describe_terms(table, terms),
        len(terms) * log(table.cases) - 2 * likelihood,
        tuple(table.names(int(cell)) for cell in face),
        tuple(table.names(int(cell)) for cell in emptied),
        table.cases + hidden,
        hidden,
        means,
    )
