"""The command line of the engine, the same with Django and without."""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TextIO

from arasha.engines.prevalence.documents import list_versions, make_document
from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Estimate, estimate
from arasha.engines.prevalence.kappa import KappaTotal, kappa_totals
from arasha.engines.prevalence.linking import LinkageFiles, describe_linkage, find_linkage
from arasha.engines.prevalence.reporting.requests import add_report_arguments, check_report, write_report
from arasha.engines.prevalence.strata.describing import add_arguments as add_strata_arguments
from arasha.engines.prevalence.strata.describing import (
    describe_strata,
    read_covariates,
    stratify_as_asked,
    warn_of_covariates,
)
from arasha.engines.prevalence.studying import Cancelled, Reason, Study, study
from arasha.engines.prevalence.studying.rules import Rules, Verdict, judge, judge_headline, judge_table
from arasha.engines.prevalence.studying.studies import FURTHER, METHODS
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.wording import (
    LANGUAGES,
    say,
    say_error,
    say_method,
    say_note,
    say_reason,
    say_step,
    say_way,
)

DONE: Final = 0
BAD_INPUT: Final = 2
REFUSED: Final = 3
CANCELLED: Final = 130
_REPEATED: Final = ("uncovered",)  # arguments that are named anew for every value
_UNDECIDING: Final = ("table", "replicates", "seed", "threads", "json", "report", "assumptions", "language")
VALIDATION_SCHEMA: Final = "urn:arasha:validation:1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `estimate`."""
    parser.add_argument(
        "table", type=Path, nargs="?", metavar="TABLE.csv", help="histories with counts, or one row per person"
    )
    parser.add_argument("--validate", action="store_true", help="run published examples again and compare")
    parser.add_argument("--method", default="all", choices=("all", *METHODS), help="one method, or all and a verdict")
    parser.add_argument("--replicates", type=int, default=1000, help="resampled tables (1000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same draws (1)")
    parser.add_argument("--count", help="the column that holds counts, if it is not named count, n or freq")
    add_strata_arguments(parser)
    parser.add_argument(
        "--linkages", type=Path, nargs="+", default=[], metavar="PATH",
        help="possible tables of the same lists: files, a folder of them, or one file with a column named linkage",
    )  # fmt: skip
    parser.add_argument(
        "--clerical", type=Path, metavar="FILE.csv", help="pairs reviewed: matches, missed, links, false"
    )
    parser.add_argument("--thresholds", type=Path, metavar="FILE.csv", help="tables by a column named threshold")
    parser.add_argument("--threads", type=int, default=1, help="threads for one method; results do not depend on it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON; - for standard output")
    add_report_arguments(parser)
    parser.add_argument("--language", choices=LANGUAGES, default="en")


