"""Pure decisions about consent: what can be said, and what it still covers today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import ConsentState
from arasha.country import CountryPack
from arasha.vault.groups import FieldGroup

GIVERS = ("person", "guardian")


@dataclass(frozen=True)
class ConsentDraft:
    """What the person (or guardian) says about one recipient and one purpose."""

    recipient: UUID
    purpose: str
    state: ConsentState
    groups: tuple[str, ...]
    until: date | None
    explained_in: str
    with_interpreter: bool = False
    given_by: str = "person"


def judge_consent(draft: ConsentDraft, own_agency: UUID, pack: CountryPack, today: date) -> Verdict:
    """Say whether this word can be recorded. Refusing needs no reason and no groups."""
    if draft.recipient == own_agency:
        return Verdict.no(
            "consent.own_agency", _("Your own agency needs no consent to its own case."), field="recipient"
        )
    if draft.purpose not in pack.purposes:
        return Verdict.no("consent.purpose", _("Choose what the agency may use it for."), field="purpose")
    if draft.state in (ConsentState.GIVEN, ConsentState.THINKING) and not draft.groups:
        return Verdict.no(
            "consent.no_groups", _("Choose at least one thing that may be shown, or record a refusal."), field="groups"
        )
    if not set(draft.groups) <= set(FieldGroup):
        return Verdict.no("consent.groups", _("Choose one of the answers in the list."), field="groups")
    if draft.until is not None and draft.until < today:
        return Verdict.no(
            "consent.past", _("This day has passed. Write a later day, or leave it empty."), field="until"
        )
    return Verdict.yes()


def covered_groups(state: str, groups: Iterable[str], until: date | None, today: date) -> frozenset[str]:
    """The groups a consent opens today: none unless it is given and its last day has not passed."""
    if state != ConsentState.GIVEN or (until is not None and until < today):
        return frozenset()
    return frozenset(groups)
