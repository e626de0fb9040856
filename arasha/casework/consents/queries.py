"""Reading what a person has said about who may see what."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.casework.consents.rules import covered_groups
from arasha.casework.models import Case, Consent
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup


@dataclass(frozen=True)
class Word:
    """One recipient and purpose, what the person says now, and what that covers today."""

    consent: Consent
    recipient: Agency
    covered: frozenset[str]

    @property
    def shown_groups(self) -> str:
        """The covered groups in words, in the order of the screen."""
        return ", ".join(str(group.label) for group in FieldGroup if group in self.covered)


def list_words(actor: Actor, case_id: UUID, *, today: date | None = None) -> tuple[Case, list[Word]]:
    """The case and the person's present words about it, newest first; only the owning agency reads them."""
    case = policy.require(actor, "consent.record", Case, case_id)
    events.record(actor, "consent.listed", objects=[case.pk])
    return case, words_about(actor, case, today or timezone.localdate())


def words_about(actor: Actor, case: Case, today: date) -> list[Word]:
    """The same, for a case the caller has opened and recorded already; empty for everybody but its owner."""
    consents = list(policy.visible(actor, Consent).filter(case=case).order_by("-said_at"))
    agencies = Agency.objects.in_bulk([consent.recipient_id for consent in consents])
    return [
        Word(
            consent,
            agencies[consent.recipient_id],
            covered_groups(consent.state, consent.groups, consent.until, today),
        )
        for consent in consents
    ]
