"""Does the verdict warn of tables whose headline is off by more than a factor of two, and only of those?

Groups of rival populations give tables: the best models of an open table, or a shape and the model of pairs that comes
nearest to what it shows, whose total is another. Each table is judged as `study` judges it (latent classes left out: they take longest
and seldom agree). Warnings are counted at every strictness: red alone, then red or so many amber reasons. Beside it an
oracle that knows the rivals: the chance, by their likelihoods, that this headline is off. Bar: where the oracle catches
95 % at no more than 20 % false alarms, the verdict does too. Every table is written to a CSV; misses are printed.
`prevalence_refusal.py [--sets 8] [--replicates 60] [--out bench/coverage/refusal.csv] [--read FILE.csv]`
"""

import argparse
import csv
import os
import sys
from collections import Counter
from functools import partial
from math import log
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import CHECKOUT, say

sys.path.insert(0, str(CHECKOUT))
from prevalence_truths import Truth, contrasted_truths, fitted_truths, nearest_model

import numpy as np
from arasha.engines.prevalence import CaptureTable, Rules, Verdict, estimate, search
from arasha.engines.prevalence.studying.rules import share_far
from arasha.engines.prevalence.studying.studies import METHODS, judge_findings
from arasha.engines.prevalence.studying.variations import check_consistency, omit_one, winners

GROUPS = {
    "UKdat_5": lambda: fitted_truths("UKdat_5", 1.0),
    "UKdat_5, a quarter": lambda: fitted_truths("UKdat_5", 0.25),
    "Ned_5": lambda: fitted_truths("Ned_5", 1.0),
}
OFF = log(2)
CAUGHT, ALARMS = 0.95, 0.2


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=8)
    parser.add_argument("--replicates", type=int, default=60)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--read", type=Path, help="report an earlier run instead of simulating")
    options = parser.parse_args()
    if options.read:
        _report_all(_read(options.read))
        return 0
    rows = _read(options.out) if options.out and options.out.exists() else []
    done = {(row["group"], row["truth"], int(row["seed"])) for row in rows}
    groups = {group: make() for group, make in GROUPS.items()}
    groups |= {f"shape: {one.label}": [one, nearest_model(one)] for one in contrasted_truths()}
    for seed in range(options.sets):
        for group, rivals in groups.items():
            for truth in rivals:
                if (group, truth.label, seed) not in done:
                    rows.append(_one(group, truth, rivals, seed, options.replicates))
            if options.out:
                _write(rows, options.out)
    _report_all(rows)
    return 0


def _one(group: str, truth: Truth, rivals: list[Truth], seed: int, replicates: int) -> dict[str, object]:
    table = truth.simulate(seed)
    verdict, total, measured = judge(table, replicates, seed)
    colours = Counter(one.colour for one in verdict.reasons)
    return {
        "group": group,
        "truth": truth.label,
        "seed": seed,
        "cases": table.cases,
        "target": round(truth.total, 1),
        "headline": "" if total is None else round(total, 1),
        "colour": verdict.colour,
        "red": colours["red"],
        "amber": colours["amber"],
        "codes": " ".join(sorted({one.code for one in verdict.reasons})),
        "oracle": "" if total is None else round(_oracle(table, total, rivals), 6),
        **measured,
    }


def judge(table: CaptureTable, replicates: int, seed: int) -> tuple[Verdict, float | None, dict[str, object]]:
    """The verdict of a study, the total of its headline method, and what the rules measured; the rest is left out."""
    methods = [one for one in METHODS if one != "latent"]
    estimates = {one: estimate(table, one, replicates=replicates, seed=seed) for one in methods}
    without = [omit_one(table, name, 0, seed) for name in table.lists]
    criteria = winners(search(table))
    verdict = judge_findings(table, estimates, without, criteria, Rules())
    headline = estimates["bic"]
    known = [one.total for one in without if one.total is not None] if headline.total is not None else []
    checked = (
        [check_consistency(table, name, 20, seed).log_error for name in table.lists] if len(table.lists) > 3 else []
    )
    errors = [abs(one) for one in checked if one is not None]
    limits = headline.intervals.get(0.95)
    bound = estimates["lower_bound"].total
    chosen = [one for one in criteria.values() if one is not None]
    return (
        verdict,
        headline.total,
        {
            "width": round(limits.high / limits.low, 3) if limits else "",
            "agreement": round(verdict.agreement, 3) if verdict.agreement else "",
            "criteria": round(max(chosen) / min(chosen), 3) if chosen else "",
            "one_list": round(max(max(one / headline.total, headline.total / one) for one in known), 3)
            if known
            else "",
            "consistency": round(float(np.mean(errors)), 3) if errors else "",
            "minus_infinity": len(headline.selected.minus_infinity) if headline.selected else "",
            "far": round(share_far(headline, 2.0), 4),
            "pairs": sum(len(term) == 2 for term in headline.selected.interactions) if headline.selected else "",
            "lower_bound": round(bound / headline.total, 3) if bound and headline.total else "",
        },
    )


