"""Writes prevalence-tutorial.md: the simulated people, every number of the text, and the figures.

`python docs/methods/tutorial/write.py` writes all but repeated-tables.csv; `--repeat 40` computes that too, which takes
some minutes. Nobody in these files exists.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

import numpy as np

from arasha.engines.prevalence import CaptureTable, Population, Strata, estimate, stratify
from arasha.engines.prevalence.estimating import Method
from arasha.engines.prevalence.reporting.axes import Axis, choose_axis, fit_axis
from arasha.engines.prevalence.reporting.lettering import SMALL, wrap
from arasha.engines.prevalence.reporting.sheets import BRAND, HINT, INK, SOFT, Sheet
from arasha.engines.prevalence.reporting.speech import Speech

HERE = Path(__file__).resolve().parent
LISTS = ("police", "shelter", "hotline", "inspectorate")
COVARIATES = ("sex", "age")
# How many people of each kind there are, and how often each list sees one of them: the truth, known because invented.
PEOPLE = {
    ("women", "adult"): (1500, (0.28, 0.36, 0.30, 0.14)),
    ("women", "child"): (500, (0.40, 0.45, 0.25, 0.12)),
    ("men", "adult"): (3600, (0.07, 0.04, 0.05, 0.08)),
    ("men", "child"): (400, (0.14, 0.08, 0.06, 0.05)),
}
TRUTH = sum(number for number, _ in PEOPLE.values())
RESIDENTS = {"women": 2_000_000.0, "men": 1_900_000.0}
AGE_UNKNOWN = 0.08
SEED = 20261124
REPLICATES = 200
REPEATED_REPLICATES = 200
TABLE = HERE / "simulated-people.csv"
REPEATED = HERE / "repeated-tables.csv"
METHODS = ("whole", "joint", "separate")
OTHERS: tuple[Method, ...] = ("stepwise", "average", "graphs", "threshold")


def simulate(seed: int) -> Counter[tuple[int | str, ...]]:
    """People seen, by lists and covariates: within each kind of people every list sees independently of the others.

    For some the age is not written down, whoever they are.
    """
    random = np.random.default_rng([SEED, seed])
    rows: Counter[tuple[int | str, ...]] = Counter()
    for (sex, age), (number, chances) in PEOPLE.items():
        seen = random.random((number, len(LISTS))) < np.array(chances)
        unknown = random.random(number) < AGE_UNKNOWN
        for flags, lost in zip(seen, unknown, strict=True):
            if flags.any():
                rows[*(int(flag) for flag in flags), sex, "unknown" if lost else age] += 1
    return rows


def table_of(rows: Mapping[tuple[int | str, ...], int]) -> CaptureTable:
    return CaptureTable.from_records(
        [row for row, count in rows.items() for _ in range(count)], LISTS, strata=COVARIATES
    )


def write_table(rows: Mapping[tuple[int | str, ...], int]) -> str:
    lines = [",".join([*LISTS, *COVARIATES, "count"])]
    lines += [",".join(map(str, (*row, count))) for row, count in sorted(rows.items(), key=lambda one: str(one[0]))]
    return "\n".join(lines) + "\n"


@cache
def answer() -> Strata:
    """The tutorial's own table, broken down as `arasha estimate --strata sex,age` does."""
    population = Population.from_rows([({"sex": sex}, size, 0.02) for sex, size in RESIDENTS.items()])
    return stratify(table_of(simulate(0)), replicates=REPLICATES, population=population)


def count_numbers() -> dict[str, str]:
    """Every number of the text, as it is written there."""
    found, rows = answer(), simulate(0)
    assert found.joint is not None and found.separate is not None and found.pooling is not None
    known = Counter({row: count for row, count in rows.items() if row[-1] != "unknown"})
    without = stratify(table_of(known), method="joint", replicates=0)
    assert without.joint is not None
    others = [estimate(table_of(rows), name, replicates=0).total or 0.0 for name in OTHERS]
    numbers = {
        "others_low": _say(min(others)),
        "others_high": _say(max(others)),
        "truth": _say(TRUTH),
        "seen": _say(found.blocks.cases),
        "unseen": _say(TRUTH - found.blocks.cases),
        "unknown": _say(found.blocks.unclassified),
        "seen_women": _say(sum(count for row, count in rows.items() if row[4] == "women")),
        "women": _say(sum(number for (sex, _), (number, _) in PEOPLE.items() if sex == "women")),
        "model": found.joint.selected[0],
        "whole_model": found.whole.selected.formula if found.whole.selected else "",
        "whole_change": f"{abs((found.whole.total or 0) / TRUTH - 1):.0%}",
        "dropped": _say(without.joint.everybody.total),
        "factor": f"{np.exp(found.pooling.spread):.0f}",
    }
    for name, total, limits in _totals(found):
        numbers |= {name: _say(total), f"{name}_low": _say(limits[0]), f"{name}_high": _say(limits[1])}
    for part in found.joint.margins:
        if part.rate is not None:
            value, limits = part.values["sex"], part.rate.intervals[0.95]
            numbers |= {f"rate_{value}": f"{part.rate.per_100000:.0f}"}
            numbers |= {f"rate_{value}_low": f"{limits.low:.0f}", f"rate_{value}_high": f"{limits.high:.0f}"}
    numbers["strata_table"] = "\n".join(_strata_rows(found))
    return numbers | summarise(read_repeated())


