"""One model over lists and covariates on one table: the fit that people read."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product
from math import isfinite, lgamma, log
from typing import Any

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.strata.blocks import Blocks, Uncovered, read_blocks
from arasha.engines.prevalence.strata.design import Design, Term, close_terms, is_part, order_terms
from arasha.engines.prevalence.strata.fitting import BlockFits, BlockStack, fit_blocks, judge_blocks
from arasha.engines.prevalence.subsets import Flags, Floats
from arasha.engines.prevalence.tables import CaptureTable


class JointFit:
    """A hierarchical log-linear model over lists and covariates. What cannot be said is None where status is not "ok".

    status: as of Fit, judged for the unseen cells of all strata together. interactions: terms of two names or more.
    parameters: the model's columns, those at minus infinity among them, without those that structural zeros void.
    """

    def __init__(
        self, blocks: Blocks, design: Design, flags: Flags, status: Status, fitted: BlockFits, row: int
    ) -> None:
        self.blocks, self.status = blocks, status
        self._design, self._flags = design, flags
        self._coefficients, self._means = fitted.coefficients[row], fitted.means[row]
        self._hidden, self._completed, self._kept = fitted.hidden[row], fitted.completed[row], fitted.kept[row]
        self._objective = float(fitted.objective[row])

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for term, taken in zip(self._design.terms, self._flags, strict=True) if taken)

    @property
    def interactions(self) -> tuple[tuple[str, ...], ...]:
        return tuple(name_term(self.blocks, one) for one in self.terms if one[0].bit_count() + one[1].bit_count() > 1)

    @property
    def formula(self) -> str:
        return describe_terms(self.blocks, self.terms)

    @property
    def hidden(self) -> float | None:
        """Expected cases on no list, over all strata."""
        value = float(self._hidden.sum())
        return value if self.status == "ok" and isfinite(value) and value < 1e300 else None

    @property
    def total(self) -> float | None:
        hidden = self.hidden
        return None if hidden is None else self.blocks.cases + hidden

    @property
    def hidden_by_stratum(self) -> Floats | None:
        """Shape (strata,)."""
        return None if self.hidden is None else self._hidden

    @property
    def cases_by_stratum(self) -> Floats | None:
        """Shape (strata,): people seen, those with an open covariate shared out by the model."""
        return None if self.hidden is None else self._completed.sum(axis=1)

    @property
    def coefficients(self) -> Mapping[tuple[str, ...], float] | None:
        """By the names of a column, such as ("NGO", "sex=men"); () is the intercept."""
        if self.hidden is None:
            return None
        names = [name_column(self.blocks, *column) for column in self._design.columns]
        used = self._flags[self._design.owners]
        return {name: float(value) for name, value, one in zip(names, self._coefficients, used, strict=True) if one}

    @cached_property
    def log_likelihood(self) -> float | None:
        """Poisson, of what was observed, the factorials included; open covariates are summed over."""
        if self.status != "ok":
            return None
        observed = (*self.blocks.counts.ravel(), *self.blocks.partial.ravel())
        return -self._objective - sum(lgamma(int(count) + 1) for count in observed)

    @cached_property
    def minus_infinity(self) -> tuple[tuple[str, ...], ...]:
        """The terms, with the values of their covariates, that no case shows: their cells are empty for certain."""
        blocks, sizes = self.blocks, self._design.sizes
        reach = blocks.counts + blocks.compatible.T.astype(np.int64) @ blocks.partial
        found = []
        for mask, kinds in self.terms:
            around = reach[:, (np.arange(reach.shape[1]) & mask) == mask].sum(axis=1)
            ranges = [range(size) if kinds >> one & 1 else (-1,) for one, size in enumerate(sizes)]
            for pattern in product(*ranges):
                names = name_column(blocks, mask, pattern)
                values = dict(name.split("=", 1) for name in names[mask.bit_count() :])
                if not around[blocks.members(values)].any():
                    found.append(names)
        return tuple(found)

    @property
    def parameters(self) -> int:
        return int(count_parameters(self.blocks, self._design, self._flags[None])[0])

    @property
    def bic(self) -> float | None:
        """parameters * log(cases) - 2 log-likelihood."""
        return (
            None if self.log_likelihood is None else self.parameters * log(self.blocks.cases) - 2 * self.log_likelihood
        )

    @property
    def aic(self) -> float | None:
        return None if self.log_likelihood is None else 2.0 * self.parameters - 2 * self.log_likelihood

    @property
    def expected(self) -> Floats | None:
        """Expected cases, shape (strata, 2**t); cell 0 of each stratum holds its hidden cases."""
        if self.hidden is None:
            return None
        means: Floats = self._means.copy()
        means[:, 0] = self._hidden
        return means


def count_parameters(blocks: Blocks, design: Design, flags: Flags) -> Any:
    """Columns of each model, shape (fits,); where structural zeros void some, the rank over the cells that can be."""
    active = flags[:, design.owners]
    numbers = active.sum(axis=1)
    if blocks.possible[:, 1:].all():
        return numbers
    cells = blocks.possible.copy()
    cells[:, 0] = True
    rows = design.incidence[:, cells.ravel()]
    known: dict[bytes, int] = {}
    for place, one in enumerate(active):
        key = one.tobytes()
        if key not in known:
            known[key] = int(np.linalg.matrix_rank(rows[one] @ rows[one].T, hermitian=True))
        numbers[place] = known[key]
    return numbers


def read_terms(blocks: Blocks, interactions: Iterable[tuple[str, ...]]) -> frozenset[Term]:
    """Terms by the names of lists and covariates, with all their parts.

    Raises InputError for an unknown name, the term of all lists, or one inside a structural zero.
    """
    if isinstance(interactions, str):
        raise InputError("terms_as_text")
    found = []
    for names in interactions:
        kinds = [name for name in names if name in blocks.covariates]
        mask = blocks.table.mask([name for name in names if name not in kinds])
        if mask == (1 << len(blocks.lists)) - 1:
            raise InputError("term_of_all_lists")
        if any(mask & zero == zero for zero in blocks.table.forbidden):
            raise InputError("term_in_structural_zero", lists=", ".join(names))
        found.append((mask, sum(1 << blocks.covariates.index(kind) for kind in set(kinds))))
    return close_terms(found, len(blocks.lists), len(blocks.covariates))


def fit_joint(
    table: CaptureTable,
    interactions: Iterable[tuple[str, ...]] = (),
    *,
    covariates: tuple[str, ...] | None = None,
    uncovered: tuple[Uncovered, ...] = (),
) -> JointFit:
    """Fit one model over lists and covariates; every list and covariate alone is in, and with a term all its parts.

    interactions: terms by name, such as [("NGO", "police"), ("NGO", "sex")]. One unseen cell per combination of the
    covariates. Never raises on a poor table: see JointFit.status. Raises InputError as read_blocks does.
    """
    blocks = read_blocks(table, covariates, uncovered)
    return fit_terms(blocks, read_terms(blocks, interactions))


def fit_terms(blocks: Blocks, terms: Iterable[Term]) -> JointFit:
    """Fit one model given as masks."""
    design = Design(len(blocks.lists), tuple(map(len, blocks.levels)), terms)
    stack = BlockStack(blocks, design, blocks.counts[None], blocks.partial[None])
    flags = np.ones((1, len(design.terms)), dtype=bool)
    table = np.zeros(1, dtype=np.int64)
    fitted = fit_blocks(stack, table, flags)
    return JointFit(blocks, design, flags[0], judge_blocks(stack, table, flags, fitted)[0], fitted, 0)


def name_term(blocks: Blocks, term: Term) -> tuple[str, ...]:
    kinds = tuple(name for one, name in enumerate(blocks.covariates) if term[1] >> one & 1)
    return (*blocks.table.names(term[0]), *kinds)


def name_column(blocks: Blocks, mask: int, pattern: tuple[int, ...]) -> tuple[str, ...]:
    kinds = [
        f"{name}={values[at]}"
        for name, values, at in zip(blocks.covariates, blocks.levels, pattern, strict=True)
        if at >= 0
    ]
    return (*blocks.table.names(mask), *kinds)


def describe_terms(blocks: Blocks, terms: Iterable[Term]) -> str:
    """The terms that lie in no other, such as "NGO:police NGO:sex", or "independence"."""
    chosen = list(terms)
    largest = [one for one in chosen if not any(one != other and is_part(one, other) for other in chosen)]
    texts = [
        ":".join(name_term(blocks, one)) for one in order_terms(largest) if one[0].bit_count() + one[1].bit_count() > 1
    ]
    return " ".join(texts) or "independence"
