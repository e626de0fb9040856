"""`arasha country check`: what the packs hold, how much of it was read in its source, and what is wrong."""

from argparse import ArgumentParser, Namespace

from arasha.country.checks import check_packs, count_statuses
from arasha.country.mistakes import PackError
from arasha.country.pack import PACKS, load_pack, packaged_codes
from arasha.country.sources import Status


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what follows `arasha country`."""
    parser.add_argument("step", choices=["check"], help="check: count entries by status and list every problem")


def run(options: Namespace) -> int:
    """Print the counts and the problems. Returns 0 when there is none, otherwise 1."""
    for code in packaged_codes(PACKS):
        _print_counts(code)
    problems = check_packs(packs=PACKS)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem(s) found." if problems else "No problems found.")
    return 1 if problems else 0


def _print_counts(code: str) -> None:
    try:
        counts = count_statuses(load_pack(PACKS / code))
    except PackError:
        return  # its mistakes are printed among the problems
    print(f"{'file':<34}" + "".join(f"{status.value:>12}" for status in Status))
    for count in counts:
        print(f"{count.file:<34}" + "".join(f"{count.statuses[status]:>12}" for status in Status))