def _totals(found: Strata) -> list[tuple[str, float, tuple[float, float]]]:
    assert found.joint is not None and found.separate is not None and found.pooling is not None
    whole, joint, separate = found.whole, found.joint.everybody, found.separate.everybody
    return [
        ("whole", whole.total or 0.0, tuple(whole.intervals[0.95])),
        ("joint", joint.total or 0.0, tuple(joint.intervals[0.95])),
        ("separate", separate.total or 0.0, tuple(separate.intervals[0.95])),
        ("pooled", found.pooling.everybody, tuple(found.pooling.everybody_intervals[0.95])),
    ]


def _strata_rows(found: Strata) -> list[str]:
    assert found.joint is not None and found.separate is not None and found.pooling is not None
    rows = ["| who | truth | one model | each by itself | each drawn to the others |", "|---|---|---|---|---|"]
    for place, (one, other) in enumerate(zip(found.joint.strata, found.separate.strata, strict=True)):
        sex, age = one.values["sex"], one.values["age"]
        texts = [f"{sex}, {age}", _say(PEOPLE[sex, age][0])]
        texts += [f"{_say(part.total)} ({_range(part.intervals[0.95])})" for part in (one, other)]
        texts.append(f"{_say(found.pooling.totals[place])} ({_range(found.pooling.intervals[0.95][place])})")
        rows.append(f"| {' | '.join(texts)} |")
    return rows


def repeat(seed: int) -> dict[str, str]:
    """One row of repeated-tables.csv: the same people seen anew, by all methods."""
    found = stratify(table_of(simulate(seed)), replicates=REPEATED_REPLICATES)
    row = {"seed": str(seed), "seen": str(found.blocks.cases)}
    for name, total, limits in _totals(found)[:3]:
        row |= {name: f"{total:.1f}", f"{name}_low": f"{limits[0]:.1f}", f"{name}_high": f"{limits[1]:.1f}"}
    return row


def read_repeated() -> list[dict[str, str]]:
    with REPEATED.open(newline="") as file:
        return list(csv.DictReader(file))


