"""The forms of a case: six answers first, everything else later and never red."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm, long_text
from arasha.casework.answers import NOT_A_DAY, PhoneField, date_input, list_choices
from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.cases.purposes import Purpose
from arasha.casework.cases.questions import EventFields, FactsFields, IdentityFields, SafeContactFields
from arasha.casework.models import AgeGroup, Case, ReferralState, VictimStatus
from arasha.country import current
from arasha.vault.groups import SAFE_CONTACT, VAULT_FIELDS, FieldGroup


class RegisterForm(KeyedForm, SafeContactFields, FactsFields, IdentityFields, EventFields):
    """A new case: the six answers, then what can wait."""

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
        (_("More about safe contact"), "code_word if_another_answers who_watches safe_language safe_until"),
        (
            _("Who the person is"),
            "surname given_name patronymic birth_date iin citizenship nationality_basis phone children_along",
        ),
        (
            _("What happened"),
            "channel forms_of_exploitation sectors acts means recruiter_relations started_on event_region story",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            # The first key pressed is already an answer; after a mistake the summary takes the focus instead.
            self.fields["safe_channel"].widget.attrs["autofocus"] = True

    def answers(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in names] for names in self.ANSWERS]

    def later(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(heading, fields, open because something in it needs a look)"""
        return [
            (heading, [self[name] for name in names.split()], any(name in self.errors for name in names.split()))
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
            nationality_basis=said["nationality_basis"],
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
            "nationality_basis": said["nationality_basis"],
            "age_basis": said["age_basis"],
            "age_from": said["age_from"],
            "age_to": said["age_to"],
            "needs": said["needs"],
            "whereabouts": said["whereabouts"],
            "region": said["region"],
            "children_along": said["children_along"],
        }


def facts_stored(case: Case) -> dict[str, Any]:
    """The core facts as they are stored now, by the names of the form's fields."""
    plain = "age_basis age_from age_to needs whereabouts region children_along version"
    return {
        **{name: getattr(case, name) for name in plain.split()},
        "language": next(iter(case.person.languages), ""),
        "sex": case.person.sex,
        "citizenship": next(iter(case.person.citizenships), ""),
        "nationality_basis": case.person.nationality_basis,
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

    field_order = (
        "forms_of_exploitation",
        "sectors",
        "event_country",
        "event_region",
        "started_on",
        "started_precision",
        "ended_on",
        "ended_precision",
        "acts",
        "means",
        "recruiter_relations",
        "online",
    )


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
        pack, everything = current(), [("", str(_("all")))]
        choices: dict[str, list[tuple[str, Any]]] = {
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
