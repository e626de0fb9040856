"""Pure decisions about safety plans: what a plan must say, and when to look at it again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.country import CountryPack, Deadline


@dataclass(frozen=True)
class PlanDraft:
    """A plan as agreed: coded signs and steps of the pack, and the person's own words, which are sealed.

    people and own_words are None when they were not read and stay as they are.
    """

    signs: tuple[str, ...]
    steps: tuple[str, ...]
    language: str
    people: str | None = None
    own_words: str | None = None


def judge_plan(draft: PlanDraft, pack: CountryPack, on: date) -> Verdict:
    """Say whether this is a plan: known codes, a language to print it in, and at least one thing to do."""
    for field, codes, known in (("signs", draft.signs, pack.warning_signs), ("steps", draft.steps, pack.safety_steps)):
        if any(code not in known.on(on) for code in codes):
            return Verdict.no("safety_plan.unknown_code", _("Choose one of the answers in the list."), field=field)
    if draft.language not in pack.victim_languages:
        return Verdict.no("safety_plan.unknown_code", _("Choose one of the answers in the list."), field="language")
    if not draft.steps and not (draft.own_words or "").strip():
        return Verdict.no(
            "safety_plan.empty", _("Choose at least one step, or write what the person does."), field="steps"
        )
    return Verdict.yes()


def review_due(pack: CountryPack, at: datetime, on: date) -> tuple[Deadline, datetime]:
    """The pack's time after which to look at the plan again, and when that is."""
    term = pack.duty("review_safety_plan", on)
    return term, at + timedelta(hours=term.hours)
