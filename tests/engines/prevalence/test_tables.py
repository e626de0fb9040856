"""Tables are taken only where their meaning is certain; otherwise the error says where and what to do."""

import numpy as np
import pytest

from arasha.engines.prevalence import CaptureTable, InputError, fit

GOOD = "A,B,C,count\n1,0,0,30\n0,1,0,20\n0,0,1,25\n1,1,0,6\n0,1,1,7\n"
EXPECTED = [0, 30, 20, 6, 25, 0, 7, 0]


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes, **options) -> CaptureTable:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CaptureTable.from_csv(path, **options)

    return write


def test_a_table_of_counts(written):
    table = written(GOOD)
    assert table.lists == ("A", "B", "C")
    assert table.counts.tolist() == EXPECTED
    assert (table.cases, table.notes) == (88, ())
    with pytest.raises(ValueError, match="read-only"):
        table.counts[1] = 0


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (GOOD.replace(",", ";"), "semicolons"),
        (GOOD.replace(",", "\t"), "tabs"),
        (GOOD.replace(",", "|"), "bars"),
        ("sep=;\n" + GOOD.replace(",", ";"), "semicolons"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "byte-order mark"),
        (GOOD.encode("utf-16"), "byte-order mark"),
        (GOOD.replace(",", ";").replace(";30", ";30,0"), "whole numbers"),
        (GOOD.replace("1,0,0,30", "yes,no,no,30"), "read as 0 and 1"),
        (GOOD.replace("A,B,C,count", "A,B,C,D,count").replace(",0,", ",0,0,").replace("1,1,0,0,6", "1,1,0,0,6")
            .replace("0,1,1,7", "0,1,1,0,7").replace("0,0,0,1,25", "0,0,1,0,25"), "Nobody is on the list D"),
    ],
)  # fmt: skip
def test_other_writings_are_taken_where_they_are_certain_and_said(written, content, note):
    table = written(content)
    assert table.counts.tolist() == EXPECTED
    assert any(note in sentence for sentence in table.notes)


def test_windows_lines_blank_lines_and_spaces(written):
    assert written(GOOD.replace("\n", "\r\n") + "\r\n\r\n").counts.tolist() == EXPECTED
    assert written(GOOD.replace(",", " , ")).counts.tolist() == EXPECTED


def test_grouped_thousands_are_taken_when_spaces_group_them(written):
    assert written(GOOD.replace("30", "1 030")).cases == 1088
    assert written(GOOD.replace("30", "1\u00a0030")).notes


@pytest.mark.parametrize("header", ["count", "N", "freq", "Count"])
def test_headers_of_counts(written, header):
    assert written(GOOD.replace("count", header)).counts.tolist() == EXPECTED


def test_a_named_column_of_counts(written):
    moved = "seen,A,B,C\n30,1,0,0\n20,0,1,0\n25,0,0,1\n6,1,1,0\n7,0,1,1\n"
    assert written(moved, count="seen").counts.tolist() == EXPECTED


