"""Reading help without a case: how often today, by this agency."""

from datetime import datetime

from django.utils import timezone

from arasha.access import policy
from arasha.casework.models import Contact
from arasha.database.actor import Actor


def contacts_today(actor: Actor, now: datetime) -> int:
    """How many were helped without a case since midnight; the caller has recorded what it reads."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return policy.visible(actor, Contact).filter(owner_agency_id=actor.agency, at__gte=midnight).count()
