"""The checklist of criteria for special social services."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import VersionedForm
from arasha.casework.entitlements.rules import NO, UNKNOWN, YES
from arasha.country import Criterion

ANSWERS = ((YES, _("yes")), (NO, _("no")), (UNKNOWN, _("unknown")))
PARTS: dict[str, Promise] = {
    "ill_treatment": _("What was done to the person"),
    "maladaptation": _("Ties with other people and services"),
    "deprivation": _("Means to live on"),
}


class CriteriaForm(VersionedForm):
    """Each criterion yes, no or unknown; nothing is required but one answer."""

    def __init__(self, *args: Any, criteria: Mapping[str, Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for code, criterion in criteria.items():
            self.fields[code] = forms.ChoiceField(
                label=str(criterion.name),
                choices=ANSWERS,
                initial=UNKNOWN,
                widget=forms.RadioSelect,
                required=False,
            )

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(heading, fields) part by part, in the pack's order."""
        found: dict[str, list[forms.BoundField]] = {}
        for code, criterion in self.criteria.items():
            found.setdefault(criterion.part, []).append(self[code])
        return [(str(PARTS.get(part, part)), fields) for part, fields in found.items()]

    def answers(self) -> dict[str, str]:
        """criterion -> yes, no or unknown."""
        return {code: self.cleaned_data.get(code) or UNKNOWN for code in self.criteria}
