"""Pure decisions about disclosing without consent: on which ground, what exactly, by whom, and who is told."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.consents.firewall import Origin, judge_consulate, judge_migration_control
from arasha.casework.models import DisclosureState
from arasha.country import CountryPack
from arasha.vault.groups import FieldGroup

# The states of a disclosure and the steps between them; the database's trigger keeps the same.
STEPS: dict[str, frozenset[str]] = {
    DisclosureState.ASKED: frozenset({DisclosureState.APPROVED, DisclosureState.REFUSED, DisclosureState.EXPIRED}),
    DisclosureState.APPROVED: frozenset({DisclosureState.DONE, DisclosureState.EXPIRED}),
    DisclosureState.DONE: frozenset({DisclosureState.ENDED}),
}


@dataclass(frozen=True)
class DisclosureDraft:
    """What somebody asks to disclose. order_number and note are sealed; bar: a code of the pack, empty = tell them."""

    recipient: UUID
    basis: str
    groups: tuple[str, ...]
    until: date
    order_body: str = ""
    order_on: date | None = None
    order_number: str = ""
    note: str = ""
    bar: str = ""
    review_on: date | None = None


def judge_asking(
    draft: DisclosureDraft, recipient_type: str, origin: Origin, pack: CountryPack, today: date, *, is_open: bool
) -> Verdict:
    """Say whether this may be asked for: only a ground of the pack, only to whom and for as long as it allows."""
    basis = pack.disclosure_bases.at(draft.basis, today)
    if basis is None:
        return Verdict.no("disclosure.basis", _("Choose the ground. Without one nothing is disclosed."), field="basis")
    for verdict in (
        judge_migration_control(recipient_type, pack, own_wish=False),
        judge_consulate(recipient_type, origin, pack),
    ):
        if not verdict.allowed:
            return Verdict.no(verdict.code, verdict.message, field="recipient", source=verdict.source)
    if recipient_type not in basis.agency_types:
        return Verdict.no(
            "disclosure.recipient",
            _("This ground does not allow disclosing to that kind of agency. Choose another agency or ground."),
            field="recipient",
            source=basis.source,
        )
    if not draft.groups or not set(draft.groups) <= set(FieldGroup):
        return Verdict.no(
            "disclosure.no_groups", _("Choose what is disclosed: only what the ground needs."), field="groups"
        )
    if not today <= draft.until <= today + timedelta(days=basis.days):
        return Verdict.no(
            "disclosure.until",
            _("Choose a day from today on, not later than this ground allows."),
            field="until",
            source=basis.source,
        )
    if is_open:
        return Verdict.no(
            "disclosure.open_already",
            _("A disclosure of this case to this agency is already under way. End it first."),
            field="recipient",
        )
    for verdict in (_judge_order(draft, pack, today, needed=basis.needs_order), judge_bar(draft, pack, today)):
        if not verdict.allowed:
            return verdict
    return Verdict.yes(source=basis.source)


def _judge_order(draft: DisclosureDraft, pack: CountryPack, today: date, *, needed: bool) -> Verdict:
    if not needed:
        return Verdict.yes()
    if draft.order_body not in pack.order_bodies:
        return Verdict.no("disclosure.order_body", _("Say who gave the order."), field="order_body")
    if draft.order_on is None or draft.order_on > today:
        return Verdict.no("disclosure.order_on", _("Write the day of the order, today or earlier."), field="order_on")
    if not draft.order_number.strip():
        return Verdict.no(
            "disclosure.order_number", _("Write the number of the order: it is sealed at once."), field="order_number"
        )
    return Verdict.yes()


def judge_bar(draft: DisclosureDraft, pack: CountryPack, today: date) -> Verdict:
    """The person is told, unless a coded reason stands against it; then a day is set on which it is looked at again."""
    if not draft.bar:
        return Verdict.yes()
    bar = pack.telling_bars.get(draft.bar)
    if bar is None:
        return Verdict.no("disclosure.bar", _("Choose one of the answers in the list."), field="bar")
    last = today + timedelta(days=bar.review_days)
    if draft.review_on is None or not today <= draft.review_on <= last:
        return Verdict.no(
            "disclosure.review",
            _("Set the day on which you look again whether the person can be told: %(count)s days from now at most.")
            % {"count": bar.review_days},
            field="review_on",
            source=bar.source,
        )
    return Verdict.yes(source=bar.source)


def digest_of(case: UUID, draft: DisclosureDraft, sealed: Sequence[tuple[str, bytes]], events: Iterable[UUID]) -> bytes:
    """SHA-256, 32 bytes, of exactly what would be disclosed: to whom, on what ground, which groups, which values.

    sealed: (field, ciphertext) of every value in the groups as stored. events: ids of the case's events if told.
    """
    told = [
        str(case),
        str(draft.recipient),
        draft.basis,
        sorted(draft.groups),
        draft.until.isoformat(),
        sorted((field, hashlib.sha256(body).hexdigest()) for field, body in sealed),
        sorted(str(event) for event in events),
    ]
    return hashlib.sha256(json.dumps(told).encode()).digest()


def judge_step(state: str, later: str, expires_at: datetime, now: datetime) -> Verdict:
    """Say whether a disclosure may go from `state` to `later` now; asking and approval run out in time."""
    if later not in STEPS.get(state, frozenset()):
        return Verdict.no("disclosure.moved_on", _("This disclosure has moved on meanwhile. Look at it again."))
    if later in (DisclosureState.APPROVED, DisclosureState.DONE) and now >= expires_at:
        return Verdict.no("disclosure.ran_out", _("The time for this disclosure has run out. Ask for it anew."))
    return Verdict.yes()


def judge_second_person(asked_user: UUID | None, asked_post: UUID, user: UUID | None, post: UUID) -> Verdict:
    """Say whether this user may decide: never the one who asked, in whatever post."""
    if user is None or user == asked_user or post == asked_post:
        return Verdict.no(
            "disclosure.same_person", _("Another person decides: whoever asked for a disclosure cannot approve it.")
        )
    return Verdict.yes()


def judge_unchanged(approved: bytes, present: bytes) -> Verdict:
    """Approval binds to what was shown: anything written since makes it void."""
    if approved != present:
        return Verdict.no(
            "disclosure.changed",
            _("What would be disclosed has changed since it was asked for. Ask for it anew."),
        )
    return Verdict.yes()


@dataclass(frozen=True)
class Counted:
    """One line of the transparency figure; `shown` is None where the number is too small to publish."""

    code: str
    shown: int | None


def count_hiding_small(counts: dict[str, int], small: int) -> tuple[list[Counted], int | None]:
    """The counts of one dimension and their total, with numbers from 1 to below `small` hidden.

    The total is hidden too as soon as one number is: otherwise it could be computed from the rest.
    """
    lines = [Counted(code, None if 0 < count < small else count) for code, count in sorted(counts.items())]
    total = None if any(line.shown is None for line in lines) else sum(counts.values())
    return lines, total
