"""Populations whose total is known: models fitted to open tables, and shapes that no log-linear model of pairs holds."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT

sys.path.insert(0, str(CHECKOUT))
from prevalence_runs import SHARED

from arasha.engines.prevalence import CaptureTable, Fit, search
from arasha.engines.prevalence.tables import drop_empty_lists

_STEPS = 2001  # of the quadrature over people who differ


@dataclass(frozen=True)
class Truth:
    """label: its name. shares: shape (2**t,), chance of every history of one person, cell 0 unseen. total: people."""

    label: str
    lists: tuple[str, ...]
    shares: np.ndarray
    total: float

    def simulate(self, seed: int) -> CaptureTable:
        """One table of people drawn from it; those in cell 0 stay unseen."""
        counts = np.random.default_rng([20260101, seed]).multinomial(round(self.total), self.shares)
        counts[0] = 0
        return drop_empty_lists(CaptureTable(self.lists, counts))


def fitted_truths(name: str, factor: float) -> list[Truth]:
    """The three models of an open table with the best BIC and its stepwise model, with the total they stand for."""
    table = CaptureTable.from_csv(SHARED / "data" / "mse" / f"{name}.csv")
    found = [(f"bic{place + 1}", one) for place, one in enumerate(search(table).ranked[:3])]
    found.append(("stepwise", search(table, "stepwise").best))
    return [fitted_truth(f"{name}x{factor:g}:{label}", one, factor) for label, one in found]


def fitted_truth(label: str, one: Fit, factor: float = 1.0) -> Truth:
    """The population that a model stands for."""
    return Truth(label, one.table.lists, one.fitted / one.fitted.sum(), one.total * factor)


def outside_truths(factor: float = 1.0) -> list[Truth]:
    """Latent classes, a three-way interaction, people who differ: none lies among the models that are searched."""
    makers: dict[str, Callable[[], tuple[np.ndarray, float]]] = {
        "two classes": lambda: (
            _classes([0.25, 0.75], [[0.4, 0.3, 0.25, 0.35, 0.2], [0.07, 0.05, 0.08, 0.04, 0.06]]),
            6000,
        ),
        "opposed classes": lambda: (
            _classes([0.5, 0.5], [[0.3, 0.25, 0.05, 0.04, 0.2], [0.06, 0.04, 0.3, 0.2, 0.15]]),
            6000,
        ),
        "three-way term": lambda: (_three_way(1.2), 6000),
        "beta": lambda: (_beta(1.2, 6.0, 5), 6000),
        "logit-normal": lambda: (_logit_normal([-2.2, -2.6, -1.9, -2.9, -2.4], 0.9), 6000),
    }
    found = []
    for label, make in makers.items():
        shares, total = make()
        names = tuple("ABCDEFGH"[: len(shares).bit_length() - 1])
        found.append(Truth(f"outside x{factor:g}:{label}", names, shares, total * factor))
    return found


def nearest_model(truth: Truth) -> Truth:
    """The model of pairs that BIC would choose if it saw exactly what this population shows, with its own total."""
    counts = np.rint(truth.shares * truth.total).astype(np.int64)
    counts[0] = 0
    best = search(CaptureTable(truth.lists, counts)).best
    return fitted_truth(f"{truth.label}, nearest model", best)


def contrasted_truths() -> list[Truth]:
    """Populations that the method describes well, and others where most people are out of its sight."""
    shapes = {
        "independent": _classes([1.0], [[0.15, 0.1, 0.12, 0.2, 0.08]]),
        "three-way term": _three_way(0.8),
        "two classes": _classes([0.25, 0.75], [[0.4, 0.3, 0.25, 0.35, 0.2], [0.07, 0.05, 0.08, 0.04, 0.06]]),
        "logit-normal 0.6": _logit_normal([-2.0, -2.4, -1.9, -2.6, -2.2], 0.6),
        "class hardly seen": _classes([0.3, 0.7], [[0.4, 0.3, 0.25, 0.35, 0.2], [0.02, 0.015, 0.01, 0.02, 0.01]]),
        "logit-normal 2.5": _logit_normal([-4.2, -4.6, -4.0, -4.8, -4.4], 2.5),
        "opposed classes": _classes([0.5, 0.5], [[0.3, 0.25, 0.01, 0.01, 0.02], [0.01, 0.01, 0.3, 0.2, 0.15]]),
        "rarely on two": _classes([1.0], [[0.04, 0.03, 0.05, 0.02, 0.03]]),
    }
    names = ("A", "B", "C", "D", "E")
    return [Truth(label, names, shares, 6000) for label, shares in shapes.items()]


def _flags(lists: int) -> np.ndarray:
    """Shape (2**lists, lists): which lists a history holds."""
    return (np.arange(1 << lists)[:, None] >> np.arange(lists)) & 1


def _independent(chances: np.ndarray) -> np.ndarray:
    """Shape (people, 2**lists) from chances of shape (people, lists)."""
    held = _flags(chances.shape[1])[None]
    return np.where(held == 1, chances[:, None], 1 - chances[:, None]).prod(axis=2)


def _classes(weights: list[float], chances: list[list[float]]) -> np.ndarray:
    return np.asarray(weights) @ _independent(np.asarray(chances))


def _three_way(strength: float) -> np.ndarray:
    """Five lists, three pairs attracted a little, and their triple once more (log odds)."""
    held = _flags(5)
    logs = held @ np.array([-1.9, -2.3, -2.1, -2.0, -2.6])
    for first, second in (*pairwise((0, 1, 2)), (0, 2)):
        logs = logs + 0.4 * held[:, first] * held[:, second]
    shares = np.exp(logs + strength * held[:, :3].prod(axis=1))
    return shares / shares.sum()


def _beta(first: float, second: float, lists: int) -> np.ndarray:
    """Each person has one chance for every list, beta distributed."""
    places = (np.arange(_STEPS) + 0.5) / _STEPS
    weights = places ** (first - 1) * (1 - places) ** (second - 1)
    return weights / weights.sum() @ _independent(np.repeat(places[:, None], lists, axis=1))


def _logit_normal(middles: list[float], spread: float) -> np.ndarray:
    """Each person is easier or harder to see on every list alike, by a normal shift of the log odds."""
    shifts = np.linspace(-5, 5, _STEPS)
    weights = np.exp(-(shifts**2) / 2)
    chances = 1 / (1 + np.exp(-(np.asarray(middles)[None] + spread * shifts[:, None])))
    return weights / weights.sum() @ _independent(chances)
