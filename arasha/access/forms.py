"""The form bases: every text is checked, every save carries its version and key, nothing typed is lost."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from arasha.access.limits import LINE_CHARACTERS, TEXT_CHARACTERS
from arasha.access.refusals import Refused
from arasha.engines.linkage.text import TextError, clean_text

TEXT_PROBLEMS = {
    "null_byte": _("Character %(place)s is a zero byte, which no keyboard types. Delete it or type the text again."),
    "control_character": _("Character %(place)s is an invisible control character. Delete it or type the text again."),
    "direction_mark": _("Character %(place)s is an invisible mark that turns the direction of text. Delete it."),
    "too_long": _("This text is too long: at most %(limit)s characters fit here. Shorten it."),
}


class TextField(forms.CharField):
    """A text a person types: control and direction characters are refused with their place, nothing is cut off."""

    def __init__(self, *, limit: int = LINE_CHARACTERS, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return ""
        try:
            return clean_text(str(value), limit=self.limit)
        except TextError as problem:
            raise ValidationError(
                TEXT_PROBLEMS[problem.code],
                code=problem.code,
                params={"place": (problem.position or 0) + 1, "limit": self.limit},
            ) from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "maxlength": str(self.limit)}


def long_text(**kwargs: Any) -> TextField:
    """A text of several lines."""
    return TextField(limit=TEXT_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class KeyedForm(forms.Form):
    """A form that acts: carries an idempotency key, so that a double click or a retry acts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4
        self.stale: dict[str, str] = {}

    def add_refusal(self, refusal: Refused) -> None:
        """Show a rule's refusal at its field, or above the form; what was typed stays."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, ValidationError(refusal.message, code=refusal.code))  # type: ignore[arg-type]
        # The refused attempt used its key up; the corrected form is a new wish.
        self.put_hidden("key", str(uuid4()))

    def put_hidden(self, field: str, value: str) -> None:
        """Replace what a hidden field carries; everything the user typed stays."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(field)] = value
        self.data = data


class VersionedForm(KeyedForm):
    """A form that changes something others may be changing too."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def show_stored(self, stored: Mapping[str, Any]) -> None:
        """After a stale save: name what is stored now beside what was typed, and save against that next time."""
        self.put_hidden("version", str(stored["version"]))
        for name, now in stored.items():
            field = self.fields.get(name)
            if field is None or field.widget.is_hidden or not field.has_changed(now, self[name].value()):
                continue
            known = dict(getattr(field, "choices", ()))
            listed = now if isinstance(now, list | tuple) else [now]
            words = ", ".join(str(known.get(value, value)) for value in listed if value not in (None, ""))
            self.stale[str(field.label)] = words or str(_("nothing"))
