"""Do intervals cover? Tables are simulated from populations whose total is known, and the whole method is repeated.

Bars: 95 % intervals cover 90-97 %, 80 % intervals 74-86 %. Every set is written to a CSV; misses are printed, with the
width, the failures and the mean log error. `outside` are truths that the searched models do not hold: there nothing
promises coverage, and the figures say what is lost.
`prevalence_coverage.py [--sets 40] [--replicates 300] [--out FILE.csv] [--truths UKdat_5:1 outside:1 ...]`
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
from prevalence_truths import fitted_truths, outside_truths

import numpy as np
from arasha.engines.prevalence import CaptureTable, estimate

METHODS = ("bic", "stepwise")
BARS = {0.95: (0.90, 0.97), 0.8: (0.74, 0.86)}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=40)
    parser.add_argument("--replicates", type=int, default=300)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--truths", nargs="*", default=["UKdat_5:1", "Ned_5:1"])
    options = parser.parse_args()
    rows = []
    for wanted in options.truths:
        name, _, factor = wanted.partition(":")
        scale = float(factor or 1)
        for truth in outside_truths(scale) if name == "outside" else fitted_truths(name, scale):
            for seed in range(options.sets):
                table = truth.simulate(seed)
                for method in METHODS:
                    rows.append(_one(truth.label, table, method, truth.total, seed, options.replicates))
            _report([row for row in rows if row["truth"] == truth.label], truth.label)
            if options.out:
                _write(rows, options.out)
    return 0


def _write(rows: list[dict[str, object]], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _one(label: str, table: CaptureTable, method: str, total: float, seed: int, replicates: int) -> dict[str, object]:
    found = estimate(table, method, replicates=replicates, seed=seed)
    row: dict[str, object] = {
        "truth": label,
        "method": method,
        "seed": seed,
        "cases": table.cases,
        "target": round(total, 1),
    }
    row["total"] = None if found.total is None else round(found.total, 1)
    for level in BARS:
        limits = found.intervals.get(level)
        row[f"low{level:g}"] = None if limits is None else round(limits.low, 1)
        row[f"high{level:g}"] = None if limits is None else round(limits.high, 1)
    return row


def _report(rows: list[dict[str, object]], label: str) -> None:
    for method in METHODS:
        mine = [row for row in rows if row["method"] == method]
        good = [row for row in mine if row["low0.95"] is not None]
        mean = np.mean([np.log(row["total"] / row["target"]) for row in good])
        text = f"{label:<28} {method:<9} sets {len(mine)} failed {len(mine) - len(good)} log error {mean:+.2f}"
        for level, (least, most) in BARS.items():
            share = np.mean([row[f"low{level:g}"] <= row["target"] <= row[f"high{level:g}"] for row in good])
            width = np.median([row[f"high{level:g}"] / row[f"low{level:g}"] for row in good])
            mark = "ok" if least <= share <= most else "MISS"
            error = np.sqrt(level * (1 - level) / len(good))
            text += f" | {level:.0%}: covered {share:.1%} ± {error:.1%} {mark}, width x{width:.2f}"
        print(text, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
