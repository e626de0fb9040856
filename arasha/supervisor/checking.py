"""`arasha check`: what no other tool sees: declarations, lagging migrations, missing translations, the country pack."""

import argparse
import contextlib
import importlib
import io
from collections.abc import Callable, Iterator

from django.core.checks import WARNING, run_checks
from django.core.management import call_command

from arasha.supervisor import translations
from arasha.supervisor.home import PACKAGE

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: every check runs, then the failures are counted."""


def run(options: argparse.Namespace) -> int:
    """Run all checks and print every failure. Returns 1 when there was one."""
    failed = 0
    for name, check in CHECKS.items():
        faults = list(check())
        print(f"{name}: {'ok' if not faults else f'{len(faults)} to mend'}")
        for fault in faults[:SHOWN]:
            print(f"  {fault}")
        if len(faults) > SHOWN:
            print(f"  … and {len(faults) - SHOWN} more")
        failed += bool(faults)
    return 1 if failed else 0


def _find_declaration_faults() -> Iterator[str]:
    """Django's own checks, and those that our apps register: row security, field groups, the access matrix."""
    for fault in run_checks(include_deployment_checks=False):
        if fault.level >= WARNING:
            yield f"{fault.id or 'check'} {fault.obj or ''}: {fault.msg}" + (f" {fault.hint}" if fault.hint else "")


def _find_migration_drift() -> Iterator[str]:
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        try:
            call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1, stdout=told, stderr=told)
        except SystemExit:
            yield "The models changed without a migration: " + " ".join(told.getvalue().split())


def _find_country_faults() -> Iterator[str]:
    """The country pack says what is wrong with it by its own command."""
    commands = importlib.import_module("arasha.country.commands")
    parser = argparse.ArgumentParser()
    commands.add_arguments(parser)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = commands.run(parser.parse_args(["check"]))
    if code:
        yield from told.getvalue().splitlines()


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "declarations": _find_declaration_faults,
    "migrations": _find_migration_drift,
    "messages": lambda: translations.find_gaps(PACKAGE),
    "country pack": _find_country_faults,
}
