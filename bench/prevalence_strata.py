"""Five lists by two covariates of two values: one joint model chosen anew in 200 replicates; CPU seconds, fresh process.

Bar: some tens of seconds, taken as 30. The table is simulated, with and without unknown covariates.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import say
from prevalence_runs import cpu_seconds

PEOPLE = """
from arasha.engines.prevalence import stratify
random = np.random.default_rng(3)
rows = []
for sex, chances in (("women", [.2, .15, .1, .04, .06]), ("men", [.03, .05, .2, .1, .02])):
    for age, number in (("adult", 3000), ("child", 1000)):
        seen = random.random((number, 5)) < chances
        seen[:, 1] |= seen[:, 0] & (random.random(number) < .2)
        known = random.random(number) >= {unknown}
        rows += [(*map(int, one), sex, age if told else "?") for one, told in zip(seen, known) if one.any()]
table = CaptureTable.from_records(rows, "ABCDE", strata=("sex", "age"))
assert stratify(table, method="{method}", replicates=200).breakdowns[0].everybody.total
"""


def main() -> int:
    good = True
    for method, unknown in (("joint", 0.0), ("joint", 0.1), ("separate", 0.0), ("separate", 0.1)):
        seconds = cpu_seconds("UKdat_5", PEOPLE.format(method=method, unknown=unknown))
        figure = f"{method}, 5 lists x 2 x 2, 200 replicates, {unknown:.0%} unknown"
        good &= say(figure, f"{seconds:.2f} s", "30 s", seconds / 30)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
