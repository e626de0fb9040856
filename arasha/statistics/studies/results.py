"""A finished study in words and drawings, from its document alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from arasha.access.models import Post
from arasha.engines.prevalence.reporting import conclude, list_questions
from arasha.engines.prevalence.reporting.blocks import Conclusion, Question
from arasha.engines.prevalence.reporting.plots import (
    draw_beliefs,
    draw_kappa,
    draw_lists,
    draw_methods,
    draw_more_data,
    draw_shapes,
    draw_strip,
)
from arasha.engines.prevalence.reporting.sheets import NARROW
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.engines.prevalence.wording import say_way
from arasha.statistics.models import Study
from arasha.statistics.studies.presenting import Finding, say_change

Document = Mapping[str, Any]
LEVEL: Final = "0.95"
# Models shown in the table; the JSON holds all near the best.
MODELS_SHOWN: Final = 100
# How wide drawings are in the broad and in the slim column of a desk's window, in their own units.
BROAD: Final = 580
SLIM: Final = 400
DRAWINGS: Final[Mapping[str, Callable[..., str]]] = {
    "methods": draw_methods,
    "strip": draw_strip,
    "beliefs": draw_beliefs,
    "kappa": draw_kappa,
    "lists": draw_lists,
    "shapes": draw_shapes,
    "more": draw_more_data,
}
WIDTHS: Final[Mapping[str, int]] = dict.fromkeys(("methods", "lists", "shapes"), BROAD)


@dataclass(frozen=True)
class Plot:
    """A drawing for wide and for narrow windows; both are empty where there is nothing to draw."""

    wide: SafeString
    narrow: SafeString


@dataclass(frozen=True)
class MethodRow:
    """One method: its total and limits, or why there are none."""

    name: str
    total: str
    limits: str
    narrow_limits: str
    why: str
    is_headline: bool


@dataclass(frozen=True)
class ShownStudy:
    """Everything the page of a study shows."""

    known: str
    conclusion: Conclusion
    verdict: Finding
    chips: list[Finding]
    findings: list[Finding]
    questions: list[Question]
    answered: int
    plots: dict[str, Plot]
    methods: list[MethodRow]
    variations: list[tuple[str, str, str]]
    consistency: list[tuple[str, str, str, str]]
    more_data: list[tuple[str, str]]
    criteria: list[tuple[str, str]]
    models: list[tuple[str, str, str]]
    changes: list[str]
    facts: list[tuple[str, str]]


def present_study(study: Study, asked_by: Post | None, language: str) -> ShownStudy:
    """The document in the language of the screen."""
    document, speech = study.document, Speech(language)
    conclusion = conclude(document, language)
    questions = list_questions(language, study.assumptions)
    return ShownStudy(
        known=_say_known(study, asked_by, speech),
        conclusion=conclusion,
        verdict=Finding(study.colour, ""),
        chips=_few(Finding(chip.tone, chip.text) for chip in conclusion.chips),
        findings=[Finding(reason.tone, reason.text) for reason in conclusion.reasons],
        questions=list(questions),
        answered=sum(question.answer is not None for question in questions),
        plots={name: draw(name, document, language) for name in DRAWINGS},
        methods=[_method_row(one, speech) for one in document["estimates"]],
        variations=[*_variations(document, speech)],
        consistency=[_consistency_row(one, speech) for one in document.get("consistency", ())],
        more_data=[
            (speech.number(one["people"]), speech.limits(one["interval"])) for one in document.get("more_data", ())
        ],
        criteria=[
            (speech.say("criteria", name), _or_dash(total, speech))
            for name, total in document.get("criteria", {}).items()
        ],
        models=[
            (one["formula"], _or_dash(one["total"], speech), speech.decimal(one["above"], 2))
            for one in document.get("strip", ())[:MODELS_SHOWN]
        ],
        changes=[say_change(step) for step in study.steps],
        facts=[*_facts(study)],
    )


def _few(chips: Iterable[Finding]) -> list[Finding]:
    """Each text once: two lists may decide, and a chip says so once."""
    return list({chip.text: chip for chip in chips}.values())


def draw(name: str, document: Document, language: str) -> Plot:
    """One drawing, twice: the window decides which is shown. The engine escapes every text in it."""
    drawing, width = DRAWINGS[name], WIDTHS.get(name, SLIM)
    return Plot(
        mark_safe(drawing(document, language, width=width, name=f"{name}-wide")),  # noqa: S308 - see the docstring
        mark_safe(drawing(document, language, width=NARROW, name=f"{name}-narrow")),  # noqa: S308 - the same
    )


def _say_known(study: Study, asked_by: Post | None, speech: Speech) -> str:
    lists = len(study.lists)
    known = ngettext("%(cases)s people known from %(lists)s list", "%(cases)s people known from %(lists)s lists", lists)
    day = date_format(localtime(study.made_at), "DATE_FORMAT")
    made = gettext("study of %(day)s by %(agency)s") % {"day": day, "agency": asked_by.agency.name if asked_by else "–"}
    draws = ngettext("%(shown)s replicate", "%(shown)s replicates", study.replicates)
    return " · ".join(
        (
            known % {"cases": speech.number(study.cases), "lists": lists},
            made,
            gettext("seed %(seed)s") % {"seed": study.seed},
            draws % {"shown": speech.number(study.replicates)},
        )
    )


def _method_row(one: Mapping[str, Any], speech: Speech) -> MethodRow:
    why = say_way(one["method"], one["reasons"], speech.language) if "annealed" in one["reasons"] else ""
    if one["total"] is None:
        why = speech.say("reasons", one["reasons"][0]) if one["reasons"] else speech.say("statuses", one["status"])
    return MethodRow(
        name=speech.method(one["method"]),
        total=_or_dash(one["total"], speech),
        limits=speech.limits(one["intervals"][LEVEL]) if LEVEL in one["intervals"] else "–",
        narrow_limits=speech.limits(one["intervals"]["0.8"]) if "0.8" in one["intervals"] else "–",
        why=why,
        is_headline=one["method"] == "bic",
    )


def _variations(document: Document, speech: Speech) -> Iterable[tuple[str, str, str]]:
    for room, words in (("without", gettext("without %(lists)s")), ("merged", gettext("merged: %(lists)s"))):
        for one in document.get(room, ()):
            limits = speech.limits(one["interval"]) if one["interval"] else "–"
            yield words % {"lists": speech.names(one["lists"])}, _or_dash(one["total"], speech), limits


def _consistency_row(one: Mapping[str, Any], speech: Speech) -> tuple[str, str, str, str]:
    words = {True: gettext("inside the limits"), False: gettext("outside the limits"), None: gettext("no estimate")}
    return one["list"], speech.number(one["truth"]), _or_dash(one["total"], speech), words[one["covered"]]


def _or_dash(value: float | None, speech: Speech) -> str:
    return "–" if value is None else speech.number(value)


def _facts(study: Study) -> Iterable[tuple[str, str]]:
    """What is needed to compute it again."""
    yield gettext("SHA-256 of the table as given"), study.input_sha256
    yield gettext("Seed"), str(study.seed)
    yield gettext("Replicates"), str(study.replicates)
    yield from sorted(study.document["versions"].items())
    yield gettext("Finished"), date_format(localtime(study.made_at), "DATETIME_FORMAT")
