"""The overview's filters: closed choices only, in the address, so that a view can be kept and sent."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arasha.country import CountryPack
from arasha.database.actor import Actor
from arasha.statistics.queries import NOWHERE, Filters

NOT_OFFERED = {"invalid_choice": _("This is not one of the answers offered. Choose one from the list.")}


class FilterForm(forms.Form):
    """Period, region and source; blank counts everything."""

    year_from = forms.TypedChoiceField(
        label=_("From year"), required=False, coerce=int, empty_value=None, error_messages=NOT_OFFERED
    )
    year_to = forms.TypedChoiceField(
        label=_("To year"), required=False, coerce=int, empty_value=None, error_messages=NOT_OFFERED
    )
    region = forms.ChoiceField(label=_("Region of the case"), required=False, error_messages=NOT_OFFERED)
    channel = forms.ChoiceField(label=_("Source"), required=False, error_messages=NOT_OFFERED)

    def __init__(self, data: Any, *, actor: Actor, pack: CountryPack, first_year: int, today: date) -> None:
        """actor: a post limited to regions is offered those only. first_year: of the oldest case."""
        super().__init__(data)
        years = [(str(year), str(year)) for year in range(today.year, min(first_year, today.year) - 1, -1)]
        regions = [(code, str(region.short_name)) for code, region in pack.regions.items() if actor.covers(code)]
        choices = {
            "year_from": [("", gettext("the first year")), *years],
            "year_to": [("", gettext("today")), *years],
            "region": [("", gettext("all regions")), *regions, (NOWHERE, gettext("outside the country or unknown"))],
            "channel": [("", gettext("all sources")), *pack.channels.choices()],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("year_from"), said.get("year_to")
        if first and last and first > last:
            self.add_error(
                "year_to", ValidationError(gettext("This year lies before the first one. Choose a later year."))
            )
        return said

    def filters(self) -> Filters:
        """What to count; everything while an answer is wrong, and the page says which."""
        return Filters(**self.cleaned_data) if self.is_valid() else Filters()
