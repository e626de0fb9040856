"""Deciding, being the second person, and writing down that the person was told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, VersionedForm
from arasha.casework.decisions.rules import FOLLOWS, REFUSALS, DecisionDraft
from arasha.casework.models import NoticeCopy, Proof, VictimStatus
from arasha.casework.talks.forms import TalkFields
from arasha.country import current


class DecisionForm(VersionedForm):
    """The status, how sure it had to be, and the grounds; those for recognising apart from those for refusing."""

    status = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the decision.")},
    )
    proof = forms.ChoiceField(
        label=_("How sure is it?"),
        help_text=_("Reasonable grounds are enough to recognise. A refusal needs that everything known was weighed."),
        choices=Proof.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how sure it is.")},
    )
    grounds = forms.MultipleChoiceField(
        label=_("Grounds for recognising"),
        help_text=_("They are read to the person in their own language."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    grounds_against = forms.MultipleChoiceField(
        label=_("Grounds for refusing or revoking"),
        help_text=_("Only with a refusal. They are read to the person too."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, now_decided: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [status for status in VictimStatus if status in FOLLOWS[now_decided]]
        self.fields["status"].choices = [(status.value, status.label) for status in possible]  # type: ignore[attr-defined]
        refusals, others = set(possible) & REFUSALS, set(possible) - REFUSALS
        self.fields["grounds"].choices = _grounds(others)  # type: ignore[attr-defined]
        self.fields["grounds_against"].choices = _grounds(refusals)  # type: ignore[attr-defined]
        for field, statuses in (("grounds", others), ("grounds_against", refusals)):
            if not statuses:
                del self.fields[field]

    def draft(self) -> DecisionDraft:
        said = self.cleaned_data
        grounds = said.get("grounds_against" if said["status"] in REFUSALS else "grounds", [])
        return DecisionDraft(said["status"], said["proof"], tuple(grounds))

    def add_refusal(self, refusal: Any) -> None:
        """A missing ground stands at the field that the chosen decision asks for."""
        if refusal.field == "grounds" and self.cleaned_data.get("status") in REFUSALS:
            refusal.field = "grounds_against"
        super().add_refusal(refusal)


def _grounds(statuses: set[VictimStatus]) -> list[tuple[str, str]]:
    known = current().decision_grounds
    return [(code, str(ground.name)) for code, ground in known.items() if set(ground.uses) & statuses]


class SecondForm(VersionedForm):
    """Whether the second person agrees."""

    agrees = forms.ChoiceField(
        label=_("Do you agree with the refusal?"),
        help_text=_("If you do not, nothing changes for the person."),
        choices=[("yes", _("yes, the refusal stands")), ("no", _("no, nothing changes for the person"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you agree.")},
    )


class TellForm(KeyedForm, TalkFields):
    """In which language and by whom the decision was said, and what became of the paper."""

    copy = forms.ChoiceField(
        label=_("What about the paper?"),
        choices=NoticeCopy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what became of the paper: somebody may find it.")},
    )
