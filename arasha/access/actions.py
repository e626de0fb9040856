"""What signing in and out leaves in the audit; and making agencies, users and posts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from arasha.access.models import Agency, Function, Post, Unit, User
from arasha.access.sessions import posts_of
from arasha.audit import events
from arasha.audit.queries import NO_AGENCY
from arasha.database.actor import Actor


def record_session(actor: Actor, kind: str, now: datetime) -> None:
    """Write a session's beginning, end or change of post."""
    events.record(actor, kind, at=now)


def record_failed_sign_in(user: User | None, now: datetime) -> None:
    """Write a failed sign-in into the user's agency's chain, or into nobody's for an unknown name."""
    posts = posts_of(user, now) if user else []
    agency, post = (posts[0].agency_id, posts[0].pk) if posts else (NO_AGENCY, NO_AGENCY)
    nobody = Actor(user=None, post=post, agency=agency, function="nobody")
    events.record(nobody, "session.refused", at=now)


@dataclass(frozen=True)
class NewAgency:
    """What founding an agency needs; names in kk, ru, en."""

    code: str
    type: str
    names: tuple[str, str, str]
    region: str
    number_prefix: str
    key_custody: str
    receives_referrals: bool
    valid_from: date
    duty_phone: str = ""


def found_agencies(founding: Iterable[NewAgency]) -> list[Agency]:
    """Create agencies, each with its service post. Runs at installation and in the demonstration, before any actor."""
    with transaction.atomic():
        made = Agency.objects.bulk_create(
            Agency(
                code=new.code,
                type=new.type,
                name_kk=new.names[0],
                name_ru=new.names[1],
                name_en=new.names[2],
                region=new.region,
                number_prefix=new.number_prefix,
                key_custody=new.key_custody,
                receives_referrals=new.receives_referrals,
                valid_from=new.valid_from,
                duty_phone=new.duty_phone,
            )
            for new in founding
        )
        Post.objects.bulk_create(
            Post(agency=agency, function=Function.SERVICE, valid_from=agency.valid_from) for agency in made
        )
    return made


@dataclass(frozen=True)
class NewPost:
    """A user to be placed in a post; the user is made when the sign-in name is new."""

    username: str
    display_name: str
    language: str
    agency: UUID
    function: Function
    regions: tuple[str, ...]
    valid_from: date
    unit: UUID | None = None


def fill_posts(places: Iterable[NewPost], *, demonstration: bool) -> list[Post]:
    """Create users without a password and their posts; a password is set by the person with a one-time link."""
    made = []
    with transaction.atomic():
        for place in places:
            user, is_new = User.objects.get_or_create(
                username=place.username,
                defaults={
                    "display_name": place.display_name,
                    "language": place.language,
                    "is_demonstration": demonstration,
                },
            )
            if is_new:
                user.set_unusable_password()
                user.save(update_fields=["password"])
            unit = Unit.objects.get(pk=place.unit) if place.unit else None
            made.append(
                Post.objects.create(
                    agency_id=place.agency,
                    unit=unit,
                    user=user,
                    function=place.function,
                    regions=list(place.regions),
                    valid_from=place.valid_from,
                )
            )
    return made


def set_password(username: str, password: str) -> User:
    """Set a user's password at the command line; every session of theirs ends with the old one."""
    user: User = User.objects.get(username=username)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user
