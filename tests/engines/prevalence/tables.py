"""Tables made for the tests, from known models or at random."""

import numpy as np

from arasha.engines.prevalence import CaptureTable


def simulated(seed: int = 1, lists: int = 4, hidden: int = 900) -> CaptureTable:
    """Independent lists of unequal size over a small population, with one pair that attracts the same cases."""
    random = np.random.default_rng(seed)
    chances = np.array([0.2, 0.15, 0.1, 0.25, 0.12, 0.08])[:lists]
    people = random.random((hidden + 600, lists)) < chances
    people[:, 1] |= people[:, 0] & (random.random(len(people)) < 0.25)
    return CaptureTable.from_records(people[people.any(axis=1)], tuple("ABCDEF"[:lists]))
