"""Reading disclosures: one, those of a case, those that wait, and the transparency figure."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.casework.consents.firewall import CONTROLS_MIGRATION
from arasha.casework.disclosures.rules import Counted, count_hiding_small
from arasha.casework.models import Case, Disclosure, DisclosureState
from arasha.country import current
from arasha.country.consent_items import DisclosureBasis
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup, base_field
from arasha.vault.keyring import Keyring
from arasha.vault.values import read_values

SHOWN = 50
OUT = (DisclosureState.DONE, DisclosureState.ENDED)


@dataclass(frozen=True)
class DisclosureRow:
    """A disclosure with its recipient and its ground."""

    disclosure: Disclosure
    recipient: Agency
    basis: DisclosureBasis


def _rows(disclosures: list[Disclosure]) -> list[DisclosureRow]:
    agencies = Agency.objects.in_bulk({one.recipient_id for one in disclosures})
    bases = current().disclosure_bases
    return [DisclosureRow(one, agencies[one.recipient_id], bases[one.basis]) for one in disclosures]


def list_possible_recipients(actor: Actor) -> list[Agency]:
    """The agencies that any ground of the pack lets receive something; never migration control, never one's own."""
    pack = current()
    types = {kind for basis in pack.disclosure_bases.values() for kind in basis.agency_types}
    types -= set(pack.competences[CONTROLS_MIGRATION].agency_types)
    return list(Agency.objects.filter(type__in=types).exclude(pk=actor.agency).order_by("region", "code"))


def asker_of(disclosure: Disclosure) -> Post | None:
    """The post that asked, with its user."""
    return Post.objects.select_related("user").filter(pk=disclosure.asked_by_id).first()


def disclosures_of_case(actor: Actor, case: Case) -> list[DisclosureRow]:
    """The disclosures of an own case that the caller has opened and recorded, newest first."""
    found = policy.visible(actor, Disclosure).filter(case=case, owner_agency_id=actor.agency)
    return _rows(list(found.order_by("-asked_at", "id")))


def get_disclosure(actor: Actor, disclosure_id: UUID) -> DisclosureRow:
    """One disclosure of the own agency."""
    disclosure = policy.require(actor, "disclosure.read", Disclosure, disclosure_id)
    events.record(actor, "disclosure.read", objects=[disclosure.case_id, disclosure.pk])
    return _rows([disclosure])[0]


def list_undecided(actor: Actor) -> list[DisclosureRow]:
    """Disclosures that wait for a second person, those first whose time ends first."""
    found = policy.visible(actor, Disclosure).filter(owner_agency_id=actor.agency, state=DisclosureState.ASKED)
    return _rows(list(found.select_related("case").order_by("expires_at", "id")[:SHOWN]))


@dataclass(frozen=True)
class Figure:
    """How often the own agency disclosed without consent: by ground, by kind of recipient, told or not."""

    by_basis: list[Counted]
    by_recipient: list[Counted]
    by_telling: list[Counted]
    total: int | None
    small: int


def count_disclosures(actor: Actor) -> Figure:
    """The transparency figure of the actor's agency, with small numbers hidden; one audit event."""
    policy.require_verb(actor, "disclosure.count")
    found: Any = policy.visible(actor, Disclosure).filter(owner_agency_id=actor.agency, state__in=OUT)
    rows = list(found.values_list("basis", "recipient_type", "told_at", "bar"))
    small = int(str(current().parameter("small_count", timezone.localdate()).value))
    events.record(actor, "disclosure.counted", count=len(rows))
    by_basis, total = count_hiding_small(Counter(row[0] for row in rows), small)
    by_recipient, total_again = count_hiding_small(Counter(row[1] for row in rows), small)
    by_telling, total_told = count_hiding_small(Counter(_telling(row[2], row[3]) for row in rows), small)
    # One total for all: shown only where no table could give away what another hides.
    shown = total if None not in (total, total_again, total_told) else None
    return Figure(by_basis, by_recipient, by_telling, shown, small)


def _telling(told_at: object, bar: str) -> str:
    if told_at is not None:
        return "told"
    return "barred" if bar else "not_yet"


def record_asking(actor: Actor, case: Case) -> None:
    """The form about a case was opened."""
    events.record(actor, "disclosure.form_opened", objects=[case.pk])


def open_sealed_words(actor: Actor, disclosure: Disclosure, keyring: Keyring | None) -> dict[str, str]:
    """The order's number and the note, for a disclosure the caller has opened and recorded; empty while locked."""
    if keyring is None:
        return {}
    fields = [f"{name}:{disclosure.pk}" for name in ("order_number", "disclosure_note")]
    opened = read_values(actor, [disclosure.person_id], [FieldGroup.LEGAL], keyring, fields=fields)
    return {base_field(field): text for field, text in opened.get(disclosure.person_id, {}).items()}