def test_one_row_per_person(written):
    assert written("A,B\n1,0\n1,1\n0,1\n1,1\n").counts.tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("content", "row", "column", "says"),
    [
        (GOOD.replace("20", "-20"), 3, "count", "negative"),
        (GOOD.replace("20", "20.5"), 3, "count", "fraction"),
        (GOOD.replace("20", ""), 3, "count", "missing"),
        (GOOD.replace("20", "1.020"), 3, "count", "thousands"),
        (GOOD.replace("20", "many"), 3, "count", "whole number"),
        (GOOD.replace("20", "nan"), 3, "count", "whole number"),
        (GOOD.replace("20", "inf"), 3, "count", "whole number"),
        (GOOD + "0,1,0,4\n", 7, None, "row 3"),
        (GOOD + "0,0,0,4\n", 7, None, "on no list"),
        (GOOD.replace("0,1,0,20", "0,2,0,20"), 3, "B", "not 0 or 1"),
        (GOOD.replace("0,1,0,20", "0,,0,20"), 3, "B", "missing"),
        (GOOD.replace("0,1,0,20", "0,1,0"), 3, None, "3 values for 4 columns"),
        (GOOD.replace("A,B", "A,A"), 1, "A", "two columns"),
        (GOOD.replace("A,B", "A,"), 1, None, "no name"),
        ("A,count\n1,5\n", None, None, "1 list"),
        (",".join(f"L{n}" for n in range(13)) + ",count\n" + "1," * 13 + "3\n", None, None, "13 lists"),
        ("A,B\n1,0\n0,0\n", 3, None, "on no list"),
        ("A,B,age\n1,0,31\n", 2, "age", "not 0 or 1"),
        ("", None, None, "empty"),
        ("A\n1\n", 1, None, "one column"),
        ("A,B,count\n", None, None, "no cases"),
        ("A,B,count\n1,0,0\n", None, None, "no cases"),
        ("A,B,count\n1,0,5\n", None, None, "fewer than two lists"),
        (b"\xff\xfeA\x00", None, None, ""),
        (b"\xd0,\xd1,count\n1,0,3\n", None, None, "UTF-8"),
        (b"A,B,count\n1,0,3\n\x00\x01\x02\n", None, None, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_place(written, content, row, column, says):
    with pytest.raises(InputError) as caught:
        written(content)
    assert (caught.value.row, caught.value.column) == (row, column) or not says
    assert says.lower() in str(caught.value).lower()


def test_rows_of_separators_below_a_table_are_no_rows(written):
    for blank in (",,,\n", " , ,,\n,,,\n"):
        table = written(GOOD + blank)
        assert table.counts.tolist() == EXPECTED
        assert [note.code for note in table.notes] == ["blank_rows"]
    persons = written("A,B\n1,0\n,\n1,1\n,\n0,1\n")
    assert (persons.counts.tolist(), persons.notes[0].code) == ([0, 1, 1, 1], "blank_rows")


def test_the_line_is_the_files_also_below_a_value_of_two_lines(written):
    with pytest.raises(InputError) as caught:
        written('A,B,place,count\n1,0,"Here\nand there",5\n0,x,There,4\n', strata=("place",))
    assert (caught.value.row, caught.value.column) == (4, "B")


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([0, 1.5, 2, 3], "count_fraction"),
        ([0, float("nan"), 2, 3], "count_not_whole"),
        ([0, float("inf"), 2, 3], "count_not_whole"),
        ([0, None, 2, 3], "count_not_whole"),
        ([0, "many", 2, 3], "count_not_whole"),
        ([0, 2**60, 2, 3], "count_too_large"),
        ([0, -1, 2, 3], "count_negative"),
        ([4, 1, 2, 3], "cases_on_no_list"),
        ([0, 0, 0, 0], "no_cases"),
        ([0, 1, 2], "counts_for_lists"),
    ],
)
def test_a_vector_of_counts_is_whole_or_refused(counts, code):
    with pytest.raises(InputError) as caught:
        CaptureTable(("A", "B"), counts)
    assert caught.value.code == code and caught.value.remedy
    assert CaptureTable(("A", "B"), [0, 1.0, 2.0, 3.0]).cases == 6


@pytest.mark.parametrize("histories", [[1, 10], [None, "01"], ["1", "0"], ["102", "011"]])
def test_histories_that_are_none_are_refused_by_their_position(histories):
    with pytest.raises(InputError) as caught:
        CaptureTable.from_counts("AB", histories, [1, 2])
    assert caught.value.row == 1
    with pytest.raises(InputError) as caught:
        CaptureTable.from_records([(1, 0), 7], "AB")
    assert caught.value.row == 2


def test_an_all_zero_history_without_cases_is_harmless(written):
    assert written(GOOD + "0,0,0,0\n").counts.tolist() == EXPECTED


