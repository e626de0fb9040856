"""The form of a group intake: the place once, then one nameless card after another, a minute each."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm
from arasha.casework.answers import NOT_A_DAY, date_input, language_choices, list_choices, region_choices
from arasha.casework.cases.questions import AgeFields
from arasha.casework.intakes.rules import IntakeDraft, PersonCard
from arasha.casework.models import Intake, TalkedAlone


class PlaceFields(forms.Form):
    """What is the same for everybody found there."""

    intake_key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How were they found?"), choices=list_choices("channels"), initial="raid")
    happened_on = forms.DateField(
        label=_("Day"), widget=date_input(), error_messages={**NOT_A_DAY, "required": _("Write the day of the raid.")}
    )
    region = forms.ChoiceField(label=_("In which region?"), choices=region_choices, required=False)
    sectors = forms.MultipleChoiceField(
        label=_("In what kind of work?"),
        choices=list_choices("sectors"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    forms_of_exploitation = forms.MultipleChoiceField(
        label=_("For what?"),
        choices=list_choices("exploitation_forms"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    PLACE = ("channel", "happened_on", "region")
    PLACE_MORE = ("sectors", "forms_of_exploitation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["intake_key"].initial = uuid4

    def intake(self) -> IntakeDraft:
        """The place as filled in."""
        said = self.cleaned_data
        return IntakeDraft(
            key=said["intake_key"],
            channel=said["channel"],
            happened_on=said["happened_on"],
            region=said["region"],
            sectors=tuple(said["sectors"]),
            forms=tuple(said["forms_of_exploitation"]),
        )


class PersonFields(AgeFields):
    """One card, in the order in which one looks and asks; no name is asked and none can be written."""

    sex = forms.ChoiceField(label=_("Sex"), choices=list_choices("sexes"), widget=forms.RadioSelect, initial="unknown")
    language = forms.ChoiceField(label=_("Which language?"), choices=language_choices, required=False)
    needs = forms.MultipleChoiceField(
        label=_("What is needed now?"),
        choices=list_choices("needs"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    whereabouts = forms.ChoiceField(
        label=_("Where is the person now?"), choices=list_choices("whereabouts"), initial="unknown"
    )
    children_along = forms.IntegerField(label=_("Children along"), required=False, min_value=0, max_value=30)
    alone = forms.ChoiceField(
        label=_("Talked to alone?"),
        help_text=_("None of the others, and no interpreter from among them, could hear it."),
        choices=TalkedAlone.choices,
        widget=forms.RadioSelect,
        initial=TalkedAlone.NOT_YET,
    )
    controller = forms.BooleanField(
        label=_("May be controlling the others"),
        help_text=_("Only your agency sees this mark. It is no accusation: keep this person apart from the others."),
        required=False,
    )

    PERSON = (
        "sex",
        "age_basis",
        "age_from",
        "age_to",
        "language",
        "needs",
        "whereabouts",
        "children_along",
        "alone",
        "controller",
    )

    def card(self, key: UUID) -> PersonCard:
        """The card as filled in."""
        said = self.cleaned_data
        return PersonCard(
            key=key,
            sex=said["sex"],
            language=said["language"],
            age_basis=said["age_basis"],
            age_from=said["age_from"],
            age_to=said["age_to"],
            needs=tuple(said["needs"]),
            whereabouts=said["whereabouts"],
            children_along=said["children_along"],
            alone=said["alone"],
            controller=said["controller"],
        )


class IntakeForm(KeyedForm, PlaceFields, PersonFields):
    """The place and a first card on one page; `key` is the card's own."""

    def place(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLACE]

    def place_more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PLACE_MORE]

    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSON]


class NextCardForm(KeyedForm, PersonFields):
    """One more card of an intake that is here already."""

    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in self.PERSON]


class PlaceSentForm(PlaceFields):
    """The place as an open page sends it."""


class CardSentForm(PersonFields):
    """One card as an open page sends it, with the key it made."""

    key = forms.UUIDField()


def place_of(intake: Intake) -> IntakeDraft:
    """The stored place, for a card that is added later."""
    return IntakeDraft(
        key=intake.client_key,
        channel=intake.channel,
        happened_on=intake.happened_on,
        region=intake.region,
        sectors=tuple(intake.sectors),
        forms=tuple(intake.forms),
    )


def first_answers(today: date) -> dict[str, Any]:
    """What a new intake begins with."""
    return {"happened_on": today}
