"""The form of an assessment: each factor twice, as the worker sees it and as the person does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import VersionedForm, long_text
from arasha.casework.assessments.rules import AssessmentDraft
from arasha.casework.models import Assessment, Basis, Level
from arasha.country import Factor, current

OWN = "own_"


@dataclass(frozen=True)
class FactorFields:
    """One row of the form."""

    name: str
    hint: str
    level: forms.BoundField
    own: forms.BoundField

    @property
    def is_wrong(self) -> bool:
        return bool(self.level.errors or self.own.errors)


class AssessmentForm(VersionedForm):
    """Safety or needs; what is not known stays unknown and nothing is required but one answer."""

    basis = forms.ChoiceField(
        label=_("What does this rest on?"), choices=Basis.choices, initial=Basis.TALK, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kind: str, factors: Mapping[str, Factor], seals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.factors = factors
        for code, factor in factors.items():
            for prefix, sight in (("", _("as you see it")), (OWN, _("as the person sees it"))):
                self.fields[f"{prefix}{code}"] = forms.ChoiceField(
                    label=f"{factor.name}, {sight}", choices=Level.choices, initial=Level.UNKNOWN, required=False
                )
        if seals:
            self.fields["note"] = long_text(
                label=_("In words, sealed"),
                help_text=_("Only where it helps. It is sealed with needs and safety and stands in no list."),
                required=False,
            )

    def rows(self) -> list[FactorFields]:
        return [
            FactorFields(str(factor.name), str(factor.hint), self[code], self[f"{OWN}{code}"])
            for code, factor in self.factors.items()
        ]

    def draft(self) -> AssessmentDraft:
        """The assessment as answered."""
        said = self.cleaned_data
        return AssessmentDraft(
            kind=self.kind,
            basis=said["basis"],
            answers={code: said.get(code) or Level.UNKNOWN for code in self.factors},
            own_view={code: said.get(f"{OWN}{code}") or Level.UNKNOWN for code in self.factors},
            note=said.get("note", ""),
        )


def stored(assessment: Assessment | None) -> dict[str, Any]:
    """The last assessment as the form's initial values, so that only what changed needs a hand."""
    if assessment is None:
        return {"version": 0}
    own = {f"{OWN}{code}": level for code, level in assessment.own_view.items()}
    return {"version": assessment.number, **assessment.answers, **own}


def fields_of(kind: str, factors: list[str]) -> dict[str, Factor]:
    """The pack's factors of these codes, in order."""
    known = current().assessment_factors
    return {code: known[code] for code in factors if known[code].kind == kind}
