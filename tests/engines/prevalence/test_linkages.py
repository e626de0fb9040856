"""When it is not certain which records are one person: possible tables, corrections by a reviewed sample, bands."""

import json
from pathlib import Path

import numpy as np
import pytest

from arasha.engines.prevalence import (
    CaptureTable,
    ClericalSample,
    InputError,
    bands,
    command,
    correct_links,
    draw_corrections,
    estimate,
    estimate_linkages,
    read_clerical,
    read_linkages,
    read_thresholds,
)
from arasha.engines.prevalence.linking.clerical import LinkErrors
from arasha.engines.prevalence.linking.misclassification import misclassify, split_by, undo
from arasha.engines.prevalence.wording import LANGUAGES
from tests.engines.prevalence.faulty_linkage import link_with_errors, people_on_lists
from tests.engines.prevalence.tables import simulated


def relinked(table: CaptureTable, number: int, seed: int = 5) -> list[CaptureTable]:
    """Other linkages of the same records: some people on the lists A and C are really two."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(number):
        counts = table.counts.copy()
        parted = random.binomial(counts[0b0101], random.uniform(0.1, 0.5))
        counts[0b0101] -= parted
        counts[0b0001] += parted
        counts[0b0100] += parted
        found.append(table.with_counts(counts))
    return found


def same_errors(lists: int, missed: float, false: float) -> LinkErrors:
    return LinkErrors(np.full((lists, lists), missed), np.full((lists, lists), false))


def test_a_certain_linkage_gives_the_single_tables_estimate():
    table = simulated(hidden=3000)
    single = estimate(table, replicates=2000)
    found = estimate_linkages([table] * 20, replicates=2000)
    assert found.total == pytest.approx(single.total)
    assert found.linkage_share == pytest.approx(0.0, abs=1e-12)
    for end in (0, 1):
        gap = abs(found.intervals[0.95][end] - single.intervals[0.95][end])
        assert gap < 4 * (single.monte_carlo_error[0.95][end] + found.monte_carlo_error[0.95][end])
    assert found.replicates == 2000
    assert found.reasons == ()


def test_an_uncertain_linkage_widens_the_interval_and_says_its_share():
    table = simulated(hidden=3000)
    tables = relinked(table, 30)
    found = estimate_linkages(tables, "stepwise", replicates=3000)
    # Then the variance is the mean within the tables and (1 + 1/L) times that between their estimates
    totals = [estimate(one, "stepwise", replicates=0).total for one in tables]
    between = np.log([total - one.cases for total, one in zip(totals, tables, strict=True)]).var(ddof=1)
    assert found.totals == pytest.approx(tuple(totals))
    assert found.between == pytest.approx(between)
    assert found.variance == pytest.approx(found.within + (1 + 1 / 30) * between)
    assert found.linkage_share == pytest.approx((1 + 1 / 30) * between / found.variance)
    assert 0.02 < found.linkage_share < 0.98
    # And the order of the tables, or of the lists in them, changes nothing that matters
    turned = estimate_linkages(
        [one.reorder(*reversed(one.lists)) for one in reversed(tables)], "stepwise", replicates=3000
    )
    assert turned.between == pytest.approx(found.between)
    for end in (0, 1):
        gap = abs(found.intervals[0.95][end] - turned.intervals[0.95][end])
        assert gap < 4 * found.monte_carlo_error[0.95][end]
    json.dumps(found.to_dict(), allow_nan=False)


def test_two_tables_are_enough_and_said_to_be_few():
    found = estimate_linkages(relinked(simulated(hidden=3000), 2), replicates=100)
    assert found.status == "ok"
    assert "few_linkages" in found.reasons
    threaded = estimate_linkages(relinked(simulated(hidden=3000), 2), replicates=100, threads=2)
    np.testing.assert_allclose(threaded.draws, found.draws, rtol=1e-9)


def test_posteriors_are_averaged():
    found = estimate_linkages(relinked(simulated(hidden=3000), 3), "graphs")
    assert found.intervals[0.95].low < found.total < found.intervals[0.95].high


def test_tables_without_estimate_are_counted_and_too_many_refuse():
    good = simulated(lists=3, hidden=3000)
    bad = CaptureTable.from_counts("ABC", ["100", "010", "001"], [40, 40, 40])
    few = estimate_linkages({**{f"good {place}": good for place in range(19)}, "bad": bad}, replicates=200)
    assert (few.status, few.failed_tables, few.totals[-1]) == ("ok", 1, None)
    assert "some_tables_without_estimate" in few.reasons
    many = estimate_linkages([good, bad, bad], replicates=60)
    assert (many.total, many.intervals, many.failed_tables) == (None, {}, 2)
    assert many.reasons == ("tables_without_estimate", "no_finite_estimate")
    json.dumps(many.to_dict(), allow_nan=False)


def test_a_table_that_does_not_belong_is_named():
    table = simulated()
    with pytest.raises(InputError, match="night shift"):
        estimate_linkages({"day": table, "night shift": table.omit("D")})
    with pytest.raises(InputError, match="table 2 has other structural zeros"):
        estimate_linkages(
            [simulated(lists=3).omit("C").with_counts([0, 9, 9, 0]), CaptureTable("AB", [0, 9, 9, 0], (3,))]
        )
    with pytest.raises(InputError, match="1 possible tables"):
        estimate_linkages([table])


@pytest.mark.parametrize("lists", [2, 3, 5])
def test_known_errors_of_linkage_are_undone_exactly(lists):
    random = np.random.default_rng(lists)
    for _ in range(20):
        persons = np.append(0.0, random.gamma(2.0, 60.0, size=(1 << lists) - 1))
        missed = random.uniform(0, 0.25, size=(lists, lists))
        false = random.uniform(0, 0.05, size=(lists, lists))
        errors = LinkErrors((missed + missed.T) / 2, (false + false.T) / 2)
        cases = misclassify(persons, errors)
        np.testing.assert_allclose(undo(cases, errors).persons, persons, rtol=1e-9, atol=1e-9)


def test_missed_links_part_a_person_as_connected_parts_do():
    together = split_by(np.full((3, 3), 0.1)).together
    assert together[0b011] == pytest.approx(0.9)
    assert together[0b111] == pytest.approx(0.9**3 + 3 * 0.9**2 * 0.1)  # one link missed of three still holds
    # A person on three lists falls into a pair and a single, or into three
    column = split_by(np.full((3, 3), 0.1)).matrix[:, 0b111]
    assert column[0b011] == pytest.approx(0.9 * 0.1**2)
    assert column[0b001] == pytest.approx(0.9 * 0.1**2 + 0.1**3)


def test_the_model_of_errors_is_what_linking_with_errors_does():
    random = np.random.default_rng(8)
    people = people_on_lists(random, 40_000, [0.35, 0.3, 0.25, 0.2], 0.2)
    faulty = link_with_errors(random, people, missed=0.2, false=0.03)
    expected = misclassify(faulty.true.counts.astype(float), same_errors(4, 0.2, 0.03))
    surprise = (faulty.seen.counts[1:] - expected[1:]) / np.sqrt(expected[1:])
    assert np.abs(surprise).max() < 4
    assert faulty.seen.cases > faulty.true.cases + 1000


def test_a_sample_without_errors_leaves_the_table_as_it_is():
    table = simulated()
    found = correct_links(table, ClericalSample(matches=300, missed=0, links=200, false=0))
    np.testing.assert_array_equal(found.counts, table.counts)
    assert found.negative == {}


def test_samples_of_each_pair_of_lists_are_used_for_their_pair():
    table = simulated(lists=3)
    clean = ClericalSample(100, 0, 100, 0)
    poor = ClericalSample(100, 20, 100, 0)
    found = correct_links(table, {("A", "B"): clean, ("C", "A"): poor, ("B", "C"): clean})
    assert found.counts[0b101] > table.counts[0b101] * 1.1
    assert found.counts[0b110] == pytest.approx(table.counts[0b110], abs=0.3)
    with pytest.raises(InputError, match="No pairs of A, C"):
        correct_links(table, {("A", "B"): clean, ("B", "C"): clean})


def test_histories_below_zero_are_said_and_the_mass_is_kept():
    # Given nobody on A alone, though some people on A and B must have lost their link
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011", "101"], [0, 200, 300, 60, 80, 90])
    found = correct_links(table, ClericalSample(200, 10, 200, 0))
    assert set(found.negative) == {("A",)}
    assert (found.counts >= 0).all()
    assert found.cases == pytest.approx(undo(table.counts.astype(float), found.errors).persons.sum())
    json.dumps(found.to_dict(), allow_nan=False)
    with pytest.raises(InputError, match="more linkage errors than the table has room for"):
        correct_links(table, ClericalSample(200, 80, 200, 0))
    with pytest.raises(InputError, match="too large"):
        correct_links(table, ClericalSample(200, 200, 200, 0))


def test_lists_that_exclude_each_other_are_never_joined_by_a_correction():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "011", "101"], [400, 300, 350, 60, 80])
    table = table.forbid("A", "B")
    sample = ClericalSample(300, 15, 300, 6)
    assert correct_links(table, sample).negative == {}
    for one in draw_corrections(table, sample, tables=5).values():
        assert one.forbidden == table.forbidden
        assert one.counts[0b011] == 0
    assert estimate_linkages(draw_corrections(table, sample, tables=5), replicates=50).total > table.cases


def test_possible_tables_scatter_around_the_correction():
    random = np.random.default_rng(3)
    faulty = link_with_errors(random, people_on_lists(random, 6000, [0.4, 0.3, 0.3], 0.1), missed=0.08, false=0.02)
    middle = correct_links(faulty.seen, faulty.clerical)
    drawn = draw_corrections(faulty.seen, faulty.clerical, tables=200)
    counts = np.array([one.counts for one in drawn.values()])
    spread = counts[:, 1:].std(axis=0)
    assert (np.abs(counts.mean(axis=0) - middle.counts)[1:] < 4 * spread / np.sqrt(200) + 1.5).all()
    assert (np.abs(middle.counts - faulty.true.counts)[1:] < 4 * spread).all()
    again = draw_corrections(faulty.seen, faulty.clerical, tables=2)
    np.testing.assert_array_equal(again["1"].counts, drawn["1"].counts)


def test_bands_show_the_estimate_at_each_threshold():
    table = simulated(hidden=3000)
    strict = relinked(table, 1)[0]
    found = bands({0.9: strict, 0.5: table}, replicates=60)
    assert [one.threshold for one in found] == [0.5, 0.9]
    assert found[0].overlapping > found[1].overlapping
    assert found[0].total < found[1].total
    json.dumps([one.to_dict() for one in found], allow_nan=False)


def rows(table: CaptureTable, *more: str) -> list[str]:
    width = range(len(table.lists))
    return [
        ",".join([*more, *(str(cell >> place & 1) for place in width), str(count)])
        for cell, count in enumerate(table.counts)
        if count
    ]


def test_possible_tables_are_read_from_a_folder_or_from_one_file(tmp_path):
    tables = dict(zip("ab", relinked(simulated(), 2), strict=True))
    header = ",".join(simulated().lists)
    for name, table in tables.items():
        (tmp_path / f"{name}.csv").write_text("\n".join([f"{header},count", *rows(table)]))
    together = tmp_path / "all.txt"
    together.write_text(
        "\n".join([f"linkage,{header},count", *(row for name, table in tables.items() for row in rows(table, name))])
    )
    for paths in ([tmp_path], [tmp_path / "a.csv", tmp_path / "b.csv"], [together]):
        found = read_linkages(paths)
        assert list(found) == ["a", "b"]
        np.testing.assert_array_equal(found["b"].counts, tables["b"].counts)
    (tmp_path / "b.csv").write_text("A,B,count\n1,x,3\n")
    with pytest.raises(InputError, match=r"b\.csv: Row 2, column 'B'"):
        read_linkages([tmp_path])


def test_thresholds_and_samples_are_read(tmp_path):
    path = tmp_path / "thresholds.csv"
    header = f"threshold,{','.join(simulated().lists)},count"
    path.write_text("\n".join([header, *rows(simulated(), "0.9"), *rows(simulated(seed=2), "0.5")]))
    assert set(read_thresholds(path)) == {0.5, 0.9}
    path.write_text("\n".join([header, *rows(simulated(), "high")]))
    with pytest.raises(InputError, match="“high” is no number"):
        read_thresholds(path)
    path.write_text("matches,missed,links,false\n200,10,150,2\n")
    assert read_clerical(path) == ClericalSample(200, 10, 150, 2)
    path.write_text("first,second,matches,missed,links,false\nA,B,200,10,150,2\nA,C,90,1,80,0\n")
    assert read_clerical(path)[("A", "C")] == ClericalSample(90, 1, 80, 0)
    path.write_text("matches,missed,links,false\n200,-1,150,2\n")
    with pytest.raises(InputError, match="Row 2, column 'missed'"):
        read_clerical(path)
    path.write_text("matches,missed,links\n200,1,150\n")
    with pytest.raises(InputError, match="column 'false'"):
        read_clerical(path)


@pytest.mark.parametrize("numbers", [(0, 0, 10, 0), (10, 11, 10, 0), (10, 0, 10, -1)])
def test_impossible_samples_are_refused(numbers):
    with pytest.raises(InputError):
        ClericalSample(*numbers)


@pytest.fixture
def ask(tmp_path, capsys):
    """The command on a table beside other files, by the stepwise method."""

    def asked(*arguments: str, **files: list[str]) -> tuple[int, str, str]:
        for name, lines in {"table": written(simulated(hidden=3000)), **files}.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines))
        places = [str(tmp_path / one) if one.endswith(".csv") else one for one in arguments]
        code = command.main([str(tmp_path / "table.csv"), "--method", "stepwise", "--replicates", "60", *places])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return asked


def written(table: CaptureTable) -> list[str]:
    return [f"{','.join(table.lists)},count", *rows(table)]


def test_the_command_writes_what_the_linkage_leaves_open(ask):
    first, second = relinked(simulated(hidden=3000), 2)
    tables = {"one": written(first), "two": written(second)}
    bands = [f"threshold,{','.join(first.lists)},count", *rows(first, "0.5"), *rows(second, "0.9")]
    asked = ("--linkages", "one.csv", "two.csv", "--thresholds", "bands.csv")
    code, out, err = ask(*asked, "--json", "-", **tables, bands=bands)
    assert (code, err) == (0, "")
    section = json.loads(out)["linkage"]
    schema = json.loads((Path(command.__file__).parent / "estimate.schema.json").read_text())
    assert set(section) == set(schema["properties"]["linkage"]["properties"])
    assert set(section["estimate"]) == set(schema["$defs"]["linked"]["properties"])
    assert [one["name"] for one in section["estimate"]["tables"]] == ["one", "two"]
    assert [one["threshold"] for one in section["bands"]] == [0.5, 0.9]
    assert set(section["inputs"]) == {"one.csv", "two.csv", "bands.csv"}
    for language in LANGUAGES:
        _, out, _ = ask(*asked, "--language", language, **tables, bands=bands)
        assert len([line for line in out.splitlines() if "0.5" in line or "0,5" in line]) == 1
        assert "{" not in out


def test_the_command_corrects_by_a_sample(ask):
    sample = ["matches,missed,links,false", "300,15,300,3"]
    code, out, _ = ask("--clerical", "sample.csv", sample=sample)
    assert code == 0
    assert "Corrected by the clerical sample: 1,948 cases stand for" in out
    assert "50 possible tables" in out
    code, _, err = ask("--clerical", "sample.csv", sample=["matches,missed,links,false", "300,15,300,few"])
    assert code == 2
    assert "sample.csv: Row 2, column 'false'" in err
    code, _, err = ask("--clerical", "sample.csv", "--linkages", "table.csv", sample=sample)
    assert code == 2
    assert "Give one of the two" in err


def test_the_command_says_when_the_possible_tables_have_no_estimate(ask):
    bad = ["A,B,C,D,count", "1,0,0,0,40", "0,1,0,0,40", "0,0,1,0,40", "0,0,0,1,40"]
    code, out, _ = ask("--linkages", "one.csv", "two.csv", one=bad, two=bad)
    assert code == 0  # the study of the table itself stands
    assert "no total is given: 2 of 2 possible tables have no estimate" in out
