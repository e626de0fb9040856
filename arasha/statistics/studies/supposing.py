"""What we must believe: the total if a pair that the model leaves out were tied by a given strength."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.engines.prevalence.reporting.plots.beliefs import Belief, read_beliefs
from arasha.engines.prevalence.reporting.speech import Speech


class SupposeForm(forms.Form):
    """A pair, by its place in the table below, and log odds; both in the address, so that a view can be sent."""

    pair = forms.TypedChoiceField(label=_("Pair of lists"), required=False, coerce=int, empty_value=None)
    odds = forms.FloatField(
        label=_("Strength, as log odds"),
        required=False,
        widget=forms.NumberInput(attrs={"type": "range", "min": "-1", "max": "1", "step": "0.5"}),
    )

    def __init__(self, data: Any, *, document: Mapping[str, Any]) -> None:
        pairs = read_beliefs(document)
        given = {"pair": data.get("pair") or "0", "odds": data.get("odds") or "0.5"}
        super().__init__(given)
        self.fields["pair"].choices = [(place, one.label) for place, one in enumerate(pairs)]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class SupposedRow:
    """One pair with its total at every strength that was computed; "" where there was none."""

    place: int
    label: str
    cells: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Supposed:
    """The chosen pair and strength with its total, and all that can be chosen."""

    label: str
    odds: str
    total: str
    at_zero: str
    strengths: list[str]
    rows: list[SupposedRow]


def suppose(document: Mapping[str, Any], form: SupposeForm, language: str) -> Supposed | None:
    """None where the study has no model to suppose anything beside."""
    pairs = read_beliefs(document)
    if not pairs:
        return None
    speech = Speech(language)
    said = form.cleaned_data if form.is_valid() else {}
    chosen = pairs[said.get("pair") or 0]
    strengths = sorted({odds for one in pairs for odds, _ in one.points})
    asked = said.get("odds")
    wanted = 0.5 if asked is None else float(asked)
    odds = min(strengths, key=lambda one: abs(one - wanted))
    totals = dict(chosen.points)
    return Supposed(
        label=chosen.label,
        odds=_say_odds(odds, speech),
        total=speech.number(totals[odds]) if odds in totals else "–",
        at_zero=speech.number(totals[0.0]) if 0.0 in totals else "–",
        strengths=[_say_odds(one, speech) for one in strengths],
        rows=[_row(place, one, strengths, speech) for place, one in enumerate(pairs)],
    )


def _row(place: int, one: Belief, strengths: list[float], speech: Speech) -> SupposedRow:
    totals = dict(one.points)
    cells = [
        (f"{odds:g}", _say_odds(odds, speech), speech.number(totals[odds]) if odds in totals else "–")
        for odds in strengths
    ]
    return SupposedRow(place, one.label, cells)


def _say_odds(odds: float, speech: Speech) -> str:
    return "0" if odds == 0 else speech.signed(odds)
