"""Latent classes from the prior to the data, a few cases at a time, where chains from random starts settle apart.

Many particles begin at the prior. The counts are let in step by step, the same share of every history; after each step
the particles are drawn anew by how well they foretold the new cases, and moved by Gibbs sweeps. While few cases are in,
particles pass freely between the modes; later the drawing keeps every mode at its weight. Islands of particles know
nothing of each other, so their agreement (R-hat) is evidence.
Sources: Chopin (2002), Biometrika 89, 539-551; Del Moral, Doucet and Jasra (2006), Journal of the Royal Statistical
Society B 68, 411-436.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.latent import CLASSES, LatentChains
from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable

ISLANDS: Final = 4
PARTICLES: Final = 500
MOVES: Final = 20  # sweeps after every step
_LAST_MOVES: Final = 20
_KEY: Final = 2**27
_LEAST_EFFECTIVE: Final = 0.9  # of the particles, what a step may leave
_BISECTIONS: Final = 25


@dataclass(frozen=True, eq=False)
class AnnealedDraws:
    """hidden: cases on no list, shape (islands, draws). log_evidence: of each island, the log of the probability of the
    data under the prior without the constants of the counts. steps: of each island.
    """

    hidden: Integers
    log_evidence: Floats
    steps: Integers


def anneal_latent(
    table: CaptureTable, seed: int, *, islands: int = ISLANDS, particles: int = PARTICLES, moves: int = MOVES
) -> AnnealedDraws:
    """Sample the posterior of latent classes by islands of particles, each from its own child of the seed."""
    found = [_Island(table, generator(seed, _KEY, place), particles).run(moves) for place in range(islands)]
    hidden, evidence, steps = zip(*found, strict=True)
    return AnnealedDraws(np.array(hidden), np.array(evidence), np.array(steps))


class _Island:
    def __init__(self, table: CaptureTable, random: np.random.Generator, particles: int) -> None:
        self.random = random
        self.state = LatentChains(table, random, particles, CLASSES)
        self.whole: Integers = self.state.counts[0].copy()
        self.share = 0.0
        self.evidence = 0.0
        self.state.draw_prior()
        self.state.take(np.zeros_like(self.whole))

    def run(self, moves: int) -> tuple[Integers, float, int]:
        """The hidden cases of the particles after some last moves, the evidence, and how many steps there were."""
        steps = 0
        while self.share < 1.0:
            self._step(moves)
            steps += 1
        kept = []
        for _ in range(_LAST_MOVES):
            self.state.sweep()
            kept.append(self.state.hidden.copy())
        mixed = np.array(kept).T.ravel()
        self.random.shuffle(mixed)
        return mixed, self.evidence, steps

    def _step(self, moves: int) -> None:
        """Let in as many cases as leave the particles' weights even enough, draw the particles anew, move them."""
        chances = self.state.log_chances()
        low, high = self.share, 1.0
        if self._effective(chances, 1.0) < _LEAST_EFFECTIVE:
            for _ in range(_BISECTIONS):
                middle = (low + high) / 2
                low, high = (middle, high) if self._effective(chances, middle) >= _LEAST_EFFECTIVE else (low, middle)
        added = self._counts(high) - self._counts(self.share)
        logs = chances @ added
        weights = np.exp(logs - logs.max())
        self.evidence += float(np.log(weights.mean()) + logs.max())
        self.share = high
        number = len(weights)
        places = (self.random.random() + np.arange(number)) / number
        self.state.keep(np.minimum(np.searchsorted(np.cumsum(weights / weights.sum()), places), number - 1))
        self.state.take(self._counts(high))
        for _ in range(moves):
            self.state.sweep()

    def _counts(self, share: float) -> Integers:
        return self.whole if share >= 1.0 else np.floor(self.whole * share).astype(np.int64)

    def _effective(self, chances: Floats, share: float) -> float:
        """The share of the particles that would still count if the cases up to this share were let in."""
        logs = chances @ (self._counts(share) - self._counts(self.share))
        weights = np.exp(logs - logs.max())
        return float(weights.sum() ** 2 / (weights**2).sum() / len(weights))
