"""Does the interval still cover when 5 % of the links are missed and 1 % are false? Linkage taken as exact, beside it.

People on lists are simulated, their records linked with errors, 500 known matches and 500 links reviewed; 50 possible
tables are drawn from the review and mixed. Bar: 95 % intervals cover at least 90 %. Every set is written to a CSV.
`prevalence_linkage.py [--sets 100] [--replicates 1000] [--out bench/coverage/linkage.csv]`
"""

import argparse
import csv
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT, say

sys.path.insert(0, str(CHECKOUT))

import numpy as np
from arasha.engines.prevalence import draw_corrections, estimate, estimate_linkages
from tests.engines.prevalence.faulty_linkage import link_with_errors, people_on_lists

MISSED, FALSE, REVIEWED = 0.05, 0.01, 500
TRUTHS = {  # people in all, chance of each list, share of the first list always on the second, what false is a share of
    "well seen, 4 lists": (3000, [0.45, 0.4, 0.35, 0.3], 0.15, False),
    "badly seen, 3 lists": (6000, [0.2, 0.15, 0.18], 0.0, False),
    "false links of 1 % of lone records": (3000, [0.45, 0.4, 0.35, 0.3], 0.15, True),
}
VIEWS = ("true linkage", "taken as exact", "corrected, 50 tables")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = _read(options.out) if options.out and options.out.exists() else []
    done = {(row["truth"], int(row["seed"])) for row in rows}
    good = True
    for place, name in enumerate(TRUTHS):
        for seed in range(options.sets):
            if (name, seed) in done:
                continue
            rows += _one(place, name, seed, options.replicates)
            if options.out:
                _write(rows, options.out)
        good &= _report([row for row in rows if row["truth"] == name], name)
    return 0 if good else 1


def _one(place: int, name: str, seed: int, replicates: int) -> list[dict[str, object]]:
    total, chances, attraction, of_records = TRUTHS[name]
    random = np.random.default_rng([20260102, place, seed])
    people = people_on_lists(random, total, chances, attraction)
    linked = link_with_errors(
        random, people, missed=MISSED, false=FALSE, reviewed=REVIEWED, false_of_records=of_records
    )
    possible = draw_corrections(linked.seen, linked.clerical, seed=seed)
    found = {
        "true linkage": estimate(linked.true, replicates=replicates, seed=seed),
        "taken as exact": estimate(linked.seen, replicates=replicates, seed=seed),
        "corrected, 50 tables": estimate_linkages(possible, replicates=replicates, seed=seed),
    }
    return [_row(name, view, seed, total, linked.seen.cases, one) for view, one in found.items()]


def _row(name: str, view: str, seed: int, target: int, cases: int, one: object) -> dict[str, object]:
    row: dict[str, object] = {"truth": name, "linkage": view, "seed": seed, "cases": cases, "target": target}
    row["total"] = None if one.total is None else round(one.total, 1)
    for level in (0.95, 0.8):
        limits = one.intervals.get(level)
        row[f"low{level:g}"] = None if limits is None else round(limits.low, 1)
        row[f"high{level:g}"] = None if limits is None else round(limits.high, 1)
    share = getattr(one, "linkage_share", None)
    row["share"] = None if share is None else round(share, 4)
    return row


def _read(path: Path) -> list[dict[str, object]]:
    """What an interrupted run has written; it goes on from there."""
    with path.open(newline="") as file:
        read = list(csv.DictReader(file))
    return [{key: _value(key, one) for key, one in row.items()} for row in read]


def _value(key: str, one: str) -> object:
    if key in ("truth", "linkage"):
        return one
    return None if not one else int(one) if one.isdigit() else float(one)


def _write(rows: list[dict[str, object]], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _report(rows: list[dict[str, object]], name: str) -> bool:
    print(f"{name}: {len(rows) // len(VIEWS)} sets", flush=True)
    covered = {}
    for view in VIEWS:
        mine = [row for row in rows if row["linkage"] == view]
        known = [row for row in mine if row["low0.95"] is not None]
        shares = {
            level: np.mean([row[f"low{level}"] <= row["target"] <= row[f"high{level}"] for row in known])
            for level in ("0.95", "0.8")
        }
        covered[view] = shares["0.95"]
        width = np.median([row["high0.95"] / row["low0.95"] for row in known])
        error = np.mean([np.log(row["total"] / row["target"]) for row in known])
        print(
            f"     {view:<22} 95 %: {shares['0.95']:.1%}, 80 %: {shares['0.8']:.1%}, width x{width:.3f}, "
            f"mean log error {error:+.3f}, failed {len(mine) - len(known)}",
            flush=True,
        )
    share = covered[VIEWS[2]]
    return say(f"coverage, {name}", f"{share:.1%}", "90 %", share / 0.9, higher_is_better=True)


if __name__ == "__main__":
    raise SystemExit(main())