def run(arguments: argparse.Namespace, out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Estimate, print, write; returns the exit code: 0, 2 bad input, 3 refused, 130 cancelled."""
    out, err = out or sys.stdout, err or sys.stderr
    try:
        return _run(arguments, out, err)
    except InputError as problem:
        if problem.file is None and arguments.table is not None:
            problem.file = str(arguments.table)
        print(say_error(problem, arguments.language), file=err)
        return BAD_INPUT
    except OSError as problem:
        print(f"{problem.filename or arguments.table}: {_say_file(problem, arguments.language)}", file=err)
        return BAD_INPUT
    except (KeyboardInterrupt, Cancelled):
        print(say(arguments.language, "lines", "cancelled"), file=err)
        return CANCELLED


def _run(arguments: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    if arguments.validate:
        return _validate(arguments, out, err)
    if arguments.table is None:
        raise InputError("no_table")
    table = CaptureTable.from_csv(arguments.table, count=arguments.count, strata=read_covariates(arguments))
    language = arguments.language
    answers = check_report(arguments)
    if arguments.replicates < 1:
        raise InputError("too_few_replicates", replicates=arguments.replicates)
    progress = _Progress(err, language) if err.isatty() else None
    if arguments.method == "all":
        found = study(table, seed=arguments.seed, replicates=arguments.replicates, progress=progress)
        strata = stratify_as_asked(table, arguments, progress)
        found = replace(found, verdict=warn_of_covariates(found.verdict, strata))
        content, refused = found.to_dict(), found.headline is None
        lines = describe_study(found, language)
    else:
        one = estimate(
            table, arguments.method, replicates=arguments.replicates, seed=arguments.seed, threads=arguments.threads
        )
        strata = stratify_as_asked(table, arguments, progress)
        verdict = warn_of_covariates(_judge_single(table, one), strata)
        content, refused = _single(table, one, verdict), verdict.colour == "red"
        lines = [*_describe_table(table, language), *_describe_verdict(verdict, language)]
        lines += [*_describe_estimates([one], language), say(language, "lines", "single")]
    files = LinkageFiles(tuple(arguments.linkages), arguments.clerical, arguments.thresholds)
    if files:
        content["linkage"] = _find_linkage(table, files, arguments)
        lines += describe_linkage(content["linkage"], table.cases, language)
    if strata is not None:
        content["strata"] = strata.to_dict()
        lines += describe_strata(content["strata"], language)
    content |= {"input": arguments.table.name, "command": _repeat(arguments)}
    document = make_document(content, _digest(arguments.table))
    if arguments.report is not None:
        write_report(document, arguments, answers)
        lines.append(say(language, "lines", "written", path=str(arguments.report)))
    _write(document, lines, arguments, out)
    return REFUSED if refused else DONE


def _repeat(arguments: argparse.Namespace) -> list[str]:
    """The arguments that decide the result, by which anybody can compute it again; files by name, without folders."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    usual = vars(parser.parse_args([]))
    asked = [arguments.table.name, "--replicates", str(arguments.replicates), "--seed", str(arguments.seed)]
    for name, value in vars(arguments).items():
        if name in usual and name not in _UNDECIDING and value != usual[name]:
            values = value if isinstance(value, list) else [] if value is True else [value]
            texts = [one.name if isinstance(one, Path) else str(one) for one in values]
            asked += (
                [word for one in texts for word in (f"--{name}", one)] if name in _REPEATED else [f"--{name}", *texts]
            )
    return asked


def _write(document: dict[str, Any], lines: list[str], arguments: argparse.Namespace, out: TextIO) -> None:
    """Print the lines, and write the document where it was asked for: instead of them if that is standard output."""
    if arguments.json is not None:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        if str(arguments.json) == "-":
            print(text, file=out)
            return
        arguments.json.write_text(text + "\n", encoding="utf-8")
        lines = [*lines, say(arguments.language, "lines", "written", path=str(arguments.json))]
    print("\n".join(lines), file=out)


def _validate(arguments: argparse.Namespace, out: TextIO, err: TextIO) -> int:
    """Run the published examples again; 3 if a figure does not agree."""
    from arasha.engines.prevalence import validating

    if arguments.table is not None:
        raise InputError("table_with_validation")
    language = arguments.language
    found = validating.validate(validating.PUBLISHED, progress=_Progress(err, language) if err.isatty() else None)
    document = {"schema": VALIDATION_SCHEMA, **found.to_dict(), "versions": list_versions()}
    _write(document, validating.describe_validation(found, language), arguments, out)
    return DONE if found.agrees else REFUSED


def _find_linkage(table: CaptureTable, files: LinkageFiles, arguments: argparse.Namespace) -> dict[str, Any]:
    """What the linkage leaves open, by the method asked for, or by the headline's."""
    found = find_linkage(
        table, files, "bic" if arguments.method == "all" else arguments.method, replicates=arguments.replicates,
        seed=arguments.seed, threads=arguments.threads, count=arguments.count,
    )  # fmt: skip
    return found.to_dict()


def _judge_single(table: CaptureTable, one: Estimate) -> Verdict:
    rules = Rules()
    if "chains_disagree" in one.reasons:
        return judge([*judge_table(table, rules), Reason("chains_disagree", "red")], None)
    if one.status != "ok":
        return judge([*judge_table(table, rules), Reason("no_estimate", "red", {"status": one.status})], None)
    return judge([*judge_table(table, rules), *(judge_headline(one, rules) if one.selected else [])], None)


def _single(table: CaptureTable, one: Estimate, verdict: Verdict) -> dict[str, Any]:
    """The document of a single method."""
    return {
        "cases": table.cases,
        "lists": list(table.lists),
        "notes": [note.to_dict() for note in table.notes],
        "headline": None if verdict.colour == "red" else one.to_dict(),
        "estimates": [one.to_dict()],
        "verdict": verdict.to_dict(),
        "sensitivity": [],
        "kappa": [row.to_dict() for row in kappa_totals(one)],
        "views": [one.method] if one.method in FURTHER else [],
        "seed": one.seed,
    }


def describe_study(found: Study, language: str) -> list[str]:
    """Verdict first, then the methods side by side."""
    lines = [*_describe_table(found.table, language), *_describe_verdict(found.verdict, language)]
    if found.headline is not None and found.headline.total is not None and found.headline.hidden is not None:
        low, high = found.headline.intervals[0.95]
        values = {"total": found.headline.total, "hidden": found.headline.hidden, "low": low, "high": high}
        lines.append(say(language, "lines", "headline", **values))
    further = [one for name, one in found.estimates.items() if name in FURTHER]
    lines += _describe_estimates([one for name, one in found.estimates.items() if name not in FURTHER], language)
    if found.verdict.agreement is not None:
        lines.append(say(language, "lines", "agreement", ratio=found.verdict.agreement))
    lines += [say(language, "lines", "views"), *_describe_estimates(further, language)]
    for one in found.facial:
        lines.append(say(language, "lines", "facial", formula=one.formula, total=one.total, emptied=len(one.emptied)))
    return [*lines, *_describe_kappa(found.kappa, language)]


def _describe_kappa(rows: Sequence[KappaTotal], language: str) -> list[str]:
    lines = [say(language, "lines", "kappa_head")] if rows else []
    for one in rows:
        low, high = one.interval or (one.total, one.total)
        lines.append(say(language, "lines", "kappa", kappa=one.kappa, total=one.total, low=low, high=high))
    return lines


def _describe_verdict(verdict: Verdict, language: str) -> list[str]:
    colour = say(language, "colour_names", verdict.colour)
    lines = [say(language, "lines", "verdict", colour=colour, sentence=say(language, "colours", verdict.colour))]
    for one in verdict.reasons:
        lines.append(f"  {say(language, 'colour_names', one.colour):<8} {say_reason(one, language)}")
    return lines


def _describe_table(table: CaptureTable, language: str) -> list[str]:
    names = ", ".join(table.lists)
    head = say(language, "lines", "cases", cases=table.cases, lists=len(table.lists), names=names)
    return [head, *(say_note(note, language) for note in table.notes)]


def _describe_estimates(estimates: list[Estimate], language: str) -> list[str]:
    lines = []
    for one in estimates:
        limits = one.intervals.get(0.95)
        if one.total is None:
            description = say(language, "reasons", one.reasons[0])
        else:
            description = say_way(one.method, one.reasons, language)
        lines.append(
            say(
                language,
                "lines",
                "row",
                method=say_method(one.method, language),
                total="-" if one.total is None else say(language, "lines", "number", value=one.total),
                interval="" if limits is None else say(language, "lines", "range", low=limits.low, high=limits.high),
                description=description,
            )
        )
    return lines


class _Progress:
    """One line that is overwritten; only on a terminal."""

    def __init__(self, err: TextIO, language: str) -> None:
        self.err, self.language = err, language

    def __call__(self, done: int, steps: int, step: str) -> None:
        text = (
            ""
            if done == steps
            else say(self.language, "lines", "progress", done=done, steps=steps, step=say_step(step, self.language))
        )
        print(f"\r\x1b[K{text}", end="", file=self.err, flush=True)


def _say_file(problem: OSError, language: str) -> str:
    if isinstance(problem, FileNotFoundError):
        return say(language, "lines", "no_such_file")
    if isinstance(problem, PermissionError):
        return say(language, "lines", "no_permission")
    return say(language, "lines", "no_file_access")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of `python -m arasha.engines.prevalence`."""
    parser = argparse.ArgumentParser(
        prog="python -m arasha.engines.prevalence", description="How many are hidden, from lists that overlap."
    )
    add_arguments(parser)
    return run(parser.parse_args(arguments))
