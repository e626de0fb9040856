"""One model for all strata, chosen downhill and chosen again on every resampled table."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.resampling import block_sizes
from arasha.engines.prevalence.strata.blocks import Blocks
from arasha.engines.prevalence.strata.design import Design, searched_terms
from arasha.engines.prevalence.strata.fitting import BlockStack
from arasha.engines.prevalence.strata.models import JointFit, describe_terms, fit_terms
from arasha.engines.prevalence.strata.parts import Breakdown, Part, Totals, judge_spread
from arasha.engines.prevalence.strata.searching import Criterion, first_models, price, terms_of, walk
from arasha.engines.prevalence.studying.rules import Reason, Rules, judge
from arasha.engines.prevalence.subsets import Flags, Floats

_AT_ONCE: Final = 100  # tables walked on side by side

Step = Callable[[str], None]


class JointSearch:
    """The rule that gives every table of these blocks its joint model."""

    def __init__(self, blocks: Blocks, criterion: Criterion) -> None:
        self.blocks = blocks
        sizes = tuple(map(len, blocks.levels))
        terms = searched_terms(len(blocks.lists), sizes, blocks.table.forbidden)
        self.design = Design(len(blocks.lists), sizes, terms)
        self.charge = price(criterion, blocks.cases)
        stack = BlockStack(blocks, self.design, blocks.counts[None], blocks.partial[None])
        found = walk(stack, first_models(self.design), self.charge)
        chosen = found.flags[0] if found.found[0] else self.design.base
        self.fit: JointFit = fit_terms(blocks, terms_of(self.design, chosen))
        self._starts: Flags = np.unique(np.vstack([chosen, first_models(self.design)[:2]]), axis=0)

    def repeat(self, seed: int, replicates: int, step: Step) -> tuple[Floats, Floats, Counter[str]]:
        """Draw and choose anew. Returns people seen and totals by stratum, shape (replicates, strata), NaN without an
        estimate, and how often each model was chosen."""
        nothing = np.zeros((0, len(self.blocks.strata)))
        seen, totals = [nothing], [nothing]
        chosen: Counter[str] = Counter()
        for block, size in enumerate(block_sizes(replicates)):
            counts, partial = self.blocks.resample(seed, block, size)
            for begin in range(0, size, _AT_ONCE):
                step("joint")
                part = slice(begin, begin + _AT_ONCE)
                stack = BlockStack(self.blocks, self.design, counts[part], partial[part])
                found = walk(stack, self._starts, self.charge)
                seen.append(found.completed)
                totals.append(found.completed + found.hidden)
                chosen.update(
                    describe_terms(self.blocks, terms_of(self.design, one))
                    for one, good in zip(found.flags, found.found, strict=True)
                    if good
                )
        return np.concatenate(seen), np.concatenate(totals), chosen


def count_steps(replicates: int) -> int:
    """How often `repeat` calls its step."""
    return sum(-(-size // _AT_ONCE) for size in block_sizes(replicates))


def estimate_jointly(
    blocks: Blocks,
    *,
    replicates: int,
    seed: int,
    criterion: Criterion,
    levels: Sequence[float],
    rules: Rules,
    step: Step,
) -> Breakdown:
    """Totals of every part from one model with list:list, list:covariate, covariate:covariate and list:list:covariate.

    The model is chosen downhill from three starts and the choice is repeated on every resampled table.
    Source: Cruyff, van Dijk and van der Heijden (2017), Chance 30(3), 41-49.
    """
    search = JointSearch(blocks, criterion)
    fit = search.fit
    nothing = np.full(len(blocks.strata), np.nan)
    usable = fit.hidden is not None
    reached, draws, chosen = search.repeat(seed, replicates if usable else 0, step)
    hidden = nothing if fit.hidden_by_stratum is None else fit.hidden_by_stratum
    seen = nothing if fit.cases_by_stratum is None else fit.cases_by_stratum
    status: Status = "ok" if usable else fit.status if fit.status != "ok" else "no_finite_estimate"
    sums = Totals(blocks, seen + hidden, hidden, draws, tuple(levels))
    margins = tuple(_judge(sums, one, status, rules, fit) for one in blocks.margins())
    strata = [dict(zip(blocks.covariates, values, strict=True)) for values in blocks.strata]
    everybody = _judge(sums, {}, status, rules, fit)
    number = max(sum(chosen.values()), 1)
    return Breakdown(
        "joint", everybody, tuple(_judge(sums, one, status, rules, fit) for one in strata), margins, (fit.formula,),
        {name: count / number for name, count in chosen.most_common(10)}, len(draws),
        len(draws) - len(sums.sums(blocks.members({}))) if len(draws) else 0, fit.bic, fit.aic, draws, reached,
    )  # fmt: skip


def _judge(sums: Totals, values: dict[str, str], status: Status, rules: Rules, fit: JointFit) -> Part:
    if status != "ok":
        return sums.part(values, status, judge([Reason("no_estimate", "red", {"status": status})], None))
    members = sums.blocks.members(values)
    limits, _ = sums.spread(members)
    total = float(sums.totals[members].sum())
    reasons = judge_spread(total, limits, sums.failed_share(members), rules, drawn=bool(len(sums.draws)))
    cases = int(sums.blocks.counts[members].sum()) if values else sums.blocks.cases
    if cases < rules.least_cases_red:  # one model for all strata lends them strength: a warning, no refusal
        reasons.append(Reason("few_cases", "amber" if values else "red", {"cases": cases}))
    if not values and len(fit.minus_infinity) > rules.most_at_minus_infinity:
        reasons.append(Reason("terms_at_minus_infinity", "amber", {"terms": len(fit.minus_infinity)}))
    return sums.part(values, status, judge(reasons, None))
