"""One model over lists and covariates: known answers, symmetry, existence, people whose covariates are open."""

import itertools
from collections import Counter
from math import log

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, fit, fit_joint
from arasha.engines.prevalence.strata.blocks import read_blocks
from arasha.engines.prevalence.strata.design import Design, close_terms
from arasha.engines.prevalence.strata.fitting import BlockStack, fit_blocks
from tests.engines.prevalence.exact_program import code_by_covariate
from tests.engines.prevalence.strata.people import SEX_AND_AGE, TWO_SEXES, forget, simulated_rows, table_of

EVERYTHING = [("A", "B", "sex", "age"), ("A", "C", "sex", "age"), ("B", "C", "sex", "age")]


def test_two_lists_by_sex_are_lincoln_and_petersen_in_each():
    rows = simulated_rows({key: (people, chances[:2]) for key, (people, chances) in TWO_SEXES.items()})
    table = table_of(rows, ("sex",))
    found = fit_joint(table, [("A", "sex"), ("B", "sex")])
    expected = [one.counts[1] * one.counts[2] / one.counts[3] for one in table.strata.values()]
    assert found.hidden_by_stratum == pytest.approx(expected, rel=1e-9)
    assert found.total == pytest.approx(table.cases + sum(expected))
    assert found.parameters == 6


@pytest.mark.parametrize("pairs", [(), ((0, 1),), ((0, 1), (1, 2)), ((0, 1), (0, 2), (1, 2))])
def test_everything_by_the_covariates_is_every_stratum_by_itself(pairs):
    table = table_of(simulated_rows(SEX_AND_AGE), ("sex", "age"))
    names = [tuple(table.lists[place] for place in pair) for pair in pairs]
    lists = [(name, "sex", "age") for name in table.lists]
    joint = fit_joint(table, [*lists, *((*pair, "sex", "age") for pair in names)])
    alone = [fit(one, names) for one in table.strata.values()]
    assert joint.hidden_by_stratum == pytest.approx([one.hidden for one in alone], rel=1e-6)
    assert joint.log_likelihood == pytest.approx(sum(one.log_likelihood for one in alone), abs=1e-6)
    assert joint.parameters == sum(one.parameters for one in alone)
    assert joint.bic == pytest.approx(joint.parameters * log(table.cases) - 2 * joint.log_likelihood)


def test_a_covariate_that_nothing_depends_on_changes_nothing():
    rows = simulated_rows({("x",): (4000, (0.2, 0.1, 0.15))})
    halves = [(*row[:-1], "left" if place % 2 else "right") for place, row in enumerate(rows)]
    joint = fit_joint(table_of(halves, ("side",)), [("A", "B")])
    whole = fit(table_of(rows, ("all",)), [("A", "B")])
    assert joint.total == pytest.approx(whole.total, rel=1e-9)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[1:4])
def test_the_order_of_lists_covariates_and_people_is_nothing(order):
    rows = simulated_rows(SEX_AND_AGE)
    terms = [("A", "sex"), ("B", "C", "age"), ("sex", "age")]
    straight = fit_joint(table_of(rows, ("sex", "age")), terms)
    turned = [(*row[:3], row[4], row[3]) for row in reversed(rows)]
    moved = fit_joint(table_of(turned, ("age", "sex"), order=order), terms)
    assert moved.total == pytest.approx(straight.total, rel=1e-9)
    assert moved.bic == pytest.approx(straight.bic, rel=1e-9)


@pytest.mark.parametrize("renamed", [{"men": "a", "women": "z"}, {"men": "z", "women": "a"}])
def test_it_does_not_matter_which_value_comes_first(renamed):
    # Given a list that holds no women at all
    rows = [row for row in simulated_rows(TWO_SEXES) if not (row[3] and row[-1] == "women")]
    rows = [(*row[:-1], renamed[row[-1]]) for row in rows]
    # When the list may depend on the covariate
    found = fit_joint(table_of(rows, ("sex",)), [("D", "sex"), ("A", "sex"), ("B", "sex"), ("C", "sex")])
    # Then the women's number is that of the other three lists, whichever sex is the first
    women = table_of([row for row in rows if row[-1] == renamed["women"]], ("sex",))
    assert women.lists == ("A", "B", "C")
    place = found.blocks.levels[0].index(renamed["women"])
    assert found.status == "ok"
    assert found.hidden_by_stratum[place] == pytest.approx(fit(women).hidden, rel=1e-6)
    assert found.minus_infinity == (("D", f"sex={renamed['women']}"),)


