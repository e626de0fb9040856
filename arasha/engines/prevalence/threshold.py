"""Bayesian thresholding: sample the model of all pairs, keep the pairs that stand clear of 0, sample again.

Flat priors on the intercept and the main effects, a normal prior on every pair. Hamiltonian Monte Carlo in coordinates
in which the posterior is nearly round, many chains side by side.
Sources: Silverman (2020), Journal of the Royal Statistical Society A 183, 691-736 (the rule); Neal (2011), Handbook of
Markov Chain Monte Carlo, chapter 5 (the sampler).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.searching.stepwise import allowed_pairs
from arasha.engines.prevalence.subsets import Floats, Integers, main_effects
from arasha.engines.prevalence.tables import CaptureTable

KEPT_AT: Final = 2.0  # posterior means this many standard deviations from 0
VARIANCE: Final = 10.0  # of the prior of a pair: log odds within about ±6
_CHAINS: Final = 48
_WARM: Final = 150
_ROUNDS: Final = 450
_LEAPS: Final = 8
_KEY: Final = 2**29


@dataclass(frozen=True, eq=False)
class PairPosterior:
    """Draws of one model. terms: its masks; draws: shape (chains, rounds, terms); accepted: share of moves taken."""

    terms: tuple[int, ...]
    draws: Floats
    accepted: float

    @property
    def hidden(self) -> Floats:
        """Expected cases on no list, shape (chains, rounds)."""
        return np.asarray(np.exp(np.minimum(self.draws[:, :, 0], 700.0)))


@dataclass(frozen=True, eq=False)
class ThresholdPosterior:
    """all_pairs: the first sample; ratios: mean over standard deviation of each pair in it; kept: the second sample."""

    all_pairs: PairPosterior
    ratios: dict[int, float]
    kept: PairPosterior


def sample_threshold(table: CaptureTable, seed: int, variance: float = VARIANCE) -> ThresholdPosterior:
    """Both stages. The main-effects model must have an estimate, or the flat priors leave the posterior improper."""
    base = main_effects(len(table.lists))
    pairs = allowed_pairs(table)
    first = _sample(table, (*base, *pairs), len(base), variance, generator(seed, _KEY))
    values = first.draws[:, :, len(base) :].reshape(-1, len(pairs))
    ratios = values.mean(axis=0) / np.maximum(values.std(axis=0, ddof=1), 1e-12)
    clear = tuple(pair for pair, ratio in zip(pairs, ratios, strict=True) if abs(ratio) >= KEPT_AT)
    second = _sample(table, (*base, *clear), len(base), variance, generator(seed, _KEY + 1))
    return ThresholdPosterior(first, dict(zip(pairs, map(float, ratios), strict=True)), second)


class _Target:
    """The log posterior density and its gradient. precision: 0 for flat priors."""

    def __init__(self, table: CaptureTable, terms: tuple[int, ...], flat: int, variance: float) -> None:
        cells: Integers = np.flatnonzero(table.possible)
        masks = np.array(terms)
        self.design: Floats = ((cells[:, None] & masks[None, :]) == masks[None, :]).astype(np.float64)
        self.margins: Floats = table.counts[cells].astype(np.float64) @ self.design
        self.precision: Floats = np.where(np.arange(len(terms)) < flat, 0.0, 1 / variance)
        self.counts: Floats = table.counts[cells].astype(np.float64)

    def evaluate(self, points: Floats) -> tuple[Floats, Floats]:
        """Density and gradient at points, shape (chains, terms)."""
        means = np.exp(np.minimum(points @ self.design.T, 50.0))
        density = points @ self.margins - means.sum(axis=1) - 0.5 * (points**2 @ self.precision)
        return density, self.margins - means @ self.design - points * self.precision

    def mode(self) -> tuple[Floats, Floats]:
        """The highest point and a matrix that turns round normal draws into draws like the posterior's."""
        point: Floats = np.asarray(np.linalg.lstsq(self.design, np.log(self.counts + 0.1), rcond=None)[0], np.float64)
        density, gradient = self.evaluate(point[None])
        for _ in range(100):
            curvature = self._curvature(point)
            step = np.asarray(np.linalg.solve(curvature, gradient[0]), np.float64)
            share = 1.0
            while share > 1e-6:
                trial, slope = self.evaluate((point + share * step)[None])
                if trial[0] >= density[0] - 1e-9 * (1 + abs(float(density[0]))):
                    break
                share /= 2
            point, density, gradient = point + share * step, trial, slope
            if float(gradient[0] @ step) < 1e-9:
                break
        return point, np.asarray(np.linalg.inv(np.linalg.cholesky(self._curvature(point))).T, np.float64)

    def _curvature(self, point: Floats) -> Floats:
        means = np.exp(np.minimum(self.design @ point, 50.0))
        curvature = (self.design.T * means) @ self.design + np.diag(self.precision)
        return np.asarray(curvature + np.diag(1e-10 * np.diag(curvature)))


def _sample(
    table: CaptureTable, terms: tuple[int, ...], flat: int, variance: float, random: np.random.Generator
) -> PairPosterior:
    target = _Target(table, terms, flat, variance)
    centre, scale = target.mode()
    round_points = random.normal(size=(_CHAINS, len(terms)))
    points = centre + round_points @ scale.T
    density, gradient = target.evaluate(points)
    size = 0.8 / len(terms) ** 0.25
    draws = np.empty((_CHAINS, _ROUNDS, len(terms)))
    taken = 0.0
    for round_ in range(_WARM + _ROUNDS):
        speed = random.normal(size=points.shape)
        energy = density - 0.5 * (speed**2).sum(axis=1)
        moved, slope, level = points, gradient, density
        step = size * random.uniform(0.7, 1.0)
        for _ in range(_LEAPS):
            speed = speed + 0.5 * step * slope @ scale
            moved = moved + step * speed @ scale.T
            level, slope = target.evaluate(moved)
            speed = speed + 0.5 * step * slope @ scale
        gain = level - 0.5 * (speed**2).sum(axis=1) - energy
        chance = np.exp(np.minimum(np.where(np.isfinite(gain), gain, -np.inf), 0.0))
        good = random.random(_CHAINS) < chance
        points, gradient = np.where(good[:, None], moved, points), np.where(good[:, None], slope, gradient)
        density = np.where(good, level, density)
        if round_ < _WARM:
            size *= 1.03 if chance.mean() > 0.8 else 0.94
        else:
            draws[:, round_ - _WARM] = points
            taken += float(good.mean())
    return PairPosterior(terms, draws, taken / _ROUNDS)
