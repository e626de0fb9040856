"""The best of all models of pairs on many tables, proved by bounds instead of by fitting all.

A model fits no better than one that contains it. So the fits of models that lack one or two pairs bound all models
that lack them; what a bound already puts above the best known model is never fitted.
Source of the bound: Furnival and Wilson (1974), Technometrics 16, 499-511 (leaps and bounds), for deviances.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.fitting import Stack, fit_stack
from arasha.engines.prevalence.searching.catalogue import Model
from arasha.engines.prevalence.subsets import Flags, Floats, Integers

_ROUGH: Final = 1e-7  # squared Newton decrement for ranking; winners are fitted exactly
_HOPELESS: Final = 1e-3  # squared decrement at which a fit that runs away is given up
_CHUNK: Final = 512
_SEEDS: Final = 6
_SCORES_AT_ONCE: Final = 1 << 21  # tables times models held in memory


@dataclass(slots=True)
class BestModels:
    """Per table: the position of the best model, -1 where none has an estimate, and its hidden cases (NaN there)."""

    chosen: Integers
    hidden: Floats
    examined: int


@dataclass(slots=True)
class RankedModels:
    """Models known from the original table. models: by position; coefficients: shape (models, 2**t), to start from;
    order: positions, best first; costs: shape (models,), the criterion's charge for the size of each."""

    models: list[Model]
    terms: Integers
    coefficients: Floats
    order: Integers
    costs: Floats


class LatticeSearch:
    """Scores of models on every table of a stack, with the bounds they give to others."""

    def __init__(self, stack: Stack, ranked: RankedModels) -> None:
        self.stack = stack
        self.ranked = ranked
        shape = (len(stack), len(ranked.models))
        self.scores: Floats = np.full(shape, np.inf)
        self.fitted: Flags = np.zeros(shape, dtype=bool)
        self.impossible: Flags = np.zeros(shape, dtype=bool)
        self.below: Floats = np.full(shape, -np.inf)
        self.best = np.full(len(stack), np.inf)
        self.chosen = np.full(len(stack), -1)
        self.hidden = np.full(len(stack), np.nan)

    def fit(self, wanted: Flags) -> None:
        """Fit the wanted models, shape (tables, models), that are not fitted yet."""
        tables, models = np.nonzero(wanted & ~self.fitted)
        if not len(tables):
            return
        sizes = (self.ranked.terms < self.stack.counts.shape[1]).sum(axis=1)
        order = np.argsort(sizes[models], kind="stable")
        for begin in range(0, len(order), _CHUNK):
            part = order[begin : begin + _CHUNK]
            self._fit_chunk(tables[part], models[part], int(sizes[models[part]].max()))

    def _fit_chunk(self, tables: Integers, models: Integers, width: int) -> None:
        terms = self.ranked.terms[models, :width]
        start = self.ranked.coefficients[models]
        fitted = fit_stack(self.stack, tables, terms, start, tolerance=_ROUGH, give_up=_HOPELESS)
        self.fitted[tables, models] = True
        self.below[tables, models] = 2 * fitted.objective - 2 * np.minimum(fitted.decrement, 1e3) - 1e-9
        scores = 2 * fitted.objective + self.ranked.costs[models]
        certain = fitted.certified()
        # A fit that was given up is rough: it may still win if exact arithmetic finds that its estimate exists.
        margin = np.where(fitted.decrement > _ROUGH, 4 * _HOPELESS, 1e-6)
        doubted = []
        for row in np.argsort(scores):
            table, model = int(tables[row]), int(models[row])
            if scores[row] - margin[row] >= self.best[table]:
                continue
            if certain[row]:
                self._take(table, model, float(scores[row]), float(fitted.hidden[row]))
            elif self.stack.judge(table, self.ranked.models[model]) == "ok":
                doubted.append(int(row))
            else:
                self.impossible[table, model] = True
        if doubted:
            again = fit_stack(
                self.stack, tables[doubted], terms[doubted], fitted.coefficients[doubted], tolerance=_ROUGH
            )
            sharper = 2 * again.objective + self.ranked.costs[models[doubted]]
            for place, row in enumerate(doubted):
                self._take(int(tables[row]), int(models[row]), float(sharper[place]), float(again.hidden[place]))

    def _take(self, table: int, model: int, score: float, hidden: float) -> None:
        self.scores[table, model] = score
        if score < self.best[table]:
            self.best[table], self.chosen[table], self.hidden[table] = score, model, hidden

    def settle(self) -> None:
        """Fit the winners exactly; where two models are too close to tell, both, and take the better."""
        close = self.scores <= self.best[:, None] + 1e-5
        tables, models = np.nonzero(close & (self.chosen >= 0)[:, None])
        if not len(tables):
            return
        fitted = fit_stack(self.stack, tables, self.ranked.terms[models], self.ranked.coefficients[models])
        self.scores[tables, models] = 2 * fitted.objective + self.ranked.costs[models]
        hidden = np.full(self.scores.shape, np.nan)
        hidden[tables, models] = fitted.hidden
        rows = np.flatnonzero(self.chosen >= 0)
        self.chosen[rows] = np.argmin(np.where(close, self.scores, np.inf)[rows], axis=1)
        self.hidden[rows] = hidden[rows, self.chosen[rows]]

    def ruled_out(self, overlapping: Flags) -> Flags:
        """Models without an estimate because a smaller one has none, shape (tables, models).

        Taking an interaction of overlapping lists away keeps an estimate in existence: so adding one never makes it.
        overlapping: shape (tables, pairs). Source: Chan, Silverman and Vincent (2021), section 2.6.
        """
        spread = self.impossible.copy()
        for bit in range(overlapping.shape[1]):
            view = spread.reshape(len(spread), -1, 2, 1 << bit)
            view[:, :, 1] |= view[:, :, 0] & overlapping[:, bit, None, None]
        return spread

    def result(self) -> BestModels:
        self.settle()
        return BestModels(self.chosen, self.hidden, int(self.fitted.sum()))


