"""A validation as lines that a person reads."""

from itertools import groupby

from arasha.engines.prevalence.validating.checks import Check, Validation
from arasha.engines.prevalence.wording import say

_COLUMNS = ("what", "published", "computed", "difference", "tolerance", "agrees")


def describe_validation(found: Validation, language: str) -> list[str]:
    """One table per example and source, figures beside each other, and the outcome last."""
    lines: list[str] = []
    rows = [_describe_check(one, language) for one in found.checks]
    head = [say(language, "validation", column) for column in _COLUMNS]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    described = iter(rows)
    for example, checks in groupby(found.checks, key=lambda one: one.example):
        lines += ["", say(language, "examples", example), f"  {found.sources[example]}", _align(head, widths)]
        for source, same in groupby(checks, key=lambda one: one.source):
            lines += [f"  {source}", *(_align(next(described), widths) for _ in same)]
    wrong = [one for one in found.checks if not one.agrees]
    for one in wrong:
        name = say(language, "examples", one.example)
        lines += ["", say(language, "validation", "differs", example=name, what=_say_what(one, language))]
    values = {"agreeing": len(found.checks) - len(wrong), "figures": len(found.checks)}
    return [*lines[1:], "", say(language, "validation", "some_differ" if wrong else "all_agree", **values)]


def _describe_check(one: Check, language: str) -> list[str]:
    numbers = (one.published, one.computed, one.difference, one.tolerance)
    return [
        _say_what(one, language),
        *("-" if value is None else _number(value, one.tolerance, language) for value in numbers),
        say(language, "validation", "yes" if one.agrees else "no"),
    ]


def _say_what(one: Check, language: str) -> str:
    work = say(language, "works", one.work, terms=" ".join(one.terms))
    return f"{work}: {say(language, 'figures', one.figure)}"


def _number(value: float, tolerance: float, language: str) -> str:
    """With the decimals that numbers compared by this tolerance need."""
    form = (
        "coarse" if tolerance >= 10 else "fine" if tolerance >= 0.05 else "exact" if tolerance >= 0.0005 else "finest"
    )
    return say(language, "number_forms", form, value=value)


def _align(cells: list[str], widths: list[int]) -> str:
    first, *rest = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(("   ", first, *rest)).rstrip()
