"""Sending and declining a referral."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, VersionedForm, long_text
from arasha.casework.answers import list_choices
from arasha.casework.consents.queries import Word
from arasha.casework.referrals.rules import URGENCIES, ReferralDraft
from arasha.country import current
from arasha.vault.groups import FieldGroup


class ReferralForm(KeyedForm):
    """How soon, and which of the consented groups; recipient and purpose are those of one consent."""

    recipient = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.CharField(widget=forms.HiddenInput, max_length=40)
    urgency = forms.ChoiceField(label=_("How soon is an answer needed?"), widget=forms.RadioSelect, initial="day")
    groups = forms.MultipleChoiceField(
        label=_("What will they see?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, word: Word, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["urgency"].choices = [(code, current().urgencies.name(code)) for code in URGENCIES]  # type: ignore[attr-defined]
        covered = [(group.value, group.label) for group in FieldGroup if group in word.covered]
        self.fields["groups"].choices = covered  # type: ignore[attr-defined]
        self.fields["groups"].initial = [code for code, _label in covered]
        self.fields["recipient"].initial = word.consent.recipient_id
        self.fields["purpose"].initial = word.consent.purpose

    def draft(self) -> ReferralDraft:
        said = self.cleaned_data
        recipient: UUID = said["recipient"]
        return ReferralDraft(recipient, said["purpose"], said["urgency"], tuple(said["groups"]))


class DeclineForm(VersionedForm):
    """Why the recipient cannot take the person; the sender reads it."""

    reason = forms.ChoiceField(
        label=_("Why can your agency not take this person?"),
        choices=list_choices("decline_reasons"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason: the sender needs it to find another place.")},
    )
    note = long_text(
        label=_("What would help the sender?"),
        help_text=_("Such as when a place will be free. No names, please."),
        required=False,
    )
