"""The strata of the command line: its arguments, and what it prints."""

import argparse
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.strata.blocks import Uncovered
from arasha.engines.prevalence.strata.rates import Population
from arasha.engines.prevalence.strata.stratifying import Progress, Strata, is_noticeable, judge_covariates, stratify
from arasha.engines.prevalence.studying.rules import Reason, Rules, Verdict, judge
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.wording import say, say_reason

_LEVEL = "0.95"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `estimate` that say what is known of people beside their lists."""
    parser.add_argument("--strata", default="", help="columns of covariates, such as sex,age: totals by each")
    parser.add_argument("--population", type=Path, metavar="POP.csv", help="population by covariates, for rates")
    parser.add_argument(
        "--uncovered", action="extend", nargs="+", default=[], metavar="LIST:COVARIATE=VALUE",
        help="lists that cannot hold people with a value of a covariate",
    )  # fmt: skip


def read_covariates(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The columns asked for. Raises InputError for other arguments about strata without any."""
    names = tuple(name.strip() for name in arguments.strata.split(",") if name.strip())
    if not names and (arguments.population is not None or arguments.uncovered):
        raise InputError("no_covariates_asked")
    return names


def read_uncovered(texts: Iterable[str]) -> list[Uncovered]:
    """Statements such as "shelter:sex=men". Raises InputError for another form."""
    found: list[Uncovered] = []
    for text in texts:
        name, colon, rest = text.rpartition(":")
        covariate, equals, value = rest.partition("=")
        if not (name and colon and covariate and equals and value):
            raise InputError("uncovered_statement", text=text)
        found.append((name.strip(), {covariate.strip(): value.strip()}))
    return found


def stratify_as_asked(table: CaptureTable, arguments: argparse.Namespace, progress: Progress | None) -> Strata | None:
    """Run what the arguments ask for; None for a table without covariates."""
    if not table.covariates:
        return None
    population = None if arguments.population is None else Population.from_csv(arguments.population)
    return stratify(
        table,
        replicates=arguments.replicates,
        seed=arguments.seed,
        population=population,
        uncovered=read_uncovered(arguments.uncovered),
        progress=progress,
    )


def warn_of_covariates(verdict: Verdict, found: Strata | None) -> Verdict:
    """The verdict on a table, with a warning where covariates change its total."""
    if found is None:
        return verdict
    return judge([*verdict.reasons, *judge_covariates(found, Rules())], verdict.agreement)


def describe_strata(content: dict[str, Any], language: str) -> list[str]:
    """Lines about the `strata` of a document: only what it publishes is printed."""
    names = ", ".join(content["covariates"])
    lines = ["", say(language, "strata", "title", covariates=names)]
    if content["unclassified"] != 0:
        number = content["unclassified"]
        known = "unclassified" if number is not None else "unclassified_withheld"
        lines.append(say(language, "strata", known, cases=number))
    for method in ("joint", "separate"):
        if content[method] is not None:
            lines += _describe_breakdown(content[method], content, language)
    if content["pooling"] is not None:
        lines += _describe_pooling(content["pooling"], language)
    for method, ratio in content["heterogeneity"].items():
        if ratio is not None:
            code = "much" if is_noticeable(ratio) else "little"
            way = say(language, "strata", method)
            lines.append(say(language, "strata", code, method=way, change=ratio - 1, whole=content["whole"]["total"]))
    if any(part["small"] for one in ("joint", "separate") if content[one] for part in _parts(content[one])):
        lines.append(say(language, "strata", "small", least=content["least_shown"]))
    return lines


def _parts(breakdown: dict[str, Any]) -> list[dict[str, Any]]:
    return [breakdown["everybody"], *breakdown["margins"], *breakdown["strata"]]


def _describe_breakdown(breakdown: dict[str, Any], content: dict[str, Any], language: str) -> list[str]:
    lines = [say(language, "strata", f"{breakdown['method']}_title")]
    if breakdown["method"] == "joint" and breakdown["everybody"]["total"] is not None:
        lines.append("  " + say(language, "strata", "model", model=breakdown["selected"][0]))
    for part in _parts(breakdown):
        lines.append(
            say(
                language, "strata", "row", part=_name(part["values"], language), total=_number(part["total"], language),
                interval=_range(part["intervals"], language), cases=_seen(part["cases"], language),
                colour=say(language, "colour_names", part["verdict"]["colour"]), rate=_say_rate(part["rate"], language),
            ).rstrip()
        )  # fmt: skip
        if part["verdict"]["colour"] == "red":
            lines += [
                f"      {_say_plain(one, language)}" for one in part["verdict"]["reasons"] if one["colour"] == "red"
            ]
    return lines


def _describe_pooling(pooling: dict[str, Any], language: str) -> list[str]:
    lines = [say(language, "strata", "pooling_title")]
    rows = [({}, pooling["everybody"]), *((one["values"], one) for one in pooling["strata"])]
    for values, one in rows:
        borrowed = say(language, "strata", "borrowed") if one.get("borrowed") else ""
        lines.append(
            say(
                language, "strata", "pooled_row", part=_name(values, language), total=_number(one["total"], language),
                interval=_range(one["intervals"], language), borrowed=borrowed,
            ).rstrip()
        )  # fmt: skip
    return lines


def _say_plain(reason: dict[str, Any], language: str) -> str:
    return say_reason(Reason(reason["code"], reason["colour"], reason["values"]), language)


def _name(values: dict[str, str], language: str) -> str:
    return ", ".join(values.values()) if values else say(language, "strata", "everybody")


def _number(value: float | None, language: str) -> str:
    return "-" if value is None or not isfinite(value) else say(language, "lines", "number", value=value)


def _range(intervals: dict[str, list[float]], language: str) -> str:
    if _LEVEL not in intervals:
        return ""
    low, high = intervals[_LEVEL]
    return say(language, "lines", "range", low=low, high=high)


def _seen(cases: int | None, language: str) -> str:
    return say(language, "strata", "withheld") if cases is None else say(language, "lines", "number", value=cases)


def _say_rate(rate: dict[str, Any] | None, language: str) -> str:
    if rate is None:
        return ""
    low, high = rate["intervals"].get(_LEVEL, [rate["per_100000"]] * 2)
    return say(language, "strata", "rate", rate=rate["per_100000"], low=low, high=high)
