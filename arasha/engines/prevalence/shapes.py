"""How draws of a total spread, small enough to be kept with a result."""

from typing import Any, Final

import numpy as np

from arasha.engines.prevalence.subsets import Floats

BINS: Final = 60
_TAIL: Final = 0.005  # share left outside on each side, and named


def describe_draws(draws: Floats) -> dict[str, Any] | None:
    """A histogram on a logarithmic axis: low and high limits, the share in each of 60 bins of equal ratio between them.

    below, above: the shares outside the limits; least, largest: the outermost draws. None for fewer than two different
    draws. The shares, below and above add up to 1.
    """
    good = draws[np.isfinite(draws) & (draws > 0)]
    if len(good) < 2 or good.min() == good.max():
        return None
    low, high = (float(one) for one in np.quantile(good, [_TAIL, 1 - _TAIL]))
    if not high > low * (1 + 1e-9):
        low, high = float(good.min()), float(good.max())
    inside = good[(good >= low) & (good <= high)]
    steps = np.log(inside / low) / np.log(high / low) * BINS
    counts = np.bincount(np.clip(steps.astype(np.int64), 0, BINS - 1), minlength=BINS)
    return {
        "scale": "log",
        "low": low,
        "high": high,
        "shares": [round(float(one), 6) for one in counts / len(good)],
        "below": float((good < low).mean()),
        "above": float((good > high).mean()),
        "least": float(good.min()),
        "largest": float(good.max()),
    }
