"""Averages over all decomposable graphs: 18,154 on six lists, 617,675 on seven; CPU seconds of a fresh process."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import say
from prevalence_runs import cpu_seconds

SEVEN = """
people = np.random.default_rng(3).random((8000, 7)) < [.05, .08, .03, .1, .06, .04, .05]
table = CaptureTable.from_records(people[people.any(axis=1)], [f"L{one}" for one in range(7)])
estimate(table, 'graphs')
import resource
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2 * 1024 * 1024, "more than 2 GiB"
"""


def main() -> int:
    good = True
    for figure, name, work, bar in (
        ("graphs on 6 lists", "UKdat", "estimate(table, 'graphs')", 3.0),
        ("graphs on 7 lists, within 2 GiB", "UKdat", SEVEN, 60.0),
    ):
        seconds = cpu_seconds(name, work, times=1 if bar > 10 else 3)
        good &= say(figure, f"{seconds:.2f} s", f"{bar} s", seconds / bar)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
