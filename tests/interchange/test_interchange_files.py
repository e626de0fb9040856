"""Files come from outside: whatever is in them ends in rows, in one clear sentence, or in a rejected line."""

import gzip
import lzma
import os

import pytest

from arasha.interchange import files
from arasha.interchange.files import BrokenFile, TableFile, UnusableFile

HEADER = b"caseNo,gender\n"


@pytest.fixture
def write(tmp_path):
    def write(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read(path):
    return list(TableFile(path).rows())


def cells(path):
    return [row.cells for row in read(path)]


PLAIN = HEADER + b"1,Female\n2,Male\n"
PACKED = {
    "table.csv": PLAIN,
    "table.csv.gz": gzip.compress(PLAIN),
    "table.csv.xz": lzma.compress(PLAIN),
    "two-members.gz": gzip.compress(PLAIN[:20]) + gzip.compress(PLAIN[20:]),
    "two-streams.xz": lzma.compress(PLAIN[:20]) + b"\0\0\0\0" + lzma.compress(PLAIN[20:]),
    "name-says-nothing": lzma.compress(PLAIN),
    "windows.csv": PLAIN.replace(b"\n", b"\r\n"),
    "byte-order-mark.csv": b"\xef\xbb\xbf" + PLAIN,
    "semicolons.csv": PLAIN.replace(b",", b";"),
    "tabs.csv": PLAIN.replace(b",", b"\t"),
    "no-last-line-end.csv": PLAIN.rstrip(b"\n"),
    "blank-lines.csv": PLAIN.replace(b"\n", b"\n\n"),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_table_reads_the_same_however_it_is_packed(write, name):
    table = TableFile(write(PACKED[name], name))
    assert table.header == ["caseNo", "gender"]
    assert [row.cells for row in table.rows()] == [["1", "Female"], ["2", "Male"]]
    assert table.share_read == 1.0


def test_lines_are_numbered_as_an_editor_does(write):
    assert [row.line for row in read(write(HEADER + b"1,a\n\n2,b\n"))] == [2, 4]


def test_rows_of_many_chunks_stay_whole(write):
    body = b"".join(b"%d,Female\n" % number for number in range(60_000))
    found = cells(write(lzma.compress(HEADER + body), "many.xz"))
    assert found == [[str(number), "Female"] for number in range(60_000)]


BAD_LINES = {
    b"1,Fe\0male\n": files.ZERO_BYTE,
    "1,Женский\n".encode("cp1251"): files.NOT_UTF8,
    b'1,"Female\n': files.BROKEN_QUOTES,
    b'1,"Fe"male\n': files.BROKEN_QUOTES,
    b"1,a\rb\n": files.BROKEN_QUOTES,
    b"1," + b"x" * 10_000_000 + b"\n": files.TOO_LONG,
}


@pytest.mark.parametrize("line", BAD_LINES, ids=lambda line: str(line[:12]))
def test_a_broken_line_is_rejected_alone(write, line):
    first, second = read(write(HEADER + line + b"2,Male\n"))
    assert (first.line, first.fault) == (2, BAD_LINES[line])
    assert (second.line, second.cells, second.fault) == (3, ["2", "Male"], None)


@pytest.mark.parametrize(("line", "said"), [(b"1\n", "1 cells"), (b"1,Female,x\n", "3 cells")])
def test_too_few_and_too_many_cells_are_counted(write, line, said):
    (row,) = read(write(HEADER + line))
    assert row.fault.problem.startswith(said)


def test_a_last_line_without_end_may_be_too_long_too(write):
    (row,) = read(write(HEADER + b"x" * (files.LINE_BYTES * 3)))
    assert row.fault == files.TOO_LONG


UNUSABLE = {
    "empty": (b"", "empty"),
    "zip": (b"PK\x03\x04rest", "zip archive or an Excel workbook"),
    "old-excel": (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
    "utf-16": ("caseNo,gender\n".encode("utf-16"), "UTF-16"),
    "bzip2": (b"BZh91AY", "bzip2"),
    "binary": (bytes(range(256)) * 10, "not a table in text"),
    "one-endless-line": (b"x" * 1_000_000, "not a table in text"),
    "cyrillic-1251": ("Номер,Пол\n".encode("cp1251"), "not text in UTF-8"),
    "open-quote": (b'"caseNo,gender\n1,Male\n', "quotes of the first line"),
    "cut-xz": (lzma.compress(PLAIN)[:40], "damaged or not whole"),
    "not-really-gz": (b"\x1f\x8b" + b"x" * 50, "damaged or not whole"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_table_is_refused_in_one_sentence(write, name):
    content, said = UNUSABLE[name]
    with pytest.raises(UnusableFile, match=said):
        TableFile(write(content, name))


def test_missing_files_folders_and_devices_are_refused(tmp_path):
    with pytest.raises(UnusableFile, match="no such file"):
        TableFile(tmp_path / "nowhere.csv")
    with pytest.raises(UnusableFile, match="folder or device"):
        TableFile(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnusableFile, match="folder or device"):
        TableFile(tmp_path / "pipe")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_file_cut_in_the_middle_gives_its_whole_rows_first(write, pack):
    noise = os.urandom(400_000).hex().encode()
    body = b"".join(b"%d,%s\n" % (place, noise[place * 100 : place * 100 + 100]) for place in range(8_000))
    packed = pack(HEADER + body)
    rows = TableFile(write(packed[: len(packed) // 2])).rows()
    seen = []
    with pytest.raises(BrokenFile, match="damaged or not whole"):
        for row in rows:
            seen.append(row.cells[0])
    assert seen
    assert seen == [str(place) for place in range(len(seen))]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_bomb_is_stopped_by_its_ratio(write, pack):
    bomb = pack(HEADER + (b"1," + b"a" * 997 + b"\n") * 24_000)
    with pytest.raises(BrokenFile, match="times its size"):
        for _row in TableFile(write(bomb)).rows():
            pass


def test_what_unpacks_to_too_much_is_stopped(write, monkeypatch):
    monkeypatch.setattr(files, "UNPACKED_BYTES", 1_000_000)
    with pytest.raises(BrokenFile, match="unpacks to more than"):
        read(write(HEADER + b"1,a\n" * 300_000))


def test_a_packed_stream_that_wants_too_much_memory_is_refused(write):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    path = write(lzma.compress(PLAIN, filters=filters))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "UNPACKING_MEMORY_BYTES", 1 << 16)
        with pytest.raises(UnusableFile, match="damaged or not whole"):
            TableFile(path)


def test_no_fault_repeats_what_stood_there(write):
    for row in read(write(HEADER + b'1,"Aigerim\n2,Aigerim,Aigerim\n3,Aige\0rim\n')):
        assert "igerim" not in f"{row.fault.problem}{row.fault.remedy}"
