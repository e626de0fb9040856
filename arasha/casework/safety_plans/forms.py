"""The form of a safety plan: steps to choose from, and the person's own words, sealed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import VersionedForm, long_text
from arasha.casework.answers import Choices, list_choices
from arasha.casework.safety_plans.rules import PlanDraft
from arasha.country import current


def victim_language_choices() -> Choices:
    """The languages in which the plan can be printed."""
    pack = current()
    return [(code, pack.languages.name(code)) for code in pack.victim_languages]


class PlanForm(VersionedForm):
    """Short, chosen with the person; everything can be left for next time but one step."""

    signs = forms.MultipleChoiceField(
        label=_("By what does the person notice danger?"),
        choices=list_choices("warning_signs"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    steps = forms.MultipleChoiceField(
        label=_("What does the person do then?"),
        choices=list_choices("safety_steps"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = long_text(
        label=_("Whom does the person trust, and how to reach them?"),
        help_text=_("Never family or an employer without the person's wish. Sealed."),
        required=False,
    )
    own_words = long_text(
        label=_("What else, in the person's own words?"),
        help_text=_("Sealed. No shelter address: it has a place of its own."),
        required=False,
    )
    # Said by the page and kept in it: the same form sent twice must mean the same, whatever is stored by then.
    words_read = forms.BooleanField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("In which language is the paper?"), choices=victim_language_choices)

    def draft(self) -> PlanDraft:
        """The plan as typed; where the sealed words were not read, an empty line leaves them as they are."""
        said = self.cleaned_data
        blind = not said["words_read"]
        return PlanDraft(
            signs=tuple(said["signs"]),
            steps=tuple(said["steps"]),
            language=said["language"],
            people=said["people"] if said["people"] or not blind else None,
            own_words=said["own_words"] if said["own_words"] or not blind else None,
        )
