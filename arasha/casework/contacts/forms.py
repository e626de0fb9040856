"""Three taps: what it was about, in which language, what was given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm
from arasha.access.models import Function
from arasha.casework.answers import language_choices, list_choices, region_choices
from arasha.casework.contacts.rules import ContactDraft
from arasha.country import current
from arasha.database.actor import Actor


def spoken_languages() -> list[tuple[str, str]]:
    """The languages in which the pack can speak to the person: the tiles of a call."""
    pack = current()
    return [(code, pack.languages.name(code)) for code in pack.victim_languages]


def other_languages() -> list[tuple[str, str]]:
    """All other languages, for a list beside the tiles."""
    tiles = set(current().victim_languages)
    return [("", str(_("one of these"))), *(pair for pair in language_choices() if pair[0] and pair[0] not in tiles)]


def line_choices() -> list[tuple[str, str]]:
    """The public lines by the number that people know."""
    lines = [(code, f"{line.number} · {line.name}") for code, line in current().hotlines.items()]
    return [("", str(_("no public line"))), *lines]


class WayFields(forms.Form):
    """How it reached the agency."""

    channel = forms.ChoiceField(label=_("How did it reach us?"), choices=list_choices("channels"))
    line = forms.ChoiceField(label=_("Line called"), choices=line_choices, required=False)

    @staticmethod
    def usual(actor: Actor) -> dict[str, str]:
        """What is chosen already: an operator of a line sits at that line."""
        on_line = actor.function == Function.HOTLINE_OPERATOR
        return {"channel": "hotline", "line": "trafficking"} if on_line else {"channel": "walk_in", "line": ""}


class LanguageFields(forms.Form):
    """The language, as tiles for the six that the pack speaks and a list for all others."""

    language = forms.ChoiceField(
        label=_("Which language?"), choices=spoken_languages, widget=forms.RadioSelect, required=False
    )
    other_language = forms.ChoiceField(label=_("Another language"), choices=other_languages, required=False)

    def language_said(self) -> str:
        """The code of the language; the list wins, because it is only touched on purpose."""
        said: dict[str, Any] = self.cleaned_data
        return str(said.get("other_language") or said.get("language") or "")


class ContactForm(KeyedForm, WayFields, LanguageFields):
    """Help without a case."""

    topic = forms.ChoiceField(
        label=_("What was it about?"),
        choices=list_choices("contact_topics"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it was about.")},
    )
    given = forms.MultipleChoiceField(
        label=_("What was given?"),
        choices=list_choices("help_kinds"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what was given. Advice counts.")},
    )
    region = forms.ChoiceField(label=_("In which region?"), choices=region_choices, required=False)

    def draft(self) -> ContactDraft:
        said = self.cleaned_data
        return ContactDraft(
            topic=said["topic"],
            given=tuple(said["given"]),
            language=self.language_said(),
            channel=said["channel"],
            line=said["line"],
            region=said["region"],
        )
