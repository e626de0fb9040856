"""Cases by covariates and lists: one block of histories per combination of the covariates' values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.resampling import BLOCK, generator
from arasha.engines.prevalence.subsets import Flags, Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable, Stratum

# What is read as "nobody wrote this covariate down", in any case of letters.
UNKNOWN: Final = frozenset({"", "?", "unknown", "unclassified", "неизвестно", "белгісіз"})
_MOST_CELLS: Final = 1 << 14
_DRAW_KEY: Final = 1 << 21  # keeps these draws apart from those of whole tables

Uncovered = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Blocks:
    """A table over lists and covariates, with the people whose covariates are known only in part.

    levels: the known values of each covariate, sorted. counts: shape (strata, 2**t), in cases; strata run through the
    product of the levels, the last covariate fastest. partial: shape (groups, 2**t), the cases of each pattern of known
    covariates that leaves some open; compatible: shape (groups, strata), the strata such a pattern allows. possible:
    shape (strata, 2**t), the cells that can be observed.
    """

    table: CaptureTable
    covariates: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    counts: Integers
    partial: Integers
    compatible: Flags
    possible: Flags

    @property
    def lists(self) -> tuple[str, ...]:
        return self.table.lists

    @property
    def cases(self) -> int:
        return int(self.counts.sum() + self.partial.sum())

    @property
    def unclassified(self) -> int:
        """Cases with an open covariate."""
        return int(self.partial.sum())

    @property
    def strata(self) -> tuple[Stratum, ...]:
        """The values of each stratum, in the order of counts."""
        return tuple(product(*self.levels))

    def members(self, values: Mapping[str, str]) -> Flags:
        """Shape (strata,): True where the stratum has these values; covariates left out may have any."""
        wanted = [values.get(name) for name in self.covariates]
        return np.array(
            [
                all(want is None or want == one for want, one in zip(wanted, stratum, strict=True))
                for stratum in self.strata
            ]
        )

    def margins(self) -> list[dict[str, str]]:
        """Each value of each covariate, over all the others; none if there is one covariate: its values are strata."""
        if len(self.covariates) < 2:
            return []
        return [{name: value} for name, values in zip(self.covariates, self.levels, strict=True) for value in values]

    def resample(self, seed: int, block: int, size: int) -> tuple[Integers, Integers]:
        """The first `size` tables of a block: people drawn over all strata at once, open covariates drawn as open.

        Returns counts, shape (size, strata, 2**t), and partial, shape (size, groups, 2**t).
        """
        everybody = np.concatenate([self.counts.ravel(), self.partial.ravel()])
        held = np.flatnonzero(everybody)
        shares = everybody[held] / self.cases
        drawn = np.zeros((size, len(everybody)), dtype=np.int64)
        random = generator(seed, _DRAW_KEY, block)
        drawn[:, held] = random.multinomial(self.cases, shares / shares.sum(), size=BLOCK)[:size]
        cut = self.counts.size
        return drawn[:, :cut].reshape(size, *self.counts.shape), drawn[:, cut:].reshape(size, *self.partial.shape)


def read_blocks(
    table: CaptureTable, covariates: Sequence[str] | None = None, uncovered: Sequence[Uncovered] = ()
) -> Blocks:
    """Arrange a table with strata by the covariates asked for (None: all); the others are summed over.

    uncovered: lists that do not cover part of the people, such as ("shelter", {"sex": "men"}): structural zeros there.
    Raises InputError for a table without strata, an unknown covariate or value, a covariate nobody has a value of, too
    many strata, and people on a list that is said not to cover them.
    """
    names = _choose(table, covariates)
    places = [table.covariates.index(name) for name in names]
    tallies: dict[Stratum, Integers] = {}
    for key, one in table.strata.items():
        short = tuple("" if key[place].strip().lower() in UNKNOWN else key[place] for place in places)
        tallies[short] = tallies.get(short, np.zeros(1 << len(table.lists), dtype=np.int64)) + _spread(one, table)
    levels = tuple(tuple(sorted({key[place] for key in tallies} - {""})) for place in range(len(names)))
    for name, values in zip(names, levels, strict=True):
        if not values:
            raise InputError("covariate_without_values", column=name)
    strata = list(product(*levels))
    if len(strata) << len(table.lists) > _MOST_CELLS:
        raise InputError("too_many_strata", column=names[-1], strata=len(strata), lists=len(table.lists))
    empty = np.zeros(1 << len(table.lists), dtype=np.int64)
    counts = np.array([tallies.get(key, empty) for key in strata])
    groups = sorted(key for key in tallies if "" in key)
    compatible = np.array([[_allows(group, key) for key in strata] for group in groups], dtype=bool)
    partial = np.array([tallies[group] for group in groups], dtype=np.int64)
    possible = np.repeat(table.possible[None], len(strata), axis=0)
    blocks = Blocks(
        table, names, levels, counts, partial.reshape(len(groups), -1 if groups else 1 << len(table.lists)),
        compatible.reshape(len(groups), len(strata)), possible,
    )  # fmt: skip
    return _close(blocks, uncovered)


def _choose(table: CaptureTable, covariates: Sequence[str] | None) -> tuple[str, ...]:
    if not table.covariates or not table.strata:
        raise InputError("no_strata")
    names = tuple(dict.fromkeys(table.covariates if covariates is None else covariates))
    if isinstance(covariates, str) or not names:
        raise InputError("no_covariates_named", covariates=", ".join(table.covariates))
    for name in names:
        if name not in table.covariates:
            raise InputError("no_such_covariate", column=name, covariates=", ".join(table.covariates))
    return names


def _spread(one: CaptureTable, table: CaptureTable) -> Integers:
    """A stratum's counts in the cells of the whole table, whose lists may stand in another order or be more."""
    target = np.zeros(len(one.counts), dtype=np.int64)
    for position, name in enumerate(one.lists):
        target |= (np.arange(len(one.counts)) >> position & 1) << table.lists.index(name)
    counts = np.zeros(1 << len(table.lists), dtype=np.int64)
    counts[target] = one.counts
    return counts


def _allows(group: Stratum, key: Stratum) -> bool:
    return all(known in ("", value) for known, value in zip(group, key, strict=True))


def _close(blocks: Blocks, uncovered: Sequence[Uncovered]) -> Blocks:
    """Mark the cells of lists that do not cover a stratum as impossible."""
    cells = np.arange(blocks.counts.shape[1])
    for name, values in uncovered:
        bit = blocks.table.mask((name,))
        for covariate, value in values.items():
            if covariate not in blocks.covariates or value not in blocks.levels[blocks.covariates.index(covariate)]:
                raise InputError("no_such_value", column=covariate, value=value)
        closed = blocks.members(values)[:, None] & ((cells & bit) != 0)
        if blocks.counts[closed].any():
            raise InputError("uncovered_cases", column=name)
        blocks.possible[closed] = False
    stranded = (blocks.partial > 0) & ~(blocks.compatible.astype(np.int64) @ blocks.possible.astype(np.int64) > 0)
    if stranded.any():
        raise InputError("uncovered_unclassified")
    return blocks


def shares_of_strata(counts: Floats) -> Floats:
    """Shape (tables, strata): the share of each stratum among the classified, never quite 0."""
    sizes = counts.sum(axis=2) + 0.5
    return np.asarray(sizes / sizes.sum(axis=1, keepdims=True))
