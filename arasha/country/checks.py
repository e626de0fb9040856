"""Does each pack say what its country needs today? Loading checks the form, this checks the sense."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from arasha.country.instruments import judge_instruments
from arasha.country.mistakes import Mistake, NotInForceError, PackError
from arasha.country.pack import LIST_FILES, LISTS, PACK_FILES, PACKS, CountryPack, load_pack, packaged_codes
from arasha.country.sources import Status


@dataclass(frozen=True, slots=True)
class FileCount:
    """How many entries of a file are verified, unverified and proposals."""

    file: str
    statuses: Counter[Status]


def check_packs(on: date | None = None, *, packs: Path = PACKS) -> list[str]:
    """Every problem of every shipped pack as a sentence; empty when all is well.

    on: the day to judge; today in each pack's own zone when left out.
    """
    problems: list[str] = []
    for code in packaged_codes(packs):
        try:
            pack = load_pack(packs / code)
        except PackError as error:
            problems += [str(mistake) for mistake in error.mistakes]
            continue
        problems += [str(mistake) for mistake in judge_pack(pack, on or datetime.now(pack.zone).date())]
    return problems


def judge_pack(pack: CountryPack, on: date) -> Iterator[Mistake]:
    """What a loaded pack lacks or contradicts on a day."""
    yield from _judge_counts(pack, on)
    yield from _judge_tiles(pack, on)
    yield from _judge_answer_deadlines(pack, on)
    yield from judge_instruments(pack)


def count_statuses(pack: CountryPack) -> list[FileCount]:
    """The state of reading, file by file."""
    counts = []
    for folder, stems in ((pack.code, tuple(PACK_FILES)), (LISTS.name, LIST_FILES)):
        for stem in stems:
            statuses = Counter(entry.status for entry in pack.code_list(stem).entries)
            counts.append(FileCount(f"{folder}/{stem}.toml", statuses))
    return counts


def _judge_counts(pack: CountryPack, on: date) -> Iterator[Mistake]:
    for name, expected in pack.head.counts.items():
        if name not in PACK_FILES:
            yield Mistake(f"{pack.code}/pack.toml", f"counts, {name}", "is not a list of the pack", "Remove it")
            continue
        found = len(pack.code_list(name).on(on))
        if found != expected:
            remedy = "Correct the entries' validity, or the number in pack.toml"
            yield Mistake(f"{pack.code}/{name}.toml", "", f"{found} are in force on {on}, not {expected}", remedy)


def _judge_tiles(pack: CountryPack, on: date) -> Iterator[Mistake]:
    taken: dict[tuple[int, int], str] = {}
    for code, region in pack.regions.on(on).items():
        rival = taken.setdefault((region.column, region.row), code)
        if rival != code:
            problem = f"lies on the tile of {rival} (column {region.column}, row {region.row})"
            yield Mistake(f"{pack.code}/regions.toml", code, problem, "Give each region its own tile")


def _judge_answer_deadlines(pack: CountryPack, on: date) -> Iterator[Mistake]:
    for urgency in pack.urgencies:
        try:
            pack.answer_deadline(urgency, on)
        except NotInForceError:
            problem = f"no answer_referral is in force on {on} for urgency {urgency}"
            yield Mistake(
                f"{pack.code}/deadlines.toml", "answer_referral", problem, "Add one, or a general one without urgency"
            )
