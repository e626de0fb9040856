"""The forms of the emergency card: ticks only, nothing is typed but numbers and times."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, VersionedForm
from arasha.casework.answers import NOT_A_DAY, date_input, language_choices, list_choices
from arasha.casework.emergency.rules import ActDraft, CardDraft
from arasha.casework.models import Case, EmergencyCard
from arasha.country import current

NOT_A_TIME = {
    "invalid": _("This time does not exist. Write hours and minutes: 03:15."),
    "required": _("Write the time as well as you know it."),
}
DAY_NEEDED = {**NOT_A_DAY, "required": _("Write the day.")}


def line_choices() -> list[tuple[str, str]]:
    """The pack's public lines with their numbers."""
    return [(code, f"{line.number} · {line.name}") for code, line in current().hotlines.items()]


def duty_line_choices() -> list[tuple[str, str]]:
    """Our own duty post, or a public line."""
    return [("", str(_("our own duty post"))), *line_choices()]


def hour_choices() -> list[tuple[str, str]]:
    """The hours of a day, and a line for knowing only the day."""
    return [("", str(_("only the day is known"))), *((str(hour), f"{hour:02d}:00") for hour in range(24))]


def _ticks(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )


class CardForm(VersionedForm):
    """One card, in the order in which a stranger at night needs it."""

    health = _ticks(_("Urgent health"), list_choices("card_health"))
    medicines = _ticks(_("Medicine"), list_choices("card_medicines"))
    suicide_risk = forms.ChoiceField(
        label=_("Thoughts of ending their life"), choices=list_choices("suicide_risks"), widget=forms.RadioSelect
    )
    pregnancy = forms.ChoiceField(label=_("Pregnancy"), choices=list_choices("pregnancies"), widget=forms.RadioSelect)
    threats = _ticks(_("What threatens the person now?"), list_choices("threats"))
    assault_on = forms.DateField(
        label=_("Day of an assault"),
        help_text=_("Only if there was one. Some medicine helps only for a few days after it."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )
    assault_hour = forms.ChoiceField(label=_("At about what hour"), choices=hour_choices, required=False)
    language = forms.ChoiceField(label=_("Which language?"), choices=language_choices, required=False)
    children_along = forms.IntegerField(label=_("Children along"), required=False, min_value=0, max_value=30)
    duty_line = forms.ChoiceField(label=_("Whom to call about this person"), choices=duty_line_choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("assault_hour") and not cleaned.get("assault_on") and "assault_on" not in self.errors:
            self.add_error("assault_on", ValidationError(_("Write the day too, or take the hour away."), code="day"))
        return cleaned

    def draft(self) -> CardDraft:
        """The card as ticked."""
        said = self.cleaned_data
        day, hour = said["assault_on"], said["assault_hour"]
        happened = timezone.make_aware(datetime.combine(day, time(int(hour or 0)))) if day else None
        return CardDraft(
            health=tuple(said["health"]),
            medicines=tuple(said["medicines"]),
            suicide_risk=said["suicide_risk"],
            pregnancy=said["pregnancy"],
            threats=tuple(said["threats"]),
            language=said["language"],
            children_along=said["children_along"],
            duty_line=said["duty_line"],
            assault_at=happened,
            assault_precision=("hour" if hour else "day") if day else "",
        )


def card_stored(case: Case, card: EmergencyCard | None) -> dict[str, Any]:
    """The card as it is stored, by the names of the form's fields; what the case knows already is filled in."""
    if card is None:
        return {
            "suicide_risk": "not_asked",
            "pregnancy": "not_asked",
            "language": next(iter(case.person.languages), ""),
            "children_along": case.children_along,
            "version": 0,
        }
    names = "health medicines suicide_risk pregnancy threats language children_along duty_line version"
    happened = timezone.localtime(card.assault_at) if card.assault_at else None
    return {
        **{name: getattr(card, name) for name in names.split()},
        "assault_on": happened.date() if happened else None,
        "assault_hour": str(happened.hour) if happened and card.assault_precision == "hour" else "",
    }


class ActForm(KeyedForm):
    """What was done, who was called, when, and whether the person knows."""

    done = _ticks(_("What was done?"), list_choices("emergency_actions"))
    called = _ticks(_("Who was called?"), line_choices)
    done_on = forms.DateField(label=_("Day"), widget=date_input(), error_messages=DAY_NEEDED)
    done_time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=NOT_A_TIME
    )
    told = forms.ChoiceField(
        label=_("Has the person been told?"),
        help_text=_("It stays on the day's work until they have."),
        choices=[("not_yet", _("not yet")), ("yes", _("yes"))],
        widget=forms.RadioSelect,
    )

    def draft(self) -> ActDraft:
        said = self.cleaned_data
        return ActDraft(
            done=tuple(said["done"]),
            called=tuple(said["called"]),
            done_at=timezone.make_aware(datetime.combine(said["done_on"], said["done_time"])),
            told=said["told"] == "yes",
        )
