"""How a member of staff wants to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.limits import LINE_CHARACTERS
from arasha.access.models import MailChoice


class MailForm(forms.Form):
    """Where and how often mails go; the mail itself says nothing but that something waits."""

    mail_choice = forms.ChoiceField(label=_("Mails"), choices=MailChoice.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Your work e-mail"),
        help_text=_("Your own address at work, never one of a person you help."),
        required=False,
        max_length=LINE_CHARACTERS,
        error_messages={"invalid": _("This is no e-mail address. Write it like name@agency.kz, or leave it empty.")},
    )

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or {}
        if cleaned.get("mail_choice") != MailChoice.NONE and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write an address, or choose no mails."))
        return cleaned


class ShownForm(forms.Form):
    """The moment at which the list was shown: what came later has not been read."""

    until = forms.DateTimeField(widget=forms.HiddenInput)
