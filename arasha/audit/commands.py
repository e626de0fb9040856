"""`arasha audit verify`: recompute every chain and compare it with what the witnesses hold."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings

from arasha.audit.chain import verify_chains
from arasha.audit.checkpoints import verify_witness


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the sub-command verify and its one option."""
    verify = parser.add_subparsers(dest="audit_command", required=True).add_parser(
        "verify", help="recompute every chain"
    )
    verify.add_argument("--witness", type=Path, default=None, help="a witness's folder of checkpoints")


def run(options: Namespace) -> int:
    """Print what was verified; 0 when every link and every witnessed checkpoint holds, 1 otherwise."""
    chains = list(verify_chains())
    broken = 0
    for report in chains:
        if report.broken_at is not None:
            broken += 1
            print(f"BROKEN: agency {report.agency}, event {report.broken_at}: {report.reason}")
    checkpoints = list(verify_witness(options.witness or settings.WITNESS_FOLDER))
    for checkpoint in checkpoints:
        if checkpoint.broken:
            broken += 1
            print(f"BROKEN: checkpoint {checkpoint.file}: {checkpoint.broken}")
    events = sum(report.events for report in chains)
    print(f"{len(chains)} chains, {events} events, {len(checkpoints)} witnessed checkpoints: {broken} broken")
    return 1 if broken else 0
