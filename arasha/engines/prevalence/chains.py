"""Do chains that started apart tell the same story? R-hat, effective draws, and the modes they sit in."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arasha.engines.prevalence.subsets import Floats

AGREED: Final = 1.05  # largest split R-hat at which chains are pooled


@dataclass(frozen=True, slots=True)
class Mode:
    """A group of chains whose middles lie together. middle, low, high: median and 95 % interval of their draws."""

    chains: int
    middle: float
    low: float
    high: float


def split_r_hat(draws: Floats) -> float:
    """Split R-hat of draws, shape (chains, draws): 1 when the halves of all chains agree.

    Source: Gelman et al. (2013), Bayesian Data Analysis, section 11.4.
    """
    half = draws.shape[1] // 2
    parts = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = float(parts.var(axis=1, ddof=1).mean())
    between = half * float(parts.mean(axis=1).var(ddof=1))
    if within <= 0:
        return 1.0 if between <= 0 else float("inf")
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))


def effective_draws(draws: Floats) -> float:
    """How many independent draws these are worth, shape (chains, draws).

    Source: Vehtari et al. (2021), Bayesian Analysis 16, 667-718 (autocovariances by Fourier transform, Geyer's pairs).
    """
    chains, number = draws.shape
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, n=2 * number, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, axis=1)[:, :number] / number
    within = float(draws.var(axis=1, ddof=1).mean())
    total = within * (number - 1) / number + float(draws.mean(axis=1).var(ddof=1) if chains > 1 else 0.0)
    if total <= 0:
        return float(chains * number)
    correlation = 1 - (within - covariance.mean(axis=0)) / total
    pairs = correlation[: number // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    length = int(negative[0]) if negative.size else len(pairs)
    time = max(-1 + 2 * float(np.minimum.accumulate(pairs[:length]).sum()), 1 / np.log10(max(chains * number, 11)))
    return float(chains * number / time)


def find_modes(draws: Floats, gap: float) -> list[Mode]:
    """Groups of chains whose medians lie no more than `gap` apart in logarithms; the largest group first.

    draws: positive, shape (chains, draws). How many chains a mode caught is no probability: it says where chains began.
    """
    middles = np.median(draws, axis=1)
    order = np.argsort(middles)
    breaks = np.flatnonzero(np.diff(np.log(np.maximum(middles[order], 1e-9))) > gap) + 1
    modes = []
    for group in np.split(order, breaks):
        low, middle, high = np.quantile(draws[group], [0.025, 0.5, 0.975])
        modes.append(Mode(len(group), float(middle), float(low), float(high)))
    return sorted(modes, key=lambda one: -one.chains)
