"""Totals by sex and age as a person asks for them: joint, separate, pooled, as rates, and what is withheld."""

import json

import numpy as np
import pytest

from arasha.engines.prevalence import Cancelled, CaptureTable, InputError, Population, estimate, fit_joint, stratify
from arasha.engines.prevalence.strata.blocks import read_blocks
from arasha.engines.prevalence.strata.design import Design, searched_terms
from arasha.engines.prevalence.strata.disclosure import find_small
from arasha.engines.prevalence.strata.fitting import BlockStack
from arasha.engines.prevalence.strata.searching import first_models, price, terms_of, walk
from tests.engines.prevalence.strata.people import SEX_AND_AGE, TWO_SEXES, forget, simulated_rows, table_of


@pytest.fixture(scope="module")
def by_both():
    """Four strata of three lists, with a few people whose covariates nobody wrote down."""
    rows = forget(simulated_rows(SEX_AND_AGE), 3, 0.05)
    return stratify(table_of(rows, ("sex", "age")), replicates=100, seed=3)


def test_the_truth_is_inside_by_both_ways(by_both):
    truth = {key: people for key, (people, _) in SEX_AND_AGE.items()}
    for breakdown in by_both.breakdowns:
        low, high = breakdown.everybody.intervals[0.95]
        assert low < sum(truth.values()) < high
        inside = 0
        for part in breakdown.strata:
            low, high = part.intervals[0.95]
            inside += low < truth[part.values["sex"], part.values["age"]] < high
        assert inside >= 3


def test_parts_add_up_and_margins_are_sums_over_the_others(by_both):
    for breakdown in by_both.breakdowns:
        assert sum(part.total for part in breakdown.strata) == pytest.approx(breakdown.everybody.total, rel=1e-9)
        assert len(breakdown.margins) == 4
        for margin in breakdown.margins:
            inside = [part for part in breakdown.strata if margin.values.items() <= part.values.items()]
            assert margin.total == pytest.approx(sum(part.total for part in inside))
            sums = breakdown.draws[:, by_both.blocks.members(margin.values)].sum(axis=1)
            assert margin.standard_error == pytest.approx(np.nanstd(sums, ddof=1))
            # the interval of a sum is narrower than the sum of intervals: it comes from summed draws
            widths = [part.intervals[0.95].high - part.intervals[0.95].low for part in inside]
            assert margin.intervals[0.95].high - margin.intervals[0.95].low < sum(widths)


def test_the_search_is_at_the_bottom_of_its_valley():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    blocks = read_blocks(table)
    design = Design(4, (2,), searched_terms(4, (2,), ()))
    stack = BlockStack(blocks, design, blocks.counts[None], blocks.partial[None])
    found = walk(stack, first_models(design), price("bic", blocks.cases))
    chosen = set(terms_of(design, found.flags[0]))
    names = [tuple(table.names(mask)) + (("sex",) if kinds else ()) for mask, kinds in chosen]
    best = fit_joint(table, names).bic
    for place, term in enumerate(design.terms):
        others = [
            design.terms[one]
            for one in range(len(design.terms))
            if design.parts[one, place] or design.parts[place, one]
        ]
        changed = chosen ^ {term}
        closed = all(
            part in changed
            for one in changed
            for part in (design.terms[at] for at in np.flatnonzero(design.parts[design.terms.index(one)]))
        )
        if design.base[place] or not closed or not others:
            continue
        other = fit_joint(table, [tuple(table.names(mask)) + (("sex",) if kinds else ()) for mask, kinds in changed])
        assert other.bic is None or other.bic > best - 1e-6
    assert {(1 << place, 1) for place in range(3)} <= chosen  # the lists do depend on sex


def test_the_selection_is_repeated_and_the_seed_decides_all(by_both):
    rows = forget(simulated_rows(SEX_AND_AGE), 3, 0.05)
    again = stratify(table_of(rows, ("sex", "age")), replicates=100, seed=3)
    for one, other in zip(by_both.breakdowns, again.breakdowns, strict=True):
        assert (one.draws == other.draws).all()
    assert len(by_both.joint.selections) > 1
    assert stratify(table_of(rows, ("sex", "age")), replicates=100, seed=4).joint.draws[0, 0] != again.joint.draws[0, 0]


def test_fewer_replicates_are_the_first_of_more():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    few, many = (stratify(table, replicates=number, method="joint") for number in (20, 60))
    assert few.joint.draws == pytest.approx(many.joint.draws[:20], rel=1e-9)


