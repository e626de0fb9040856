"""A copy of the Kazakhstan pack that a test may break, and helpers to break it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from arasha.country import CountryPack, load_pack
from arasha.country.pack import PACKS


@pytest.fixture(scope="session")
def kazakhstan() -> CountryPack:
    return load_pack(PACKS / "kz")


@pytest.fixture
def pack_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "kz", tmp_path / "packs" / "kz"))


@pytest.fixture
def change(pack_folder: Path) -> Callable[[str, str, str], None]:
    """Replace the first occurrence of a text in one file of the copy."""

    def replace(file: str, old: str, new: str) -> None:
        path = pack_folder / file
        content = path.read_text(encoding="utf-8")
        assert old in content, f"{file} no longer holds {old!r}: mend the test"
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def append(pack_folder: Path) -> Callable[[str, str], None]:
    """Add an entry to the end of one file of the copy."""

    def add(file: str, entry: str) -> None:
        with (pack_folder / file).open("a", encoding="utf-8") as stream:
            stream.write("\n" + entry)

    return add
