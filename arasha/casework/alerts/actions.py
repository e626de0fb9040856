"""Telling colleagues that something waits, and what they do with the notices."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from arasha.access import policy
from arasha.access.models import MailChoice, Post, User
from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.telling import TOLD
from arasha.casework.models import Alert
from arasha.database.actor import Actor
from arasha.database.queue import enqueue

# An equal notice that is still unread says it already.
ADD = """
    INSERT INTO casework_alert (id, agency_id, post_id, user_id, by_agency_id, kind, number, page, target, urgent, at)
    SELECT id, %s, post, colleague, %s, %s, %s, %s, %s, %s, %s
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) AS told(id, post, colleague)
    ON CONFLICT DO NOTHING"""


def tell(
    actor: Actor,
    kind: str,
    *,
    agency: UUID,
    number: str,
    page: str,
    target: UUID,
    now: datetime,
    posts: Iterable[UUID | None] = (),
    region: str = "",
) -> None:
    """Tell colleagues of an agency that something of this kind happened; call it inside the action that did it.

    kind: a key of TOLD. posts: who is told; where none of them is in this agency and in force today, everybody whose
    function TOLD names and whose regions cover `region`. page, target: the url name and id the notice leads to.
    The actor is never told of their own deed. Raises KeyError for a kind without its line in TOLD.
    """
    telling = TOLD[kind]
    today = timezone.localdate(now)
    in_agency = Post.objects.filter(agency_id=agency, user__isnull=False, user__is_active=True).select_related("user")
    named = list(in_agency.filter(pk__in=[post for post in posts if post]))
    told = [post for post in named if post.holds_on(today)] or [
        post
        for post in in_agency.filter(function__in=telling.functions)
        if post.holds_on(today) and (not post.regions or not region or region in post.regions)
    ]
    told = [post for post in told if post.pk != actor.post]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            ADD,
            [
                agency,
                actor.agency,
                kind,
                number,
                page,
                target,
                telling.urgent,
                now,
                [uuid4() for _ in told],
                [post.pk for post in told],
                [post.user_id for post in told],
            ],
        )
    if telling.urgent:
        for user in {post.user for post in told if post.user and post.user.email}:
            if user.mail_choice == MailChoice.URGENT:
                enqueue("mail_urgent_alerts", agency=agency, user=user.pk)


@action
def open_alert(actor: Actor, alert_id: UUID, *, now: datetime) -> Alert:
    """Mark one's own notice as read, on the way to what it is about."""
    policy.require_verb(actor, "alert.read")
    alert = Alert.objects.filter(pk=alert_id, post_id=actor.post).first()
    if alert is None:
        raise Denied("alert.read", alert_id)
    if alert.read_at is None:
        alert.read_at = now
        alert.save(update_fields=["read_at"])
    events.record(actor, "alert.read", objects=[alert.pk], at=now, count=1)
    return alert


@action
def read_alerts(actor: Actor, *, until: datetime, now: datetime) -> int:
    """Mark one's own notices as read, those that came after `until` excepted; returns how many were unread."""
    policy.require_verb(actor, "alert.read")
    shown = Alert.objects.filter(post_id=actor.post, read_at__isnull=True, at__lte=until)
    count: int = shown.update(read_at=now)
    events.record(actor, "alert.read", at=now, count=count)
    return count


@action
def choose_mail(actor: Actor, *, email: str, choice: str, now: datetime) -> None:
    """Keep where and how often a member of staff is mailed; an empty address means never."""
    policy.require_verb(actor, "alert.read")
    User.objects.filter(pk=actor.user).update(email=email, mail_choice=choice if email else MailChoice.NONE)
    events.record(actor, "mail.chosen", at=now, choice=choice)
