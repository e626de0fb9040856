"""Reading agencies and posts."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from arasha.access.models import Agency, Function, Post
from arasha.access.policy import VERBS
from arasha.database.actor import Actor

# Each function's first page.
FIRST_PAGES = (("work.read", "casework:work"), ("overview.read", "statistics:overview"), ("audit.read", "audit:events"))

# The seven of the door, by the sign-in names the demonstration country gives them.
DOOR_USERNAMES = ("aliya", "hotline", "nurlan", "gulnar", "timur", "commission", "qorghan.admin")


def home_of(post: Post) -> str:
    """The address of the first page this post may open."""
    for verb, url_name in FIRST_PAGES:
        if post.function in VERBS[verb].functions:
            return reverse(url_name)
    return reverse("web:country")


def _demonstration_posts() -> QuerySet[Post]:
    return Post.objects.filter(user__is_demonstration=True).select_related("user", "agency", "unit")


def list_demonstration_posts() -> list[Post]:
    """The seven people of the demonstration's door, in the door's order."""
    posts = {post.user.username: post for post in _demonstration_posts().filter(user__username__in=DOOR_USERNAMES) if post.user}
    return [posts[username] for username in DOOR_USERNAMES if username in posts]


def search_demonstration_posts(wanted: str, *, limit: int = 20) -> list[Post]:
    """Demonstration users whose name, agency, region or function contains every word."""
    posts = _demonstration_posts().order_by("agency__code", "user__display_name")
    for word in wanted.split():
        functions = [function.value for function in Function if word.casefold() in str(function.label).casefold()]
        posts = posts.filter(
            Q(user__display_name__icontains=word)
            | Q(agency__name_kk__icontains=word)
            | Q(agency__name_ru__icontains=word)
            | Q(agency__name_en__icontains=word)
            | Q(function__in=functions)
        )
    return list(posts[:limit])


def find_demonstration_post(identity: str) -> Post | None:
    """The demonstration post with this id, or None."""
    try:
        wanted = UUID(identity)
    except ValueError:
        return None
    return _demonstration_posts().filter(pk=wanted).first()


def list_posts(actor: Actor) -> QuerySet[Post]:
    """The posts of the actor's own agency."""
    posts = Post.objects.filter(agency_id=actor.agency).select_related("user", "unit", "agency")
    return posts.order_by("function", "user__display_name")


def list_recipients(actor: Actor) -> QuerySet[Agency]:
    """The agencies that take referrals, other than the actor's own."""
    return Agency.objects.filter(receives_referrals=True).exclude(pk=actor.agency).order_by("region", "code")
