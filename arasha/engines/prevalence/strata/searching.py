"""Which terms of lists and covariates: downhill in the criterion, on many tables side by side.

A walker stands on a model of one table. What could be added is ranked by its score statistic, which needs no fit; the
first few are fitted, and the walker goes to the best. Where nothing added helps, every term that could be taken away is
tried; where that helps neither, it has arrived. The end is a local minimum: several walkers start on every table.
Source of the statistic: Rao (1948), Proceedings of the Cambridge Philosophical Society 44, 50-57.
"""

from dataclasses import dataclass
from math import log
from typing import Final, Literal

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.strata.design import Design, Term
from arasha.engines.prevalence.strata.fitting import BlockFits, BlockStack, fit_blocks
from arasha.engines.prevalence.strata.models import count_parameters
from arasha.engines.prevalence.subsets import Flags, Floats, Integers

Criterion = Literal["bic", "aic"]

_ROUGH: Final = 1e-7
_HOPELESS: Final = 1e-3
_TRIED: Final = 3  # additions fitted per step
_BARELY: Final = 2.0  # a score statistic this far below its price is not tried
_LEAST_GAIN: Final = 1e-6
_MOST_STEPS: Final = 200


@dataclass(slots=True)
class Walked:
    """The best model of each table. flags: shape (tables, terms). found: False where no walker's model has an estimate.

    score: criterion without the constant of the likelihood, infinite there. hidden: shape (tables, strata), NaN there.
    completed: shape (tables, strata), people seen, open covariates shared out.
    """

    flags: Flags
    found: Flags
    score: Floats
    hidden: Floats
    completed: Floats
    coefficients: Floats


def price(criterion: Criterion, cases: int) -> float:
    """What one parameter costs. Raises InputError for another criterion."""
    if criterion == "bic":
        return log(cases)
    if criterion == "aic":
        return 2.0
    raise InputError("criterion_of_covariates", criterion=repr(criterion))


def first_models(design: Design) -> Flags:
    """Where walkers start: lists and covariates alone; with every term of two that has a covariate; with all of two."""
    sizes = np.array([mask.bit_count() + kinds.bit_count() for mask, kinds in design.terms])
    mixed = np.array([bool(kinds) for _, kinds in design.terms])
    return np.array([design.base, design.base | (mixed & (sizes == 2)), sizes <= 2])


def walk(stack: BlockStack, starts: Flags, charge: float, coefficients: Floats | None = None) -> Walked:
    """Walk from every start on every table of the stack and keep the best end.

    starts: shape (starts, terms). charge: the price of a parameter. coefficients: shape (starts, columns), where the
    fits of the starts begin.
    """
    walkers = _Walkers(stack, starts, charge, coefficients)
    walkers.run()
    return walkers.best(len(starts))


