"""Every stratum on its own, as a table of its own, and the sum of all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate
from arasha.engines.prevalence.existence import Status
from arasha.engines.prevalence.fitting import Stack
from arasha.engines.prevalence.resampling import block_sizes, generator
from arasha.engines.prevalence.selectors import CriterionSelector
from arasha.engines.prevalence.strata.blocks import Blocks
from arasha.engines.prevalence.strata.design import Design, close_terms
from arasha.engines.prevalence.strata.fitting import BlockStack, fit_blocks
from arasha.engines.prevalence.strata.parts import Breakdown, Part, Totals, judge_spread
from arasha.engines.prevalence.strata.searching import Criterion
from arasha.engines.prevalence.studying.rules import Reason, Rules, Verdict, judge, judge_headline, judge_table
from arasha.engines.prevalence.subsets import Floats, Integers
from arasha.engines.prevalence.tables import CaptureTable, drop_empty_lists

_ALLOT_KEY: Final = 1 << 22
_LIGHT: Final = 0.05  # strata that are red among themselves but surely less of a sum than this do not make it red

Step = Callable[[str], None]


class Allotment:
    """Shares people with an open covariate out among whole strata, so that each can be a table of whole people.

    Their chances come from the model in which every list may depend on every combination of covariates, fitted by EM
    anew on every table; they are drawn by these chances on resampled tables, and rounded on the table itself.
    """

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        everything = (1 << len(blocks.covariates)) - 1
        lists = range(len(blocks.lists))
        terms = close_terms([(1 << one, everything) for one in lists], len(blocks.lists), len(blocks.covariates))
        self.design = Design(len(blocks.lists), tuple(map(len, blocks.levels)), terms)

    def allot(self, counts: Integers, partial: Integers, random: np.random.Generator | None) -> Integers:
        """Whole tables, shape (tables, strata, 2**t)."""
        if not partial.any():
            return counts
        stack = BlockStack(self.blocks, self.design, counts, partial)
        flags = np.ones((len(counts), len(self.design.terms)), dtype=bool)
        means = fit_blocks(stack, np.arange(len(counts)), flags, tolerance=1e-7).means
        result = counts.copy()
        for group, allowed in enumerate(self.blocks.compatible):
            chances = np.where(allowed[None, :, None], means, 0.0)
            for table, cell in zip(*np.nonzero(partial[:, group]), strict=True):
                people, weights = int(partial[table, group, cell]), chances[table, :, cell]
                if not weights.sum() > 0:
                    weights = (allowed & self.blocks.possible[:, cell]).astype(np.float64)
                shares = weights / weights.sum()
                result[table, :, cell] += random.multinomial(people, shares) if random else _round(people * shares)
        return result


def _round(numbers: Floats) -> Integers:
    """Whole numbers with the same sum, by largest remainders."""
    whole = np.floor(numbers + 1e-9).astype(np.int64)
    missing = round(float(numbers.sum())) - int(whole.sum())
    whole[np.argsort(-(numbers - whole), kind="stable")[:missing]] += 1
    return whole


class _Stratum:
    """One stratum's table and the rule that chooses its model."""

    def __init__(self, counts: Integers, table: CaptureTable, criterion: Criterion) -> None:
        self.table: CaptureTable | None = None
        self.selector: CriterionSelector | None = None
        if not counts.any():
            return
        try:
            self.table = drop_empty_lists(CaptureTable(table.lists, counts, table.forbidden))
        except InputError:  # fewer than two lists reach this stratum
            return
        kept = [table.lists.index(name) for name in self.table.lists]
        cells = np.arange(len(counts))
        self._target = np.zeros(len(counts), dtype=np.int64)
        for position, place in enumerate(kept):
            self._target |= (cells >> place & 1) << position
        self.selector = CriterionSelector(self.table, 2, criterion, None)

    @property
    def status(self) -> Status:
        if self.selector is None or (self.selector.status == "ok" and self.selector.hidden is None):
            return "no_finite_estimate"
        return self.selector.status

    def repeat(self, counts: Integers) -> tuple[Floats, list[str]]:
        """Totals of these tables, NaN without one, and the models chosen."""
        totals = np.full(len(counts), np.nan)
        if self.selector is None or self.table is None or self.status != "ok":
            return totals, []
        narrow = np.zeros((len(self.table.counts), len(counts)), dtype=np.int64)
        np.add.at(narrow, self._target, counts.T)
        narrow = np.ascontiguousarray(narrow.T)
        narrow[:, 0] = 0
        held = np.flatnonzero(narrow.any(axis=1))
        if not held.size:
            return totals, []
        different, places = np.unique(narrow[held], axis=0, return_inverse=True)
        found = self.selector.select(Stack(different, self.table.possible))
        places = places.ravel()
        totals[held] = counts[held].sum(axis=1) + found.hidden[places]
        return totals, [self.selector.formula(found.chosen[place]) for place in places]