@pytest.mark.parametrize("content", [GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode("utf-16")])
def test_what_was_pasted_reads_as_a_file_does(written, content):
    pasted, read = CaptureTable.from_bytes(content), written(content)
    assert (pasted.lists, pasted.counts.tolist(), pasted.notes) == (read.lists, read.counts.tolist(), read.notes)


def test_a_million_persons_are_counted(tmp_path):
    path = tmp_path / "persons.csv"
    block = "1,0,0\n0,1,0\n1,1,0\n0,0,1\n" * 25_000
    with path.open("w") as file:
        file.write("A,B,C\n")
        for _ in range(10):
            file.write(block)
    table = CaptureTable.from_csv(path)
    assert table.counts.tolist() == [0, 250_000, 250_000, 250_000, 250_000, 0, 0, 0]


def test_strata_are_tables_with_the_same_lists(written):
    table = written("A,B,sex,count\n1,0,f,5\n0,1,f,4\n1,1,f,2\n1,0,m,3\n0,1,m,1\n", strata=("sex",))
    assert table.counts.tolist() == [0, 8, 5, 2]
    assert {key: part.counts.tolist() for key, part in table.strata.items()} == {
        ("f",): [0, 5, 4, 2],
        ("m",): [0, 3, 1, 0],
    }


def test_records_by_name_and_by_position():
    rows = [{"A": 1, "B": 0, "sex": "f"}, {"A": True, "B": 1, "sex": "m"}, {"A": 0, "B": "1", "sex": "f"}]
    table = CaptureTable.from_records(rows, ("A", "B"), strata=("sex",))
    assert table.counts.tolist() == [0, 1, 1, 1]
    assert set(table.strata) == {("f",), ("m",)}
    assert CaptureTable.from_records([(1, 0), (1, 1), (0, 1)], ("A", "B")).counts.tolist() == [0, 1, 1, 1]
    with pytest.raises(InputError) as caught:
        CaptureTable.from_records(np.array([[1, 0], [0, 1], [0, 0]]), ("A", "B"))
    assert caught.value.row == 3


def test_counts_beside_their_histories():
    with pytest.raises(InputError, match="row 1") as caught:
        CaptureTable.from_counts("AB", ["10", "01", "10"], [1, 2, 3])
    assert caught.value.row == 3
    with pytest.raises(InputError, match="2 histories and 1 counts"):
        CaptureTable.from_counts("AB", ["10", "01"], [1])


def test_merging_and_omitting():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011"], [30, 20, 25, 6, 7])
    merged = table.merge("A", "C", name="AC")
    assert merged.lists == ("AC", "B")
    assert merged.counts.tolist() == [0, 55, 20, 13]
    assert table.merge(1, 2).lists == ("A", "B+C")
    omitted = table.omit("C")
    assert omitted.lists == ("A", "B")
    assert omitted.counts.tolist() == [0, 30, 27, 6]
    with pytest.raises(InputError):
        omitted.omit("A")
    with pytest.raises(InputError):
        omitted.merge("A", "B")


def test_structural_zeros_follow_their_lists():
    table = CaptureTable.from_counts("ABC", ["100", "010", "001", "110", "011"], [30, 20, 25, 6, 7]).forbid("A", "C")
    assert table.forbidden == (0b101,)
    assert table.omit("B").forbidden == (0b11,)
    assert table.merge("A", "B").forbidden == ()
    assert "structural zero" in table.merge("A", "B").notes[0]
    with pytest.raises(InputError, match="impossible"):
        table.forbid("A", "B")


def test_twelve_lists_are_fitted():
    random = np.random.default_rng(2)
    people = random.random((3000, 12)) < 0.1
    table = CaptureTable.from_records(people[people.any(axis=1)], [f"L{number}" for number in range(12)])
    assert fit(table).total == pytest.approx(3000, rel=0.05)
