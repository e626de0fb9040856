"""Beginning a screening, and the answers as they come from the sheet."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arasha.access.forms import KeyedForm, VersionedForm
from arasha.casework.answers import list_choices
from arasha.casework.models import AnswerKind, AnswerSource, Certainty, Saying
from arasha.casework.screening.rules import AnswerDraft, ScreeningDraft, law_of
from arasha.casework.talks.forms import YES_NO, TalkFields
from arasha.casework.talks.rules import TalkDraft
from arasha.country import CountryPack, Instrument
from arasha.engines.screening import CaseRule

GATE = "gate_"
# Group of the sheet -> kind of its answers: in the words of the law, ticked by whoever asks and never read out.
LAW_GROUPS = {"acts": AnswerKind.ACT.value, "means": AnswerKind.MEANS.value, "purposes": AnswerKind.PURPOSE.value}


class BeginForm(KeyedForm, TalkFields):
    """The gate, the place, the instrument, and the talk."""

    setting = forms.ChoiceField(
        label=_("Where does the talk take place?"),
        choices=list_choices("screening_settings"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say where the talk takes place.")},
    )
    instrument = forms.ChoiceField(
        label=_("Which questions?"),
        help_text=_("A short form takes some minutes. A long set is counted as telling the story once."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the questions.")},
    )
    override = forms.ChoiceField(
        label=_("Something above is missing, and the person is in danger"),
        help_text=_("Only then: say why the questions cannot wait."),
        choices=list_choices("screening_overrides", empty=_("no, it can wait")),
        required=False,
    )

    def __init__(self, *args: Any, pack: CountryPack, rule: CaseRule, sets: list[Instrument], language: str) -> None:
        super().__init__(*args)
        for name in ("talk_alone", "talk_told_story"):
            del self.fields[name]
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            ("short", gettext("the short form of this place")),
            *((one.key, str(one.name)) for one in sets if one.population == rule),
        ]
        self.gates = list(pack.screening_gates)
        for code, gate in pack.screening_gates.items():
            self.fields[GATE + code] = forms.ChoiceField(
                label=str(gate.name),
                help_text=gettext("Say: “%(words)s”") % {"words": gate.spoken.in_language(language)},
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": str(gate.remedy)},
            )

    def gate_fields(self) -> list[forms.BoundField]:
        """The bound questions of the gate, in their order."""
        return [self[GATE + code] for code in self.gates]

    def draft(self) -> ScreeningDraft:
        said = self.cleaned_data
        gate = {code: said[GATE + code] for code in self.gates}
        return ScreeningDraft(said["setting"], said["instrument"], gate, said["override"])

    def talk_draft(self, kind: str) -> TalkDraft:
        """Alone as the gate says; only a long set makes the person tell the story."""
        self.cleaned_data["talk_alone"] = self.cleaned_data[GATE + "alone"]
        self.cleaned_data["talk_told_story"] = "no" if self.cleaned_data["instrument"] == "short" else "yes"
        return super().talk_draft(kind)


class AnswersForm(VersionedForm):
    """What the sheet sends: whole, or only what was touched since the last save.

    An indicator's answer is `a-CODE` with `p-`, `s-` and `c-` for phase, source and certainty. A group of the law is
    sent with `has-GROUP`: GROUP lists what was found, `rest-GROUP` is the answer for everything else in it.
    """

    def answers(self, instrument: Instrument, pack: CountryPack, today: date) -> list[AnswerDraft]:
        """The answers sent, in the instrument's codes; whether they can be said is the rule's to judge."""
        data: Any = self.data
        found = [
            AnswerDraft(
                AnswerKind.INDICATOR.value,
                name.removeprefix("a-"),
                answer,
                data.get("p-" + name[2:], ""),
                data.get("s-" + name[2:], AnswerSource.PERSON.value),
                data.get("c-" + name[2:], Certainty.SURE.value),
            )
            for name, answer in data.items()
            if name.startswith("a-")
        ]
        law = law_of(pack, today)
        for group, kind in LAW_GROUPS.items():
            if f"has-{group}" not in data:
                continue
            yes = set(data.getlist(group))
            rest = data.get(f"rest-{group}", Saying.NOT_ASKED.value)
            known = getattr(law, group)
            found += [AnswerDraft(kind, code, Saying.YES.value if code in yes else rest) for code in known]
            found += [AnswerDraft(kind, code, Saying.YES.value) for code in sorted(yes - set(known))]
        return found