def test_statuses_agree_with_an_exact_program_that_shares_no_code():
    random = np.random.default_rng(5)
    models = [
        [("A", "x"), ("B", "x"), ("C", "x")],
        [("A", "B"), ("A", "C"), ("B", "C"), ("A", "x")],
        [("A", "B", "x"), ("C", "x")],
        [("A", "B", "x"), ("B", "C", "x")],
        [("A", "B", "x"), ("A", "C", "x"), ("B", "C", "x")],
    ]
    seen = set()
    for _ in range(16):
        counts = random.poisson(random.choice([0.3, 0.7, 1.5]), size=(2, 8)) * (random.random((2, 8)) < 0.6)
        rows = [
            (*(cell >> place & 1 for place in range(3)), f"v{stratum}")
            for stratum in range(2)
            for cell in range(1, 8)
            for _ in range(counts[stratum, cell])
        ]
        if len({row[-1] for row in rows}) < 2 or not np.array([row[:3] for row in rows]).any(axis=0).all():
            continue
        for terms in models:
            found = fit_joint(table_of(rows, ("x",)), terms)
            counted = Counter((frozenset(place for place in range(3) if row[place]), row[-1]) for row in rows)
            masks = {
                (frozenset(place for place in range(3) if mask >> place & 1), bool(by)) for mask, by in found.terms
            }
            assert found.status == code_by_covariate(counted, 3, ["v0", "v1"], masks), (rows, terms)
            seen.add(found.status)
            if found.status == "ok":
                assert np.isfinite(found.total)
    assert {"ok", "no_finite_estimate", "not_identified"} <= seen


def test_em_on_people_who_are_all_known_is_the_plain_fit():
    rows = simulated_rows(SEX_AND_AGE)
    terms = [("A", "sex"), ("B", "sex"), ("sex", "age")]
    plain = fit_joint(table_of(rows, ("sex", "age")), terms)
    blocks = read_blocks(table_of([*rows, (1, 0, 0, "?", "adult")], ("sex", "age")))
    design = Design(3, (2, 2), close_terms([(1, 1), (2, 1), (0, 3)], 3, 2))
    stack = BlockStack(blocks, design, blocks.counts[None], np.zeros((1, *blocks.partial.shape)))
    stack.open = True  # the E-step runs, with nobody to share out
    one = np.zeros(1, dtype=np.int64)
    found = fit_blocks(stack, one, np.ones((1, len(design.terms)), dtype=bool))
    assert found.hidden[0] == pytest.approx(plain.hidden_by_stratum, rel=1e-9)


def test_em_never_lets_the_likelihood_fall_and_ends_at_its_top():
    # Given three people in ten whose sex nobody wrote down
    rows = forget(simulated_rows(TWO_SEXES), 4, 0.3)
    blocks = read_blocks(table_of(rows, ("sex",)))
    assert blocks.unclassified > 100
    design = Design(4, (2,), close_terms([(1 << place, 1) for place in range(4)], 4, 1))
    stack = BlockStack(blocks, design, blocks.counts[None], blocks.partial[None])
    flags, one = np.ones((1, len(design.terms)), dtype=bool), np.zeros(1, dtype=np.int64)
    trace: list[float] = []
    found = fit_blocks(stack, one, flags, trace=trace)
    # Then no step makes the observed likelihood smaller
    assert len(trace) > 5
    assert (np.diff(trace) <= 1e-9 * abs(trace[0])).all()
    # and no small change of a coefficient makes it larger
    for column in range(design.width):
        for change in (-1e-3, 1e-3):
            moved = found.coefficients.copy()
            moved[0, column] += change
            logs = (moved @ design.incidence).reshape(1, 2, -1)
            means = np.where(blocks.possible[None], np.exp(logs), 0.0)
            assert stack.objective(one, np.where(blocks.possible[None], logs, 0.0), means)[0] > trace[-1]


