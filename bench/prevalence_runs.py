"""Runs of the prevalence engine in fresh processes on permuted and jittered open tables; alone it times the import."""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT, say

SHARED = Path(os.environ.get("ARASHA_SHARED", CHECKOUT.parent / "shared"))
STORY = """
import sys
sys.path.insert(0, {checkout!r})
from arasha.engines.prevalence import CaptureTable, estimate, fit, search
import numpy as np
read = CaptureTable.from_csv({path!r})
random = np.random.default_rng({seed})
order = random.permutation(len(read.lists))
cells = np.arange(len(read.counts))
moved = sum(((cells >> int(source)) & 1) << place for place, source in enumerate(order))
counts = np.zeros_like(read.counts)
counts[moved] = np.where(read.counts > 3, read.counts + random.integers(-1, 2, len(cells)), read.counts)
table = CaptureTable(tuple(read.lists[int(source)] for source in order), counts)
{work}
"""


def cpu_seconds(name: str, work: str, *, times: int = 3) -> float:
    """Median CPU seconds of fresh processes, children counted, one thread, on another variant of the table each time."""
    path = SHARED / "data" / "mse" / f"{name}.csv"
    if not path.exists():
        raise SystemExit(
            "The public tables are not here: put shared/ beside the checkout, or name it in ARASHA_SHARED."
        )
    taken = []
    for seed in range(times):
        before = _children()
        story = STORY.format(checkout=str(CHECKOUT), path=str(path), seed=seed, work=work)
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        subprocess.run([sys.executable, "-I", "-c", story], check=True, env=environment)
        taken.append(_children() - before)
    return statistics.median(taken)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    seconds = cpu_seconds("UKdat_5", "fit(table)")
    return 0 if say("start, import, one fit", f"{seconds:.2f} s", "1.0 s", seconds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
