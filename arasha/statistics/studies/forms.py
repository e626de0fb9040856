"""What an analyst types about tables and studies: lists and counts, names, numbers, words. Never about people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, TextField, VersionedForm
from arasha.access.limits import TABLE_BYTES
from arasha.access.models import Agency
from arasha.engines.linkage.text import TextError
from arasha.engines.prevalence import CaptureTable, InputError
from arasha.engines.prevalence.reporting import QUESTIONS, list_questions
from arasha.engines.prevalence.tables import MOST_LISTS
from arasha.engines.prevalence.wording import say_error
from arasha.statistics.models.studies import LIST_CHARACTERS, NAME_CHARACTERS, WORDS_CHARACTERS
from arasha.statistics.studies import rules
from arasha.statistics.studies.actions import TableWords
from arasha.statistics.studies.rules import KINDS, GivenTable, Step

NOT_OFFERED = {"invalid_choice": _("This is not one of the answers offered. Choose one from the list.")}
TOO_LARGE = _(
    "This table is too large: at most %(limit)s kB fit here. Count equal rows first and give one row for each "
    "combination of lists, with its number in a last column called count."
)


class WordsForm(KeyedForm):
    """The name, the period and what the lists are."""

    name = TextField(
        label=_("Name of the table"),
        limit=NAME_CHARACTERS,
        help_text=_("Such as “Country 2025, five lists”."),
        error_messages={"required": _("Write a name, so that colleagues find the table again.")},
    )
    period = TextField(
        label=_("Period"),
        limit=NAME_CHARACTERS,
        required=False,
        help_text=_("From when to when somebody came on a list, such as “2025”."),
    )
    about = TextField(
        label=_("What the lists are"),
        limit=WORDS_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who keeps each list and how people come on it. Write nothing about single people."),
    )

    def words(self) -> TableWords:
        said = self.cleaned_data
        return TableWords(said["name"], said["period"], said["about"])


class TableForm(WordsForm):
    """A new table: pasted or uploaded, read at once, and only counted."""

    pasted = forms.CharField(
        label=_("Paste the table"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "table-text", "spellcheck": "false"}),
        help_text=_(
            "The first line names the lists, never people. Then one row for each combination: 1 on the list, 0 not, "
            "and the number of cases in a last column called count. Without that column every row is one person; "
            "the rows are counted and dropped at once."
        ),
    )
    upload = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text=_("Only 0, 1 and counts are taken: a column with names or numbers of people is refused."),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )
    given: GivenTable

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        pasted, upload = said.get("pasted", ""), said.get("upload")
        if "upload" in self.errors:
            return said
        if upload and pasted.strip():
            self.add_error("upload", _("Paste a table or choose a file, not both."))
        elif upload:
            self._read("upload", _content(upload))
        elif pasted.strip():
            self._read("pasted", pasted.encode())
        else:
            self.add_error("pasted", _("Paste a table here, or choose a file below."))
        return said

    def _read(self, field: str, content: bytes) -> None:
        if len(content) > TABLE_BYTES:
            limit = TABLE_BYTES // 1000
            self.add_error(field, ValidationError(TOO_LARGE, code="too_large", params={"limit": limit}))
            return
        try:
            self.given = rules.read_given(content)
        except InputError as problem:
            self.add_error(field, ValidationError(say_error(problem, rules.engine_language()), code=problem.code))
        except TextError as problem:
            self.add_error(field, ValidationError(_list_name_problem(problem), code=problem.code))


def _content(upload: UploadedFile) -> bytes:
    """The file, as far as it matters: one byte more than may be read shows that it is too large."""
    return upload.read(TABLE_BYTES + 1)


def _list_name_problem(problem: TextError) -> Any:
    if problem.code == "too_long":
        return _("A list's name is too long: at most %(limit)s characters. Is the first line the names of lists?") % {
            "limit": LIST_CHARACTERS
        }
    return _("A list's name holds invisible signs. Type the first line again.")


class DescribeForm(WordsForm, VersionedForm):
    """Change what is said about a table."""


class ListsField(forms.MultipleChoiceField):
    """Names of lists as they were on the page; whether they are still there the rules say, not a repeated click."""

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= LIST_CHARACTERS * MOST_LISTS


class StepForm(VersionedForm):
    """Something done to the lists."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], error_messages=NOT_OFFERED)
    lists = ListsField(label=_("Lists"), widget=forms.CheckboxSelectMultiple, required=False)
    name = TextField(
        label=_("Name of the merged list"),
        limit=LIST_CHARACTERS,
        required=False,
        help_text=_("Only for merging. Left empty, the names are joined."),
    )

    def __init__(self, *args: Any, table: CaptureTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].choices = [(name, name) for name in table.lists]  # type: ignore[attr-defined]

    def step(self) -> Step:
        said = self.cleaned_data
        return Step(said["kind"], tuple(said["lists"]), said["name"] if said["kind"] == "merge" else "")


class StartForm(VersionedForm):
    """How much is computed."""

    replicates = forms.IntegerField(
        label=_("Replicates"),
        min_value=100,
        max_value=rules.MOST_REPLICATES,
        initial=rules.REPLICATES,
        help_text=_("How often the table is drawn anew; more make the limits steadier and take longer."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=rules.LARGEST_SEED,
        initial=rules.SEED,
        help_text=_("The same seed gives the same draws."),
    )


class AssumptionsForm(VersionedForm):
    """What must be believed, in the analyst's own words: one answer to each of the engine's questions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in list_questions(rules.engine_language()):
            self.fields[question.key] = TextField(
                label=question.heading,
                help_text=question.text,
                limit=WORDS_CHARACTERS,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in QUESTIONS if self.cleaned_data[code]}


class GiveForm(VersionedForm):
    """Which secretariat may read the study."""

    agency = forms.ChoiceField(label=_("Give to"), error_messages=NOT_OFFERED)

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(agency.pk), agency.name) for agency in agencies]  # type: ignore[attr-defined]