def best_of_listed(stack: Stack, ranked: RankedModels, positions: Integers) -> BestModels:
    """Fit the models at these positions on every table and take the best of each."""
    search = LatticeSearch(stack, ranked)
    wanted = np.zeros(search.fitted.shape, dtype=bool)
    wanted[:, positions] = True
    search.fit(wanted)
    return search.result()


def weigh_listed(stack: Stack, ranked: RankedModels, positions: Integers) -> tuple[Floats, Floats]:
    """Weights and hidden cases of the models at these positions on every table; shapes (tables, models).

    Weights are exp(-criterion / 2), scaled to 1 per table; a table without any estimate has weights 0.
    Source: Buckland, Burnham and Augustin (1997), Biometrics 53, 603-618.
    """
    shape = (len(stack), len(positions))
    scores, hidden = np.full(shape, np.inf), np.zeros(shape)
    every = np.arange(len(stack))
    for column, model in enumerate(positions):
        terms = np.array(ranked.models[model])
        start = np.repeat(ranked.coefficients[[model]], len(stack), axis=0)
        fitted = fit_stack(stack, every, terms, start, give_up=_HOPELESS)
        good = fitted.certified()
        scores[good, column] = 2 * fitted.objective[good] + ranked.costs[model]
        hidden[good, column] = fitted.hidden[good]
        doubted = [row for row in np.flatnonzero(~good) if stack.judge(int(row), ranked.models[model]) == "ok"]
        if doubted:
            again = fit_stack(stack, np.array(doubted), terms, fitted.coefficients[doubted])
            scores[doubted, column] = 2 * again.objective + ranked.costs[model]
            hidden[doubted, column] = again.hidden
    best = scores.min(axis=1, keepdims=True)
    weights = np.where(np.isfinite(scores), np.exp((np.where(np.isfinite(best), best, 0.0) - scores) / 2), 0.0)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300), hidden


def best_of_all_pairs(stack: Stack, ranked: RankedModels, pairs: int) -> BestModels:
    """The best of all 2**pairs models of each table, with proof by bounds. ranked.models is in the order of codes."""
    rows = max(1, _SCORES_AT_ONCE >> pairs)
    if len(stack) > rows:
        parts = [
            best_of_all_pairs(Stack(stack.counts[begin : begin + rows], stack.possible), ranked, pairs)
            for begin in range(0, len(stack), rows)
        ]
        return BestModels(
            np.concatenate([part.chosen for part in parts]),
            np.concatenate([part.hidden for part in parts]),
            sum(part.examined for part in parts),
        )
    search = LatticeSearch(stack, ranked)
    full = (1 << pairs) - 1
    bits = 1 << np.arange(pairs)
    wanted = np.zeros(search.fitted.shape, dtype=bool)
    wanted[:, ranked.order[:_SEEDS]] = True
    wanted[:, full ^ bits] = True
    search.fit(wanted)
    doubles = np.array([full ^ bits[low] ^ bits[high] for low in range(pairs) for high in range(low)], dtype=np.int64)
    bound = _spread_down(search.below)
    cheapest = ranked.costs[0]
    added = [ranked.models[int(bit)][-1] for bit in bits]
    overlapping = stack.margins[:, added] > 0
    wanted[:] = False
    wanted[:, doubles] = bound[:, doubles] + cheapest < search.best[:, None]
    search.fit(wanted)
    for share in (4, 16, 64, len(ranked.models)):
        bound = _spread_down(search.below) + ranked.costs
        open_models = (bound < search.best[:, None]) & ~search.fitted & ~search.ruled_out(overlapping)
        if not open_models.any():
            break
        search.fit(open_models & _lowest(np.where(open_models, bound, np.inf), share))
    return search.result()


def _spread_down(below: Floats) -> Floats:
    """Per model, the largest bound among the models that contain it. Shape kept: (tables, 2**pairs)."""
    spread = below.copy()
    for bit in range(below.shape[1].bit_length() - 1):
        view = spread.reshape(len(below), -1, 2, 1 << bit)
        np.maximum(view[:, :, 0], view[:, :, 1], out=view[:, :, 0])
    return spread


def _lowest(values: Floats, number: int) -> Flags:
    """True at the `number` lowest values of every row."""
    if number >= values.shape[1]:
        return np.ones(values.shape, dtype=bool)
    limit = np.partition(values, number - 1, axis=1)[:, number - 1 : number]
    return values <= limit
