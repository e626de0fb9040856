"""Two studies side by side: what went in, what came out, and where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arasha.engines.prevalence.reporting import conclude
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.statistics.models import Study
from arasha.statistics.studies.presenting import Finding, say_change
from arasha.statistics.studies.results import LEVEL

NOT_OFFERED = {"invalid_choice": _("This study is not here, or not open to you. Choose one from the list.")}


class CompareForm(forms.Form):
    """Two studies that the reader may see."""

    first = forms.ChoiceField(label=_("First study"), error_messages=NOT_OFFERED)
    second = forms.ChoiceField(label=_("Second study"), error_messages=NOT_OFFERED)

    def __init__(self, data: Any, *, studies: Sequence[Study]) -> None:
        super().__init__(data)
        offered = [(str(study.pk), f"{study.number} · {study.name}") for study in studies]
        self.fields["first"].choices = self.fields["second"].choices = offered  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ComparedRow:
    """One thing in both studies. apart, together: what is said of it when it differs and when it does not."""

    label: str
    first: str
    second: str
    differs: bool
    apart: str
    together: str


@dataclass(frozen=True)
class Compared:
    """Both studies, their verdicts, and the rows of what went in and what came out."""

    studies: tuple[Study, Study]
    headings: tuple[str, str]
    verdicts: tuple[Finding, Finding]
    inputs: list[ComparedRow]
    results: list[ComparedRow]


def compare_studies(first: Study, second: Study, language: str) -> Compared:
    """Every input and every method of both."""
    speech = Speech(language)
    pair = (first, second)
    return Compared(
        studies=pair,
        headings=(conclude(first.document, language).sentence, conclude(second.document, language).sentence),
        verdicts=(Finding(first.colour, ""), Finding(second.colour, "")),
        inputs=[_input_row(label, *texts) for label, texts in _inputs(pair, speech)],
        results=list(_results(pair, speech)),
    )


def _inputs(pair: tuple[Study, Study], speech: Speech) -> Iterable[tuple[str, tuple[str, str]]]:
    yield gettext("Period"), _both(pair, lambda one: one.period or "–")
    yield gettext("Cases"), _both(pair, lambda one: speech.number(one.cases))
    yield gettext("Lists"), _both(pair, lambda one: speech.names(one.lists))
    yield gettext("Changes of the lists"), _both(pair, lambda one: " ".join(map(say_change, one.steps)) or "–")
    yield gettext("Replicates"), _both(pair, lambda one: speech.number(one.replicates))
    yield gettext("Seed"), _both(pair, lambda one: str(one.seed))
    yield gettext("SHA-256 of the table as given"), _both(pair, lambda one: one.input_sha256[:16] + "…")
    yield gettext("Versions"), _both(pair, _versions)


def _versions(study: Study) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(study.document["versions"].items()))


def _input_row(label: str, first: str, second: str) -> ComparedRow:
    return ComparedRow(label, first, second, first != second, gettext("differs"), gettext("same"))


def _results(pair: tuple[Study, Study], speech: Speech) -> Iterable[ComparedRow]:
    """Every method of either: totals differ by their nature, so that what counts is whether the limits overlap."""
    found = [{one["method"]: one for one in study.document["estimates"]} for study in pair]
    for method in dict.fromkeys([*found[0], *found[1]]):
        first, second = (each.get(method) for each in found)
        yield ComparedRow(
            speech.method(method),
            _say_estimate(first, speech),
            _say_estimate(second, speech),
            _are_apart(first, second),
            gettext("limits apart"),
            gettext("limits overlap") if _limits(first) and _limits(second) else "",
        )


def _limits(one: dict[str, Any] | None) -> tuple[float, float] | None:
    return tuple(one["intervals"][LEVEL]) if one and LEVEL in one["intervals"] else None


def _are_apart(first: dict[str, Any] | None, second: dict[str, Any] | None) -> bool:
    one, other = _limits(first), _limits(second)
    return one is not None and other is not None and (one[1] < other[0] or other[1] < one[0])


def _say_estimate(one: dict[str, Any] | None, speech: Speech) -> str:
    if one is None or one["total"] is None:
        return "–"
    limits = f" ({speech.limits(one['intervals'][LEVEL])})" if LEVEL in one["intervals"] else ""
    return f"{speech.number(one['total'])}{limits}"


def _both(pair: tuple[Study, Study], say: Any) -> tuple[str, str]:
    return say(pair[0]), say(pair[1])
