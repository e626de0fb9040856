"""All hierarchical models of a table, where they can be listed, and what a criterion charges for their size."""

from collections.abc import Iterator
from math import log
from typing import Final, Literal

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.subsets import Floats, main_effects, order_masks
from arasha.engines.prevalence.tables import CaptureTable

Criterion = Literal["bic", "aic", "aicc", "bic_cells"]
Model = tuple[int, ...]

LISTED_PAIRS: Final = 15  # pairs of lists up to which all models of pairs are listed: 32,768
LISTED_LISTS: Final = 5  # lists up to which models with larger terms are listed: 6,893


def possible_terms(table: CaptureTable, order: int) -> tuple[int, ...]:
    """The interactions of 2 to `order` lists, not the one of all lists, without those in a structural zero.

    Raises InputError for an order below 1.
    """
    if order < 1:
        raise InputError("order_too_small", order=order)
    lists = len(table.lists)
    terms = order_masks(mask for mask in range(1 << lists) if 2 <= mask.bit_count() <= min(order, lists - 1))
    return tuple(mask for mask in terms if not any(mask & zero == zero for zero in table.forbidden))


def can_list(table: CaptureTable, order: int) -> bool:
    """Whether all models are few enough to be listed."""
    terms = possible_terms(table, order)
    if all(mask.bit_count() == 2 for mask in terms):
        return len(terms) <= LISTED_PAIRS
    return len(table.lists) <= LISTED_LISTS


def list_models(table: CaptureTable, order: int) -> list[Model]:
    """Every hierarchical model with main effects and interactions of at most `order` lists, the smallest first.

    Models of pairs come in the order of the number whose bit i stands for the i-th pair.
    """
    terms = possible_terms(table, order)
    base = main_effects(len(table.lists))
    if all(mask.bit_count() == 2 for mask in terms):
        return [
            (*base, *(term for position, term in enumerate(terms) if code >> position & 1))
            for code in range(1 << len(terms))
        ]
    return [(*base, *chosen) for chosen in sorted(_grow(terms, 0, ()), key=len)]


def _grow(terms: tuple[int, ...], position: int, chosen: Model) -> Iterator[Model]:
    if position == len(terms):
        yield chosen
        return
    yield from _grow(terms, position + 1, chosen)
    term = terms[position]
    within = [other for other in terms[:position] if other & term == other]
    if set(within) <= set(chosen) and len(within) == (1 << term.bit_count()) - term.bit_count() - 2:
        yield from _grow(terms, position + 1, (*chosen, term))


def penalties(criterion: Criterion, cases: float, cells: int, most: int) -> Floats:
    """What each number of parameters 0..most costs, shape (most + 1,); infinite where the criterion has no value.

    bic: k log(cases) (Schwarz 1978); bic_cells: k log(cells); aic: 2 k (Akaike 1974); aicc: corrected (Hurvich, Tsai
    1989). Raises InputError for another name.
    """
    sizes = np.arange(most + 1, dtype=np.float64)
    if criterion == "bic":
        return sizes * log(cases)
    if criterion == "bic_cells":
        return sizes * log(cells)
    if criterion == "aic":
        return 2 * sizes
    if criterion == "aicc":
        room = cells - sizes - 1
        return np.where(room > 0, 2 * sizes + 2 * sizes * (sizes + 1) / np.where(room > 0, room, 1.0), np.inf)
    raise InputError("no_such_criterion", criterion=repr(criterion))
