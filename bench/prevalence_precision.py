"""Does the reported Monte Carlo error of a limit predict how the limit varies over 20 seeds?

Ratio of the mean reported error to the standard deviation over the seeds (which 20 seeds give to a sixth), for both
limits at 95 % and 80 %. Bar: every ratio between 0.6 and 1.6.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT

sys.path.insert(0, str(CHECKOUT))
from prevalence_runs import SHARED

import numpy as np
from arasha.engines.prevalence import CaptureTable, draw_corrections, estimate, estimate_linkages
from tests.engines.prevalence.faulty_linkage import link_with_errors, people_on_lists

SEEDS = 20
LEAST, MOST = 0.6, 1.6
ASKED = [("bic", "percentile"), ("bic", "bca"), ("bic", "bagged"), ("stepwise", "bca"), ("average", "percentile")]


def main() -> int:
    table = CaptureTable.from_csv(SHARED / "data" / "mse" / "UKdat_5.csv")
    good = True
    for method, interval in ASKED:
        runs = [estimate(table, method, seed=seed, interval=interval) for seed in range(SEEDS)]
        good &= _report(f"{method}, {interval}", runs)
    random = np.random.default_rng(3)
    people = people_on_lists(random, 3000, [0.45, 0.4, 0.35, 0.3], 0.15)
    linked = link_with_errors(random, people, missed=0.05, false=0.01)
    stacks = [draw_corrections(linked.seen, linked.clerical, seed=seed) for seed in range(SEEDS)]
    mixed = [estimate_linkages(stack, "stepwise", seed=seed) for seed, stack in enumerate(stacks)]
    good &= _report("stepwise, 50 possible tables drawn anew and mixed", mixed)
    return 0 if good else 1


def _report(name: str, runs: list) -> bool:
    ratios = []
    for level in (0.95, 0.8):
        for end in (0, 1):
            spread = np.std([run.intervals[level][end] for run in runs], ddof=1)
            ratios.append(float(np.mean([run.monte_carlo_error[level][end] for run in runs]) / spread))
    inside = all(LEAST <= ratio <= MOST for ratio in ratios)
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{'ok  ' if inside else 'MISS'} {name}: {shown}   bar {LEAST}-{MOST}", flush=True)
    return inside


if __name__ == "__main__":
    raise SystemExit(main())
