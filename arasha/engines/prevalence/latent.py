"""Latent classes: people of one class are seen by the lists independently; how many classes, the data say.

Gibbs sampling of a truncated stick-breaking mixture, many chains side by side in the same arrays. Chains mix poorly on
sparse tables, so many are run and their disagreement is shown instead of one median.
Source: Manrique-Vallier (2016), Biometrics 72, 1246-1254.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.resampling import generator
from arasha.engines.prevalence.subsets import Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable

CHAINS: Final = 32
SWEEPS: Final = 10_000
CLASSES: Final = 10
_SHAPE = _RATE = 0.25  # of the gamma prior of the concentration
_TINY: Final = 1e-12
_KEY: Final = 2**30


@dataclass(frozen=True, eq=False)
class LatentDraws:
    """hidden: cases on no list, shape (chains, draws kept); occupied: classes that hold somebody, same shape."""

    hidden: Integers
    occupied: Integers


def sample_latent(
    table: CaptureTable,
    seed: int,
    *,
    chains: int = CHAINS,
    sweeps: int = SWEEPS,
    burn_in: int | None = None,
    thin: int = 1,
    classes: int = CLASSES,
) -> LatentDraws:
    """Run chains from scattered starts. burn_in: sweeps thrown away, by default a quarter; every thin-th is kept."""
    state = LatentChains(table, generator(seed, _KEY), chains, classes)
    begin = sweeps // 4 if burn_in is None else burn_in
    kept = max(0, (sweeps - begin) // thin)
    hidden = np.zeros((chains, kept), dtype=np.int64)
    occupied = np.zeros((chains, kept), dtype=np.int64)
    for sweep in range(sweeps):
        state.sweep()
        place, rest = divmod(sweep - begin, thin)
        if sweep >= begin and not rest and place < kept:
            hidden[:, place] = state.hidden
            occupied[:, place] = (state.members > 0).sum(axis=1)
    return LatentDraws(hidden, occupied)


class LatentChains:
    """The state of all chains. Arrays have the chain first, then the class, then the list."""

    def __init__(self, table: CaptureTable, random: np.random.Generator, chains: int, classes: int) -> None:
        lists = len(table.lists)
        cells = np.flatnonzero(table.counts)
        self.random = random
        self.cases = table.cases
        # Cell by list, 1 where the cell's cases are on the list.
        self.seen: Floats = ((cells[:, None] >> np.arange(lists)) & 1).astype(np.float64)
        self.counts = np.broadcast_to(table.counts[cells], (chains, len(cells)))
        self.chances = random.beta(1, 1, size=(chains, classes, lists)) * random.beta(1, 2, size=(chains, classes, 1))
        self.sticks = random.beta(1, 1, size=(chains, classes))
        self.sticks[:, -1] = 1.0
        self.concentration = random.gamma(1.0, 1.0, size=chains) + 0.05
        self.members = np.zeros((chains, classes), dtype=np.int64)
        self.hidden = np.zeros(chains, dtype=np.int64)

    def draw_prior(self) -> None:
        """Begin at the prior instead of scattered starts."""
        self.concentration = np.maximum(self.random.gamma(_SHAPE, 1 / _RATE, size=len(self.sticks)), 1e-6)
        self.chances = self.random.beta(1, 1, size=self.chances.shape)
        sticks = self.random.beta(1, np.broadcast_to(self.concentration[:, None], self.sticks[:, :-1].shape))
        self.sticks[:, :-1] = np.minimum(sticks, 1 - 1e-9)

    def take(self, counts: Integers) -> None:
        """Go on with other counts of the same histories, shape (cells,)."""
        self.counts = np.broadcast_to(counts, self.counts.shape)
        self.cases = max(int(counts.sum()), 1)

    def keep(self, places: Integers) -> None:
        """Go on with these chains, some of them several times."""
        self.chances, self.sticks = self.chances[places], self.sticks[places]
        self.concentration = self.concentration[places]

    def log_chances(self) -> Floats:
        """Log probability of every history held, given that the person is on a list; shape (chains, cells)."""
        unseen, joint = self._chances()
        seen = np.clip(1 - unseen.sum(axis=1), _TINY, 1.0)
        return np.asarray(np.log(np.maximum(joint.sum(axis=2), 1e-300)) - np.log(seen)[:, None])

    def _chances(self) -> tuple[Floats, Floats]:
        """By class: the chance to be on no list, and that of every history held, shape (chains, cells, classes)."""
        shares = self.sticks.copy()
        shares[:, 1:] *= np.cumprod(1 - self.sticks[:, :-1], axis=1)
        misses = np.log(np.maximum(1 - self.chances, _TINY))
        odds = np.log(np.maximum(self.chances, _TINY)) - misses
        unseen = shares * np.exp(misses.sum(axis=2))
        return unseen, unseen[:, None, :] * np.exp(self.seen @ odds.transpose(0, 2, 1))

    def sweep(self) -> None:
        """One round: classes of the seen, number and classes of the hidden, chances, class sizes, concentration."""
        random = self.random
        unseen, weights = self._chances()
        weights /= weights.sum(axis=2, keepdims=True)
        split = random.multinomial(self.counts, weights)
        chance = np.clip(unseen.sum(axis=1), _TINY, 1 - _TINY)
        self.hidden = random.negative_binomial(self.cases, 1 - chance)
        lost = random.multinomial(self.hidden, unseen / unseen.sum(axis=1, keepdims=True))
        self.members = split.sum(axis=1) + lost
        hits = split.transpose(0, 2, 1) @ self.seen
        caught = random.standard_gamma(1 + hits)
        self.chances = caught / (caught + random.standard_gamma(1 + self.members[:, :, None] - hits))
        later = self.members[:, ::-1].cumsum(axis=1)[:, ::-1] - self.members
        sticks = random.beta(1 + self.members[:, :-1], self.concentration[:, None] + later[:, :-1])
        self.sticks[:, :-1] = np.minimum(sticks, 1 - 1e-9)
        rate = _RATE - np.log1p(-self.sticks[:, :-1]).sum(axis=1)
        self.concentration = np.maximum(random.gamma(_SHAPE + self.sticks.shape[1] - 1, 1 / rate), 1e-6)
