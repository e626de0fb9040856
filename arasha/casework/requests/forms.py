"""Answering a request, and asking a prosecutor not to punish."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, VersionedForm
from arasha.access.models import Agency
from arasha.casework.answers import NOT_A_DAY, date_input, list_choices
from arasha.casework.models import Answer, Request, RequestKind
from arasha.casework.requests.rules import ANSWERS, AnswerDraft, grounds_for
from arasha.country import current


def body_choices(bodies: list[Agency]) -> list[tuple[str, str]]:
    """Agencies to choose from, in the reader's language."""
    return [(str(body.pk), body.name) for body in bodies]


class BodyForm(KeyedForm):
    """Whom to ask, at the person's wish."""

    recipient = forms.ChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whom you ask.")},
    )
    wished = forms.BooleanField(
        label=_("The person wishes it"),
        help_text=_("Ask in their language. They may take it back at any time."),
        required=False,
    )

    def __init__(self, *args: Any, bodies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = body_choices(bodies)  # type: ignore[attr-defined]
        if len(bodies) == 1:
            self.fields["recipient"].initial = str(bodies[0].pk)

    @property
    def asked(self) -> UUID:
        return UUID(self.cleaned_data["recipient"])


class SecondOpinionForm(BodyForm):
    """Which agency is the second person; the person's wish is not asked, it is the body's own duty."""

    wished = None  # type: ignore[assignment]


class NonPunishmentForm(BodyForm):
    """What the person may be accused of because of the exploitation."""

    matters = forms.MultipleChoiceField(
        label=_("What may the person be accused of?"),
        choices=list_choices("non_punishment_matters"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the person may be accused of.")},
    )
    field_order = ("matters", "recipient", "wished")


class AnswerForm(VersionedForm):
    """The answer, with grounds of the pack; for a hold until which day."""

    answer = forms.ChoiceField(
        label=_("What do you answer?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer.")},
    )
    grounds = forms.MultipleChoiceField(
        label=_("Why?"),
        help_text=_("The person has a right to the reasons. Choose those that belong to your answer."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reason.")},
    )
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("Empty means until it is ended."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = ANSWERS[request.kind]
        self.fields["answer"].choices = [(answer.value, answer.label) for answer in answers]  # type: ignore[attr-defined]
        self.fields["grounds"].choices = [pair for answer in answers for pair in _grounds(answer)]  # type: ignore[attr-defined]
        if request.kind != RequestKind.HOLD:
            del self.fields["until"]

    def draft(self) -> AnswerDraft:
        said = self.cleaned_data
        return AnswerDraft(said["answer"], tuple(said["grounds"]), said.get("until"))


def _grounds(answer: Answer) -> list[tuple[str, str]]:
    pack = current()
    known = {**pack.decision_grounds, **pack.answer_grounds}
    mine = grounds_for(answer, pack)
    return [(code, f"{ground.name}") for code, ground in known.items() if code in mine]