def _oracle(table: CaptureTable, total: float, rivals: list[Truth]) -> float:
    """The chance that this total is off by more than a factor of two, by the rivals' likelihoods."""
    logs = []
    for rival in rivals:
        seen = rival.shares[1:] / (1 - rival.shares[0])
        positions = [rival.lists.index(name) for name in table.lists]
        cells = np.arange(1, len(table.counts))
        spread = sum(((cells >> place) & 1) << position for place, position in enumerate(positions))
        chances = np.zeros(len(rival.shares))
        chances[1:] = seen
        logs.append(float((table.counts[1:] * np.log(np.maximum(chances[spread], 1e-300))).sum()))
    weights = np.exp(np.array(logs) - max(logs))
    off = np.array([abs(log(total / rival.total)) > OFF for rival in rivals])
    return float(weights[off].sum() / weights.sum())


def _read(path: Path) -> list[dict[str, object]]:
    """What an interrupted run has written; it goes on from there."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _write(rows: list[dict[str, object]], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _is_off(row: dict[str, object]) -> bool:
    """Without a headline nobody is misled: such a table is red, and counted with the good ones as an alarm."""
    return row["headline"] != "" and abs(log(float(row["headline"]) / float(row["target"]))) > OFF


def _report_all(rows: list[dict[str, object]]) -> bool:
    good, separated = True, []
    for group in dict.fromkeys(str(row["group"]) for row in rows):
        mine = [row for row in rows if row["group"] == group]
        off = [_is_off(row) for row in mine]
        oracle = [2.0 if row["oracle"] == "" else float(row["oracle"]) for row in mine]
        caught, alarms = _best(oracle, off)
        separates = sum(off) > 0 and caught >= CAUGHT and alarms <= ALARMS
        said = f"oracle {caught:.0%} caught at {alarms:.0%} alarms: {'separates' if separates else 'does not separate'}"
        print(f"{group}: {len(mine)} tables, {sum(off)} off; {said if any(off) else 'nothing to catch'}")
        _print_roc(mine, off)
        separated += mine if separates else []
    print("all tables")
    _print_roc(rows, [_is_off(row) for row in rows])
    if separated:
        print("all groups that the oracle separates")
        off = [_is_off(row) for row in separated]
        caught, alarms = _print_roc(separated, off)
        _print_codes(separated, off)
        found = _caught_within([float(row["far"]) for row in separated], off)
        print(f"     by the share of resampled totals far off alone, at no more than 20 % alarms: caught {found:.1%}")
        good &= say(
            "tables off by a factor of two, warned of", f"{caught:.1%}", "95 %", caught / CAUGHT, higher_is_better=True
        )
        good &= say("tables within it, warned of all the same", f"{alarms:.1%}", "20 %", alarms / ALARMS)
    return good


def _best(scores: list[float], off: list[bool]) -> tuple[float, float]:
    """Caught and false alarms at the highest limit that catches 95 %."""
    wrong = sorted((score for score, one in zip(scores, off, strict=True) if one), reverse=True)
    if not wrong:
        return 0.0, 0.0
    limit = wrong[min(len(wrong) - 1, int(np.ceil(CAUGHT * len(wrong))) - 1)]
    right = [score for score, one in zip(scores, off, strict=True) if not one]
    return float(np.mean([score >= limit for score in wrong])), float(
        np.mean([score >= limit for score in right] or [0])
    )


def _caught_within(scores: list[float], off: list[bool]) -> float:
    """The share caught at the lowest limit that raises no more than 20 % false alarms."""
    right = sorted((score for score, one in zip(scores, off, strict=True) if not one), reverse=True)
    limit = right[int(ALARMS * len(right))] if right else 0.0
    return float(np.mean([score > limit for score, one in zip(scores, off, strict=True) if one] or [0.0]))


def _print_roc(rows: list[dict[str, object]], off: list[bool]) -> tuple[float, float]:
    """Print every strictness; return caught and alarms of a warning as users see it: amber or red."""
    kinds = {f"red or {ambers} amber": partial(_warned, ambers=ambers) for ambers in (1, 2, 3, 4, 5)}
    kinds |= {"red or replicates_far": lambda row: _warned(row, 99) or "replicates_far" in str(row["codes"]).split()}
    kinds |= {"red": partial(_warned, ambers=99)}
    shown = []
    for name, is_warned in kinds.items():
        warned = [is_warned(row) for row in rows]
        caught = np.mean([one for one, wrong in zip(warned, off, strict=True) if wrong] or [1.0])
        alarms = np.mean([one for one, wrong in zip(warned, off, strict=True) if not wrong] or [0.0])
        shown.append((float(caught), float(alarms)))
        share = f"{caught:>6.1%}" if any(off) else "  none"
        print(f"     {name:<21} caught {share}  false alarms {alarms:>6.1%}", flush=True)
    return shown[0]


def _warned(row: dict[str, object], ambers: int) -> bool:
    return int(row["red"]) > 0 or int(row["amber"]) >= ambers


def _print_codes(rows: list[dict[str, object]], off: list[bool]) -> None:
    """How often each reason stands at tables that are off, and at the others."""
    names = sorted({code for row in rows for code in str(row["codes"]).split()})
    for code in names:
        held = [code in str(row["codes"]).split() for row in rows]
        wrong = np.mean([one for one, bad in zip(held, off, strict=True) if bad] or [0.0])
        right = np.mean([one for one, bad in zip(held, off, strict=True) if not bad] or [0.0])
        print(f"     {code:<32} at tables off {wrong:>6.1%}  at others {right:>6.1%}")


if __name__ == "__main__":
    raise SystemExit(main())
