"""A report as the command line asks for it: checked before hours are computed, written after."""

import argparse
from collections.abc import Mapping
from errno import EISDIR, ENOENT
from os import strerror
from pathlib import Path
from typing import Any, Final

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.reporting.assumptions import read_assumptions
from arasha.engines.prevalence.reporting.pages import render_html
from arasha.engines.prevalence.reporting.papers import can_print, render_pdf

_SUFFIXES: Final = (".html", ".htm", ".pdf")


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """--report and --assumptions."""
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a report: FILE.html, or FILE.pdf by typst")
    parser.add_argument(
        "--assumptions", type=Path, metavar="FILE.txt", help="the analyst's answers for the report, under # lines"
    )


def check_report(arguments: argparse.Namespace) -> dict[str, str]:
    """The analyst's answers. Raises InputError or OSError for what would keep the report from being written."""
    path = arguments.report
    if path is None:
        if arguments.assumptions is not None:
            raise InputError("assumptions_without_report")
        return {}
    if path.suffix.lower() not in _SUFFIXES:
        raise _about(path, InputError("report_suffix", suffix=path.suffix))
    if path.suffix.lower() == ".pdf" and not can_print():
        raise _about(path, InputError("typst_missing"))
    if not path.parent.is_dir():
        raise FileNotFoundError(ENOENT, strerror(ENOENT), str(path.parent))
    if path.is_dir():
        raise IsADirectoryError(EISDIR, strerror(EISDIR), str(path))
    if arguments.assumptions is None:
        return {}
    try:
        return read_assumptions(arguments.assumptions)
    except InputError as problem:
        raise _about(arguments.assumptions, problem) from None


def _about(path: Path, problem: InputError) -> InputError:
    problem.file = str(path)
    return problem


def write_report(document: Mapping[str, Any], arguments: argparse.Namespace, answers: Mapping[str, str]) -> None:
    """Write the report of a document where it was asked for."""
    path: Path = arguments.report
    if path.suffix.lower() == ".pdf":
        path.write_bytes(render_pdf(document, arguments.language, answers))
    else:
        path.write_text(render_html(document, arguments.language, answers), encoding="utf-8")
