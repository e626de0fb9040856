"""32 chains of latent classes on UK_5: 110,000 sweeps, without compiler; CPU seconds of a fresh process.

One chain of LCMCR 0.4.14, which is compiled, takes 1.2 s for as many sweeps: 38 s for 32.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import say
from prevalence_runs import cpu_seconds

SWEEPS = 110_000
WORK = f"""
from arasha.engines.prevalence.latent import sample_latent
sample_latent(table, 1, sweeps={SWEEPS}, thin=11)
"""


def main() -> int:
    seconds = cpu_seconds("UKdat_5", WORK, times=1)
    good = say(f"32 chains x {SWEEPS:,} sweeps", f"{seconds:.1f} s", "60 s", seconds / 60)
    print(f"     {38.4 / seconds:.2f} of the compiled program's speed")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
