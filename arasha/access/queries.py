"""Reading agencies and posts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.access.models import Agency, Function, Post
from arasha.access.policy import CASE_STAFF, VERBS
from arasha.country import current
from arasha.database.actor import Actor

# Each function's first page.
FIRST_PAGES = (("work.read", "casework:work"), ("overview.read", "statistics:overview"), ("audit.read", "access:audit"))

# The seven of the door, by the sign-in names the demonstration country gives them.
DOOR_USERNAMES = ("aliya", "hotline", "nurlan", "gulnar", "timur", "commission", "qorghan.admin")


# Icon and what there is to see, by function.
DOOR_CARDS: dict[str, tuple[str, Promise]] = {
    Function.CASEWORKER: ("house-heart", _("register people, ask consent, refer")),
    Function.HOTLINE_OPERATOR: ("telephone", _("register who calls for help")),
    Function.INVESTIGATOR: ("shield", _("see only what was consented")),
    Function.PROSECUTOR: ("bank", _("see only what was consented")),
    Function.SOCIAL_WORKER: ("people", _("receive referrals, help on")),
    Function.SUPERVISOR: ("person-badge", _("cases, keys, audit")),
    Function.INSPECTOR: ("briefcase", _("register who was found at work")),
    Function.ANALYST: ("bar-chart", _("the overview and the hidden number, no names")),
    Function.COORDINATOR: ("building", _("referrals and the overview, no names")),
    Function.DATA_OFFICER: ("shield-check", _("the audit and the overview")),
    Function.ADMINISTRATOR: ("gear", _("people, keys, audit")),
}


@dataclass(frozen=True)
class DoorCard:
    """One person of the demonstration, as the door shows them."""

    id: UUID
    icon: str
    name: str
    role: str
    hint: str


def place_of(post: Post) -> str:
    """The agency's name, and its region where the name does not say it already."""
    region = current().regions.name(post.agency.region) if post.agency.region else ""
    return post.agency.name if region in post.agency.name else f"{post.agency.name}, {region}"


def door_card(post: Post) -> DoorCard:
    """A demonstration post in the words of the door."""
    icon, hint = DOOR_CARDS.get(post.function, ("person", ""))
    role = f"{post.get_function_display()}, {place_of(post)}"
    return DoorCard(post.pk, icon, str(post.user or ""), role, str(hint))


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
    posts = {
        post.user.username: post
        for post in _demonstration_posts().filter(user__username__in=DOOR_USERNAMES)
        if post.user
    }
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


def list_other_agencies(actor: Actor, today: date) -> QuerySet[Agency]:
    """Every agency in force today but the actor's own."""
    in_force = Agency.objects.filter(Q(valid_until=None) | Q(valid_until__gte=today), valid_from__lte=today)
    return in_force.exclude(pk=actor.agency).order_by("region", "code")


def list_case_posts(actor: Actor) -> list[Post]:
    """The people of the actor's agency who may work on cases and signals."""
    return list(list_posts(actor).filter(function__in=CASE_STAFF, user__isnull=False))
