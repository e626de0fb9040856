"""Reading what a person has said about who may see what, and what was seen by it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.access.queries import list_posts, list_recipients
from arasha.audit import events
from arasha.audit.queries import list_events
from arasha.casework.consents.firewall import CONTROLS_MIGRATION
from arasha.casework.consents.rules import covered_groups
from arasha.casework.consents.sentences import sentence
from arasha.casework.models import Case, CaseStep, Consent, ConsentAnswer
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import COMPARTMENTS, FieldGroup

# The ways in which a recipient sees something of a case, as its events stand in the owner's chain.
SEEING = ("case.opened", "identity.revealed", "summary.begun", "referral.opened")
EVENTS_READ = 500
FACTS_ON_PAGE = frozenset({FieldGroup.IDENTITY, FieldGroup.NEEDS, FieldGroup.NARRATIVE})


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

    @property
    def sentence(self) -> str:
        """What it covers today, as one says it."""
        return sentence(self.recipient.name, self.covered, self.consent.until)


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


def answers_about(actor: Actor, case: Case) -> list[ConsentAnswer]:
    """The person's present answers to the three questions; for a case the caller has opened and recorded."""
    return list(policy.visible(actor, ConsentAnswer).filter(case=case))


def steps_of_consent(actor: Actor, case: Case) -> list[CaseStep]:
    """What was said, withdrawn and disclosed, newest first."""
    steps = policy.visible(actor, CaseStep).filter(case_id=case.pk, owner_agency_id=actor.agency)
    return [
        step
        for step in steps.order_by("-at", "-id")[:200]
        if step.kind.partition(".")[0] in {"consent", "answer", "disclosure"}
    ]


def names_in(steps: Iterable[CaseStep]) -> dict[str, str]:
    """The names of the agencies that these steps speak of, by id."""
    named = {str(step.by_agency_id) for step in steps} | {step.details.get("recipient", "") for step in steps}
    return {str(agency.pk): agency.name for agency in Agency.objects.filter(pk__in=named - {""})}


@dataclass(frozen=True)
class Seen:
    """One time somebody of another agency saw something: when, which post, how, and what stood open."""

    at: datetime
    agency: UUID
    post: UUID | None
    kind: str
    groups: tuple[str, ...]


def seen_of_case(actor: Actor, case: Case) -> list[Seen]:
    """What other agencies saw of an own case, newest first, from the owner's own audit chain."""
    found = list_events(actor, about=case.pk).filter(kind__in=SEEING)[:EVENTS_READ]
    seen = []
    for event in found:
        said = json.loads(event.canonical)
        agency = UUID(said["agency"])
        if agency == actor.agency:
            continue
        details = said.get("details", {})
        listed = set(str(details.get("groups", "")).split("+"))
        # Facts of these groups stand on the case page even while its protected fields are closed.
        listed |= FACTS_ON_PAGE & set(str(details.get("open", "")).split("+"))
        groups = tuple(name for name in COMPARTMENTS if name in listed)
        seen.append(Seen(event.at, agency, event.post, event.kind, groups))
    return seen


def seen_by_recipient(actor: Actor, consent_id: UUID) -> tuple[Word, list[Seen], dict[UUID, Post]]:
    """One word, and what its recipient has seen so far: what the person is told before withdrawing."""
    consent = policy.require(actor, "consent.record", Consent, consent_id)
    case = policy.require(actor, "consent.record", Case, consent.case_id)
    events.record(actor, "consent.seen_read", objects=[case.pk, consent.pk])
    seen = [one for one in seen_of_case(actor, case) if one.agency == consent.recipient_id]
    covered = covered_groups(consent.state, consent.groups, consent.until, timezone.localdate())
    posts = Post.objects.select_related("user", "agency").in_bulk({one.post for one in seen if one.post})
    return Word(consent, Agency.objects.get(pk=consent.recipient_id), covered), seen, posts


def get_consent(actor: Actor, consent_id: UUID) -> Consent:
    """One word of an own case, for acting on it."""
    consent = policy.require(actor, "consent.record", Consent, consent_id)
    events.record(actor, "consent.listed", objects=[consent.case_id, consent.pk])
    return consent


def possible_recipients(actor: Actor) -> list[Agency]:
    """Whom a consent can name: agencies that take referrals, and migration control for the person's own wish."""
    return [*list_recipients(actor).exclude(type__in=_migration_types()), *migration_control(actor)]


def migration_control(actor: Actor) -> list[Agency]:
    """Agencies that get nothing automatically, and something only at the person's own explicit wish."""
    return list(Agency.objects.filter(type__in=_migration_types()).exclude(pk=actor.agency).order_by("region", "code"))


def _migration_types() -> Iterable[str]:
    return current().competences[CONTROLS_MIGRATION].agency_types


def colleagues_of(actor: Actor, today: date) -> list[Post]:
    """Posts of the own agency whose holders may witness: everybody but the actor."""
    return [post for post in list_posts(actor) if post.user_id not in (None, actor.user) and post.holds_on(today)]


def recorders_of(words: list[Word]) -> dict[UUID, Post]:
    """The posts that wrote these words down, by id."""
    return Post.objects.in_bulk([word.consent.recorded_by_id for word in words])
