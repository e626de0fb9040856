"""Asking for a disclosure without consent, deciding it, and telling the person."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm, long_text
from arasha.access.models import Agency
from arasha.casework.answers import NOT_A_DAY, date_input, language_choices, list_choices
from arasha.casework.disclosures.rules import DisclosureDraft
from arasha.vault.groups import FieldGroup


class DisclosureForm(KeyedForm):
    """On what ground, to whom, what exactly, until when, and whether the person is told."""

    basis = forms.ChoiceField(
        label=_("On what ground?"),
        help_text=_("Only these. Without one of them, ask the person."),
        choices=list_choices("disclosure_bases"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground. Without one nothing is disclosed.")},
    )
    recipient = forms.ChoiceField(label=_("To whom?"), error_messages={"required": _("Choose the agency.")})
    groups = forms.MultipleChoiceField(
        label=_("What exactly?"),
        help_text=_("Only what the ground needs. Nothing else opens, and no safe contact travels along."),
        choices=[(group.value, group.label) for group in FieldGroup],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is disclosed: only what the ground needs.")},
    )
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("After it the recipient sees nothing more."),
        widget=date_input(),
        error_messages={**NOT_A_DAY, "required": _("Choose the last day.")},
    )
    order_body = forms.ChoiceField(
        label=_("Who gave the order?"),
        help_text=_("Only where the ground is an order."),
        choices=list_choices("order_bodies", empty=_("no order")),
        required=False,
    )
    order_on = forms.DateField(
        label=_("Day of the order"), required=False, widget=date_input(), error_messages=NOT_A_DAY
    )
    order_number = TextField(label=_("Number of the order"), help_text=_("Sealed at once."), required=False)
    note = long_text(label=_("Why now?"), help_text=_("Sealed at once; the second person reads it."), required=False)
    bar = forms.ChoiceField(
        label=_("Does anything forbid telling the person?"),
        help_text=_("As a rule they are told what was passed on, to whom and why."),
        choices=list_choices("telling_bars", empty=_("no: they will be told")),
        required=False,
    )
    review_on = forms.DateField(
        label=_("Look again on"),
        help_text=_("Needed when the person is not told."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )

    def __init__(self, *args: Any, recipients: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("choose")), *((str(agency.pk), agency.name) for agency in recipients)]
        self.fields["recipient"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> DisclosureDraft:
        said = self.cleaned_data
        until: date = said["until"]
        return DisclosureDraft(
            recipient=UUID(said["recipient"]),
            basis=said["basis"],
            groups=tuple(said["groups"]),
            until=until,
            order_body=said["order_body"],
            order_on=said["order_on"],
            order_number=said["order_number"],
            note=said["note"],
            bar=said["bar"],
            review_on=said["review_on"],
        )


class TellForm(VersionedForm):
    """In which language the person was told."""

    told_in = forms.ChoiceField(
        label=_("In which language was the person told?"),
        choices=language_choices,
        error_messages={"required": _("Choose the language.")},
    )


class BarForm(VersionedForm):
    """Why the person cannot be told yet, and when that is looked at again."""

    bar = forms.ChoiceField(
        label=_("What forbids telling the person?"),
        choices=list_choices("telling_bars"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers in the list.")},
    )
    review_on = forms.DateField(
        label=_("Look again on"),
        widget=date_input(),
        error_messages={**NOT_A_DAY, "required": _("Choose the day on which you look again.")},
    )
