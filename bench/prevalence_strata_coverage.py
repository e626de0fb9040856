"""Do intervals of totals by covariates cover? People with known numbers are seen anew, and the whole method is repeated.

Bars as of whole tables: 95 % intervals cover 90-97 %, 80 % intervals 74-86 %. Misses are printed; every set is written.
`prevalence_strata_coverage.py [--sets 60] [--replicates 200] [--out FILE.csv] [--truths alone ...]`
"""

import argparse
import csv
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT

sys.path.insert(0, str(CHECKOUT))
import numpy as np
from arasha.engines.prevalence import CaptureTable, stratify

BARS = {0.95: (0.90, 0.97), 0.8: (0.74, 0.86)}
NUMBERS = {("women", "adult"): 1800, ("women", "child"): 700, ("men", "adult"): 3000, ("men", "child"): 900}
CHANCES = {
    ("women", "adult"): (0.20, 0.15, 0.10, 0.06, 0.08),
    ("women", "child"): (0.28, 0.20, 0.08, 0.06, 0.10),
    ("men", "adult"): (0.04, 0.06, 0.15, 0.10, 0.05),
    ("men", "child"): (0.08, 0.10, 0.12, 0.08, 0.05),
}
# Name: the share of people on the first list who are sent on to the second; whether only women are; unknown ages.
TRUTHS = {
    "alone": (0.0, False, 0.0),
    "sent on": (0.3, False, 0.0),
    "women sent on": (0.3, True, 0.0),
    "unknown": (0.3, False, 0.3),
}
PARTS = ({}, {"sex": "men"}, {"age": "child"})


def simulate(truth: str, seed: int) -> CaptureTable:
    """One table; those on no list stay unseen."""
    sent, women_only, unknown = TRUTHS[truth]
    random = np.random.default_rng([20261124, list(TRUTHS).index(truth), seed])
    rows = []
    for (sex, age), number in NUMBERS.items():
        seen = random.random((number, 5)) < np.array(CHANCES[sex, age])
        if not women_only or sex == "women":
            seen[:, 1] |= seen[:, 0] & (random.random(number) < sent)
        lost = random.random(number) < unknown
        rows += [(*map(int, one), sex, "?" if gone else age) for one, gone in zip(seen, lost, strict=True) if one.any()]
    return CaptureTable.from_records(rows, "ABCDE", strata=("sex", "age"))


def measure(truth: str, seed: int, replicates: int) -> list[dict[str, object]]:
    """One row for each method and part."""
    found = stratify(simulate(truth, seed), replicates=replicates, seed=seed)
    rows = []
    for breakdown in found.breakdowns:
        for values in PARTS:
            part = next(one for one in breakdown.parts if dict(one.values) == values)
            target = sum(
                number for (sex, age), number in NUMBERS.items() if values.items() <= {"sex": sex, "age": age}.items()
            )
            row = {"truth": truth, "method": breakdown.method, "part": "/".join(values.values()) or "everybody"}
            row |= {"seed": seed, "target": target, "total": None if part.total is None else round(part.total, 1)}
            for level in BARS:
                limits = part.intervals.get(level)
                row[f"low{level:g}"] = None if limits is None else round(limits.low, 1)
                row[f"high{level:g}"] = None if limits is None else round(limits.high, 1)
            rows.append(row)
    return rows


def report(rows: list[dict[str, object]], truth: str) -> None:
    for method, part in sorted({(row["method"], row["part"]) for row in rows}):
        mine = [row for row in rows if (row["method"], row["part"]) == (method, part)]
        good = [row for row in mine if row["total"] is not None]
        text = f"{truth:<14} {method:<9} {part:<10} sets {len(mine)} failed {len(mine) - len(good)}"
        for level, (least, most) in BARS.items():
            share = np.mean([row[f"low{level:g}"] <= row["target"] <= row[f"high{level:g}"] for row in good])
            width = np.median([row[f"high{level:g}"] / row[f"low{level:g}"] for row in good])
            error = np.sqrt(level * (1 - level) / len(good))
            mark = "ok" if least <= share <= most else "MISS"
            text += f" | {level:.0%}: covered {share:.1%} ± {error:.1%} {mark}, width x{width:.2f}"
        print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=60)
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--truths", nargs="*", default=list(TRUTHS))
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    for truth in options.truths:
        for seed in range(options.sets):
            rows += measure(truth, seed, options.replicates)
        report([row for row in rows if row["truth"] == truth], truth)
        if options.out:
            with options.out.open("w", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
