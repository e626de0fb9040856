"""Estimators that are repeated whole, selection included, on every resampled table."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.fitting import Stack, fit_stack
from arasha.engines.prevalence.models import Fit, fit_catalogue, fit_models, pad_models
from arasha.engines.prevalence.searching.branching import branch_and_bound
from arasha.engines.prevalence.searching.catalogue import (
    Criterion,
    Model,
    can_list,
    list_models,
    penalties,
    possible_terms,
)
from arasha.engines.prevalence.searching.lattice import (
    RankedModels,
    best_of_all_pairs,
    best_of_listed,
    weigh_listed,
)
from arasha.engines.prevalence.searching.scores import ScoreBook
from arasha.engines.prevalence.searching.stepwise import allowed_pairs, select_stepwise
from arasha.engines.prevalence.subsets import Floats, Integers, main_effects
from arasha.engines.prevalence.tables import CaptureTable

_TOP: Final = 100  # models tried in every replicate where all of them are too many
_ALL: Final = 1024  # models up to which all are tried in every replicate without bounds
_AVERAGED: Final = 100
_MOST_FITS: Final = 20_000


@dataclass(slots=True)
class Selection:
    """hidden: cases on no list per table, NaN where there is no estimate. chosen: which model, any hashable code."""

    hidden: Floats
    chosen: list[Any] = field(default_factory=list)


class Selector(ABC):
    """A rule that gives every table its model and its hidden cases."""

    table: CaptureTable
    status: Status
    hidden: float | None
    fit: Fit | None
    diagnostics: dict[str, Any]
    reasons: tuple[str, ...] = ()  # codes of what limits the answer on the original table

    @abstractmethod
    def select(self, stack: Stack) -> Selection:
        """Apply the whole rule to every table of the stack; all have the same number of cases, or nearly so."""

    def formula(self, chosen: Any) -> str:
        """The chosen model as people read it."""
        return str(chosen)

    def _take(self, fit: Fit) -> None:
        self.fit, self.status, self.hidden = fit, fit.status, fit.hidden


class StepwiseSelector(Selector):
    """See searching.stepwise."""

    def __init__(self, table: CaptureTable, threshold: float) -> None:
        self.table, self.threshold = table, threshold
        self.candidates = allowed_pairs(table)
        self.base = main_effects(len(table.lists))
        stack = Stack(table.counts[None], table.possible)
        self.start = fit_stack(stack, np.zeros(1, dtype=np.int64), np.array(self.base)).coefficients[0]
        chosen = select_stepwise(stack, self.candidates, threshold, self.start).chosen[0]
        self._take(fit_models(table, [self._model(tuple(np.flatnonzero(chosen)))])[0])
        self.diagnostics = {"threshold": threshold, "proof": "rule"}

    def select(self, stack: Stack) -> Selection:
        found = select_stepwise(stack, self.candidates, self.threshold, self.start)
        return Selection(found.hidden, [tuple(np.flatnonzero(row).tolist()) for row in found.chosen])

    def _model(self, chosen: tuple[int, ...]) -> Model:
        return (*self.base, *(self.candidates[position] for position in chosen))

    def formula(self, chosen: Any) -> str:
        return " ".join(":".join(self.table.names(self.candidates[position])) for position in chosen) or "independence"


class CriterionSelector(Selector):
    """The best model by a criterion: of all that can be listed, with bounds for pairs, or of the first `top`."""

    def __init__(self, table: CaptureTable, order: int, criterion: Criterion, top: int | None) -> None:
        self.table, self.criterion = table, criterion
        self.ranked, examined, gap = rank_models(table, order, criterion, top)
        terms = possible_terms(table, order)
        self.pairs = len(terms) if all(mask.bit_count() == 2 for mask in terms) else None
        self.by_bounds = top is None and self.pairs is not None and len(self.ranked.models) == 1 << self.pairs
        everything = self.by_bounds or (top is None and len(self.ranked.models) <= _ALL)
        self.positions = self.ranked.order if everything else self.ranked.order[: top or _TOP]
        self._take(fit_models(table, [self.ranked.models[self.ranked.order[0]]])[0])
        self.diagnostics = {
            "criterion": criterion,
            "examined": examined,
            "gap": gap,
            "models_in_replicates": len(self.ranked.models) if self.by_bounds else len(self.positions),
            "proof": "exhaustive" if can_list(table, order) else "bound" if gap is not None else "local",
        }

    def select(self, stack: Stack) -> Selection:
        ranked = charge_models(self.ranked, self.criterion, stack)
        if self.by_bounds and self.pairs is not None:
            best = best_of_all_pairs(stack, ranked, self.pairs)
        else:
            best = best_of_listed(stack, ranked, self.positions)
        return Selection(best.hidden, best.chosen.tolist())

    def formula(self, chosen: Any) -> str:
        if chosen < 0:
            return "none"
        terms = self.ranked.models[chosen]
        return describe_terms(self.table, terms)


class AverageSelector(Selector):
    """Hidden cases averaged over the models, by weights exp(-BIC / 2), anew in every replicate."""

    def __init__(self, table: CaptureTable, order: int, top: int | None) -> None:
        self.table = table
        self.ranked, examined, _ = rank_models(table, order, "bic", top)
        self.positions = self.ranked.order[: top or _AVERAGED]
        self._take(fit_models(table, [self.ranked.models[self.ranked.order[0]]])[0])
        weights, hidden = self._weigh(Stack(table.counts[None], table.possible))
        if self.status == "ok":
            self.hidden = float((weights[0] * hidden[0]).sum())
        heaviest = np.argsort(-weights[0])[:10]
        self.diagnostics = {
            "examined": examined,
            "averaged": len(self.positions),
            "weights": {
                describe_terms(table, self.ranked.models[self.positions[column]]): float(weights[0, column])
                for column in heaviest
            },
        }

    def _weigh(self, stack: Stack) -> tuple[Floats, Floats]:
        return weigh_listed(stack, charge_models(self.ranked, "bic", stack), self.positions)

    def select(self, stack: Stack) -> Selection:
        weights, hidden = self._weigh(stack)
        averaged = np.where(weights.sum(axis=1) > 0, (weights * hidden).sum(axis=1), np.nan)
        return Selection(averaged, [int(self.positions[column]) for column in np.argmax(weights, axis=1)])

    def formula(self, chosen: Any) -> str:
        return describe_terms(self.table, self.ranked.models[chosen])


def describe_terms(table: CaptureTable, terms: Model) -> str:
    """The largest interactions of a model by name."""
    large = [one for one in terms if one.bit_count() > 1]
    largest = [one for one in large if not any(one != other and one & other == one for other in large)]
    return " ".join(":".join(table.names(mask)) for mask in largest) or "independence"


def rank_models(
    table: CaptureTable, order: int, criterion: Criterion, top: int | None
) -> tuple[RankedModels, int, float | None]:
    """The models of the original table in order, how many were fitted, and what gap is left (None: unknown)."""
    if can_list(table, order):
        models = list_models(table, order)
        stack = Stack(table.counts[None], table.possible)
        fitted, statuses = fit_catalogue(stack, models)
        costs = _charge(models, criterion, table.cases, table)
        good = np.array([status == "ok" for status in statuses])
        scores = np.where(good, 2 * fitted.objective + costs, np.inf)
        ranking = np.argsort(scores, kind="stable")
        padded = pad_models(models, len(table.counts))
        return RankedModels(models, padded, fitted.coefficients, ranking, costs), len(models), 0.0
    book = ScoreBook(table, order, criterion)
    only_pairs = all(mask.bit_count() == 2 for mask in book.terms)
    if only_pairs:
        gap: float | None = branch_and_bound(book, _MOST_FITS).gap
    else:
        from arasha.engines.prevalence.searching.downhill import walk_downhill

        gap = None
        walk_downhill(book)
    codes = sorted(book.scores, key=lambda code: book.scores[code])[: max(top or 0, _TOP)]
    models = [book.model(code) for code in codes]
    coefficients = np.stack([book.coefficients[code] for code in codes])
    costs = _charge(models, criterion, table.cases, table)
    ranked = RankedModels(models, pad_models(models, len(table.counts)), coefficients, np.arange(len(models)), costs)
    return ranked, len(book.scores), gap


def charge_models(ranked: RankedModels, criterion: Criterion, stack: Stack) -> RankedModels:
    """The same models with the criterion's charge for the (mean) number of cases in these tables."""
    cells = int(stack.possible.sum())
    sizes = (ranked.terms < stack.counts.shape[1]).sum(axis=1)
    costs = penalties(criterion, float(stack.cases.mean()), cells, int(sizes.max()))[sizes]
    return RankedModels(ranked.models, ranked.terms, ranked.coefficients, ranked.order, costs)


def _charge(models: list[Model], criterion: Criterion, cases: int, table: CaptureTable) -> Floats:
    sizes: Integers = np.array([len(model) for model in models])
    return np.asarray(penalties(criterion, cases, int(table.possible.sum()), int(sizes.max()))[sizes])
