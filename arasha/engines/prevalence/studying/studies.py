"""All methods on one table, and the verdict."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate, Method, estimate
from arasha.engines.prevalence.facial import FacialFit, facial_models
from arasha.engines.prevalence.kappa import KappaTotal, kappa_totals
from arasha.engines.prevalence.searching import search
from arasha.engines.prevalence.studying.rules import (
    Reason,
    Rules,
    Verdict,
    describe_rules,
    judge,
    judge_agreement,
    judge_criteria,
    judge_headline,
    judge_omissions,
    judge_table,
)
from arasha.engines.prevalence.studying.variations import (
    AssumedTerm,
    Consistency,
    MoreData,
    Variation,
    add_people,
    assume_terms,
    check_consistency,
    list_models,
    merge_two,
    omit_one,
    plain,
    strip,
    totals_of,
    winners,
)
from arasha.engines.prevalence.tables import CaptureTable

METHODS: Final[tuple[Method, ...]] = (
    "bic",
    "stepwise",
    "average",
    "graphs",
    "latent",
    "threshold",
    "lower_bound",
    "chapman",
    "poisson_heterogeneity",
    "darroch",
    "gamma",
    "coverage",
)
COMPARED: Final = ("bic", "stepwise", "average", "graphs", "latent", "threshold")  # those that claim the same total
FURTHER: Final = tuple(one for one in METHODS if one not in COMPARED)  # each rests on an assumption of its own
_WITHOUT_ZEROS: Final = ("graphs", "latent", "coverage")  # they cannot hold structural zeros, or many lists
_VARIED: Final = 200  # replicates for each change of lists, at most

Progress = Callable[[int, int, str], None]


class Cancelled(Exception):
    """The study was stopped because `cancelled` said so."""


@dataclass(frozen=True, eq=False)
class Study:
    """headline: the BIC estimate; None when the verdict is red, and then the estimates stay as evidence.

    sensitivity: totals under assumed strengths of the pairs left out. without: leave-one-list-out; merged: each pair of
    lists made one; consistency: each list as a known population (four lists or more). criteria: the winner's total
    under each criterion. strip: models near the best; models: the first hundred with their terms. more_data: expected
    limits after more people. kappa: the headline method's total if the hidden number were a multiple of what it says,
    between which the data cannot choose. facial:
    models near the best that the search passes over, since their estimate does not exist, and what they still say.
    """

    table: CaptureTable
    headline: Estimate | None
    estimates: dict[str, Estimate]
    verdict: Verdict
    sensitivity: tuple[AssumedTerm, ...]
    without: tuple[Variation, ...]
    merged: tuple[Variation, ...]
    consistency: tuple[Consistency, ...]
    criteria: dict[str, float | None]
    strip: tuple[dict[str, Any], ...]
    models: tuple[dict[str, Any], ...]
    more_data: tuple[MoreData, ...]
    kappa: tuple[KappaTotal, ...]
    facial: tuple[FacialFit, ...]
    rules: Rules
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "cases": self.table.cases,
            "lists": list(self.table.lists),
            "notes": [note.to_dict() for note in self.table.notes],
            "headline": None if self.headline is None else self.headline.to_dict(),
            "estimates": [one.to_dict() for one in self.estimates.values()],
            "verdict": self.verdict.to_dict(),
            "sensitivity": [plain(one) for one in self.sensitivity],
            "without": [plain(one) for one in self.without],
            "merged": [plain(one) for one in self.merged],
            "consistency": [plain(one) for one in self.consistency],
            "criteria": self.criteria,
            "strip": list(self.strip),
            "models": list(self.models),
            "more_data": [plain(one) for one in self.more_data],
            "kappa": [one.to_dict() for one in self.kappa],
            "facial": [one.to_dict() for one in self.facial],
            "views": [method for method in FURTHER if method in self.estimates],
            "rules": describe_rules(self.rules),
            "seed": self.seed,
        }


def study(
    table: CaptureTable,
    *,
    seed: int = 1,
    replicates: int = 1000,
    rules: Rules | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Study:
    """Run every method, vary the lists, and judge.

    progress: called with steps done, steps in all, and the step's name. cancelled: asked before every step.
    Raises Cancelled when it says so; InputError only for impossible numbers, never for a poor table.
    """
    run = _Run(table, seed, replicates, rules or Rules(), progress, cancelled)
    return run.finish()


class _Run:
    def __init__(
        self,
        table: CaptureTable,
        seed: int,
        replicates: int,
        rules: Rules,
        progress: Progress | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.table, self.seed, self.replicates, self.rules = table, seed, replicates, rules
        self.progress, self.cancelled = progress, cancelled
        lists = table.lists
        self.pairs = list(combinations(lists, 2)) if len(lists) > 3 else []
        self.checked = lists if len(lists) > 3 else ()
        self.omitted = lists if len(lists) > 2 else ()
        self.steps = len(METHODS) + len(self.pairs) + len(self.checked) + len(self.omitted) + 1
        self.done = 0

    def _step(self, name: str) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None:
            self.progress(self.done, self.steps, name)
        self.done += 1

    def _estimates(self) -> Iterator[tuple[str, Estimate]]:
        for method in METHODS:
            self._step(method)
            try:
                yield method, estimate(self.table, method, replicates=self.replicates, seed=self.seed)
            except InputError:
                if method not in _WITHOUT_ZEROS:
                    raise

    def finish(self) -> Study:
        estimates = dict(self._estimates())
        varied = min(self.replicates, _VARIED)
        without, merged, consistency = [], [], []
        for name in self.omitted:
            self._step("without")
            without.append(omit_one(self.table, name, varied, self.seed))
        for pair in self.pairs:
            self._step("merged")
            merged.append(merge_two(self.table, pair, varied, self.seed))
        for name in self.checked:
            self._step("consistency")
            consistency.append(check_consistency(self.table, name, varied, self.seed))
        self._step("criteria")
        found = search(self.table)
        criteria = winners(found)
        chosen = estimates["bic"].selected
        usable = chosen if chosen is not None and chosen.total is not None else None
        verdict = judge_findings(self.table, estimates, without, criteria, self.rules)
        if self.progress is not None:
            self.progress(self.steps, self.steps, "done")
        return Study(
            self.table,
            None if verdict.colour == "red" else estimates["bic"],
            estimates,
            verdict,
            tuple(assume_terms(usable)) if usable else (),
            tuple(without),
            tuple(merged),
            tuple(consistency),
            criteria,
            tuple(strip(found)),
            tuple(list_models(found)),
            tuple(add_people(usable)) if usable else (),
            kappa_totals(estimates["bic"]),
            facial_models(self.table),
            self.rules,
            self.seed,
        )


def judge_findings(
    table: CaptureTable,
    estimates: Mapping[str, Estimate],
    without: Sequence[Variation],
    criteria: Mapping[str, float | None],
    rules: Rules,
) -> Verdict:
    """What these findings say of the headline, the BIC estimate. without: leave-one-list-out."""
    headline = estimates["bic"]
    reasons: list[Reason] = [*judge_table(table, rules), *judge_headline(headline, rules)]
    disagreement, agreement = judge_agreement(totals_of(estimates, COMPARED), rules)
    reasons += disagreement
    reasons += judge_criteria(criteria, rules)
    reasons += judge_omissions(headline.total, {one.lists[0]: one.total for one in without}, rules)
    if "several_modes" in getattr(estimates.get("graphs"), "reasons", ()):
        modes = estimates["graphs"].diagnostics["modes"]
        reasons.append(Reason("several_modes", "amber", {"modes": modes}))
    return judge(reasons, agreement)
