"""The forms of a case: six answers first, everything else later and never red."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm, long_text
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.cases.purposes import Purpose
from arasha.casework.models import AgeGroup, ReferralState, VictimStatus
from arasha.country import country_codes, country_name, current
from arasha.engines.linkage.identifiers import IdentifierError, check_iin, normalise_phone
from arasha.vault.groups import SAFE_CONTACT, VAULT_FIELDS, FieldGroup

Choices = list[tuple[str, str]]

# Where most of the people found in Kazakhstan come from (domain.md §3), before the rest of the world by name.
NEAR = ("KZ", "UZ", "KG", "TJ", "TM", "RU", "UA", "CN", "PH", "stateless")
LANGUAGES_FIRST = ("kk", "ru", "uz", "ky", "tg", "en")

IIN_PROBLEMS = {
    "not_twelve_digits": _("An IIN has twelve digits. Count them, or leave this empty: no help depends on it."),
    "wrong_check_digit": _("The last digit does not fit the others. Compare with the paper, or leave this empty."),
    "impossible_date": _("The first six digits are not a day of birth. Compare with the paper, or leave this empty."),
}


def list_choices(name: str, *, empty: object | None = None) -> Any:
    """Choices of one of the country pack's lists, in the reader's language; `empty` adds a first line for "nobody said"."""

    def choices() -> Choices:
        code_list = getattr(current(), name)
        chosen: Choices = code_list.choices()
        return chosen if empty is None else [("", str(empty)), *chosen]

    return choices


def country_choices() -> Choices:
    """All countries: the near ones first, the rest by name in the reader's language."""
    language = get_language() or "en"
    near = [(code, country_name(code, language)) for code in NEAR]
    rest = sorted(
        ((code, country_name(code, language)) for code in country_codes() if code not in NEAR), key=lambda pair: pair[1]
    )
    return [("", str(_("not known yet"))), *near, *rest]


def language_choices() -> Choices:
    """Languages to speak: those most spoken by the people met here first."""
    languages = dict(current().languages.choices())
    first = [(code, languages.pop(code)) for code in LANGUAGES_FIRST if code in languages]
    return [("", str(_("not known yet"))), *first, *sorted(languages.items(), key=lambda pair: pair[1])]


def region_choices() -> Choices:
    """The regions of today, and a line for not knowing."""
    return [("", str(_("outside or unknown"))), *current().regions.on(timezone.localdate()).choices()]


class IinField(TextField):
    """An individual identification number: optional everywhere, checked when given."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return check_iin(text).digits
        except IdentifierError as problem:
            raise ValidationError(IIN_PROBLEMS[problem.reason], code=problem.reason) from None


class PhoneField(TextField):
    """A telephone number in any usual spelling, kept in the international form."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return normalise_phone(text)
        except IdentifierError:
            raise ValidationError(
                _("This is no telephone number. Write it with its country, such as +7 700 000 00 00."), code="phone"
            ) from None


