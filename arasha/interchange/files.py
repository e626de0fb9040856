"""Reading tables that came from outside: compressed or not, broken or hostile, one line at a time.

Nothing here trusts a file: what it unpacks to, how long a line is and what its bytes mean are all limited or checked.
A sentence about a fault says what was expected, never what stood there.
"""

import csv
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

READ_BYTES = 1 << 14
CHUNK_BYTES = 1 << 18
LINE_BYTES = 1 << 16
UNPACKED_BYTES = 1 << 29
# A table of codes packs well (the global data set 60 times); a bomb packs a thousand times and more.
PACKED_RATIO = 500
RATIO_FREE_BYTES = 1 << 24
UNPACKING_MEMORY_BYTES = 1 << 28

XZ_MAGIC = b"\xfd7zXZ\x00"
GZIP_MAGIC = b"\x1f\x8b"
OTHER_MAGICS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"BZh": "a bzip2 file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"%PDF": "a PDF document",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


class UnusableFile(Exception):
    """The file cannot be read as this table at all; the text is one sentence with its remedy."""


class BrokenFile(Exception):
    """The file could be read up to a line and no further; the text is one sentence with its remedy."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line or cell, and what to do; neither repeats what stood there."""

    problem: str
    remedy: str
    column: str = ""


TOO_LONG = Fault(f"longer than {LINE_BYTES // 1024} KiB", "Check the quotes and line ends near it")
NOT_UTF8 = Fault("not text in UTF-8", "Save the file as CSV in UTF-8")
ZERO_BYTE = Fault("holds a zero byte", "Delete it, or export the file again")
BROKEN_QUOTES = Fault(
    "the quotes are not closed or stand inside a cell", "Close each quote and double those inside a cell"
)


@dataclass(frozen=True)
class Row:
    """One line of the table: its number in the file (the header is line 1) and its cells, or what is wrong with it."""

    line: int
    cells: list[str]
    fault: Fault | None = None


class _Unpacker(Protocol):
    """What both packers' stream readers have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """A gzip member behind the interface of lzma: keeps for itself what did not fit into the answer."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=31)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data


UNPACKERS: dict[bytes, Callable[[], _Unpacker]] = {
    XZ_MAGIC: lambda: lzma.LZMADecompressor(memlimit=UNPACKING_MEMORY_BYTES),
    GZIP_MAGIC: _Gunzip,
}


