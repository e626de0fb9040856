"""Stepwise selection with 1,000 resampled tables and the jackknife, in CPU seconds of one core of a fresh process.

The process counts with its start and imports; the lists are permuted and the counts jittered before every run.
SparseMSE 2.0.1 needs 61.5 s (UK_5) and 145.8 s (UK) for the same work on the same kind of machine.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import say
from prevalence_runs import cpu_seconds

WORK = "estimate(table, 'stepwise', replicates={replicates})"
FIGURES = [  # table, replicates, bar, SparseMSE's seconds
    ("UKdat_5", 1000, 0.3, 61.5),
    ("UKdat", 1000, 1.0, 145.8),
    ("UKdat_5", 10000, 3.0, 615.0),
]


def main() -> int:
    good = True
    for name, replicates, bar, sparse in FIGURES:
        seconds = cpu_seconds(name, WORK.format(replicates=replicates))
        good &= say(f"stepwise, BCa({replicates:,}), jackknife, {name}", f"{seconds:.2f} s", f"{bar} s", seconds / bar)
        print(f"     {sparse / seconds:.0f} times less than SparseMSE")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