class BirthDateField(forms.DateField):
    """A day of birth that has already been."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day is not None and not date(1900, 1, 1) <= day <= timezone.localdate():
            raise ValidationError(_("This day of birth cannot be. Check day, month and year."), code="birth_date")
        return day


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


NOT_A_DAY = {"invalid": _("This day does not exist. Write it as day, month, year: 31.12.2025.")}


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
    children_along = forms.IntegerField(
        label=_("Children along"),
        help_text=_("How many. Each child gets a record of its own."),
        required=False,
        min_value=0,
        max_value=30,
    )


class IdentityFields(forms.Form):
    """Who the person is; every line may stay empty."""

    surname = TextField(label=_("Surname"), required=False)
    given_name = TextField(label=_("Given name"), required=False)
    patronymic = TextField(label=_("Patronymic"), required=False)
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


class RegisterForm(KeyedForm, SafeContactFields, FactsFields, IdentityFields, EventFields):
    """A new case: the six answers, then what can wait."""

    field_order = [
        "safe_channel", "safe_address", "safe_hours", "code_word", "if_another_answers", "who_watches",
        "language", "sex", "age_basis", "age_from", "age_to", "needs", "whereabouts", "region",
    ]  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How did the person come to us?"), choices=list_choices("channels"), initial="walk_in"
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    story = long_text(
        label=_("In the person's own words"),
        help_text=_("Ask once, write it here, and nobody needs to ask again."),
        required=False,
    )

    ANSWERS = (
        ("safe_channel", "safe_address", "safe_hours"),
        ("language",),
        ("sex",),
        ("age_basis", "age_from", "age_to"),
        ("needs",),
        ("whereabouts", "region"),
    )
    LATER = (
        (_("More about safe contact"), ("code_word", "if_another_answers", "who_watches")),
        (_("Who the person is"), ("surname", "given_name", "patronymic", "birth_date", "iin", "citizenship", "phone", "children_along")),
        (_("What happened"), ("channel", "forms_of_exploitation", "sectors", "acts", "means", "recruiter_relations", "started_on", "event_region", "story")),
    )  # fmt: skip

    def answers(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in names] for names in self.ANSWERS]

    def later(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(heading, fields, open because something in it needs a look)"""
        return [
            (heading, [self[name] for name in names], any(name in self.errors for name in names))
            for heading, names in self.LATER
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        born = cleaned.get("birth_date")
        if born is not None and cleaned.get("age_from") is None:
            today = timezone.localdate()
            years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
            cleaned.update(age_basis="known", age_from=years, age_to=years)
        return cleaned

    def draft(self, today: date, assigned_post: UUID) -> CaseDraft:
        """The case as typed."""
        said = self.cleaned_data
        event = self.event_draft()
        values = {name: str(said.get(name) or "") for name in VAULT_FIELDS if said.get(name)}
        if said["safe_channel"] == "none" and not said["safe_address"]:
            values.pop("safe_channel", None)
        return CaseDraft(
            sex=said["sex"],
            opened_on=today,
            channel=said["channel"],
            languages=tuple(filter(None, [said["language"]])),
            age_basis=said["age_basis"],
            age_from=said["age_from"],
            age_to=said["age_to"],
            citizenships=tuple(filter(None, [said["citizenship"]])),
            region=said["region"],
            country="KZ" if said["region"] else "",
            needs=tuple(said["needs"]),
            children_along=said["children_along"],
            whereabouts=said["whereabouts"],
            assigned_post=assigned_post,
            events=(event,) if event.says_something() else (),
            values=values,
        )


class FactsForm(VersionedForm, FactsFields):
    """Correcting the core facts."""

    def facts(self) -> dict[str, object]:
        said = self.cleaned_data
        return {
            "sex": said["sex"],
            "languages": [said["language"]] if said["language"] else [],
            "citizenships": [said["citizenship"]] if said["citizenship"] else [],
            "age_basis": said["age_basis"],
            "age_from": said["age_from"],
            "age_to": said["age_to"],
            "needs": said["needs"],
            "whereabouts": said["whereabouts"],
            "region": said["region"],
            "children_along": said["children_along"],
        }


class GroupForm(VersionedForm):
    """The protected values of one group; made from one of the classes below."""

    def values(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields if name in VAULT_FIELDS}


class SafeContactForm(GroupForm, SafeContactFields):
    pass


class IdentityForm(GroupForm, IdentityFields):
    pass


class ContactForm(GroupForm):
    phone = PhoneField(label=_("Telephone"), required=False)
    address = long_text(label=_("Address"), required=False)


class NeedsForm(GroupForm):
    safety_note = long_text(label=_("What threatens the person"), required=False)
    whereabouts_note = long_text(label=_("Where exactly the person is now"), required=False)


class HealthForm(GroupForm):
    health_note = long_text(label=_("Illness, injury, medicine, pregnancy"), required=False)


class NarrativeForm(GroupForm):
    story = long_text(label=_("In the person's own words"), required=False)


class ShelterForm(GroupForm):
    shelter_address = long_text(label=_("Where the person sleeps"), required=False)


class LegalForm(GroupForm):
    legal_note = long_text(label=_("Papers, permits, proceedings"), required=False)


GROUP_FORMS: Mapping[str, type[GroupForm]] = {
    SAFE_CONTACT: SafeContactForm,
    FieldGroup.IDENTITY: IdentityForm,
    FieldGroup.CONTACT: ContactForm,
    FieldGroup.NEEDS: NeedsForm,
    FieldGroup.HEALTH: HealthForm,
    FieldGroup.NARRATIVE: NarrativeForm,
    FieldGroup.SHELTER: ShelterForm,
    FieldGroup.LEGAL: LegalForm,
}


class EventForm(VersionedForm, EventFields):
    """One more trafficking event."""

    field_order = ["forms_of_exploitation", "sectors", "event_country", "event_region", "started_on", "started_precision", "ended_on", "ended_precision", "acts", "means", "recruiter_relations", "online"]  # fmt: skip


class RevealForm(forms.Form):
    """Why the protected fields are opened."""

    purpose = forms.ChoiceField(label=_("What do you need it for?"), choices=Purpose.choices, widget=forms.RadioSelect)


class SearchForm(forms.Form):
    """A name in any spelling, an IIN or a telephone number."""

    wanted = TextField(
        label=_("Name, IIN or telephone number"),
        help_text=_("Any spelling: Жұмабаева, Жумабаева and Zhumabayeva find each other."),
        error_messages={"required": _("Write at least a part of the name.")},
    )


class FilterForm(forms.Form):
    """The closed set of filters of the case list."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    referral_state = forms.ChoiceField(label=_("Referral"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_group = forms.ChoiceField(label=_("Age"), required=False)
    channel = forms.ChoiceField(label=_("How the person came"), required=False)
    mine = forms.ChoiceField(label=_("Whose case"), required=False)
    opened_from = forms.DateField(label=_("Opened from"), required=False, widget=date_input(), error_messages=NOT_A_DAY)
    opened_until = forms.DateField(
        label=_("Opened until"), required=False, widget=date_input(), error_messages=NOT_A_DAY
    )
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack, everything = current(), [("", _("all"))]
        choices = {
            "region": pack.regions.on(timezone.localdate()).choices(),
            "status": VictimStatus.choices,
            "referral_state": ReferralState.choices,
            "sex": pack.sexes.choices(),
            "age_group": AgeGroup.choices,
            "channel": pack.channels.choices(),
            "mine": [("own", _("our own")), ("shared", _("opened to us"))],
        }
        for name, listed in choices.items():
            self.fields[name].choices = [*everything, *listed]  # type: ignore[attr-defined]
        self.fields["sort"].choices = [("", _("newest first")), ("oldest", _("oldest first"))]  # type: ignore[attr-defined]