class TableFile:
    """A table of one header line and rows, read once from front to back.

    `rows()` raises BrokenFile when the file ends early, is damaged or unpacks to too much.
    Opening raises UnusableFile for what is no readable file or no text at all.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = _size_of(path)
        self._packed_read = 0
        self._unpacked = 0
        self._lines = self._numbered_lines()
        self.header, self._delimiter = self._read_header()

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._packed_read / self._size) if self._size else 1.0

    def rows(self) -> Iterator[Row]:
        """Every line after the header that is not empty."""
        for number, line in self._lines:
            if line is None:
                yield Row(number, [], TOO_LONG)
            elif line:
                yield self._parse(number, line)

    def _parse(self, number: int, line: bytes) -> Row:
        try:
            text = line.decode("utf-8")
            if "\0" in text:
                return Row(number, [], ZERO_BYTE)
            (cells,) = csv.reader([text], delimiter=self._delimiter, strict=True)
        except UnicodeDecodeError:
            return Row(number, [], NOT_UTF8)
        except (csv.Error, ValueError):
            return Row(number, [], BROKEN_QUOTES)
        if len(cells) != len(self.header):
            return Row(number, [], _wrong_width(len(cells), len(self.header)))
        return Row(number, cells)

    def _read_header(self) -> tuple[list[str], str]:
        try:
            _, line = next(self._lines, (0, b""))
        except BrokenFile as broken:
            raise UnusableFile(str(broken)) from broken
        if line == b"":
            raise UnusableFile("The file is empty: its first line should name the columns.")
        if line is None or b"\0" in line:
            raise UnusableFile(
                "The file is not a table in text. Save it as CSV in UTF-8, plain or packed as .xz or .gz."
            )
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise UnusableFile("The first line is not text in UTF-8. Save the file as CSV in UTF-8.") from wrong
        # Spreadsheets of many countries write semicolons or tabs.
        delimiter = max(",;\t", key=text.count)
        try:
            (header,) = csv.reader([text], delimiter=delimiter, strict=True)
        except (csv.Error, ValueError) as wrong:
            raise UnusableFile("The quotes of the first line do not close. Export the file again as CSV.") from wrong
        return [name.strip() for name in header], delimiter

    def _numbered_lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Each line without its end, from 1; None stands for one that is too long to keep."""
        number, rest, skipping = 0, b"", False
        for chunk in self._chunks():
            *complete, rest = (rest + chunk).split(b"\n")
            for line in complete:
                number += 1
                yield number, None if skipping or len(line) > LINE_BYTES else line.rstrip(b"\r")
                skipping = False
            if len(rest) > LINE_BYTES:
                # Only its end is still of interest.
                rest, skipping = b"", True
        if rest or skipping:
            yield number + 1, None if skipping else rest.rstrip(b"\r")

    def _chunks(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                start = file.read(READ_BYTES)
                _refuse_other_formats(start)
                make = next((make for magic, make in UNPACKERS.items() if start.startswith(magic)), None)
                for chunk in self._plain(file, start) if make is None else self._unpacked_by(make, file, start):
                    self._count(len(chunk))
                    yield chunk
        except (lzma.LZMAError, zlib.error, EOFError) as wrong:
            raise BrokenFile("The packed file is damaged or not whole. Fetch it again.") from wrong
        except OSError as wrong:
            raise BrokenFile("The file cannot be read any further. Check the disk and fetch the file again.") from wrong

    def _plain(self, file: BinaryIO, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            self._packed_read += len(chunk)
            yield chunk
            chunk = file.read(READ_BYTES)

    def _unpacked_by(self, make: Callable[[], _Unpacker], file: BinaryIO, packed: bytes) -> Iterator[bytes]:
        """Unpack in bounded pieces; a file may hold several packed streams one after the other."""
        unpacker, begun = make(), False
        while packed:
            self._packed_read += len(packed)
            while packed or begun:
                piece = unpacker.decompress(packed, CHUNK_BYTES)
                packed, begun = b"", True
                if piece:
                    yield piece
                if unpacker.eof:
                    # Zero bytes may pad the place between two streams.
                    packed, unpacker, begun = unpacker.unused_data.lstrip(b"\0"), make(), False
                elif not piece:
                    break
            packed = file.read(READ_BYTES)
            packed = packed if begun else packed.lstrip(b"\0")
        if begun:
            raise EOFError

    def _count(self, more: int) -> None:
        self._unpacked += more
        if self._unpacked > UNPACKED_BYTES:
            raise BrokenFile(
                f"The file unpacks to more than {UNPACKED_BYTES >> 20} MiB. Split it and import the parts."
            )
        if self._unpacked > max(RATIO_FREE_BYTES, PACKED_RATIO * self._packed_read):
            raise BrokenFile(
                f"The file unpacks to more than {PACKED_RATIO} times its size, as no table does. Check its source."
            )


def _size_of(path: Path) -> int:
    try:
        if not path.is_file():
            raise UnusableFile(
                "There is no such file." if not path.exists() else "This is not a file but a folder or device."
            )
        return path.stat().st_size
    except (OSError, ValueError) as wrong:
        raise UnusableFile("The file cannot be opened. Check its name and who may read it.") from wrong


def _refuse_other_formats(start: bytes) -> None:
    for magic, name in OTHER_MAGICS.items():
        if start.startswith(magic):
            raise UnusableFile(f"The file is {name}. Save the table as CSV in UTF-8, plain or packed as .xz or .gz.")


def _wrong_width(found: int, expected: int) -> Fault:
    return Fault(
        f"{found} cells where the first line names {expected} columns", "Check the commas and quotes of the line"
    )
