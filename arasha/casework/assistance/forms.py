"""Writing down the next step of assistance."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import VersionedForm
from arasha.casework.answers import NOT_A_DAY, date_input
from arasha.casework.assistance.rules import STEPS
from arasha.casework.models import Assistance


class AssistanceForm(VersionedForm):
    """Where help stands, and since which day."""

    assistance = forms.ChoiceField(
        label=_("Where does help stand now?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where help stands.")},
    )
    on = forms.DateField(
        label=_("Since which day?"),
        initial=timezone.localdate,
        widget=date_input(),
        error_messages={**NOT_A_DAY, "required": _("Write the day.")},
    )

    def __init__(self, *args: Any, before: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [one for one in Assistance if one in STEPS.get(before, frozenset())]
        self.fields["assistance"].choices = [(one.value, one.label) for one in possible]  # type: ignore[attr-defined]
