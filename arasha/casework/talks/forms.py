"""The questions about one talk, for every form that records one; and the register's own form."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm
from arasha.casework.answers import NOT_A_DAY, Choices, PhoneField, date_input, language_choices, list_choices
from arasha.casework.models import Interpreter, TalkKind
from arasha.casework.talks.presenting import interpreter_words
from arasha.casework.talks.queries import usable_interpreters
from arasha.casework.talks.rules import NO_TIE, InterpreterDraft, TalkDraft
from arasha.country import current
from arasha.database.actor import current_actor

YES_NO = [("yes", _("yes")), ("no", _("no"))]


def interpreter_choices() -> Choices:
    """Nobody, then the interpreters of the own register who may work today."""
    actor = current_actor()
    found = usable_interpreters(actor, timezone.localdate()) if actor is not None else []
    return [
        ("", gettext("nobody: we speak the language ourselves")),
        *((str(one.pk), interpreter_words(one)) for one in found),
    ]


def tie_choices() -> Choices:
    """The answers of the conflict check: asked and none, or one of the pack's ties."""
    return [(NO_TIE, gettext("asked both: no such tie")), *current().interpreter_ties.choices()]


class TalkFields(forms.Form):
    """Language, interpreter and their ties, alone, story told, duties said: the same in every form with a talk."""

    talk_language = forms.ChoiceField(
        label=_("In which language did you talk?"),
        choices=language_choices,
        error_messages={"required": _("Choose the language of the talk.")},
    )
    talk_interpreter = forms.ChoiceField(
        label=_("Who interpreted?"),
        help_text=_("Only from your agency's register. The person may refuse anybody, without a reason."),
        choices=interpreter_choices,
        required=False,
    )
    talk_tie = forms.ChoiceField(
        label=_("Do the interpreter and the person know each other?"),
        help_text=_("Ask before each talk, both of them. Leave it empty when nobody interpreted."),
        choices=tie_choices,
        widget=forms.RadioSelect,
        required=False,
    )
    talk_refused = forms.ChoiceField(
        label=_("Did the person refuse an interpreter?"),
        choices=list_choices("interpreter_refusals", empty=_("no")),
        required=False,
    )
    talk_alone = forms.ChoiceField(
        label=_("Were you alone with the person?"),
        help_text=_("The interpreter of your register does not count."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether anybody else was listening.")},
    )
    talk_told_story = forms.ChoiceField(
        label=_("Did the person tell their story?"),
        help_text=_("It is counted, so that nobody asks again without need."),
        choices=YES_NO,
        widget=forms.RadioSelect,
        initial="no",
        required=False,
    )
    talk_duties_said = forms.BooleanField(
        label=_("Before the talk I said what I must pass on to others."), required=False
    )

    TALK_FIELDS = (
        "talk_duties_said",
        "talk_language",
        "talk_interpreter",
        "talk_tie",
        "talk_refused",
        "talk_alone",
        "talk_told_story",
    )

    def talk_fields(self) -> list[forms.BoundField]:
        """The bound questions in the order in which they are asked, for the template."""
        return [self[name] for name in self.TALK_FIELDS if name in self.fields]

    def talk_draft(self, kind: str) -> TalkDraft:
        """The talk as it was said; `kind` is what the form around these questions is for."""
        said = self.cleaned_data
        interpreter = said.get("talk_interpreter")
        return TalkDraft(
            kind=kind,
            language=said["talk_language"],
            interpreter_id=UUID(interpreter) if interpreter else None,
            alone=said["talk_alone"] == "yes",
            told_story=said.get("talk_told_story") == "yes",
            tie=said.get("talk_tie", "") if interpreter else "",
            refused=said.get("talk_refused", ""),
            duties_said=bool(said.get("talk_duties_said")),
        )


class TalkForm(KeyedForm, TalkFields):
    """A talk that belongs to no other form."""

    talk_kind = forms.ChoiceField(
        label=_("What was the talk about?"),
        choices=[(kind.value, kind.label) for kind in (TalkKind.FIRST, TalkKind.ASSESSMENT, TalkKind.OTHER)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the talk was about.")},
    )
    field_order = ("talk_duties_said", "talk_kind")


class InterpreterForm(VersionedForm):
    """One entry of the register."""

    code_name = TextField(
        label=_("Code name"),
        help_text=_("Initials or a made-up word. Never the interpreter's name: the register may be seen."),
        limit=40,
        error_messages={"required": _("Write a code name, such as initials.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=lambda: [pair for pair in language_choices() if pair[0] not in ("", "unknown")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("A person may ask for a woman or a man."),
        choices=list_choices("sexes"),
        widget=forms.RadioSelect,
        initial="unknown",
    )
    secrecy_on = forms.DateField(
        label=_("On which day did they sign to keep secrets?"),
        help_text=_("Empty means not signed: then they cannot be chosen for a talk."),
        required=False,
        widget=date_input(),
        error_messages=NOT_A_DAY,
    )
    declared = forms.MultipleChoiceField(
        label=_("What ties did they declare?"),
        help_text=_("With any of these they never interpret. Each talk asks again."),
        choices=list_choices("interpreter_ties"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    phone = PhoneField(
        label=_("Telephone"),
        help_text=_("Sealed to your agency's key. Empty keeps what is sealed already."),
        required=False,
    )
    drop_phone = forms.BooleanField(label=_("Delete the telephone that is kept"), required=False)
    is_active = forms.BooleanField(label=_("May be chosen for talks"), required=False, initial=True)

    def __init__(self, *args: Any, has_phone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_phone:
            del self.fields["drop_phone"]

    def draft(self) -> InterpreterDraft:
        said: dict[str, Any] = self.cleaned_data
        return InterpreterDraft(
            code_name=said["code_name"],
            languages=tuple(said["languages"]),
            sex=said["sex"],
            secrecy_on=said["secrecy_on"],
            declared=tuple(said["declared"]),
            is_active=said["is_active"],
            phone=said["phone"],
            drop_phone=said.get("drop_phone", False),
        )


def interpreter_stored(interpreter: Interpreter) -> dict[str, Any]:
    """What is stored now, for the form; the telephone stays sealed."""
    return {
        "code_name": interpreter.code_name,
        "languages": interpreter.languages,
        "sex": interpreter.sex,
        "secrecy_on": interpreter.secrecy_on,
        "declared": interpreter.declared,
        "is_active": interpreter.is_active,
        "version": interpreter.version,
    }
