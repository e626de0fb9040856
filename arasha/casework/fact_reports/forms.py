"""Writing a fact report, looking at it as the recipient will, and answering one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm, long_text
from arasha.access.models import Agency
from arasha.casework.answers import list_choices, region_choices
from arasha.casework.fact_reports.presenting import LABELS
from arasha.casework.fact_reports.rules import MOST_PEOPLE, TEXT_FIELDS, FactContent, judge_text
from arasha.casework.models import KnownOrNot

ANSWERS = [(answer.value, answer.label) for answer in KnownOrNot]


class FactForm(KeyedForm):
    """What happens where. `kept` and `name_looked_at` are asked in the preview only."""

    recipient = forms.ChoiceField(
        label=_("Who should know?"),
        help_text=_("Migration control is not in this list: it gets nothing by itself."),
        error_messages={"required": _("Choose the agency that should look.")},
    )
    region = forms.ChoiceField(label=_("In which region?"), choices=region_choices, required=False)
    locality = TextField(
        label=_("Where exactly?"),
        help_text=_("Village, road, building site. Not where the person who told you is now."),
        required=False,
    )
    employer = TextField(label=_("Whose farm, firm or house is it?"), required=False)
    sector = forms.ChoiceField(
        label=_("In what kind of work?"), choices=list_choices("sectors", empty=_("not known yet")), required=False
    )
    people = forms.IntegerField(
        label=_("How many people are still there?"),
        help_text=_("About how many is enough."),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
    )
    children = forms.ChoiceField(
        label=_("Are there children among them?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        initial="unknown",
        required=False,
    )
    danger_now = forms.ChoiceField(
        label=_("Is anybody there in danger now?"),
        help_text=_("If a life is in danger, call first: 112 or 102. Write afterwards."),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        initial="unknown",
        required=False,
    )
    last_known = forms.ChoiceField(
        label=_("When was it so?"), choices=list_choices("fact_times", empty=_("not known yet")), required=False
    )
    forms_of_exploitation = forms.MultipleChoiceField(
        label=_("For what?"),
        choices=list_choices("exploitation_forms"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    means = forms.MultipleChoiceField(
        label=_("How are people held there?"),
        choices=list_choices("means"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    account = long_text(
        label=_("What happens there?"),
        help_text=_(
            "Write about the place, not about the person who told you: no name, age, country, telephone, "
            "nothing only one person can know."
        ),
        required=False,
    )
    kept = forms.MultipleChoiceField(
        label=_("What is sent?"),
        choices=list(LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    name_looked_at = forms.BooleanField(
        label=_("I have looked: this is not the person, nor anybody who told it."), required=False
    )

    WRITTEN = (
        "recipient",
        "region",
        "locality",
        "employer",
        "sector",
        "people",
        "children",
        "danger_now",
        "last_known",
        "account",
    )
    MORE = ("forms_of_exploitation", "means")

    def __init__(self, *args: Any, recipients: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written = FactContent()
        choices = [("", _("choose")), *((str(agency.pk), agency.name) for agency in recipients)]
        self.fields["recipient"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A telephone, address or personal number is refused at its field before anything is shown or sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field in TEXT_FIELDS:
            verdict = judge_text(field, cleaned.get(field, ""))
            if not verdict.allowed:
                self.add_error(field, str(verdict.message))
        return cleaned

    def written_fields(self) -> list[forms.BoundField]:
        """The questions in the order in which people talk."""
        return [self[name] for name in self.WRITTEN]

    def more_fields(self) -> list[forms.BoundField]:
        """What helps the recipient and can be left out."""
        return [self[name] for name in self.MORE]

    def carried(self) -> list[tuple[str, str]]:
        """What was written, as name and value pairs, for carrying it through the preview unchanged."""
        pairs = []
        for name in (*self.WRITTEN, *self.MORE):
            value = self[name].value()
            many = isinstance(value, list | tuple)
            pairs += [(name, str(one)) for one in (value if many else [value]) if one not in (None, "")]
        return pairs

    def content(self) -> FactContent:
        """The whole report as written; kept, because a later refusal takes its field out of `cleaned_data`."""
        said = self.cleaned_data
        self.written = FactContent(
            region=said["region"],
            locality=said["locality"],
            employer=said["employer"],
            sector=said["sector"],
            forms=tuple(said["forms_of_exploitation"]),
            means=tuple(said["means"]),
            people=said["people"],
            children=said["children"],
            danger_now=said["danger_now"],
            last_known=said["last_known"],
            account=said["account"],
        )
        return self.written

    def kept_content(self) -> FactContent:
        """What is left after the preview: a field that was not ticked is not sent."""
        kept = set(self.cleaned_data["kept"])
        return self.content().without(field for field in LABELS if field not in kept)

    def recipient_id(self) -> UUID:
        return UUID(self.cleaned_data["recipient"])


class OutcomeForm(VersionedForm):
    """What came of it, in one of the pack's codes: the sender learns no more."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        help_text=_("The sender reads this answer and nothing else."),
        choices=list_choices("fact_outcomes"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of it.")},
    )
