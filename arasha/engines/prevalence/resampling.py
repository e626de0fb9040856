"""Resampled tables, drawn so that neither threads nor a later extension can change a single one.

Replicates come in fixed blocks; block b draws from the child of the seed with spawn key b, whoever computes it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import numpy as np

from arasha.engines.prevalence.subsets import Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable

BLOCK: Final = 500
_Answer = TypeVar("_Answer")
_Question = TypeVar("_Question")


def generator(seed: int, *keys: int) -> np.random.Generator:
    """The random generator of one purpose. Source: O'Neill (2014), PCG; SeedSequence of NumPy."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=keys)))


def block_sizes(replicates: int) -> list[int]:
    """How many replicates each block gives: all full but the last."""
    full, rest = divmod(replicates, BLOCK)
    return [BLOCK] * full + ([rest] if rest else [])


def resample(table: CaptureTable, seed: int, block: int, size: int) -> Integers:
    """The first `size` tables of a block, shape (size, 2**t): multinomial with the observed cases and shares."""
    held = np.flatnonzero(table.counts)
    drawn = np.zeros((size, len(table.counts)), dtype=np.int64)
    shares = table.counts[held] / table.cases
    drawn[:, held] = generator(seed, block).multinomial(table.cases, shares / shares.sum(), size=BLOCK)[:size]
    return drawn


def delete_one(table: CaptureTable) -> tuple[Integers, Floats]:
    """The tables with one case less, one per history seen, and how many cases each stands for."""
    held = np.flatnonzero(table.counts)
    tables = np.repeat(table.counts[None], len(held), axis=0)
    tables[np.arange(len(held)), held] -= 1
    return tables, table.counts[held].astype(np.float64)


def run_blocks(work: Callable[[_Question], _Answer], questions: Iterable[_Question], threads: int) -> Iterator[_Answer]:
    """The answers in the order of the questions, computed by this many threads."""
    if threads == 1:
        yield from map(work, questions)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=threads) as pool:
        yield from pool.map(work, questions)
