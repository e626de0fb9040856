"""Mails that say only that something waits: no name, no number, no kind, no link, to staff who chose to get them.

A notice is marked in the same transaction in which its mail goes out: a mail may come twice after a crash, never
be lost silently.
"""

from datetime import datetime
from uuid import UUID

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from arasha.access.models import MailChoice, User
from arasha.casework.models import Alert
from arasha.database.actor import Actor, acting


def mail_urgent(service: Actor, user_id: UUID, now: datetime) -> bool:
    """Mail one user of the service post's agency about urgent notices not mailed yet; says whether a mail went out."""
    user = _reader(user_id, {MailChoice.URGENT})
    if user is None:
        return False
    with acting(service), transaction.atomic():
        return _mail(service, user, now, urgent_only=True)


def mail_digest(services: list[Actor], now: datetime) -> int:
    """One mail a user for everything unread that no mail has spoken of, over all agencies; returns how many mails."""
    mailed: set[UUID] = set()
    for service in services:
        with acting(service), transaction.atomic():
            waiting = Alert.objects.filter(agency_id=service.agency, read_at__isnull=True, mailed_at__isnull=True)
            for user_id in list(waiting.values_list("user_id", flat=True).distinct()):
                user = _reader(user_id, {MailChoice.DIGEST, MailChoice.URGENT})
                if user is not None and _mail(service, user, now, silent=user_id in mailed):
                    mailed.add(user_id)
    return len(mailed)


def _reader(user_id: UUID, choices: set[MailChoice]) -> User | None:
    found: User | None = (
        User.objects.filter(pk=user_id, is_active=True, mail_choice__in=choices).exclude(email="").first()
    )
    return found


def _mail(service: Actor, user: User, now: datetime, *, urgent_only: bool = False, silent: bool = False) -> bool:
    waiting = Alert.objects.select_for_update(skip_locked=True).filter(
        agency_id=service.agency, user_id=user.pk, read_at__isnull=True, mailed_at__isnull=True
    )
    if urgent_only:
        waiting = waiting.filter(urgent=True)
    found = [alert.pk for alert in waiting]
    if not found:
        return False
    Alert.objects.filter(pk__in=found).update(mailed_at=now)
    if not silent:
        with override(user.language):
            send_mail(
                _("Something waits for you in Arasha"),
                _(
                    "Something waits for you in Arasha. Sign in as you always do to see what it is.\n\n"
                    "This mail holds no link and no details on purpose. "
                    "How often you get it is chosen in Arasha, under Notices."
                ),
                None,
                [user.email],
            )
    return True
