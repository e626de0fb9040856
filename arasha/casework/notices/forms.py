"""Choosing the wording of the notice, and recording a reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm
from arasha.casework.answers import Choices
from arasha.casework.models import NoticeCopy, NoticeVariant, Understood
from arasha.casework.notices.rules import NoticeDraft
from arasha.casework.talks.forms import TalkFields
from arasha.country import current


def notice_languages() -> Choices:
    """The languages the notice is written in, each by its name in the reader's language."""
    pack = current()
    return [(code, pack.languages.name(code)) for code in pack.victim_languages]


class WordingForm(forms.Form):
    """Language and wording; asked by address, so that a reading can be opened again as it was."""

    language = forms.ChoiceField(label=_("Language of the notice"), choices=notice_languages)
    variant = forms.ChoiceField(label=_("Wording"), choices=NoticeVariant.choices, widget=forms.RadioSelect)


class ReadingForm(KeyedForm, TalkFields):
    """After the reading: the talk, whether it was understood, what became of the paper."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)
    language = forms.ChoiceField(widget=forms.HiddenInput, choices=notice_languages)
    variant = forms.ChoiceField(widget=forms.HiddenInput, choices=NoticeVariant.choices)
    understood = forms.ChoiceField(
        label=_("Did the person say it back in their own words?"),
        help_text=_("Nodding is not understanding. Ask: what will you do if somebody threatens you with deportation?"),
        choices=Understood.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the person understood.")},
    )
    paper = forms.ChoiceField(
        label=_("Does the person take the paper?"),
        help_text=_("It bears a neutral title, but whoever watches the person may still find it."),
        choices=NoticeCopy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what became of the paper.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A reading is no interview: whether the story was told is not asked here.
        del self.fields["talk_told_story"]

    def draft(self) -> NoticeDraft:
        said = self.cleaned_data
        return NoticeDraft(said["version"], said["language"], said["variant"], said["understood"], said["paper"])
