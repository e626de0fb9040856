"""`arasha import`: bring in data of other systems, as cases of one agency."""

import getpass
import os
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from arasha.access.models import Agency, Post
from arasha.access.sessions import service_actor
from arasha.database.actor import Actor
from arasha.interchange.ctdc import MissingColumns
from arasha.interchange.files import BrokenFile, Fault, TableFile, UnusableFile
from arasha.interchange.imports import CaseImport, Tally

DEMONSTRATION_AGENCY = "iom"
CODES_NAMED = 20
DONE, INCOMPLETE, MISUSED, INTERRUPTED = 0, 1, 2, 130


class Misused(Exception):
    """The command cannot begin; the text is one sentence with its remedy."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the sub-command ctdc and its options."""
    ctdc = parser.add_subparsers(dest="import_command", required=True).add_parser(
        "ctdc", help="the Counter-Trafficking Data Collaborative's global data set"
    )
    ctdc.add_argument("file", type=Path, metavar="FILE", help="CSV in UTF-8, plain or packed as .xz or .gz")
    default = f" (default: {DEMONSTRATION_AGENCY})" if settings.DEMO else ""
    ctdc.add_argument("--agency", metavar="CODE", default=None, help=f"the agency that will own the cases{default}")
    ctdc.add_argument("--dry-run", action="store_true", help="check every row and write nothing")


def run(options: Namespace) -> int:
    """Import the file and report. Returns 0 when every row is in, 1 when some are not, 2 when nothing could begin."""
    with translation.override("en"):
        try:
            actor = _find_actor(options.agency)
            table = TableFile(options.file)
            job = CaseImport(actor, table, now=timezone.now(), dry_run=options.dry_run, reject=_print_rejected)
        except (Misused, UnusableFile, MissingColumns) as problem:
            print(problem, file=sys.stderr)
            return MISUSED
        return _import(job, table, dry_run=options.dry_run)


def _import(job: CaseImport, table: TableFile, *, dry_run: bool) -> int:
    progress, outcome = Progress(table), DONE
    try:
        for tally in job.run():
            progress.show(tally)
    except BrokenFile as broken:
        outcome = INCOMPLETE
        print(
            f"After {job.tally.read} rows: {broken} What was imported stays; nothing is imported twice.",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        outcome = INTERRUPTED
        print("Stopped. What was imported stays; the same command goes on from there.", file=sys.stderr)
    _print_losses(job.tally)
    if dry_run:
        print("Dry run: nothing was written. A real run would end with:")
    print(job.tally)
    return outcome or (INCOMPLETE if job.tally.rejected else DONE)


class Progress:
    """One line on stderr: rewritten in place on a terminal, else one for every tenth of the file."""

    def __init__(self, table: TableFile) -> None:
        self._table = table
        self._begun = time.monotonic()
        self._tenth = 0

    def show(self, tally: Tally) -> None:
        """Say how far the import has come."""
        share = self._table.share_read
        speed = tally.read / max(time.monotonic() - self._begun, 0.001)
        words = f"{share:.0%} of the file, {tally.read:,} rows, {speed:,.0f} rows a second"
        if sys.stderr.isatty():
            print(f"\r\033[K{words}", end="\n" if share == 1.0 else "", file=sys.stderr, flush=True)
        elif int(share * 10) > self._tenth or tally.read % 20_000 == 0:
            print(words, file=sys.stderr, flush=True)
            self._tenth = int(share * 10)


def _find_actor(code: str | None) -> Actor:
    """The service post of the agency, together with the user of the operating system who runs this."""
    if code is None and not settings.DEMO:
        raise Misused("Say which agency will own the cases: --agency CODE.")
    try:
        return service_actor(code or DEMONSTRATION_AGENCY, _machine_user())
    except (Post.DoesNotExist, ValueError):
        raise Misused(f"There is no agency with this code. {_known_codes()}") from None


def _machine_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number without a name.
        return f"uid {os.getuid()}"


def _known_codes() -> str:
    codes = list(Agency.objects.order_by("code").values_list("code", flat=True)[: CODES_NAMED + 1])
    if not codes:
        remedy = "arasha demo make" if settings.DEMO else "arasha people found"
        return f"No agency has been founded yet: run .venv/bin/{remedy} first."
    more = ", …" if len(codes) > CODES_NAMED else ""
    return f"Known codes: {', '.join(codes[:CODES_NAMED])}{more}."


def _print_rejected(line: int, fault: Fault) -> None:
    column = f", `{fault.column}`" if fault.column else ""
    print(f"Line {line}{column}: {fault.problem}. {fault.remedy}. The row was not imported.")


def _print_losses(tally: Tally) -> None:
    """What the rows said that no case now says."""
    for column, rows in tally.unknown.most_common():
        print(f"`{column}`: {rows} rows held no known country code; it stays unknown there.")
    for column, rows in tally.left_out.most_common():
        print(f"`{column}`: {rows} rows said yes, which no field of a case can hold; it was left out.")
    if tally.absent:
        print(f"The file has no {', '.join(tally.absent)}; these stay unknown.")
