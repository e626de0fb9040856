"""What a study adds when the linkage is uncertain: the section `linkage` of the document, and its sentences."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arasha.engines.prevalence.errors import InputError
from arasha.engines.prevalence.estimating import Method
from arasha.engines.prevalence.linking.bands import Band, bands, read_thresholds
from arasha.engines.prevalence.linking.clerical import read_clerical
from arasha.engines.prevalence.linking.corrections import CorrectedTable, correct_links, draw_corrections
from arasha.engines.prevalence.linking.mixtures import LinkedEstimate, estimate_linkages
from arasha.engines.prevalence.linking.stacks import list_files, read_linkages
from arasha.engines.prevalence.tables import CaptureTable
from arasha.engines.prevalence.wording import say


@dataclass(frozen=True, slots=True)
class LinkageFiles:
    """What was given beside the table. linkages: files or folders of possible tables; clerical: a reviewed sample;
    thresholds: tables at several thresholds of the match score.
    """

    linkages: tuple[Path, ...] = ()
    clerical: Path | None = None
    thresholds: Path | None = None

    def __bool__(self) -> bool:
        return bool(self.linkages) or self.clerical is not None or self.thresholds is not None


@dataclass(frozen=True, eq=False)
class LinkageFindings:
    """estimate: from possible tables, given or made from the sample. correction: the table the sample leads to.
    bands: by threshold. inputs: the digest of every file by its name.
    """

    table: CaptureTable
    estimate: LinkedEstimate | None
    correction: CorrectedTable | None
    bands: tuple[Band, ...]
    inputs: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "estimate": None if self.estimate is None else self.estimate.to_dict(),
            "correction": None if self.correction is None else self.correction.to_dict(),
            "bands": [one.to_dict() for one in self.bands],
            "inputs": self.inputs,
        }


def find_linkage(
    table: CaptureTable,
    files: LinkageFiles,
    method: Method = "bic",
    *,
    replicates: int = 1000,
    seed: int = 1,
    threads: int = 1,
    count: str | None = None,
) -> LinkageFindings:
    """Read the files and say what the linkage leaves open.

    table: the table of the study; the sample corrects it. Raises InputError naming the file that cannot be taken, and
    for possible tables together with a sample, which makes its own; OSError if one cannot be opened.
    """
    if files.linkages and files.clerical is not None:
        raise InputError("one_linkage_option")
    estimate: LinkedEstimate | None = None
    correction: CorrectedTable | None = None
    found: tuple[Band, ...] = ()
    if files.linkages:
        tables = read_linkages(files.linkages, count=count)
        estimate = estimate_linkages(tables, method, replicates=replicates, seed=seed, threads=threads)
    if files.clerical is not None:
        try:
            clerical = read_clerical(files.clerical)
            correction = correct_links(table, clerical)
        except InputError as problem:
            problem.file = str(files.clerical)
            raise
        tables = draw_corrections(table, clerical, seed=seed)
        estimate = estimate_linkages(tables, method, replicates=replicates, seed=seed, threads=threads)
    if files.thresholds is not None:
        try:
            found = bands(read_thresholds(files.thresholds, count=count), method, replicates=replicates, seed=seed)
        except InputError as problem:
            problem.file = str(files.thresholds)
            raise
    return LinkageFindings(table, estimate, correction, found, _digest(files))


def _digest(files: LinkageFiles) -> dict[str, str]:
    given: Iterable[Path] = [
        *list_files(files.linkages),
        *(one for one in (files.clerical, files.thresholds) if one is not None),
    ]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in given}


def describe_linkage(section: dict[str, Any], cases: int, language: str) -> list[str]:
    """The section `linkage` of a document in sentences. cases: those of the document's table."""
    lines = []
    if section["correction"] is not None:
        lines.append(say(language, "lines", "corrected", before=cases, after=section["correction"]["cases"]))
        for one in section["correction"]["negative"]:
            values = {"lists": "+".join(one["lists"]), "amount": -one["count"]}
            lines.append(say(language, "lines", "negative_history", **values))
    if section["estimate"] is not None:
        lines += _describe_estimate(section["estimate"], language)
    return lines + [_describe_band(one, language) for one in section["bands"]]


def _describe_estimate(found: dict[str, Any], language: str) -> list[str]:
    tables = len(found["tables"])
    if found["total"] is None:
        head = say(language, "lines", "not_linked", tables=tables, failed=found["failed_tables"])
    else:
        low, high = found["intervals"]["0.95"]
        values = {"total": found["total"], "low": low, "high": high, "share": found["linkage_share"]}
        head = say(language, "lines", "linked", tables=tables, **values)
    return [head, *(f"  {say(language, 'reasons', code)}" for code in found["reasons"])]


def _describe_band(one: dict[str, Any], language: str) -> str:
    limits = one["intervals"].get("0.95")
    if one["total"] is None or limits is None:
        return say(language, "lines", "band_without_estimate", threshold=one["threshold"], cases=one["cases"])
    values = {"total": one["total"], "low": limits[0], "high": limits[1]}
    return say(language, "lines", "band", threshold=one["threshold"], cases=one["cases"], **values)
