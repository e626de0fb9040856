"""The forms about people who belong together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm
from arasha.casework.answers import list_choices
from arasha.casework.cases.numbers import tidy_number
from arasha.casework.cases.questions import AgeFields
from arasha.casework.models import BirthRegistered, Relation, Wish
from arasha.casework.relations.rules import NewDependant, RelationDraft


class BondFields(forms.Form):
    """What is asked about two people."""

    keep_together = forms.ChoiceField(
        label=_("Do they want to stay together?"), choices=Wish.choices, widget=forms.RadioSelect, initial=Wish.UNKNOWN
    )
    opposed = forms.BooleanField(
        label=_("Their interests are opposed"),
        help_text=_("Such as a suspected mother, or a child who fears her. Each then gets a caseworker of their own."),
        required=False,
    )
    birth_registered = forms.ChoiceField(
        label=_("Is the child's birth registered?"),
        help_text=_("Only for a small child. It stays on the day's work until it is."),
        choices=[("", _("not asked: no small child")), *BirthRegistered.choices],
        required=False,
    )


class DependantForm(KeyedForm, AgeFields, BondFields):
    """Somebody who came along: a new record, or a case that is here already."""

    kind = forms.ChoiceField(label=_("Who is the other person?"), choices=list_choices("relations"), initial="child_of")
    number = TextField(
        label=_("Number of their case"),
        help_text=_("Empty: a record of their own is made now, with the answers below."),
        limit=24,
        required=False,
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=list_choices("sexes"), widget=forms.RadioSelect, initial="unknown")

    field_order = (
        "kind",
        "number",
        "sex",
        "age_basis",
        "age_from",
        "age_to",
        "keep_together",
        "birth_registered",
        "opposed",
    )

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"])
        number = tidy_number(typed) if typed else ""
        if number is None:
            raise ValidationError(
                _("This is no case number. Check it, also its last letter: N26-0001X."), code="number"
            )
        return number

    def draft(self) -> RelationDraft:
        said = self.cleaned_data
        return RelationDraft(said["kind"], said["keep_together"], said["opposed"], said["birth_registered"])

    def person(self) -> NewDependant:
        said = self.cleaned_data
        return NewDependant(said["sex"], said["age_basis"], said["age_from"], said["age_to"])


class BondForm(VersionedForm, BondFields):
    """Changing what is known about two people."""


def bond_stored(relation: Relation) -> dict[str, Any]:
    """The relation as it is stored, by the names of the form's fields."""
    return {name: getattr(relation, name) for name in ("keep_together", "opposed", "birth_registered", "version")}