class _Walkers:
    def __init__(self, stack: BlockStack, starts: Flags, charge: float, coefficients: Floats | None) -> None:
        self.stack, self.design, self.charge = stack, stack.design, charge
        self.flags: Flags = np.tile(starts, (len(stack), 1))
        self.tables: Integers = np.repeat(np.arange(len(stack)), len(starts))
        begin = None if coefficients is None else np.tile(coefficients, (len(stack), 1))
        fitted, self.scores = self._fit(self.tables, self.flags, begin, np.full(len(self.tables), np.inf))
        self.coefficients = fitted.coefficients
        self.means = fitted.means
        self.hidden, self.completed = fitted.hidden, fitted.completed.sum(axis=2)

    def run(self) -> None:
        """Step until every walker has arrived. Walkers that meet on one table go on as one."""
        active = np.flatnonzero(np.isfinite(self.scores))
        for _ in range(_MOST_STEPS):
            active = self._merge(active)
            if not active.size:
                return
            moved = self._improve(active, self._additions(active))
            waiting = active[~moved]
            shrunk = self._improve(waiting, self._removals(waiting)) if waiting.size else np.zeros(0, dtype=bool)
            active = np.sort(np.concatenate([active[moved], waiting[shrunk]]))

    def _merge(self, active: Integers) -> Integers:
        keys: dict[tuple[int, bytes], int] = {}
        for walker in active:
            keys.setdefault((int(self.tables[walker]), self.flags[walker].tobytes()), int(walker))
        return np.array(sorted(keys.values()), dtype=np.int64)

    def _fit(self, tables: Integers, flags: Flags, start: Floats | None, best: Floats) -> tuple[BlockFits, Floats]:
        """Fits and their scores; infinite where there is no estimate. Doubts are settled only below `best`."""
        fitted = fit_blocks(self.stack, tables, flags, start, tolerance=_ROUGH, give_up=_HOPELESS)
        scores = 2 * fitted.objective + self.charge * count_parameters(self.stack.blocks, self.design, flags)
        for row in np.flatnonzero(~fitted.certain):
            hopeful = scores[row] - 4 * _HOPELESS < best[row]
            if not hopeful or self.stack.judge(int(tables[row]), flags[row], fitted.kept[row]) != "ok":
                scores[row] = np.inf
        return fitted, np.asarray(scores)

    def _improve(self, walkers: Integers, moves: tuple[Integers, Integers]) -> Flags:
        """Fit the moves, pairs of a place among the walkers and a term to flip, and take each walker's best."""
        places, terms = moves
        moved = np.zeros(len(walkers), dtype=bool)
        if not len(places):
            return moved
        owners = walkers[places]
        flags = self.flags[owners].copy()
        flags[np.arange(len(terms)), terms] ^= True
        fitted, scores = self._fit(self.tables[owners], flags, self.coefficients[owners], self.scores[owners])
        order = np.lexsort((terms, scores, places))
        for row in order[np.unique(places[order], return_index=True)[1]]:
            walker = owners[row]
            if scores[row] < self.scores[walker] - _LEAST_GAIN:
                moved[places[row]] = True
                self.scores[walker], self.flags[walker] = scores[row], flags[row]
                self.coefficients[walker], self.means[walker] = fitted.coefficients[row], fitted.means[row]
                self.hidden[walker], self.completed[walker] = fitted.hidden[row], fitted.completed[row].sum(axis=1)
        return moved

    def _additions(self, walkers: Integers) -> tuple[Integers, Integers]:
        """Per walker the few terms whose score statistic exceeds their price most."""
        flags = self.flags[walkers]
        missing = (~flags).astype(np.int64) @ self.design.parts.T.astype(np.int64)
        allowed = ~flags & (missing == 0)
        most = self.design.bundle(self.design.width)
        parts = [slice(cut, cut + most) for cut in range(0, len(walkers), most)]
        raw = np.concatenate([self._gains(walkers[part], flags[part], allowed[part]) for part in parts])
        gains = np.where(allowed, raw, -np.inf)
        order = np.argsort(-gains, axis=1, kind="stable")[:, :_TRIED]
        tried = np.take_along_axis(gains, order, axis=1) > -_BARELY
        places, ranks = np.nonzero(tried)
        return places, order[places, ranks]

    def _gains(self, walkers: Integers, flags: Flags, allowed: Flags) -> Floats:
        """Score statistic less the price of the term's columns, shape (walkers, terms)."""
        design = self.design
        columns = design.pack(flags)
        rows = np.arange(len(walkers))[:, None]
        sums = design.sum_margins(self.means[walkers])
        observed = design.sum_margins(self.stack.complete(self.tables[walkers], self.means[walkers]))
        every = np.arange(design.width)
        surprise = (observed - sums)[:, design.spots[:-1]]
        inner = sums[rows[:, :, None], design.unions[columns[:, :, None], columns[:, None, :]]]
        side = np.arange(columns.shape[1])
        diagonal = inner[:, side, side]
        inner[:, side, side] = np.where(diagonal > 0, diagonal * (1 + 1e-9), 1.0)
        outer = sums[rows[:, :, None], design.unions[columns[:, :, None], every]]
        answer = np.linalg.solve(inner, outer)
        gains = np.full(flags.shape, -np.inf)
        for term in np.flatnonzero(allowed.any(axis=0)):
            own = design.own_columns[term]
            if not own.size:
                continue
            block = sums[:, design.unions[own[:, None], own]]
            block = block - np.matmul(outer[:, :, own].transpose(0, 2, 1), answer[:, :, own])
            place = np.arange(own.size)
            block[:, place, place] = np.maximum(block[:, place, place], 0.0) * (1 + 1e-6) + 1e-9
            weight = np.linalg.solve(block, surprise[:, own, None])[..., 0]
            gains[:, term] = (surprise[:, own] * weight).sum(axis=1) - self.charge * own.size
        return gains

    def _removals(self, walkers: Integers) -> tuple[Integers, Integers]:
        """Every term in no other term of its model, but for those always in."""
        flags = self.flags[walkers]
        inside = flags.astype(np.int64) @ self.design.parts.astype(np.int64)
        places, terms = np.nonzero(flags & (inside == 0) & ~self.design.base)
        return places, terms

    def best(self, starts: int) -> Walked:
        """The best walker of each table, fitted exactly."""
        scores = self.scores.reshape(-1, starts)
        chosen = np.arange(len(scores)) * starts + np.argmin(scores, axis=1)
        found = np.isfinite(self.scores[chosen])
        fitted = fit_blocks(self.stack, self.tables[chosen], self.flags[chosen], self.coefficients[chosen])
        nothing = ~found[:, None]
        return Walked(
            self.flags[chosen],
            found,
            np.where(found, self.scores[chosen], np.inf),
            np.where(nothing, np.nan, fitted.hidden),
            np.where(nothing, np.nan, fitted.completed.sum(axis=2)),
            fitted.coefficients,
        )


def terms_of(design: Design, flags: Flags) -> tuple[Term, ...]:
    """The terms of one model."""
    return tuple(term for term, taken in zip(design.terms, flags, strict=True) if taken)
