"""Reading one's own notices."""

from dataclasses import dataclass

from django.urls import reverse

from arasha.access import policy
from arasha.audit import events
from arasha.casework.alerts.telling import TOLD
from arasha.casework.models import Alert
from arasha.database.actor import Actor

LISTED = 50
COUNTED = 99


@dataclass(frozen=True)
class AlertRow:
    """One notice in words."""

    alert: Alert
    words: str

    @property
    def address(self) -> str:
        """Where the notice leads."""
        return reverse(self.alert.page, args=[self.alert.target])


def list_alerts(actor: Actor) -> list[AlertRow]:
    """The post's own notices: unread ones first, then the newest; one audit event."""
    policy.require_verb(actor, "alert.read")
    mine = policy.visible(actor, Alert).filter(post_id=actor.post)
    unread = list(mine.filter(read_at__isnull=True).order_by("-at")[:LISTED])
    read = list(mine.filter(read_at__isnull=False).order_by("-at")[: LISTED - len(unread)])
    events.record(actor, "alert.listed", count=len(unread) + len(read))
    return _in_words([*unread, *read])


def unread_alerts(actor: Actor, limit: int) -> list[AlertRow]:
    """The newest unread notices of the post, for a page that records its own reading."""
    return _in_words(
        list(policy.visible(actor, Alert).filter(post_id=actor.post, read_at__isnull=True).order_by("-at")[:limit])
    )


def count_unread(actor: Actor) -> int:
    """How many unread notices the post has, up to COUNTED."""
    unread = policy.visible(actor, Alert).filter(post_id=actor.post, read_at__isnull=True)
    return len(unread.values_list("pk", flat=True)[:COUNTED])


def _in_words(alerts: list[Alert]) -> list[AlertRow]:
    return [AlertRow(alert, str(TOLD[alert.kind].words) if alert.kind in TOLD else alert.kind) for alert in alerts]
