"""What a reader needs to check the report: models, limits, how the table was read, how to repeat it, words, sources."""

import shlex
from collections.abc import Mapping
from typing import Any, Final

from arasha.engines.prevalence.reporting.blocks import Block, Facts, Listing, Paragraph, Section, Table
from arasha.engines.prevalence.reporting.markup import isolate
from arasha.engines.prevalence.reporting.sections.methods import NOTHING, Document
from arasha.engines.prevalence.reporting.speech import Speech

_WORDS: Final = (
    "case", "list", "overlap", "hidden", "total", "model", "bic", "tie", "minus_infinity", "interval", "replicate",
    "posterior", "log_odds",
)  # fmt: skip
SOURCES: Final = (
    "Aleshin-Guendel S., Sadinle M., Wakefield J. (2021). The central role of the identifying assumption in population "
    "size estimation. arXiv 2101.09304.",
    "Binette O., Steorts R. C. (2022). On the reliability of multiple systems estimation for the quantification of "
    "modern slavery. Journal of the Royal Statistical Society A 185, 640–676.",
    "Chan L., Silverman B. W., Vincent K. (2021). Multiple systems estimation for sparse capture data: inferential "
    "challenges when there are nonoverlapping lists. Journal of the American Statistical Association 116, 1297–1306.",
    "Fienberg S. E. (1972). The multiple recapture census for closed populations and incomplete 2^k contingency "
    "tables. Biometrika 59, 591–603.",
    "Fienberg S. E., Rinaldo A. (2012). Maximum likelihood estimation in log-linear models. Annals of Statistics 40, "
    "996–1023.",
    "Madigan D., York J. C. (1997). Bayesian methods for estimation of the size of a closed population. Biometrika 84, "
    "19–31.",
    "Manrique-Vallier D. (2016). Bayesian population size estimation using Dirichlet process mixtures. Biometrics 72, "
    "1246–1254.",
    "Silverman B. W. (2020). Multiple-systems analysis for the quantification of modern slavery: classical and "
    "Bayesian approaches. Journal of the Royal Statistical Society A 183, 691–736.",
    "Silverman B. W., Chan L., Vincent K. (2024). Bootstrapping multiple systems estimates to account for model "
    "selection. Statistics and Computing 34, 44.",
    "Whitehead J., Jackson J., Balch A., Francis B. (2021). On the unreliability of multiple systems estimation for "
    "estimating the number of potential victims of modern slavery in the UK. Journal of Human Trafficking 7, 1–13.",
)

_FURTHER_SOURCES: Final = {  # of sections that a document need not have
    "strata": "Cruyff M., van Dijk J., van der Heijden P. G. M. (2017). The challenge of counting victims of human "
    "trafficking. Chance 30(3).",
    "linkage": "Sadinle M. (2018). Bayesian propagation of record linkage uncertainty into population size estimation "
    "of human rights violations. Annals of Applied Statistics 12, 1013–1038.",
}


def list_models(document: Document, speech: Speech) -> Section | None:
    """The ranked models with their terms."""
    models = document.get("models")
    if not models:
        return None
    codes = ("rank", "terms", "bic", "aic", "parameters", "total", "minus_infinity")
    rows = tuple(_model_row(position, one, speech) for position, one in enumerate(models, start=1))
    table = Table(
        speech.say("report", "models_table", number=len(models)),
        tuple(speech.say("columns", code) for code in codes),
        rows,
        (True, False, True, True, True, True, False),
        folded=True,
    )
    blocks: tuple[Block, ...] = (Paragraph(speech.say("report", "models_lead"), "lead"), table)
    return Section("ranking", speech.say("report", "models_heading"), blocks)


def _model_row(position: int, one: Mapping[str, Any], speech: Speech) -> tuple[str, ...]:
    independence = one["formula"] == "independence"
    return (
        speech.number(position),
        speech.say("report", "independence") if independence else isolate(one["formula"]),
        speech.decimal(one["bic"], 2),
        speech.decimal(one["aic"], 2),
        speech.number(one["parameters"]),
        NOTHING if one["total"] is None else speech.number(one["total"]),
        speech.terms(one["minus_infinity"]) or NOTHING,
    )


def list_limits(document: Document, speech: Speech) -> Section | None:
    """The limits by which the verdict was reached."""
    rules = document.get("rules")
    if not rules:
        return None
    rows = []
    for name, value in rules.items():
        if not name.endswith("_red") or name.removesuffix("_red") not in rules:
            amber, red = (NOTHING, value) if name.endswith("_red") else (value, rules.get(f"{name}_red", NOTHING))
            said = speech.say("limits", name.removesuffix("_red"))
            rows.append((said, *(one if isinstance(one, str) else _plain(one, speech) for one in (amber, red))))
    columns = tuple(speech.say("columns", code) for code in ("limit", "amber_from", "red_from"))
    table = Table(speech.say("report", "limits_table"), columns, tuple(rows), (False, True, True))
    blocks = (Paragraph(speech.say("report", "limits_lead"), "lead"), table)
    return Section("limits", speech.say("report", "limits_heading"), blocks)


def _plain(value: float, speech: Speech) -> str:
    return speech.number(value) if float(value).is_integer() else speech.decimal(value, 2)


def list_notes(document: Document, speech: Speech) -> Section | None:
    """What was read differently from how it was written."""
    if not document.get("notes"):
        return None
    notes = tuple(_say_note(one, speech) for one in document["notes"])
    return Section("notes", speech.say("report", "notes_heading"), (Listing(notes),))


def _say_note(one: Any, speech: Speech) -> str:
    if isinstance(one, str):
        return isolate(one)
    values = speech.calm(one["values"])
    return speech.say("notes", one["code"], **values) if speech.knows("notes", one["code"]) else isolate(one["text"])


def reproduce(document: Document, speech: Speech) -> Section:
    """Everything needed to obtain the same numbers again."""
    pairs = [("table", document["input"])] if document.get("input") else []
    pairs += [("digest", document["input_sha256"])] if document.get("input_sha256") else []
    pairs += [("seed", str(document["seed"]))]
    replicates = max((one.get("replicates") or 0 for one in document["estimates"]), default=0)
    pairs += [("replicates", str(replicates))] if replicates else []
    versions = ", ".join(f"{name} {number}" for name, number in document.get("versions", {}).items())
    pairs += [("versions", versions)] if versions else []
    pairs += [("command", say_command(document, replicates))]
    facts = Facts(tuple((speech.say("record", code), isolate(value)) for code, value in pairs), exact=True)
    blocks = (Paragraph(speech.say("report", "record_lead"), "lead"), facts)
    return Section("record", speech.say("report", "record_heading"), blocks)


def say_command(document: Document, replicates: int) -> str:
    """The command line that computes the same document."""
    asked = document.get("command")
    if not asked:
        asked = [document.get("input") or "TABLE.csv", "--replicates", str(replicates), "--seed", str(document["seed"])]
    return shlex.join(["arasha", "estimate", *asked])


def list_words(document: Document, speech: Speech) -> Section:
    """The words of the field, for readers who are no statisticians."""
    facts = Facts(tuple((speech.say("words", one), speech.say("meanings", one)) for one in _WORDS))
    return Section("words", speech.say("report", "words_heading"), (facts,))


def list_sources(document: Document, speech: Speech) -> Section:
    """The papers behind the methods."""
    sources = [*SOURCES, *(text for key, text in _FURTHER_SOURCES.items() if document.get(key))]
    return Section("sources", speech.say("report", "sources_heading"), (Listing(tuple(sorted(sources))),))
