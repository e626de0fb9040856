"""Asking for a hold, writing down a court's answer, and the detaining post's question."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm
from arasha.access.models import Agency
from arasha.casework.answers import NOT_A_DAY, date_input, list_choices, region_choices
from arasha.casework.holds.rules import HoldDraft
from arasha.casework.models import Lawyer
from arasha.casework.requests.forms import body_choices

COURT = "court"
NOT_A_MOMENT = {"invalid": _("Write day and hour: 31.12.2025 06:30.")}


class HoldForm(KeyedForm):
    """In the order in which a frightened person tells it: when, where, who, why, who helps, whom to ask."""

    removal_at = forms.DateTimeField(
        label=_("When is the removal?"),
        help_text=_("Day and hour as it was said. Empty if nobody has said one."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages=NOT_A_MOMENT,
    )
    detainers = forms.MultipleChoiceField(
        label=_("Who holds the person, or will put them across the border?"),
        help_text=_("Only these can ask whether there is a hold, and only that."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who holds the person now.")},
    )
    place = forms.ChoiceField(
        label=_("In what kind of place?"),
        choices=list_choices("detention_places"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the kind of place.")},
    )
    region = forms.ChoiceField(label=_("Region"), choices=region_choices, required=False)
    place_note = TextField(
        label=_("Where exactly?"),
        help_text=_("Sealed, and never sent with the request."),
        required=False,
    )
    grounds = forms.MultipleChoiceField(
        label=_("Why should it be held?"),
        choices=list_choices("hold_grounds"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    lawyer = forms.ChoiceField(
        label=_("Is there a lawyer?"),
        choices=Lawyer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether there is a lawyer.")},
    )
    recipient = forms.ChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you ask.")},
    )
    wished = forms.BooleanField(
        label=_("The person wishes it"),
        help_text=_("Ask in their language. They may take it back at any time."),
        required=False,
    )

    def __init__(self, *args: Any, bodies: list[Agency], detaining: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [*body_choices(bodies), (COURT, _("a court, on paper"))]
        self.fields["recipient"].choices = asked  # type: ignore[attr-defined]
        self.fields["detainers"].choices = body_choices(detaining)  # type: ignore[attr-defined]

    def draft(self) -> HoldDraft:
        said = self.cleaned_data
        return HoldDraft(
            detainers=tuple(UUID(one) for one in said["detainers"]),
            place=said["place"],
            region=said["region"],
            removal_at=said["removal_at"],
            grounds=tuple(said["grounds"]),
            lawyer=said["lawyer"],
            recipient=None if said["recipient"] == COURT else UUID(said["recipient"]),
            wished=said["wished"],
            place_note=said["place_note"],
        )


class CourtForm(VersionedForm):
    """What the court answered on paper."""

    held = forms.ChoiceField(
        label=_("What did the court answer?"),
        choices=[("yes", _("held: no removal")), ("no", _("not held"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer.")},
    )
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("Empty means until it is ended."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )


class CheckForm(forms.Form):
    """The reference that the sender gave to the detaining post."""

    reference = TextField(
        label=_("Reference"),
        help_text=_("Ten letters and digits that the sender told you, such as ABCDE-34678."),
        limit=20,
        error_messages={"required": _("Write the reference that the sender gave you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
