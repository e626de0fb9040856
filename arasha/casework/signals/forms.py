"""The forms of a signal: the call in the order in which people talk, then what becomes of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arasha.access.forms import KeyedForm, TextField, VersionedForm, long_text
from arasha.access.models import Agency, Post
from arasha.casework.answers import list_choices, region_choices
from arasha.casework.cases.questions import SafeContactFields
from arasha.casework.contacts.forms import LanguageFields, WayFields
from arasha.casework.contacts.rules import ContactDraft
from arasha.casework.models import Signal, SignalState
from arasha.casework.signals.rules import NOT_KNOWN_TOPIC, SignalDraft
from arasha.country import current
from arasha.vault.groups import VAULT_FIELDS

ADVICE, KEEP, CASE = "advice", "keep", "case"


class FactsFields(forms.Form):
    """What a signal says in codes; all of it may stay open."""

    topic = forms.ChoiceField(
        label=_("What is it about?"), choices=list_choices("contact_topics"), widget=forms.RadioSelect, required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("What is needed now?"),
        choices=list_choices("needs"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    region = forms.ChoiceField(label=_("In which region?"), choices=region_choices, required=False)
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
    people = forms.IntegerField(label=_("How many persons is it about?"), required=False, min_value=1, max_value=999)

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "topic": said["topic"] or NOT_KNOWN_TOPIC,
            "needs": tuple(said["needs"]),
            "region": said["region"],
            "forms": tuple(said["forms_of_exploitation"]),
            "sectors": tuple(said["sectors"]),
            "people": said["people"],
        }


class CallForm(KeyedForm, SafeContactFields, FactsFields, WayFields, LanguageFields):
    """A call: safe to talk? which language? in danger now? advice or keep? Everything else may stay empty."""

    safe_to_talk = forms.ChoiceField(
        label=_("Is it safe to talk?"),
        choices=[
            ("yes", pgettext_lazy("safe to talk", "yes")),
            ("watched", pgettext_lazy("safe to talk", "somebody may hear or look at the telephone")),
            ("no", pgettext_lazy("safe to talk", "no, hang up")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    callback = forms.ChoiceField(
        label=_("How do we go on?"),
        choices=[
            ("calls_again", pgettext_lazy("callback", "calls us again")),
            ("call_back", pgettext_lazy("callback", "we contact them, only in the safe way below")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    danger_now = forms.ChoiceField(
        label=_("In danger now?"),
        choices=[
            ("yes", pgettext_lazy("danger", "yes")),
            ("no", pgettext_lazy("danger", "no")),
            ("unknown", pgettext_lazy("danger", "not clear")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    wish = forms.ChoiceField(
        label=_("Advice only, or keep it?"),
        choices=[
            (ADVICE, pgettext_lazy("wish", "advice only: nothing is kept")),
            (KEEP, pgettext_lazy("wish", "keep it, so that we can help")),
            (CASE, pgettext_lazy("wish", "help at once: open a case now")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose: advice only, or keep it?")},
    )
    given = forms.MultipleChoiceField(
        label=_("What was given?"),
        choices=list_choices("help_kinds"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    caller = forms.ChoiceField(
        label=_("Who tells us?"),
        choices=list_choices("caller_roles"),
        widget=forms.RadioSelect,
        initial="person",
        required=False,
    )
    caller_words = long_text(
        label=_("What was said, word for word"),
        help_text=_("Sealed at once. Write it once, and nobody needs to ask again."),
        required=False,
    )
    caller_name = TextField(label=_("Name, if it was said"), required=False)
    caller_number = TextField(label=_("Number called from, if it may be kept"), required=False, limit=40)

    def draft(self) -> SignalDraft:
        """What is to be kept."""
        said = self.cleaned_data
        values = {name: str(said.get(name) or "") for name in VAULT_FIELDS if said.get(name)}
        if said["safe_channel"] == "none" and not said["safe_address"]:
            values.pop("safe_channel", None)
        return SignalDraft(
            channel=said["channel"],
            line=said["line"] if said["channel"] == "hotline" else "",
            caller=said["caller"] or "unknown",
            safe_to_talk=said["safe_to_talk"],
            callback=said["callback"],
            language=self.language_said(),
            danger_now=said["danger_now"] or "unknown",
            safe_until=said["safe_until"],
            values=values,
            **self.facts(),
        )

    def advice(self) -> ContactDraft:
        """What is counted when nothing is kept."""
        said = self.cleaned_data
        return ContactDraft(
            topic=said["topic"] or NOT_KNOWN_TOPIC,
            given=tuple(said["given"]) or ("advice",),
            language=self.language_said(),
            channel=said["channel"],
            line=said["line"] if said["channel"] == "hotline" else "",
            region=said["region"],
        )

    def way(self) -> list[forms.BoundField]:
        return [self["channel"], self["line"]]

    def safe_contact(self) -> list[forms.BoundField]:
        """How to reach the person: the first questions of it."""
        return [self[name] for name in ("safe_channel", "safe_address", "safe_hours")]

    def more(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """(heading, fields, open because something in it needs a look)"""
        folds: tuple[tuple[Any, str], ...] = (
            (_("More about safe contact"), "if_another_answers who_watches safe_until"),
            (_("More about what happened"), "forms_of_exploitation sectors people"),
        )
        return [
            (heading, [self[name] for name in names.split()], any(name in self.errors for name in names.split()))
            for heading, names in folds
        ]


class TriageForm(VersionedForm):
    """How urgent, and who goes on."""

    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=list_choices("urgencies"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how urgent it is.")},
    )
    assigned = forms.ChoiceField(label=_("Who goes on with it?"), required=False)

    def __init__(self, *args: Any, posts: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(post.pk), f"{post.user} · {post.get_function_display()}") for post in posts]
        self.fields["assigned"].choices = [("", str(_("nobody yet"))), *named]  # type: ignore[attr-defined]

    def assigned_post(self) -> UUID | None:
        said = self.cleaned_data["assigned"]
        return UUID(said) if said else None


class CloseForm(VersionedForm):
    """Why it ends without a case."""

    closing = forms.ChoiceField(
        label=_("Why does it end without a case?"),
        choices=list_choices("signal_close_reasons", empty=_("choose a reason")),
        error_messages={"required": _("Choose why it ends without a case.")},
    )
    same_as = forms.ChoiceField(label=_("Which signal does it repeat?"), required=False)

    def __init__(self, *args: Any, alike: Iterable[Signal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(signal.pk), signal.number) for signal in alike]
        self.fields["same_as"].choices = [("", str(_("none"))), *listed]  # type: ignore[attr-defined]
        if not listed:
            del self.fields["same_as"]

    def repeated(self) -> UUID | None:
        said = self.cleaned_data.get("same_as")
        return UUID(said) if said else None


class JoinForm(VersionedForm):
    """Put it to a case that is there already."""

    case_number = TextField(
        label=_("Number of your agency's case"),
        limit=24,
        error_messages={"required": _("Write the case's number, such as Q26-0001A.")},
    )


class SendForm(KeyedForm, FactsFields, LanguageFields):
    """A signal to another agency: codes only."""

    recipient = forms.ChoiceField(
        label=_("To which agency?"), error_messages={"required": _("Choose the agency that should look at this.")}
    )
    danger_now = forms.ChoiceField(
        label=_("Is somebody in danger now?"),
        choices=[
            ("yes", pgettext_lazy("danger", "yes")),
            ("no", pgettext_lazy("danger", "no")),
            ("unknown", pgettext_lazy("danger", "not clear")),
        ],
        widget=forms.RadioSelect,
        initial="unknown",
    )
    FIRST = ("recipient", "danger_now", "topic", "region", "language", "other_language", "needs")
    MORE = ("people", "forms_of_exploitation", "sectors")

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(agency.pk), agency.name) for agency in agencies]
        self.fields["recipient"].choices = [("", str(_("choose an agency"))), *listed]  # type: ignore[attr-defined]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    def more_wrong(self) -> bool:
        """Something among the folded questions needs a look."""
        return any(name in self.errors for name in self.MORE)

    def draft(self) -> SignalDraft:
        return SignalDraft(
            channel="other_agency",
            caller="professional",
            language=self.language_said(),
            danger_now=self.cleaned_data["danger_now"],
            **self.facts(),
        )


class SignalFilterForm(forms.Form):
    """The closed set of filters of the list."""

    state = forms.ChoiceField(label=_("State"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    channel = forms.ChoiceField(label=_("How it reached us"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack, everything = current(), ("", str(_("all")))
        choices: dict[str, list[tuple[str, Any]]] = {
            "state": [("open", _("open")), *SignalState.choices],
            "urgency": pack.urgencies.choices(),
            "channel": pack.channels.choices(),
            "region": [pair for pair in region_choices() if pair[0]],
        }
        for name, listed in choices.items():
            self.fields[name].choices = [everything, *listed]  # type: ignore[attr-defined]
