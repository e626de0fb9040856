"""How a try to reach the person ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm
from arasha.casework.answers import list_choices


class TryForm(KeyedForm):
    """One try, one answer."""

    outcome = forms.ChoiceField(
        label=_("How did the try end?"),
        choices=list_choices("contact_outcomes"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the try ended.")},
    )