def test_a_stratum_by_itself_is_what_its_own_table_says():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    found = stratify(table, method="separate", replicates=40)
    assert found.joint is None
    for part, one in zip(found.separate.strata, table.strata.values(), strict=True):
        assert part.total == pytest.approx(estimate(one, "bic", replicates=0).total)
    assert found.separate.everybody.total == pytest.approx(sum(part.total for part in found.separate.strata))
    assert found.whole.total == pytest.approx(estimate(table, "bic", replicates=0).total)
    assert found.heterogeneity["separate"] == pytest.approx(found.separate.everybody.total / found.whole.total)


def test_by_aic_more_terms_are_taken():
    table = table_of(simulated_rows(SEX_AND_AGE), ("sex", "age"))
    bic, aic = (stratify(table, method="joint", replicates=0, criterion=one).joint for one in ("bic", "aic"))
    assert aic.aic <= bic.aic
    assert bic.bic <= aic.bic
    with pytest.raises(InputError, match="bic or aic"):
        stratify(table, criterion="aicc")


def test_one_covariate_of_two_sums_over_the_other():
    table = table_of(simulated_rows(SEX_AND_AGE), ("sex", "age"))
    found = stratify(table, covariates=("age",), replicates=0)
    assert [part.values for part in found.joint.strata] == [{"age": "adult"}, {"age": "child"}]
    assert found.joint.margins == ()
    assert sum(part.cases for part in found.joint.strata) == table.cases


def test_poor_tables_have_statuses_and_never_an_exception():
    # Given a stratum without any overlap, one that a single list reaches, and one of two people
    rows = simulated_rows(TWO_SEXES)
    rows += [(1, 0, 0, 0, "other")] * 20 + [(0, 1, 0, 0, "other")] * 20
    rows += [(1, 0, 0, 0, "unsaid")] * 30
    rows += [(1, 0, 0, 0, "few"), (1, 1, 0, 0, "few")]
    found = stratify(table_of(rows, ("sex",)), replicates=30)
    parts = {part.values["sex"]: part for part in found.separate.strata}
    for name in ("other", "unsaid"):
        assert parts[name].status != "ok"
        assert (parts[name].total, parts[name].hidden, parts[name].intervals) == (None, None, {})
        assert parts[name].verdict.colour == "red"
    # Then the sum says that it cannot be told, and partial pooling borrows from the others
    assert found.separate.everybody.total is None
    assert parts["women"].total > parts["women"].cases
    places = [part.values["sex"] for part in found.separate.strata]
    assert found.pooling.borrowed[places.index("other")]
    assert found.pooling.totals[places.index("other")] > 40
    json.dumps(found.to_dict(), allow_nan=False)
    for hopeless in (
        CaptureTable.from_records([(1, 0, 0, "x"), (0, 1, 0, "y"), (0, 0, 1, "x")], "ABC", strata=("v",)),
        CaptureTable.from_records([(1, 1, "x"), (1, 0, "y"), (0, 1, "?")], "AB", strata=("v",)),
    ):
        nothing = stratify(hopeless, replicates=10)
        assert nothing.joint.everybody.status != "ok" or nothing.joint.everybody.total > 0
        json.dumps(nothing.to_dict(), allow_nan=False)


def test_rates_hold_the_doubt_about_the_population():
    table = table_of(simulated_rows(SEX_AND_AGE), ("sex", "age"))
    sizes = [({"sex": sex, "age": age}, 50_000.0) for sex in ("men", "women") for age in ("adult", "child")]

    def asked(error: float):
        population = Population.from_rows([(values, size, error) for values, size in sizes])
        return stratify(table, method="joint", replicates=200, population=population).joint

    certain, doubtful = asked(0.0), asked(0.3)
    assert certain.everybody.rate.per_100000 == pytest.approx(certain.everybody.total / 200_000 * 1e5)
    assert certain.margins[0].rate.population == 100_000
    for level, (low, high) in certain.everybody.intervals.items():
        assert certain.everybody.rate.intervals[level] == pytest.approx((low / 2, high / 2))
    one, other = certain.strata[0].rate, doubtful.strata[0].rate
    assert other.per_100000 == one.per_100000
    low, high = other.intervals[0.95]
    assert np.log(high / low) > 2 * 1.96 * np.sqrt(np.log(1.09)) * 0.9
    assert high - low > one.intervals[0.95].high - one.intervals[0.95].low