def estimate_separately(
    blocks: Blocks,
    *,
    replicates: int,
    seed: int,
    criterion: Criterion,
    levels: Sequence[float],
    rules: Rules,
    step: Step,
) -> Breakdown:
    """The best model of pairs for every stratum by itself, chosen anew in every replicate; totals are sums.

    People are drawn over all strata at once, so that sums of draws are draws of sums. Where one stratum has no estimate
    the sums it belongs to have none.
    """
    allotment = Allotment(blocks)
    counts = allotment.allot(blocks.counts[None], blocks.partial[None], None)[0]
    strata = [_Stratum(one, blocks.table, criterion) for one in counts]
    drawn = []
    for block, size in enumerate(block_sizes(replicates)):
        random = generator(seed, _ALLOT_KEY, block)
        drawn.append(allotment.allot(*blocks.resample(seed, block, size), random))
    tables = np.concatenate(drawn) if drawn else np.zeros((0, *blocks.counts.shape), dtype=np.int64)
    draws = np.full((len(tables), len(strata)), np.nan)
    chosen: list[Counter[str]] = []
    for place, one in enumerate(strata):
        step("separate")
        draws[:, place], models = one.repeat(tables[:, place])
        chosen.append(Counter(models))
    hidden = np.array(
        [
            one.selector.hidden if one.selector and one.selector.hidden is not None and one.status == "ok" else np.nan
            for one in strata
        ]
    )
    sums = Totals(blocks, counts.sum(axis=1) + hidden, hidden, draws, tuple(levels))
    return _describe(sums, strata, chosen, tables.sum(axis=2).astype(np.float64), rules)


def _describe(
    sums: Totals, strata: list[_Stratum], chosen: list[Counter[str]], seen: Floats, rules: Rules
) -> Breakdown:
    blocks = sums.blocks
    names = [dict(zip(blocks.covariates, values, strict=True)) for values in blocks.strata]
    verdicts = [_judge_stratum(one, sums, place, rules) for place, one in enumerate(strata)]
    parts = [
        sums.part(values, one.status, verdict) for values, one, verdict in zip(names, strata, verdicts, strict=True)
    ]
    formulas = tuple(
        "" if one.selector is None or one.selector.fit is None else one.selector.fit.formula for one in strata
    )
    selections = {
        f"{', '.join(values.values())}: {model}": count / max(sum(counter.values()), 1)
        for values, counter in zip(names, chosen, strict=True)
        for model, count in counter.most_common(2)
    }
    everybody = _add_up({}, sums, strata, verdicts, rules)
    return Breakdown(
        "separate", everybody, tuple(parts),
        tuple(_add_up(values, sums, strata, verdicts, rules) for values in blocks.margins()), formulas, selections,
        len(sums.draws), len(sums.draws) - len(sums.sums(blocks.members({}))), None, None, sums.draws, seen,
    )  # fmt: skip


def _judge_stratum(one: _Stratum, sums: Totals, place: int, rules: Rules) -> Verdict:
    """The rules of a study, as far as one table and one method can break them."""
    reasons: list[Reason] = [] if one.table is None else judge_table(one.table, rules)
    if one.status != "ok" or one.selector is None:
        return judge([*reasons, Reason("no_estimate", "red", {"status": one.status})], None)
    members = np.arange(len(sums.totals)) == place
    limits, _ = sums.spread(members)
    failed = len(sums.draws) - len(sums.sums(members))
    estimate = Estimate(
        "bic", "ok", (), float(sums.totals[place]), float(sums.hidden[place]), limits, {}, {}, len(sums.draws), failed,
        None, None, one.selector.fit, sums.sums(members), {}, 0,
    )  # fmt: skip
    found = judge_headline(estimate, rules)
    if not len(sums.draws):
        found = [reason for reason in found if reason.code != "no_interval"]
    return judge([*reasons, *found], None)


def _add_up(
    values: Mapping[str, str], sums: Totals, strata: list[_Stratum], verdicts: list[Verdict], rules: Rules
) -> Part:
    members = sums.blocks.members(values)
    status: Status = next(
        (one.status for one, inside in zip(strata, members, strict=True) if inside and one.status != "ok"), "ok"
    )
    reasons = []
    limits, _ = sums.spread(members)
    red = members & np.array([one.colour == "red" for one in verdicts])
    if red.any():
        highest = max((one.high for one in sums.spread(red)[0].values()), default=float(sums.totals[red].sum()))
        light = highest < _LIGHT * float(sums.totals[members].sum())
        reasons.append(Reason("strata_red", "amber" if light else "red", {"strata": int(red.sum())}))
    if status == "ok":
        total = float(sums.totals[members].sum())
        reasons += judge_spread(total, limits, sums.failed_share(members), rules, drawn=bool(len(sums.draws)))
    return sums.part(values, status, judge(reasons, None))
