"""Which model: exhaustive, by bounds, downhill or stepwise."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.models import Fit, describe_fits, fit_catalogue, fit_models
from arasha.engines.prevalence.searching.branching import branch_and_bound
from arasha.engines.prevalence.searching.catalogue import (
    Criterion,
    Model,
    can_list,
    list_models,
    penalties,
    possible_terms,
)
from arasha.engines.prevalence.searching.downhill import walk_downhill
from arasha.engines.prevalence.searching.scores import ScoreBook
from arasha.engines.prevalence.searching.stepwise import allowed_pairs, select_stepwise
from arasha.engines.prevalence.subsets import main_effects
from arasha.engines.prevalence.tables import CaptureTable

SearchMethod = Literal["exhaustive", "bounds", "downhill", "stepwise"]
Proof = Literal["exhaustive", "bound", "local", "rule"]

_RANKED = 100
_CHUNK = 1024


@dataclass(frozen=True)
class Search:
    """The best model found and how certain it is that it is the best.

    best: the winner, or the main-effects fit with its status where no model has an estimate. ranked: the fitted models
    that have an estimate, best first (of a search that does not list all models, the first 100). examined: models
    fitted. gap: by how much an unseen model could still beat the winner in the criterion; 0 when it is proved, None
    when nothing bounds it. proof: "exhaustive" (all fitted), "bound", "local" (downhill), "rule" (stepwise).
    """

    best: Fit
    ranked: tuple[Fit, ...]
    examined: int
    gap: float | None
    proof: Proof


def search(
    table: CaptureTable,
    method: SearchMethod = "exhaustive",
    order: int = 2,
    *,
    criterion: Criterion = "bic",
    threshold: float = 0.02,
    most_fits: int = 60_000,
) -> Search:
    """Choose a hierarchical model with main effects and interactions of at most `order` lists.

    exhaustive: fits all models where they can be listed (pairs up to 6 lists, larger terms up to 5); beyond that branch
    and bound for pairs, downhill for larger terms. bounds: branch and bound over models of pairs, up to about most_fits
    fits, with proof or gap. downhill: greedy from main effects and every two-pair model. stepwise: pairs below
    threshold, by surprise and not by criterion. criterion: bic, bic_cells, aic or aicc.
    Raises InputError for another method, criterion or order.
    """
    if method == "exhaustive":
        if can_list(table, order):
            return _fit_all(table, order, criterion)
        method = "bounds" if _only_pairs(table, order) else "downhill"
    if method == "bounds":
        if not _only_pairs(table, order):
            raise InputError("bounds_need_pairs")
        book = ScoreBook(table, order, criterion)
        found = branch_and_bound(book, most_fits)
        return _describe_book(table, book, found.best, found.gap, "bound")
    if method == "downhill":
        book = ScoreBook(table, order, criterion)
        return _describe_book(table, book, walk_downhill(book), None, "local")
    if method == "stepwise":
        return _step(table, threshold)
    raise InputError("no_such_search", search=repr(method))


def _only_pairs(table: CaptureTable, order: int) -> bool:
    return all(mask.bit_count() == 2 for mask in possible_terms(table, order))


def _fit_all(table: CaptureTable, order: int, criterion: Criterion) -> Search:
    models = list_models(table, order)
    costs = penalties(criterion, table.cases, int(table.possible.sum()), max(map(len, models)))
    fits: list[Fit] = []
    stack = Stack(table.counts[None], table.possible)
    for begin in range(0, len(models), _CHUNK):
        part = models[begin : begin + _CHUNK]
        fits += [one for one in describe_fits(table, part, *fit_catalogue(stack, part)) if one.total is not None]
    scores = np.array([costs[one.parameters] - 2 * (one.log_likelihood or 0.0) for one in fits])
    ranked = tuple(fits[position] for position in np.argsort(scores, kind="stable") if np.isfinite(scores[position]))
    best = ranked[0] if ranked else _main_effects(table)
    return Search(best, ranked, len(models), 0.0, "exhaustive")


def _describe_book(table: CaptureTable, book: ScoreBook, best: int, gap: float | None, proof: Proof) -> Search:
    codes = sorted(
        (code for code, score in book.scores.items() if np.isfinite(score)), key=lambda one: book.scores[one]
    )
    models: list[Model] = [book.model(code) for code in codes[:_RANKED]]
    ranked = tuple(one for one in fit_models(table, models) if one.total is not None) if models else ()
    winner = fit_models(table, [book.model(best)])[0] if best >= 0 else _main_effects(table)
    return Search(winner, ranked, len(book.scores), gap, proof)


def _step(table: CaptureTable, threshold: float) -> Search:
    candidates = allowed_pairs(table)
    selection = select_stepwise(Stack(table.counts[None], table.possible), candidates, threshold)
    chosen = tuple(pair for pair, taken in zip(candidates, selection.chosen[0], strict=True) if taken)
    best = fit_models(table, [(*main_effects(len(table.lists)), *chosen)])[0]
    return Search(best, (best,) if best.total is not None else (), len(chosen) + 1, None, "rule")


def _main_effects(table: CaptureTable) -> Fit:
    return fit_models(table, [main_effects(len(table.lists))])[0]
