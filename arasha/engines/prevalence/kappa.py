"""What follows if the hidden cases are a multiple of what the model says.

A model of the histories that were seen says nothing of the one nobody saw: that the term of all lists is 0 is assumed.
If the truth is kappa times the model's hidden number, every history that was seen is just as likely as before, so the
data cannot choose kappa. Only knowledge from elsewhere can.
Source: Aleshin-Guendel, Sadinle and Wakefield (2021), The central role of the identifying assumption in population size
estimation, arXiv 2101.09304.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate
from arasha.engines.prevalence.models import Interval

KAPPAS: Final = (0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class KappaTotal:
    """Hidden cases, total and 95 % interval, in cases, if the truth is kappa times the hidden cases of a model."""

    kappa: float
    hidden: float
    total: float
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        interval = None if self.interval is None else list(self.interval)
        return {"kappa": self.kappa, "hidden": self.hidden, "total": self.total, "interval": interval}


def kappa_totals(estimate: Estimate, kappas: Sequence[float] = KAPPAS) -> tuple[KappaTotal, ...]:
    """An estimate's total for each kappa; empty where it has none. The interval is that of the estimate, stretched.

    Raises InputError for a kappa that is not above 0.
    """
    for kappa in kappas:
        if not (isfinite(kappa) and kappa > 0):
            raise InputError("kappa_not_positive", kappa=repr(kappa))
    if estimate.total is None or estimate.hidden is None:
        return ()
    cases, limits = estimate.total - estimate.hidden, estimate.intervals.get(LEVEL)
    return tuple(
        KappaTotal(
            float(kappa),
            kappa * estimate.hidden,
            cases + kappa * estimate.hidden,
            None if limits is None else Interval(*(cases + kappa * (limit - cases) for limit in limits)),
        )
        for kappa in kappas
    )
