"""Red, amber, green: when a number is refused, and when it is shown with a warning.

The literature gives no universal limits; these are this project's own, tuned on open tables only, and configurable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import numpy as np

from arasha.engines.prevalence.estimating import Estimate
from arasha.engines.prevalence.subsets import main_effects, pairs, sizes, sum_supersets
from arasha.engines.prevalence.tables import CaptureTable

Colour = Literal["green", "amber", "red"]
_SEVERITY: Final[dict[Colour, int]] = {"green": 0, "amber": 1, "red": 2}


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits. A value below a `least_` or above a `most_` limit is amber; the red limit goes further."""

    least_lists_red: int = 3
    least_cases: int = 100
    least_cases_red: int = 50
    least_on_a_list: int = 10
    least_overlapping_pairs_red: int = 3
    least_share_of_pairs: float = 0.5
    least_on_two_lists: int = 20
    least_on_two_lists_red: int = 8
    least_on_three_lists: int = 1
    most_at_minus_infinity: int = 2
    most_share_of_pairs: float = 0.8
    most_width: float = 4.0
    most_width_red: float = 10.0
    most_disagreement: float = 2.0
    most_share_far: float = 0.15
    most_change_by_one_list: float = 0.5
    most_failed_share: float = 0.01
    most_between_criteria: float = 1.5
    most_change_by_covariates: float = 0.25


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding. code: names its sentence in texts/; values: what the sentence fills in."""

    code: str
    colour: Colour
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """colour: that of the gravest reason. agreement: the largest total over the smallest; None if unknown."""

    colour: Colour
    reasons: tuple[Reason, ...]
    agreement: float | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "colour": self.colour,
            "agreement": self.agreement,
            "reasons": [{"code": one.code, "colour": one.colour, "values": dict(one.values)} for one in self.reasons],
        }


def judge(reasons: Iterable[Reason], agreement: float | None) -> Verdict:
    """The verdict of these reasons, gravest first."""
    ordered = tuple(sorted(reasons, key=lambda one: -_SEVERITY[one.colour]))
    return Verdict(ordered[0].colour if ordered else "green", ordered, agreement)


def judge_table(table: CaptureTable, rules: Rules) -> list[Reason]:
    """What the table alone says, before anything is fitted."""
    lists = len(table.lists)
    margins = sum_supersets(table.counts[None].astype(np.float64))[0]
    many = sizes(lists)
    on_two = int(table.counts[many >= 2].sum())
    possible = _possible_pairs(table)
    overlapping = sum(margins[pair] > 0 for pair in possible)
    reasons = []
    if lists < rules.least_lists_red:
        reasons.append(Reason("too_few_lists", "red", {"lists": lists}))
    reasons += _least("few_cases", table.cases, rules.least_cases, rules.least_cases_red)
    for bit in main_effects(lists)[1:]:
        if margins[bit] < rules.least_on_a_list:
            reasons.append(Reason("small_list", "amber", {"list": table.names(bit)[0], "cases": int(margins[bit])}))
    if lists >= 3 and overlapping < rules.least_overlapping_pairs_red:
        reasons.append(Reason("few_overlapping_pairs", "red", {"pairs": int(overlapping)}))
    elif overlapping < rules.least_share_of_pairs * len(possible):
        values = {"pairs": int(overlapping), "possible": len(possible)}
        reasons.append(Reason("half_of_pairs_without_overlap", "amber", values))
    reasons += _least("few_on_two_lists", on_two, rules.least_on_two_lists, rules.least_on_two_lists_red)
    if lists >= 3 and int(table.counts[many >= 3].sum()) < rules.least_on_three_lists:
        reasons.append(Reason("nobody_on_three_lists", "amber"))
    return reasons


def _possible_pairs(table: CaptureTable) -> list[int]:
    """The pairs of lists that can share cases."""
    return [pair for pair in pairs(len(table.lists)) if not any(pair & zero == zero for zero in table.forbidden)]


def _least(code: str, value: int, amber: int, red: int) -> list[Reason]:
    if value >= max(amber, red):
        return []
    return [Reason(code, "red" if value < red else "amber", {"cases": value})]


def judge_headline(estimate: Estimate, rules: Rules) -> list[Reason]:
    """What the headline estimate says about itself."""
    if estimate.status != "ok" or estimate.selected is None:
        return [Reason("no_estimate", "red", {"status": estimate.status})]
    reasons = []
    absent = len(estimate.selected.minus_infinity)
    if absent > rules.most_at_minus_infinity:
        reasons.append(Reason("terms_at_minus_infinity", "amber", {"terms": absent}))
    needed = sum(len(term) == 2 for term in estimate.selected.interactions)
    possible = len(_possible_pairs(estimate.selected.table))
    if needed > rules.most_share_of_pairs * possible:
        reasons.append(Reason("nearly_all_pairs", "amber", {"pairs": needed, "possible": possible}))
    if estimate.replicates and estimate.failed_replicates > rules.most_failed_share * estimate.replicates:
        share = estimate.failed_replicates / estimate.replicates
        reasons.append(Reason("failed_replicates", "amber", {"share": share}))
    far = share_far(estimate, rules.most_disagreement)
    if far > rules.most_share_far:
        values = {"share": far, "ratio": rules.most_disagreement}
        reasons.append(Reason("replicates_far", "amber", values))
    widest = max(estimate.intervals.values(), key=lambda one: one.high - one.low, default=None)
    if widest is None:
        reasons.append(Reason("no_interval", "red"))
    elif widest.high / widest.low > rules.most_width:
        ratio = widest.high / widest.low
        reasons.append(Reason("wide_interval", "red" if ratio > rules.most_width_red else "amber", {"ratio": ratio}))
    return reasons


def share_far(estimate: Estimate, ratio: float) -> float:
    """The share of the draws whose total differs from the estimate's by more than this factor."""
    if estimate.total is None or not len(estimate.draws):
        return 0.0
    return float((np.abs(np.log(estimate.draws / estimate.total)) > np.log(ratio)).mean())


def judge_agreement(totals: Mapping[str, float], rules: Rules) -> tuple[list[Reason], float | None]:
    """Whether methods that estimate the same total agree; and the largest total over the smallest."""
    if len(totals) < 2:
        return [], None
    low, high = min(totals, key=lambda one: totals[one]), max(totals, key=lambda one: totals[one])
    ratio = totals[high] / totals[low]
    if ratio <= rules.most_disagreement:
        return [], ratio
    values = {"ratio": ratio, "low": low, "high": high, "low_total": totals[low], "high_total": totals[high]}
    return [Reason("methods_disagree", "amber", values)], ratio


def judge_criteria(totals: Mapping[str, float | None], rules: Rules) -> list[Reason]:
    """Whether the criterion decides the total."""
    known = {name: total for name, total in totals.items() if total is not None}
    reasons, ratio = judge_agreement(known, Rules(most_disagreement=rules.most_between_criteria))
    return [Reason("criteria_disagree", "amber", one.values) for one in reasons] if ratio is not None else []


def judge_omissions(total: float | None, without: Mapping[str, float | None], rules: Rules) -> list[Reason]:
    """Whether one list carries the total."""
    reasons = []
    for name, other in without.items():
        if total is None or other is None:
            continue
        change = max(other / total, total / other) - 1
        if change > rules.most_change_by_one_list:
            reasons.append(
                Reason("one_list_decides", "amber", {"list": name, "total": other, "change": other / total - 1})
            )
    return reasons


def describe_rules(rules: Rules) -> dict[str, Any]:
    """The limits as they were, for the record."""
    return asdict(rules)