def test_a_part_has_a_rate_only_where_its_population_is_known(tmp_path):
    table = table_of(simulated_rows(SEX_AND_AGE), ("sex", "age"))
    path = tmp_path / "population.csv"
    path.write_text("sex;age;population;relative_standard_error\nmen;;1 000 000;0,02\nwomen;child;200000;\n")
    found = stratify(table, method="joint", replicates=20, population=Population.from_csv(path)).joint
    rated = {tuple(part.values.items()) for part in found.parts if part.rate is not None}
    assert rated == {(("sex", "men"),), (("sex", "women"), ("age", "child"))}
    for text, words in (
        ("sex,age\nmen,adult\n", "no such column"),
        ("sex,population\nmen,many\n", "Row 2, column 'population': not a number"),
        ("sex,population\nmen,0\n", "not above 0"),
        ("sex,population\nmen\n", "1 values for 2 columns"),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=words):
            Population.from_csv(path)
    with pytest.raises(InputError, match="nobody has the value"):
        stratify(table, method="joint", replicates=0, population=Population.from_rows([({"sex": "mén"}, 5.0, 0.0)]))


def test_a_small_number_of_people_and_what_would_give_it_away_are_withheld():
    # Given four people in one stratum
    chances = (0.3, 0.3, 0.3)
    rows = simulated_rows({("men", "adult"): (400, chances), ("men", "child"): (6, chances),
                           ("women", "adult"): (300, chances), ("women", "child"): (200, chances)})  # fmt: skip
    found = stratify(table_of(rows, ("sex", "age")), replicates=40)
    few = [row for row in rows if row[3:] == ("men", "child")]
    assert 0 < len(few) < 10
    published = found.to_dict()
    for name in ("joint", "separate"):
        parts = {tuple(part["values"].values()): part for part in published[name]["strata"]}
        # Then neither its own number nor the one that with a sum would give it is there
        assert parts["men", "child"]["small"]
        assert sum(part["cases"] is None for part in parts.values()) >= 2
        for sums in ({"sex": "men"}, {"age": "child"}, {}):
            inside = [part for part in parts.values() if sums.items() <= part["values"].items()]
            margin = next(
                part for part in [published[name]["everybody"], *published[name]["margins"]] if part["values"] == sums
            )
            if margin["cases"] is not None:
                assert sum(part["cases"] is None for part in inside) != 1
        for part in parts.values():
            if part["small"]:
                assert part["cases"] is None and part["hidden"] is None
                if part["total"] is not None:
                    assert part["total"] % 10 == 0
                    assert all(end % 10 == 0 for limits in part["intervals"].values() for end in limits)
                for reason in part["verdict"]["reasons"]:
                    assert isinstance(reason["values"].get("cases", ""), str)
    # while the analyst's own object keeps it
    assert any(part.small and part.cases == len(few) for part in found.joint.strata)


@pytest.mark.parametrize("seed", range(12))
def test_no_withheld_number_follows_from_those_that_are_published(seed):
    # Given three covariates with small and large strata
    random = np.random.default_rng(seed)
    sizes = random.choice([0, 2, 5, 30, 80], size=(3, 2, 2))
    rows = [
        (1, place % 2, f"a{a}", f"b{b}", f"c{c}" if random.random() < 0.95 else "?")
        for (a, b, c), number in np.ndenumerate(sizes)
        for place in range(number)
    ]
    blocks = read_blocks(table_of(rows, ("a", "b", "c")))
    small = find_small(blocks, 10)
    names = [dict(zip(blocks.covariates, values, strict=True)) for values in blocks.strata]
    counts = {frozenset(one.items()): int(count.sum()) for one, count in zip(names, blocks.counts, strict=True)}
    for margin in blocks.margins():
        key = frozenset(margin.items())
        counts[key] = sum(number for stratum, number in counts.items() if len(stratum) == 3 and key < stratum)
    few = {key for key, number in counts.items() if number < 10}
    assert few <= small
    # Then for each of the few, other strata with the same published numbers exist
    strata = [frozenset(one.items()) for one in names]
    shown = [[float(one == key) for one in strata] for key in strata if key not in small]
    for margin in blocks.margins():
        if frozenset(margin.items()) not in small:
            shown.append([float(margin.items() <= dict(one).items()) for one in strata])
    if frozenset({("", "")}) not in small:
        shown.append([1.0] * len(strata))
    rank = np.linalg.matrix_rank(np.array(shown)) if shown else 0
    for key in few:
        wanted = [float(key <= one) for one in strata]
        assert np.linalg.matrix_rank(np.array([*shown, wanted])) > rank, (sizes, key)


def test_it_says_how_far_it_is_and_stops_when_told():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    seen: list[tuple[int, int, str]] = []
    stratify(table, replicates=20, progress=lambda *step: seen.append(step))
    assert [done for done, _, _ in seen] == list(range(len(seen)))
    assert {step for _, _, step in seen} == {"whole", "joint", "separate", "done"}
    assert seen[-1][0] == seen[-1][1]
    with pytest.raises(Cancelled):
        stratify(table, replicates=20, cancelled=lambda: True)
    with pytest.raises(InputError, match="joint, separate or both"):
        stratify(table, method="all")
