"""Scores of one table's models, each fitted once. A model is a number whose bit i stands for the i-th possible term."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from arasha.engines.prevalence.fitting import Stack, fit_stack
from arasha.engines.prevalence.models import pad_models
from arasha.engines.prevalence.searching.catalogue import Criterion, Model, penalties, possible_terms
from arasha.engines.prevalence.subsets import Floats, main_effects
from arasha.engines.prevalence.tables import CaptureTable

_ROUGH: Final = 1e-7
_CHUNK: Final = 512


class ScoreBook:
    """Fits models of one table in batches and remembers score, bound and coefficients.

    scores: criterion without the constant of the likelihood, for models that have an estimate, else infinite.
    below: a lower bound of minus twice the log-likelihood, valid for every model inside the fitted one.
    """

    def __init__(self, table: CaptureTable, order: int, criterion: Criterion) -> None:
        self.stack = Stack(table.counts[None], table.possible)
        self.terms = possible_terms(table, order)
        self.base = main_effects(len(table.lists))
        cells = int(table.possible.sum())
        self.costs: Floats = penalties(criterion, table.cases, cells, len(self.base) + len(self.terms))
        self.scores: dict[int, float] = {}
        self.below: dict[int, float] = {}
        self.coefficients: dict[int, Floats] = {}
        self._within = [
            sum(1 << other for other, inner in enumerate(self.terms) if inner != term and inner & term == inner)
            for term in self.terms
        ]

    def model(self, code: int) -> Model:
        """The model's masks."""
        return (*self.base, *(term for position, term in enumerate(self.terms) if code >> position & 1))

    def cost(self, terms: int) -> float:
        """What the criterion charges for a model with this many interactions."""
        return float(self.costs[len(self.base) + terms])

    def score(self, codes: Iterable[int], parents: dict[int, int] | None = None) -> None:
        """Fit the codes that are not known yet, each beginning from its parent's coefficients."""
        wanted = sorted({code for code in codes if code not in self.scores}, key=int.bit_count)
        for begin in range(0, len(wanted), _CHUNK):
            self._score_chunk(wanted[begin : begin + _CHUNK], parents or {})

    def _score_chunk(self, codes: list[int], parents: dict[int, int]) -> None:
        models = [self.model(code) for code in codes]
        size = self.stack.counts.shape[1]
        known = [self.coefficients.get(parents.get(code, -1)) for code in codes]
        start = np.stack([one if one is not None else np.zeros(size) for one in known])
        cold = [row for row, one in enumerate(known) if one is None]
        terms = pad_models(models, size)
        tables = np.zeros(len(codes), dtype=np.int64)
        if cold:
            begun = fit_stack(self.stack, tables[cold], terms[cold], tolerance=1.0)
            start[cold] = begun.coefficients
        fitted = fit_stack(self.stack, tables, terms, start, tolerance=_ROUGH)
        certain = fitted.certified()
        for row, code in enumerate(codes):
            deviance = 2 * float(fitted.objective[row])
            self.below[code] = deviance - 2 * min(float(fitted.decrement[row]), 1e3) - 1e-9
            self.coefficients[code] = fitted.coefficients[row]
            good = certain[row] or self.stack.judge(0, models[row]) == "ok"
            self.scores[code] = deviance + self.cost(code.bit_count()) if good else np.inf

    def neighbours(self, code: int) -> list[int]:
        """The models with one term more or one maximal term less that are still closed under subsets."""
        found = []
        for position in range(len(self.terms)):
            bit = 1 << position
            if not code & bit and code & self._within[position] == self._within[position]:
                found.append(code | bit)
            elif code & bit and not any(
                code >> other & 1 and self._within[other] & bit for other in range(len(self.terms))
            ):
                found.append(code ^ bit)
        return found
