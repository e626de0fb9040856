"""The open tables and reference results, which stand beside the checkout and not in it."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable

CHECKOUT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("ARASHA_SHARED", CHECKOUT.parent / "shared")) / "data" / "mse"
NEEDED = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="the public tables are not here: put shared/ beside the checkout, or name it in ARASHA_SHARED",
)


def open_table(name: str) -> CaptureTable:
    """One of the open tables: UKdat, UKdat_5, Ned, Ned_5."""
    return CaptureTable.from_csv(FOLDER / f"{name}.csv")


def reference_models(name: str) -> list[tuple[list[tuple[int, ...]], float, float]]:
    """Every model of a reference file: its interactions by position, total and BIC."""
    with (FOLDER / "reference" / f"{name}_order2_models.csv").open() as file:
        return [
            (
                [tuple(int(digit) - 1 for digit in term) for term in row["model"].strip("[]").split(",")],
                float(row["total"]),
                float(row["BIC"]),
            )
            for row in csv.DictReader(file)
        ]


def reference_replicates() -> tuple[np.ndarray, np.ndarray]:
    """400 resampled tables of UKdat_5, shape (400, 32), and the totals that stepwise selection gives."""
    with (FOLDER / "reference" / "UKdat_5_replicates400.csv").open() as file:
        header, *rows = csv.reader(file)
    counts = np.zeros((len(rows), 32), dtype=np.int64)
    for column, history in enumerate(header[:-1]):
        cell = sum(1 << position for position, flag in enumerate(history) if flag == "1")
        counts[:, cell] = [int(row[column]) for row in rows]
    return counts, np.array([float(row[-1]) for row in rows])
