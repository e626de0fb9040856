"""Sessions: who is signed in, in which post, and when that ends."""

import hashlib
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_datetime

from arasha.access.limits import forgive, spend
from arasha.access.models import Post, User
from arasha.database.actor import Actor

IDLE_END = timedelta(minutes=30)
ABSOLUTE_END = timedelta(hours=12)
# A session row is not rewritten on every click, only when its last use is this old.
TOUCH_AFTER = timedelta(minutes=1)


def check_sign_in(username: str, password: str, address: str, now: datetime) -> User | None:
    """Return the user these words belong to, or None; the same work and answer for unknown names.

    Raises LimitReached after five failures of one name from one address: another address still gets in, so that
    nobody can lock a colleague out by guessing.
    """
    name = username.strip().casefold()
    spend("sign_in_address", address, now)
    spend("sign_in_name", f"{name}\0{address}", now)
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None or not user.has_usable_password():
        make_password(password)
        return None
    if not check_password(password, user.password):
        return None
    forgive("sign_in_name", f"{name}\0{address}")
    return user


def posts_of(user: User, now: datetime) -> list[Post]:
    """The posts this user may act in today, oldest first."""
    day = now.astimezone().date()
    rows = Post.objects.select_related("agency", "unit", "user").filter(user=user).order_by("valid_from", "id")
    return [post for post in rows if post.holds_on(day)]


def begin(session: SessionBase, post: Post, now: datetime) -> None:
    """Start a fresh session in this post; whatever the browser carried before is dropped."""
    if post.user is None:
        raise ValueError("a service post has no sign-in")
    language = session.get("language")
    session.flush()
    session.update(
        {
            "post": str(post.pk),
            "mark": post.user.get_session_auth_hash(),
            "began": now.isoformat(),
            "seen": now.isoformat(),
            "reference": uuid4().hex[:16],
            "posts": len(posts_of(post.user, now)),
        }
    )
    if language:
        session["language"] = language


def find_post(session: SessionBase, now: datetime) -> Post | None:
    """The post this session acts in, or None when it has ended, been revoked or was never begun."""
    identity = session.get("post")
    began, seen = (parse_datetime(session.get(name) or "") for name in ("began", "seen"))
    if identity is None or began is None or seen is None:
        return None
    if now - began > ABSOLUTE_END or now - seen > IDLE_END:
        session.flush()
        return None
    post = Post.objects.select_related("agency", "unit", "user").filter(pk=identity).first()
    if post is None or post.user is None or not _still_holds(post, session, now):
        session.flush()
        return None
    if now - seen > TOUCH_AFTER:
        session["seen"] = now.isoformat()
    return post


def _still_holds(post: Post, session: SessionBase, now: datetime) -> bool:
    user = post.user
    return (
        user is not None
        and user.is_active
        and (settings.DEMO or not user.is_demonstration)
        and post.holds_on(now.astimezone().date())
        and constant_time_compare(session.get("mark", ""), user.get_session_auth_hash())
    )


def actor_in(post: Post, request: HttpRequest) -> Actor:
    """The actor of this request, with references that tie its audit events together."""
    return Actor(
        user=post.user_id,
        post=post.pk,
        agency=post.agency_id,
        function=post.function,
        regions=frozenset(post.regions),
        session=hashlib.sha256(str(request.session.get("reference", "")).encode()).hexdigest()[:16],
        request=uuid4().hex[:16],
    )


def service_actor(agency_code: str, machine_user: str) -> Actor:
    """The service post of an agency, for the command line; raises Post.DoesNotExist for an unknown code."""
    post = Post.objects.select_related("agency").get(agency__code=agency_code, function="service")
    return Actor(None, post.pk, post.agency_id, post.function, request=uuid4().hex[:16], machine_user=machine_user)
