"""Fields and choices that the forms of casework share: the country pack's lists, days, numbers, telephones."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import TextField
from arasha.country import country_codes, country_name, current
from arasha.engines.linkage.identifiers import IdentifierError, check_iin, normalise_phone
from arasha.engines.linkage.text import mixed_scripts

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
    """Choices of one of the country pack's lists in the reader's language; `empty` adds a line for "nobody said"."""

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


class NameField(TextField):
    """A name as it is written: one word in one alphabet, because a look-alike letter hides a person from search."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        for word in text.split():
            if mixed_scripts(word):
                raise ValidationError(
                    _("A word here mixes Latin and Cyrillic letters that look alike. Type it again in one alphabet."),
                    code="mixed_scripts",
                )
        return text


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
