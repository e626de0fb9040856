"""The duty roster: whose turn it is to answer for an agency, by day and by night.

A *duty post* is a post on the roster of the current duty day (DESIGN §4). A duty day begins at the country pack's
hour, so that the people of the evening are still on duty at three in the morning.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency, DutyShift, Post
from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.country import current
from arasha.database.actor import Actor


class Roster(NamedTuple):
    """Who is on duty on one duty day."""

    day: date
    posts: tuple[UUID, ...]


def duty_day(now: datetime) -> date:
    """The day whose roster holds at this moment: until the pack's hour it is still yesterday's."""
    here = timezone.localtime(now)
    return here.date() if here.hour >= _first_hour(here.date()) else here.date() - timedelta(days=1)


def _first_hour(day: date) -> int:
    return int(str(current().parameter("duty_day_begins", day).value))


def duty_begins(day: date) -> datetime:
    """The moment at which a duty day begins: the pack's hour, local."""
    return timezone.make_aware(datetime.combine(day, time(_first_hour(day))))


def is_on_duty(actor: Actor, now: datetime) -> bool:
    """Say whether the actor's post is on its agency's roster at this moment."""
    return DutyShift.objects.filter(post_id=actor.post, starts_at__lte=now, ends_at__gt=now).exists()


def duty_posts(agency: UUID, now: datetime) -> list[Post]:
    """The posts of this agency that are on duty at this moment, by name."""
    turns = DutyShift.objects.filter(agency_id=agency, starts_at__lte=now, ends_at__gt=now)
    posts = Post.objects.filter(pk__in=turns.values("post_id")).select_related("user", "unit", "agency")
    return list(posts.order_by("user__display_name", "id"))


def roster_of(agency: UUID, day: date) -> Roster:
    """The roster of one duty day as it is stored."""
    shifts = DutyShift.objects.filter(agency_id=agency, starts_at=duty_begins(day))
    return Roster(day, tuple(sorted(shifts.values_list("post_id", flat=True))))


def roster_mark(rosters: Iterable[Roster]) -> str:
    """A short digest of rosters, by which a save knows whether somebody else saved meanwhile."""
    told = [f"{day}:{','.join(sorted(map(str, posts)))}" for day, posts in sorted(rosters)]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]


def posts_for_duty(agency: UUID, day: date) -> list[Post]:
    """The posts that somebody holds on this day and that may be put on duty: those that may read emergency cards."""
    held = Post.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), agency_id=agency)
    able = policy.VERBS["card.read"].functions
    people = held.filter(valid_from__lte=day, function__in=able).select_related("user", "unit")
    return list(people.order_by("user__display_name", "id"))


@action
def set_duty(actor: Actor, rosters: tuple[Roster, ...], *, mark: str | None = None, now: datetime, key: UUID) -> Agency:
    """Put posts of the actor's own agency on the rosters of these duty days, in place of what stood there.

    mark: roster_mark() of what the user was shown; raises Stale when somebody else has saved since.
    Raises Refused for a post that is not held in this agency on that day.
    """
    policy.require_verb(actor, "duty.set")
    agency: Agency = Agency.objects.select_for_update(no_key=True).get(pk=actor.agency)
    if mark is not None and mark != roster_mark(roster_of(actor.agency, roster.day) for roster in rosters):
        raise Stale(_("Somebody saved this before you. Look at what changed, then save again."))
    for day, posts in rosters:
        if not set(posts) <= {post.pk for post in posts_for_duty(actor.agency, day)}:
            raise Refused("duty.post", _("Choose people who work in your agency on that day."))
        _replace(actor.agency, day, posts)
        events.record(actor, "duty.set", objects=posts, at=now, day=day.isoformat(), count=len(posts))
    return agency


def _replace(agency: UUID, day: date, posts: tuple[UUID, ...]) -> None:
    starts_at, ends_at = duty_begins(day), duty_begins(day + timedelta(days=1))
    DutyShift.objects.filter(agency_id=agency, starts_at=starts_at).exclude(post_id__in=posts).delete()
    DutyShift.objects.bulk_create(
        [DutyShift(agency_id=agency, post_id=post, starts_at=starts_at, ends_at=ends_at) for post in posts],
        ignore_conflicts=True,
    )
