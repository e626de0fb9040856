"""Does an estimate exist, and is it the only one? Compared with an exact linear program on thousands of sparse tables."""

from collections import Counter

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, fit
from arasha.engines.prevalence.models import fit_models
from arasha.engines.prevalence.subsets import close_under_subsets, main_effects, order_masks, positions
from tests.engines.prevalence.exact_program import code_of

SPARSE_TABLES = {3: 60, 4: 60, 5: 40, 6: 12}
THIN_TABLES = {3: 60, 4: 60, 5: 45, 6: 20}
MODELS = 24


def sparse_table(random: np.random.Generator, lists: int) -> CaptureTable:
    """Cases on few cells, every list used."""
    while True:
        counts = np.zeros(1 << lists, dtype=np.int64)
        held = random.choice(np.arange(1, 1 << lists), size=random.integers(lists, 2 * lists + 2), replace=True)
        counts[held] = random.integers(1, 9, size=len(held))
        if int(np.bitwise_or.reduce(held)) == (1 << lists) - 1:
            return CaptureTable(tuple("ABCDEF"[:lists]), counts)


def random_model(random: np.random.Generator, lists: int) -> tuple[int, ...]:
    large = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() <= min(3, lists - 1)]
    weights = np.array([1.0 if mask.bit_count() == 2 else 0.25 for mask in large])
    number = min(int(random.integers(1, len(large) + 1)), 9)
    chosen = random.choice(large, size=number, replace=False, p=weights / weights.sum())
    return (*main_effects(lists), *order_masks(close_under_subsets(int(mask) for mask in chosen)))


def thin_table(random: np.random.Generator, lists: int) -> tuple[CaptureTable, list[tuple[int, ...]]]:
    """Cases on nearly all faces of a random complex, and models that hold its faces and its smallest non-faces.

    Such models lose every cell outside the complex, and then often have more terms left than the cells can tell apart.
    """
    everyone = range(1, 1 << lists)
    largest = [int(random.integers(1, 1 << lists)) for _ in range(random.integers(1, lists + 1))]
    largest = [mask for mask in largest if mask.bit_count() < lists] + [1 << one for one in range(lists)]
    faces = [mask for mask in everyone if any(mask & top == mask for top in largest)]
    walls = [
        mask
        for mask in everyone
        if mask not in faces and all((mask ^ 1 << one) in faces for one in range(lists) if mask >> one & 1)
    ]
    counts = np.zeros(1 << lists, dtype=np.int64)
    for mask in faces:
        if mask.bit_count() == 1 or random.random() < 0.95:
            counts[mask] = random.integers(1, 9)
    models = []
    for _ in range(MODELS):
        share = random.choice([0.8, 0.95, 1.0])
        chosen = [mask for mask in (*faces, *walls) if random.random() < share and mask.bit_count() < lists]
        models.append((*main_effects(lists), *order_masks(close_under_subsets(chosen))))
    return CaptureTable(tuple("ABCDEF"[:lists]), counts), models


def exact_code(table: CaptureTable, terms: tuple[int, ...]) -> str:
    counts = {frozenset(positions(cell)): int(count) for cell, count in enumerate(table.counts) if count}
    return code_of(counts, len(table.lists), {frozenset(positions(term)) for term in terms if term.bit_count() > 1})


def test_every_status_agrees_with_exact_arithmetic():
    # Given random sparse tables over three to six lists, and random hierarchical models on each
    random = np.random.default_rng(20)
    questions = []
    for lists, number in SPARSE_TABLES.items():
        for _ in range(number):
            questions.append((sparse_table(random, lists), [random_model(random, lists) for _ in range(MODELS)]))
    for lists, number in THIN_TABLES.items():
        questions += [thin_table(random, lists) for _ in range(number)]
    met: Counter[str] = Counter()
    disagreements = []
    for table, models in questions:
        # When all are fitted, then each status is the linear program's
        for one in fit_models(table, models):
            expected = exact_code(table, one.terms)
            met[expected] += 1
            if one.status != expected:
                disagreements.append((table.counts.tolist(), one.terms, one.status, expected))
    assert not disagreements
    assert met["no_finite_estimate"] >= 2000
    assert met["not_identified"] >= 2000
    assert met["ok"] >= 500
    assert met["neither"] >= 500


@pytest.mark.parametrize(
    ("histories", "interactions", "status"),
    [
        ({"100": 10, "010": 10, "001": 10, "110": 3}, [], "ok"),
        ({"100": 10, "010": 10, "001": 10, "110": 3}, [("A", "B")], "no_finite_estimate"),
        ({"100": 10, "010": 10, "001": 10, "110": 3}, [("A", "C")], "ok"),
        ({"100": 10, "010": 10, "001": 10, "110": 3}, [("A", "B"), ("A", "C"), ("B", "C")], "not_identified"),
        ({"100": 5, "010": 5, "001": 5, "111": 2}, [("A", "B", "C")], "neither"),
    ],
)
def test_nothing_is_said_where_nothing_can_be(histories, interactions, status):
    table = CaptureTable.from_counts("ABC", list(histories), list(histories.values()))
    one = fit(table, interactions)
    assert one.status == status
    said = [
        one.total,
        one.hidden,
        one.bic,
        one.aic,
        one.deviance,
        one.coefficients,
        one.fitted,
        one.residuals,
        one.wald(),
        one.profile(),
    ]
    assert all((value is None) == (status != "ok") for value in said)
