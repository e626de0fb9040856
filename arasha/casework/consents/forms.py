"""Recording what a person says about who may see what."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm
from arasha.access.models import Agency, Post
from arasha.casework.answers import NOT_A_DAY, date_input, language_choices, list_choices
from arasha.casework.consents.rules import UNDECIDED, AnswerDraft, ConsentDraft
from arasha.casework.models import ConsentAnswer, ConsentState, Question, Reply
from arasha.casework.talks.forms import TalkFields
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.vault.groups import FieldGroup

SAYABLE = (ConsentState.GIVEN, ConsentState.THINKING, ConsentState.REFUSED)
# Of the questions about a talk only those that a consent depends on.
ABOUT_THE_TALK = ("talk_interpreter", "talk_tie", "talk_alone")


class ConsentForm(KeyedForm, TalkFields):
    """One recipient, one purpose, the person's answer and what it covers; then how it was said, and by whom."""

    recipient = forms.ChoiceField(label=_("Which agency?"), error_messages={"required": _("Choose the agency.")})
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=list_choices("purposes", empty=_("choose")),
        error_messages={"required": _("Choose what the agency may use it for.")},
    )
    groups = forms.MultipleChoiceField(
        label=_("What may this agency see?"),
        choices=[(group.value, group.label) for group in FieldGroup],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(
        label=_("Until which day?"),
        help_text=_("Empty means until the person withdraws it."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )
    own_wish = forms.BooleanField(
        label=_("I read the warning aloud; the person asks for it themselves."),
        help_text=_("Nothing goes out until a second colleague has asked again."),
        required=False,
    )
    state = forms.ChoiceField(
        label=_("What does the person say?"),
        help_text=_("Refusing needs no reason. Help goes on either way."),
        choices=[(state.value, state.label) for state in SAYABLE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person said.")},
    )
    explained_in = forms.ChoiceField(
        label=_("In which language was it explained?"),
        choices=language_choices,
        error_messages={"required": _("Choose the language in which it was explained.")},
    )
    way = forms.ChoiceField(
        label=_("How was it said?"),
        choices=list_choices("consent_ways"),
        widget=forms.RadioSelect,
        initial="written",
        required=False,
    )
    witness = forms.ChoiceField(
        label=_("Who was there as a witness?"),
        help_text=_("Only for a spoken answer or a thumbprint. Never a relative or a suspected person."),
        choices=list_choices("consent_witnesses", empty=_("nobody")),
        required=False,
    )
    witness_post = forms.ChoiceField(label=_("Which colleague?"), required=False)
    witness_name = TextField(
        label=_("Name of the witness from outside"),
        help_text=_("Sealed at once; colleagues need none."),
        required=False,
    )
    given_by = forms.ChoiceField(
        label=_("Who said it?"),
        choices=[("person", _("the person")), ("guardian", _("the guardian"))],
        widget=forms.RadioSelect,
        initial="person",
    )
    guardian_relation = forms.ChoiceField(
        label=_("How does the guardian stand to the child?"),
        choices=list_choices("guardian_relations", empty=_("no guardian")),
        required=False,
    )
    guardian_name = TextField(label=_("Name of the guardian"), help_text=_("Sealed at once."), required=False)
    guardian_cleared = forms.BooleanField(
        label=_("I asked, away from the guardian: this guardian is not suspected of anything."), required=False
    )
    child_view = forms.ChoiceField(
        label=_("What does the child say itself?"),
        choices=list_choices("child_views", empty=_("not a child")),
        required=False,
    )

    WHAT = ("recipient", "purpose", "groups", "until")
    SAID = ("own_wish", "state", "explained_in")
    HOW = (("way", "witness", "witness_post", "witness_name"), ABOUT_THE_TALK)
    CHILD = ("given_by", "guardian_relation", "guardian_name", "guardian_cleared", "child_view")

    def __init__(
        self, *args: Any, recipients: list[Agency], colleagues: list[Post], warned: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in TalkFields.TALK_FIELDS:
            if name not in ABOUT_THE_TALK:
                del self.fields[name]
        self.fields["talk_alone"].required = False
        choices = [("", _("choose")), *((str(agency.pk), agency.name) for agency in recipients)]
        self.fields["recipient"].choices = choices  # type: ignore[attr-defined]
        posts = [(str(post.pk), f"{post.user} · {post.get_function_display()}") for post in colleagues]
        self.fields["witness_post"].choices = [("", _("choose")), *posts]  # type: ignore[attr-defined]
        if not warned:
            self.fields["own_wish"].widget = forms.HiddenInput()

    def parts(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        """The fields of one part of the page, in their order."""
        return [self[name] for name in names if name in self.fields and not self[name].is_hidden]

    def what(self) -> list[forms.BoundField]:
        return self.parts(self.WHAT)

    def said(self) -> list[forms.BoundField]:
        return self.parts(self.SAID)

    def folds(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(heading, fields, open because something in it was said or needs a look)"""
        listed = (
            (_("Witness"), self.HOW[0]),
            (_("Interpreter"), self.HOW[1]),
            (_("A child or a guardian"), self.CHILD),
        )
        return [(heading, self.parts(names), any(name in self.errors for name in names)) for heading, names in listed]

    def draft(self) -> ConsentDraft:
        said = self.cleaned_data
        return ConsentDraft(
            recipient=UUID(said["recipient"]),
            purpose=said["purpose"],
            state=ConsentState(said["state"]),
            groups=tuple(said["groups"]),
            until=said["until"],
            explained_in=said["explained_in"],
            with_interpreter=bool(said["talk_interpreter"]),
            given_by=said["given_by"],
            way=said["way"] or "written",
            witness=said["witness"],
            witness_post=UUID(said["witness_post"]) if said["witness_post"] else None,
            witness_name=said["witness_name"],
            guardian_relation=said["guardian_relation"],
            guardian_name=said["guardian_name"],
            guardian_cleared=said["guardian_cleared"],
            child_view=said["child_view"],
            own_wish=said["own_wish"],
        )

    def talk(self) -> TalkDraft | None:
        """The talk in which it was said, if anything was written about it."""
        said = self.cleaned_data
        if not said["talk_interpreter"] and not said["talk_alone"]:
            return None
        interpreter = said["talk_interpreter"]
        return TalkDraft(
            kind="consent",
            language=said["explained_in"],
            interpreter_id=UUID(interpreter) if interpreter else None,
            alone=said["talk_alone"] == "yes",
            told_story=False,
            tie=said["talk_tie"] if interpreter else "",
        )


class AnswersForm(VersionedForm):
    """The three questions, each by itself; what was not asked stays open."""

    explained_in = forms.ChoiceField(
        label=_("In which language were they asked?"),
        choices=language_choices,
        error_messages={"required": _("Choose the language in which it was explained.")},
    )

    def __init__(self, *args: Any, stored: list[ConsentAnswer], language: str, today: date, **kwargs: Any) -> None:
        by_question = {row.question: row for row in stored}
        initial = {"version": sum(row.version for row in stored), "explained_in": language}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        again = today + timedelta(days=int(str(current().parameter("ask_again_days", today).value)))
        for question in Question:
            row, entry = by_question.get(question), current().consent_questions[question]
            self.fields[question] = forms.ChoiceField(
                label=str(entry.name).capitalize(),
                help_text=f"“{entry.spoken.in_language(language)}”",
                choices=Reply.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=row.answer if row else None,
            )
            self.fields[f"{question}_again"] = forms.DateField(
                label=_("Ask again on"),
                help_text=_("Only if the person could not decide."),
                required=False,
                widget=date_input(),
                error_messages=NOT_A_DAY,
                initial=(row.ask_again_on if row else None) or again,
            )

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[question], self[f"{question}_again"]) for question in Question]

    def drafts(self) -> tuple[AnswerDraft, ...]:
        """What was answered; a day of asking again only where the person could not decide."""
        said = self.cleaned_data
        return tuple(
            AnswerDraft(
                question.value,
                said[question],
                said["explained_in"],
                said[f"{question}_again"] if said[question] in UNDECIDED else None,
            )
            for question in Question
            if said.get(question)
        )


def answers_stored(stored: list[ConsentAnswer]) -> dict[str, Any]:
    """The answers as they are stored now, by the names of the form's fields."""
    found: dict[str, Any] = {"version": sum(row.version for row in stored)}
    for row in stored:
        found[row.question] = row.answer
        found[f"{row.question}_again"] = row.ask_again_on
    return found
