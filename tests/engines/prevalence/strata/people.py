"""Simulated people with covariates, for the tests."""

from collections.abc import Mapping, Sequence

import numpy as np

from arasha.engines.prevalence import CaptureTable

TWO_SEXES: Mapping[tuple[str, ...], tuple[int, Sequence[float]]] = {
    ("men",): (3000, (0.04, 0.08, 0.2, 0.05)),
    ("women",): (2000, (0.3, 0.2, 0.08, 0.15)),
}
SEX_AND_AGE: Mapping[tuple[str, ...], tuple[int, Sequence[float]]] = {
    ("men", "adult"): (3000, (0.04, 0.08, 0.2)),
    ("men", "child"): (800, (0.05, 0.1, 0.15)),
    ("women", "adult"): (2000, (0.3, 0.2, 0.08)),
    ("women", "child"): (1200, (0.2, 0.25, 0.1)),
}


def simulated_rows(
    population: Mapping[tuple[str, ...], tuple[int, Sequence[float]]], seed: int = 1
) -> list[tuple[int | str, ...]]:
    """One row per person seen: flags of the lists, which see people independently in every stratum, and covariates."""
    random = np.random.default_rng(seed)
    rows: list[tuple[int | str, ...]] = []
    for values, (people, chances) in population.items():
        seen = random.random((people, len(chances))) < np.array(chances)
        rows += [(*map(int, one), *values) for one in seen[seen.any(axis=1)]]
    return rows


def table_of(
    rows: Sequence[Sequence[int | str]], covariates: Sequence[str], lists: str = "", order: Sequence[int] = ()
) -> CaptureTable:
    """The table of these people; lists are named A, B, C, ..., order says in which order they are given."""
    number = len(rows[0]) - len(covariates)
    places = list(order) or list(range(number))
    names = [lists[place] if lists else "ABCDEFG"[place] for place in places]
    moved = [(*(row[place] for place in places), *row[number:]) for row in rows]
    return CaptureTable.from_records(moved, names, strata=tuple(covariates))


def forget(
    rows: Sequence[Sequence[int | str]], column: int, share: float, seed: int = 2
) -> list[tuple[int | str, ...]]:
    """The same people, a covariate forgotten by chance."""
    random = np.random.default_rng(seed)
    return [(*row[:column], "?", *row[column + 1 :]) if random.random() < share else tuple(row) for row in rows]
