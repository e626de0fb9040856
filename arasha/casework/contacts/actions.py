"""Recording help without a case."""

from datetime import datetime
from uuid import UUID, uuid4

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.contacts import rules
from arasha.casework.contacts.rules import ContactDraft
from arasha.casework.models import Contact
from arasha.country import current
from arasha.database.actor import Actor


@action
def record_contact(actor: Actor, draft: ContactDraft, *, now: datetime, key: UUID) -> Contact:
    """Record what was given to somebody who stays unknown; no person, no case, nothing sealed."""
    policy.require_verb(actor, "contact.record")
    rules.judge_contact(draft, current()).enforce()
    contact = Contact(
        id=uuid4(),
        owner_agency_id=actor.agency,
        at=now,
        by_post_id=actor.post,
        channel=draft.channel,
        line=draft.line,
        topic=draft.topic,
        language=draft.language,
        given=sorted(draft.given),
        region=draft.region,
    )
    contact.save(force_insert=True)
    events.record(actor, "contact.recorded", objects=[contact.pk], at=now, topic=draft.topic)
    return contact
