"""Recording what a person says about who may see what."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm
from arasha.access.models import Agency
from arasha.casework.answers import NOT_A_DAY, date_input, language_choices, list_choices
from arasha.casework.consents.rules import ConsentDraft
from arasha.casework.models import ConsentState
from arasha.vault.groups import FieldGroup

SAYABLE = (ConsentState.GIVEN, ConsentState.THINKING, ConsentState.REFUSED)


class ConsentForm(KeyedForm):
    """One recipient, one purpose, the person's answer and what it covers."""

    recipient = forms.ChoiceField(label=_("Which agency?"), error_messages={"required": _("Choose the agency.")})
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=list_choices("purposes", empty=_("choose")),
        error_messages={"required": _("Choose what the agency may use it for.")},
    )
    state = forms.ChoiceField(
        label=_("What does the person say?"),
        help_text=_("Refusing needs no reason. Help goes on either way."),
        choices=[(state.value, state.label) for state in SAYABLE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person said.")},
    )
    groups = forms.MultipleChoiceField(
        label=_("What may this agency see?"),
        choices=[(group.value, group.label) for group in FieldGroup],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("Empty means until the person withdraws it."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )
    explained_in = forms.ChoiceField(
        label=_("In which language was it explained?"),
        choices=language_choices,
        error_messages={"required": _("Choose the language in which it was explained.")},
    )
    with_interpreter = forms.BooleanField(label=_("An interpreter helped"), required=False)
    given_by = forms.ChoiceField(
        label=_("Who said it?"),
        choices=[("person", _("the person")), ("guardian", _("the guardian"))],
        widget=forms.RadioSelect,
        initial="person",
    )

    def __init__(self, *args: Any, recipients: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("choose")), *((str(agency.pk), agency.name) for agency in recipients)]
        self.fields["recipient"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> ConsentDraft:
        said = self.cleaned_data
        return ConsentDraft(
            recipient=UUID(said["recipient"]),
            purpose=said["purpose"],
            state=ConsentState(said["state"]),
            groups=tuple(said["groups"]),
            until=said["until"],
            explained_in=said["explained_in"],
            with_interpreter=said["with_interpreter"],
            given_by=said["given_by"],
        )
