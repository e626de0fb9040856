"""`arasha demo make`: make the demonstration country, once."""

import sys
import time
from argparse import ArgumentParser, Namespace

from django.utils import timezone

from arasha.demo.make import CannotMake, describe_posts, is_made, make_country

__all__ = ["add_arguments", "describe_posts", "run"]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what follows `arasha demo`."""
    parser.add_argument("step", choices=["make"], help="make: fill an empty demonstration with a fictitious country")
    parser.add_argument("--if-empty", action="store_true", help="do nothing when the country is already here")


def run(options: Namespace) -> int:
    """Make the country and say what is in it. Returns 0 when it is here now, otherwise 1."""
    if options.if_empty and is_made():
        return 0
    began = time.monotonic()
    try:
        made = make_country(timezone.now())
    except CannotMake as problem:
        print(problem, file=sys.stderr)
        return 1
    listed = ", ".join(f"{count} {kind}" for kind, count in made.counts.items())
    print(f"The demonstration country is ready in {time.monotonic() - began:.0f} s: {listed}.")
    return 0
