"""Recording tries to reach a person."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case
from arasha.casework.safe_contact import rules
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import SAFE_CONTACT
from arasha.vault.keyring import current_keyring
from arasha.vault.store import compartments_held
from arasha.vault.values import read_values


@action
def record_try(actor: Actor, case_id: UUID, *, outcome: str, now: datetime, key: UUID) -> Case:
    """Record one try to reach the person, in the way they agreed to and no other."""
    case = policy.require(actor, "case.contact", Case, case_id)
    keyring = current_keyring(actor)
    persons = [case.person_id]
    values = read_values(actor, persons, [SAFE_CONTACT], keyring).get(case.person_id, {}) if keyring else {}
    held = SAFE_CONTACT in compartments_held(persons).get(case.person_id, set())
    reach = rules.judge_reach(held=held, values=values, until=case.safe_until, today=timezone.localdate(now))
    rules.judge_try(reach, outcome, current()).enforce()
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    add_step(actor, case.pk, case.owner_agency_id, "contact.tried", now, outcome=outcome)
    events.record(actor, "contact.tried", objects=[case.pk], also=also, at=now, outcome=outcome)
    return case