def test_em_finds_the_people_behind_forgotten_covariates():
    rows = simulated_rows(TWO_SEXES)
    terms = [(name, "sex") for name in "ABCD"]
    known = fit_joint(table_of(rows, ("sex",)), terms)
    half = fit_joint(table_of(forget(rows, 4, 0.4), ("sex",)), terms)
    assert half.total == pytest.approx(known.total, rel=0.05)
    assert half.cases_by_stratum.sum() == pytest.approx(len(rows))
    dropped = fit_joint(table_of([row for row in forget(rows, 4, 0.4) if row[4] != "?"], ("sex",)), terms)
    assert dropped.total < 0.7 * known.total  # leaving them out would lose them


def test_a_list_that_does_not_cover_a_stratum_is_impossible_there_not_empty():
    rows = [row for row in simulated_rows(TWO_SEXES) if not (row[0] and row[-1] == "men")]
    rows = [row if row[-1] == "women" else (0, *row[1:]) for row in rows]
    table = table_of(rows, ("sex",))
    terms = [("B", "sex"), ("C", "sex"), ("D", "sex"), ("A", "B")]
    taken_as_empty = fit_joint(table, terms)
    known = fit_joint(table, terms, uncovered=(("A", {"sex": "men"}),))
    men = table_of([row for row in rows if row[-1] == "men"], ("sex",))
    place = known.blocks.levels[0].index("men")
    assert known.hidden_by_stratum[place] == pytest.approx(fit(men).hidden, rel=1e-6)
    assert taken_as_empty.hidden_by_stratum[place] < 0.6 * fit(men).hidden  # as if the list had looked for men in vain
    # a column of the men on A has no cell and is no parameter
    with_void = fit_joint(table, [*terms, ("A", "sex")], uncovered=(("A", {"sex": "men"}),))
    assert with_void.parameters == known.parameters == 10
    assert with_void.bic == pytest.approx(known.bic)
    with pytest.raises(InputError, match="said not to cover them"):
        fit_joint(table, uncovered=(("B", {"sex": "men"}),))


def test_a_structural_zero_of_two_lists_holds_in_every_stratum():
    rows = [row for row in simulated_rows(SEX_AND_AGE) if not (row[0] and row[1])]
    table = table_of(rows, ("sex", "age")).forbid("A", "B")
    found = fit_joint(table, [(name, "sex", "age") for name in "ABC"])
    alone = [fit(one).hidden for one in table.strata.values()]
    assert found.hidden_by_stratum == pytest.approx(alone, rel=1e-6)
    with pytest.raises(InputError, match="structural zero"):
        fit_joint(table, [("A", "B", "sex")])


def test_what_cannot_be_asked_is_said():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    for terms, words in (
        ([("A", "B", "C", "D", "sex")], "all lists"),
        ([("A", "colour")], "no list"),
        ("AB", "one text"),
    ):
        with pytest.raises(InputError, match=words):
            fit_joint(table, terms)
    with pytest.raises(InputError, match="no covariates"):
        fit_joint(CaptureTable.from_counts("AB", ["10", "01", "11"], [3, 4, 5]))
    with pytest.raises(InputError, match="no such covariate"):
        fit_joint(table, covariates=("age",))
    with pytest.raises(InputError, match="nobody has a value"):
        fit_joint(table_of([(*row[:-1], "?") for row in simulated_rows(TWO_SEXES)], ("sex",)))


def test_lists_can_be_merged_and_omitted_and_covariates_stay():
    table = table_of(simulated_rows(TWO_SEXES), ("sex",))
    merged = table.merge("A", "B")
    found = fit_joint(merged, [("A+B", "sex"), ("C", "sex"), ("D", "sex")])
    assert found.hidden_by_stratum == pytest.approx([fit(one).hidden for one in merged.strata.values()])
    assert fit_joint(table.omit("D"), [(name, "sex") for name in "ABC"]).total > table.omit("D").cases


def test_nothing_none_and_a_question_mark_are_the_same_unknown():
    rows = [row for row in simulated_rows(TWO_SEXES) if row[-1] == "men" or row[0]]
    said = [
        table_of([*rows, *[(1, 0, 1, 0, unknown)] * 9], ("sex",))
        for unknown in ("?", "", None, float("nan"), "Unknown ")
    ]
    totals = [fit_joint(one, [("A", "sex")]).total for one in said]
    assert totals == pytest.approx([totals[0]] * 5)
    assert read_blocks(said[0]).unclassified == 9
    assert fit_joint(said[0], [("A", "sex")], covariates=("sex", "sex")).total == pytest.approx(totals[0])