def summarise(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Medians and coverage over the repeated tables."""
    numbers = {"repeated": str(len(rows))}
    for name in METHODS:
        inside = sum(float(row[f"{name}_low"]) <= TRUTH <= float(row[f"{name}_high"]) for row in rows)
        numbers[f"{name}_median"] = _say(float(np.median([float(row[name]) for row in rows])))
        numbers[f"{name}_covered"] = str(inside)
    return numbers


def _say(number: float | None) -> str:
    return "-" if number is None else f"{number:,.0f}"


def _range(limits: Sequence[float]) -> str:
    return f"{_say(limits[0])} to {_say(limits[1])}"


def render_text() -> str:
    """The tutorial."""
    return Template((HERE / "text.md").read_text(encoding="utf-8")).substitute(count_numbers())


WIDTH = 680
MARGIN = 8
LEFT = 196


def draw_figures() -> dict[str, str]:
    """Every figure by its file's name."""
    found = answer()
    assert found.joint is not None and found.separate is not None
    names = {
        "whole": "without covariates", "joint": "one model for all strata", "separate": "every stratum by itself",
        "pooled": "strata drawn together",
    }  # fmt: skip
    totals = [(names[name], total, limits, float(TRUTH)) for name, total, limits in _totals(found)]
    strata = []
    for one in found.joint.strata:
        label = f"{one.values['sex']}, {one.values['age']}"
        number = float(PEOPLE[one.values["sex"], one.values["age"]][0])
        strata.append((label, one.total or 0.0, tuple(one.intervals[0.95]), number))
    return {
        "lists.svg": _draw_chances(),
        "totals.svg": _draw_rows(
            "totals", "Simulated people: totals by four methods", totals,
            "Dots: totals; bars: 95 % intervals; vertical marks: the truth, known because the people are simulated.",
        ),
        "strata.svg": _draw_rows(
            "strata", "Simulated people: totals by sex and age, one model for all strata", strata,
            "Dots: totals; bars: 95 % intervals; vertical marks: the truth, known because the people are simulated.",
        ),
        "repeated.svg": _draw_repeated(names),
    }  # fmt: skip


def _begin(name: str, title: str, words: str) -> tuple[Sheet, float]:
    sheet = Sheet(name, WIDTH)
    sheet.text(MARGIN, 18, title, weight="600")
    y = 38.0
    for line in wrap(words, WIDTH - 2 * MARGIN, SMALL):
        sheet.text(MARGIN, y, line, size=SMALL, fill=HINT)
        y += 16
    return sheet, y


def _draw_grid(sheet: Sheet, axis: Axis, ticks: Mapping[float, str], top: float, bottom: float) -> None:
    for tick, label in ticks.items():
        sheet.line(axis.place(tick), top, axis.place(tick), bottom)
        sheet.text(axis.place(tick), bottom + 16, label, size=SMALL, fill=HINT, anchor="middle")


def _draw_chances() -> str:
    title = "Simulated people: how often each list sees them"
    words = (
        "Each dot is the chance that a list sees a person of this kind: P police, S shelter, H hotline, "
        "I inspectorate. Women are seen often, by all lists; men are not."
    )
    sheet, top = _begin("lists", title, words)
    axis = Axis(0.0, 0.5, LEFT, WIDTH - 24, False)
    bottom = top + 36 * len(PEOPLE) + 18
    _draw_grid(sheet, axis, {tick: f"{tick:.0%}" for tick in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)}, top, bottom)
    for row, ((sex, age), (_, chances)) in enumerate(PEOPLE.items()):
        y = top + 36 * (row + 1)
        sheet.text(MARGIN, y + 4, f"{sex}, {age}")
        sheet.line(LEFT, y, WIDTH - 24, y)
        for name, chance in zip(LISTS, chances, strict=True):
            sheet.circle(axis.place(chance), y, 6)
            sheet.text(axis.place(chance), y - 10, name[0].upper(), size=SMALL, fill=INK, anchor="middle")
    return f"{sheet.finish(bottom + 26, title, words)}\n"


def _draw_rows(name: str, title: str, rows: Sequence[tuple[str, float, tuple[float, float], float]], words: str) -> str:
    sheet, top = _begin(name, title, words)
    axis = choose_axis([one for _, total, limits, truth in rows for one in (total, *limits, truth)], LEFT, WIDTH - 24)
    bottom = top + 36 * len(rows) + 18
    speech = Speech("en")
    _draw_grid(sheet, axis, {tick: speech.number(tick) for tick in axis.ticks(speech)}, top, bottom)
    for row, (label, total, (low, high), truth) in enumerate(rows):
        y = top + 36 * (row + 1)
        sheet.text(MARGIN, y + 4, label)
        sheet.line(axis.place(low), y, axis.place(high), y, stroke=SOFT, width=8, cap="round")
        sheet.circle(axis.place(total), y, 6)
        sheet.line(axis.place(truth), y - 13, axis.place(truth), y + 13, stroke=INK, width=2)
    return f"{sheet.finish(bottom + 26, title, words)}\n"


def _draw_repeated(names: Mapping[str, str]) -> str:
    rows = read_repeated()
    title = f"Simulated people, seen anew {len(rows)} times"
    words = "Each dot is the total from one simulated table; the vertical mark is the truth."
    sheet, top = _begin("repeated", title, words)
    values = {name: sorted(float(row[name]) for row in rows) for name in METHODS}
    axis = fit_axis([one for each in values.values() for one in each], LEFT, WIDTH - 24)
    bottom = top + 60 * len(values) + 16
    speech = Speech("en")
    _draw_grid(sheet, axis, {tick: speech.number(tick) for tick in axis.ticks(speech)}, top, bottom)
    for row, (name, totals) in enumerate(values.items()):
        y = top + 60 * row + 38
        sheet.text(MARGIN, y + 4, names[name])
        for place, total in enumerate(totals):
            sheet.circle(axis.place(total), y + (place % 5 - 2) * 8, 4, fill=SOFT, stroke=BRAND)
        sheet.line(axis.place(TRUTH), y - 24, axis.place(TRUTH), y + 24, stroke=INK, width=2)
    return f"{sheet.finish(bottom + 26, title, words)}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the tutorial on simulated people.")
    parser.add_argument("--repeat", type=int, default=0, help="compute that many repeated tables anew")
    asked = parser.parse_args()
    TABLE.write_text(write_table(simulate(0)))
    if asked.repeat:
        rows = [repeat(seed) for seed in range(1, asked.repeat + 1)]
        with REPEATED.open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for name, drawing in draw_figures().items():
        (HERE / name).write_text(drawing, encoding="utf-8")
    (HERE.parent / "prevalence-tutorial.md").write_text(render_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
