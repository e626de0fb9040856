"""`arasha check`: what no other tool sees: declarations, lagging migrations, missing translations, the country pack."""

import argparse
import contextlib
import csv
import importlib
import io
from collections.abc import Callable, Iterator

import polib
from django.apps import apps
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils.translation import override

from arasha.supervisor import translations
from arasha.supervisor.home import PACKAGE

SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: every check runs, then the failures are counted."""


def run(options: argparse.Namespace) -> int:
    """Run all checks and print every failure. Returns 1 when there was one."""
    failed = 0
    for name, check in CHECKS.items():
        faults = _find_faults(check)
        print(f"{name}: {'ok' if not faults else f'{len(faults)} to mend'}")
        for fault in faults[:SHOWN]:
            print(f"  {fault}")
        if len(faults) > SHOWN:
            print(f"  … and {len(faults) - SHOWN} more")
        failed += bool(faults)
    return 1 if failed else 0


def _find_faults(check: Callable[[], Iterator[str]]) -> list[str]:
    """What a check finds; a check that breaks is a fault like others, so that the rest still run."""
    try:
        return list(check())
    except Exception as error:
        return [f"The check itself broke: {type(error).__name__}: {error}"]


def _find_declaration_faults() -> Iterator[str]:
    """Django's own checks, and those that our apps register: row security, field groups, the access matrix."""
    for fault in run_checks(databases=list(settings.DATABASES)):
        if fault.level >= WARNING:
            yield f"{fault.id or 'check'} {fault.obj or ''}: {fault.msg}" + (f" {fault.hint}" if fault.hint else "")


def _find_migration_drift() -> Iterator[str]:
    """Compare our models with the migrations' files; no database is asked, for the app may not read its history."""
    # Labels are lazy: compared in a language, every translation would look like a change of the model.
    with override(None):
        yield from _drifts()


def _drifts() -> Iterator[str]:
    loader = MigrationLoader(None)
    for app, names in loader.detect_conflicts().items():
        yield f"{app}: two last migrations ({', '.join(sorted(names))}); let one depend on the other"
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("arasha.")}
    for app, migrations in detector.changes(graph=loader.graph, trim_to_apps=ours, convert_apps=ours).items():
        for operation in (operation for migration in migrations for operation in migration.operations):
            yield f"{app}: no migration says: {operation.describe()}"


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


WORDS = PACKAGE.parent / "docs" / "words.csv"


def _find_strange_words() -> Iterator[str]:
    """A message that is one of the field's words must be translated by the word the glossary fixes."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        fixed = {row["en"].casefold(): row for row in csv.DictReader(file)}
    for language in translations.LANGUAGES:
        for entry in polib.pofile(str(PACKAGE / "locale" / language / translations.CATALOGUE)):
            row = fixed.get(entry.msgid.casefold())
            if row is not None and entry.msgstr.casefold() != row[language].casefold():
                yield f"{language}: “{entry.msgid}” is “{entry.msgstr}”, but docs/words.csv fixes “{row[language]}”"


def _find_stale_pictures() -> Iterator[str]:
    """The documents' pictures of states must be those of the tables."""
    from arasha.casework.diagrams import DIAGRAMS

    for path, draw in DIAGRAMS.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != draw():
            yield f"docs/{path.name} differs from the table: put what casework.diagrams draws for it there"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "declarations": _find_declaration_faults,
    "migrations": _find_migration_drift,
    "messages": lambda: translations.find_gaps(PACKAGE),
    "pictures": _find_stale_pictures,
    "words": _find_strange_words,
    "country pack": _find_country_faults,
}
