"""The questions of a case, in the order in which people talk; forms are put together from them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import TextField
from arasha.casework.answers import (
    NOT_A_DAY,
    BirthDateField,
    IinField,
    NameField,
    country_choices,
    date_input,
    language_choices,
    list_choices,
    region_choices,
)
from arasha.casework.cases.drafts import EventDraft


class SafeContactFields(forms.Form):
    """How to reach the person without harm; nothing known means: do not contact."""

    safe_channel = forms.ChoiceField(
        label=_("How may we reach this person safely?"),
        help_text=_("Nothing known means nobody calls or writes."),
        choices=list_choices("contact_channels"),
        widget=forms.RadioSelect,
        initial="none",
    )
    safe_address = TextField(label=_("Number or place that is safe"), required=False)
    safe_hours = TextField(label=_("At what hours"), required=False)
    code_word = TextField(
        label=_("Code word"), help_text=_("By it the person knows that it is really us."), required=False
    )
    if_another_answers = TextField(label=_("What to say if somebody else answers"), required=False)
    who_watches = TextField(label=_("Who may be watching the telephone"), required=False)
    safe_language = forms.ChoiceField(
        label=_("In which language to speak or write"), choices=language_choices, required=False
    )
    safe_until = forms.DateField(
        label=_("Until which day does this hold?"),
        help_text=_("After that day nobody calls or writes until the person has been asked anew."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )

    def clean_safe_until(self) -> date | None:
        day: date | None = self.cleaned_data["safe_until"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day is over. Write today or a later day."), code="safe_until_past")
        return day


class AgeFields(forms.Form):
    """Age: known, estimated as a range, or unclear. Unclear means every protection of a child."""

    age_basis = forms.ChoiceField(
        label=_("How old?"),
        help_text=_("If it is not clear, the person is protected like a child."),
        choices=list_choices("age_bases"),
        widget=forms.RadioSelect,
        initial="unclear",
    )
    age_from = forms.IntegerField(
        label=_("Age in years"), help_text=_("Or the youngest it may be."), required=False, min_value=0, max_value=120
    )
    age_to = forms.IntegerField(
        label=_("The oldest it may be"),
        help_text=_("Only for an estimate."),
        required=False,
        min_value=0,
        max_value=120,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("age_basis") == "unclear" and cleaned.get("age_from") is not None:
            cleaned["age_basis"] = "estimated"
        if cleaned.get("age_from") is not None and cleaned.get("age_to") is None:
            cleaned["age_to"] = cleaned["age_from"]
        return cleaned


class FactsFields(AgeFields):
    """The core facts besides safe contact: language, sex, age, needs, where now."""

    language = forms.ChoiceField(label=_("Which language?"), choices=language_choices, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=list_choices("sexes"), widget=forms.RadioSelect, initial="unknown")
    needs = forms.MultipleChoiceField(
        label=_("What is needed now?"),
        choices=list_choices("needs"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    whereabouts = forms.ChoiceField(
        label=_("Where is the person now?"),
        choices=list_choices("whereabouts"),
        widget=forms.RadioSelect,
        initial="unknown",
    )
    region = forms.ChoiceField(label=_("In which region?"), choices=region_choices, required=False)
    citizenship = forms.ChoiceField(label=_("Citizenship"), choices=country_choices, required=False)
    nationality_basis = forms.ChoiceField(
        label=_("How is the citizenship known?"),
        help_text=_(
            "Without citizenship or in search of asylum: no consulate hears of this person, from anybody here."
        ),
        choices=list_choices("nationality_bases", empty=_("nobody said")),
        required=False,
    )
    children_along = forms.IntegerField(
        label=_("Children along"),
        help_text=_("How many. Each child gets a record of its own."),
        required=False,
        min_value=0,
        max_value=30,
    )


class IdentityFields(forms.Form):
    """Who the person is; every line may stay empty."""

    surname = NameField(label=_("Surname"), required=False)
    given_name = NameField(label=_("Given name"), required=False)
    patronymic = NameField(label=_("Patronymic"), required=False)
    birth_date = BirthDateField(label=_("Day of birth"), required=False, widget=date_input(), error_messages=NOT_A_DAY)
    iin = IinField(label=_("IIN"), help_text=_("Twelve digits. No help depends on it."), required=False)


class EventFields(forms.Form):
    """What happened, as three independent facts: acts, means, purpose."""

    event_country = forms.ChoiceField(label=_("In which country?"), choices=country_choices, required=False)
    event_region = forms.ChoiceField(label=_("In which region of Kazakhstan?"), choices=region_choices, required=False)
    started_on = forms.DateField(label=_("Since when"), required=False, widget=date_input(), error_messages=NOT_A_DAY)
    started_precision = forms.ChoiceField(
        label=_("How exactly is that known?"),
        choices=list_choices("date_precisions"),
        required=False,
        initial="unknown",
    )
    ended_on = forms.DateField(label=_("Until when"), required=False, widget=date_input(), error_messages=NOT_A_DAY)
    ended_precision = forms.ChoiceField(
        label=_("How exactly is that known?"),
        choices=list_choices("date_precisions"),
        required=False,
        initial="unknown",
    )
    forms_of_exploitation = forms.MultipleChoiceField(
        label=_("For what?"),
        choices=list_choices("exploitation_forms"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sectors = forms.MultipleChoiceField(
        label=_("In what kind of work?"),
        choices=list_choices("sectors"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    acts = forms.MultipleChoiceField(
        label=_("What was done?"), choices=list_choices("acts"), widget=forms.CheckboxSelectMultiple, required=False
    )
    means = forms.MultipleChoiceField(
        label=_("How was the person held?"),
        choices=list_choices("means"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    recruiter_relations = forms.MultipleChoiceField(
        label=_("Who brought the person into it?"),
        choices=list_choices("recruiter_relations"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    online = forms.ChoiceField(
        label=_("Did it begin online?"),
        choices=[("unknown", _("unknown")), ("yes", _("yes")), ("no", _("no"))],
        widget=forms.RadioSelect,
        initial="unknown",
        required=False,
    )

    def event_draft(self) -> EventDraft:
        """The event as typed; precision falls back to the day when a date was written without one."""
        said = self.cleaned_data
        return EventDraft(
            country=_two_letters(said["event_country"]),
            region=said["event_region"],
            started_on=said["started_on"],
            started_precision=_precision(said["started_on"], said["started_precision"]),
            ended_on=said["ended_on"],
            ended_precision=_precision(said["ended_on"], said["ended_precision"]),
            acts=tuple(said["acts"]),
            means=tuple(said["means"]),
            forms=tuple(said["forms_of_exploitation"]),
            sectors=tuple(said["sectors"]),
            recruiter_relations=tuple(said["recruiter_relations"]),
            online=said["online"] or "unknown",
        )


def _two_letters(country: str) -> str:
    return country if len(country) == 2 else ""


def _precision(day: date | None, said: str) -> str:
    if day is None:
        return "unknown"
    return said if said and said != "unknown" else "day"
