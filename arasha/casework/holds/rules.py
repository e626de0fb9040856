"""Pure decisions about holds: what a request needs, when it is due, and what a detaining post is told."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import HoldStatus, Lawyer
from arasha.country import CountryPack, Deadline

# The states of a hold and the steps between them; docs/hold-states.md is drawn from this table.
STEPS: dict[str, frozenset[str]] = {
    HoldStatus.ASKED: frozenset({HoldStatus.HELD, HoldStatus.NOT_HELD, HoldStatus.WITHDRAWN}),
    HoldStatus.HELD: frozenset({HoldStatus.ENDED}),
}
OPEN = (HoldStatus.ASKED, HoldStatus.HELD)
# No letter or digit that is heard or read as another: the reference is said on the telephone.
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRTUVWXY346789"
REFERENCE_LENGTH = 10


@dataclass(frozen=True)
class HoldDraft:
    """What is asked. recipient None: a court is asked on paper. place_note goes to the vault, never into a column."""

    detainers: tuple[UUID, ...]
    place: str
    region: str
    removal_at: datetime | None
    grounds: tuple[str, ...]
    lawyer: str
    recipient: UUID | None
    wished: bool
    place_note: str = ""


def judge_hold(
    draft: HoldDraft, detaining: Collection[UUID], pack: CountryPack, now: datetime, *, is_open_already: bool
) -> Verdict:
    """Say whether this hold can be asked; `detaining` are the agencies that may hold people at all."""
    if not draft.wished:
        return Verdict.no("hold.wish", _("Ask the person first: a hold is asked at their wish."), field="wished")
    if not draft.detainers or not set(draft.detainers) <= set(detaining):
        return Verdict.no("hold.detainers", _("Choose who holds the person now."), field="detainers")
    for field, codes, known in (
        ("place", [draft.place], pack.detention_places),
        ("grounds", draft.grounds, pack.hold_grounds),
        ("lawyer", [draft.lawyer], set(Lawyer)),
    ):
        if not codes or not all(code in known for code in codes):
            return Verdict.no(f"hold.{field}", _("Choose one of the answers in the list."), field=field)
    if draft.removal_at is not None and draft.removal_at <= now:
        return Verdict.no(
            "hold.removal_past",
            _("This hour has passed. Write the next one, or leave it empty if nobody has said an hour."),
            field="removal_at",
        )
    if is_open_already:
        return Verdict.no("hold.open_already", _("A hold for this person is already under way."))
    return Verdict.yes()


def answer_term(pack: CountryPack, day: date) -> Deadline:
    """The pack's clock for the answer."""
    return pack.duty("answer_hold", day)


def answer_due(asked_at: datetime, removal_at: datetime | None, pack: CountryPack, day: date) -> datetime:
    """When the answer must be there: by the pack's clock, but never after the hour of removal."""
    due = asked_at + timedelta(hours=answer_term(pack, day).hours)
    return min(due, removal_at) if removal_at is not None else due


def holds_from_request(pack: CountryPack, day: date) -> bool:
    """Whether asking already holds, until the answer; otherwise only a granted hold does."""
    return str(pack.parameter("hold_from", day).value) == "request"


def judge_court_answer(status: str, *, court: bool, until: date | None, today: date) -> Verdict:
    """Say whether the owner may write down what a court answered on paper."""
    if not court or HoldStatus.HELD not in STEPS.get(status, frozenset()):
        return Verdict.no("hold.answered_already", _("This hold has been answered or withdrawn meanwhile."))
    if until is not None and until < today:
        return Verdict.no(
            "hold.until_past", _("This day has passed. Write a later day, or leave it empty."), field="until"
        )
    return Verdict.yes()


def ending_of(status: str) -> HoldStatus | None:
    """What ending makes of a hold in this state: taken back before the answer, ended after it, None: over already."""
    steps = STEPS.get(status, frozenset())
    return next((end for end in (HoldStatus.WITHDRAWN, HoldStatus.ENDED) if end in steps), None)


def tidy_reference(typed: str) -> str:
    """The reference as it is stored: capitals without spaces and dashes; anything else stays unknown."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())[:12]


def spell_reference(reference: str) -> str:
    """The reference in two halves, as it is said."""
    half = REFERENCE_LENGTH // 2
    return f"{reference[:half]}-{reference[half:]}"
