"""The command line `arasha`: one table of commands, each in a module of its own, imported only when it is called."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import ModuleType

from arasha.database.cluster import ClusterProblem
from arasha.supervisor.home import find_home
from arasha.supervisor.problems import Problem

HINT = "For the whole story set ARASHA_TRACEBACK=1 and run it again."
OLDEST_PYTHON = (3, 11)


class Needs(Enum):
    """What must stand before a command's module is imported."""

    NOTHING = "nothing"
    SETTINGS = "settings"
    DATABASE = "database"
    # Verification reads every agency's chain, which only the database's owner may.
    OWNED_DATABASE = "owned database"


@dataclass(frozen=True)
class Command:
    """A command's module, which has `add_arguments(parser)` and `run(options) -> int`."""

    module: str
    help: str
    needs: Needs = Needs.NOTHING


COMMANDS = {
    "serve": Command("arasha.supervisor.serve", "start everything: database, web server, worker"),
    "database": Command("arasha.supervisor.database", "start, stop or show the embedded database"),
    "migrate": Command("arasha.supervisor.migrate", "bring both databases to this version"),
    "reset": Command("arasha.supervisor.reset", "delete this checkout's databases, keys and files"),
    "worker": Command("arasha.supervisor.worker", "run background jobs (serve does it for you)", Needs.DATABASE),
    "messages": Command("arasha.supervisor.messages", "collect and compile the translations"),
    "check": Command("arasha.supervisor.checking", "check messages, migrations and declarations", Needs.DATABASE),
    "audit": Command("arasha.audit.commands", "verify the audit chains", Needs.OWNED_DATABASE),
    "people": Command("arasha.supervisor.people", "found agencies, give posts and passwords", Needs.DATABASE),
    "country": Command("arasha.country.commands", "check a country pack", Needs.SETTINGS),
    "import": Command("arasha.interchange.commands", "bring in data of other systems", Needs.DATABASE),
    "estimate": Command("arasha.engines.prevalence.command", "estimate how many are hidden, from lists that overlap"),
    "demo": Command("arasha.demo.commands", "make the demonstration country", Needs.DATABASE),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 refused or failed, 2 misused, 130 interrupted."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except (ClusterProblem, Problem) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left (`| head`): nothing to tell anybody, and nothing more to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if os.environ.get("ARASHA_TRACEBACK"):
            raise
        # Only the kind of the error: its text may hold what somebody typed.
        print(f"This did not work, and Arasha did not expect it ({type(error).__name__}). {HINT}", file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        raise Problem(f"Arasha needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    parser = argparse.ArgumentParser(prog="arasha", description="The unified system for countering human trafficking.")
    groups = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name, command in COMMANDS.items():
        group = groups.add_parser(name, help=command.help, description=command.help[0].upper() + command.help[1:] + ".")
        if arguments[:1] == [name]:
            module = _prepare(command, asks_for_help=bool({"-h", "--help"} & set(arguments)))
            module.add_arguments(group)
            group.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    return int(options.run(options) or 0)


def _prepare(command: Command, *, asks_for_help: bool) -> ModuleType:
    """Bring up what the command needs, then import it: models can be imported only after the settings are read."""
    if command.needs in (Needs.DATABASE, Needs.OWNED_DATABASE) and not asks_for_help:
        from arasha.supervisor.preparation import prepare_for_command

        prepare_for_command(find_home())
    if command.needs is not Needs.NOTHING:
        import django

        if command.needs is Needs.OWNED_DATABASE:
            os.environ["ARASHA_ROLE"] = "owner"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.settings")
        django.setup()
    try:
        return importlib.import_module(command.module)
    except ModuleNotFoundError as error:
        if error.name not in (command.module, command.module.rpartition(".")[0]):
            raise
        raise Problem(f"This command is not part of this installation: {command.module} is missing.") from error


if __name__ == "__main__":
    sys.exit(main())
