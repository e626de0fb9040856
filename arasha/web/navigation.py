"""The side bar: which entries this actor sees, which is current, how many things wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.country import current as country_pack
from arasha.database.actor import Actor

if TYPE_CHECKING:
    from arasha.access.models import Post


@dataclass(frozen=True)
class Entry:
    """One possible entry; `needs` is the permission verb of access.policy, none for everybody who signed in.

    competence: of the country pack; then only agencies whose type has it are shown the entry.
    """

    label: str | Promise
    icon: str
    url_name: str
    needs: str | None = None
    competence: str = ""


@dataclass(frozen=True)
class NavigationLink:
    """One entry as this actor sees it; count is None where nothing is counted."""

    label: str | Promise
    url: str
    icon: str
    current: bool = False
    count: int | None = None


ENTRIES = (
    Entry(_("My work"), "inbox", "casework:work", "work.read"),
    Entry(_("Signals"), "broadcast", "casework:signals", "signal.list"),
    Entry(_("Cases"), "folder", "casework:cases", "case.list"),
    Entry(_("Emergency cards"), "heart-pulse", "casework:cards", "card.read"),
    Entry(_("Referrals"), "arrow-left-right", "casework:referrals", "referral.list"),
    Entry(_("Fact reports"), "geo-alt", "casework:fact_reports", "fact.list"),
    Entry(_("Is removal held?"), "shield-exclamation", "casework:hold_check", "hold.check", competence="detain"),
    Entry(_("Overview"), "bar-chart", "statistics:overview", "overview.read"),
    Entry(_("Hidden number"), "binoculars", "studies:list", "estimate.read"),
    Entry(_("Notices"), "bell", "casework:alerts", "alert.read"),
    Entry(_("Law and lists"), "book", "web:country", "country.read"),
    Entry(_("Disclosures"), "shield-lock", "casework:disclosures", "disclosure.count"),
    Entry(_("Audit"), "clock-history", "access:audit", "audit.read"),
    Entry(_("Interpreters"), "translate", "casework:interpreters", "interpreter.keep"),
    Entry(_("People and posts"), "people", "access:people", "people.read"),
)


@dataclass(frozen=True)
class ActorCard:
    """Who is signed in, in words: shown at the foot of the side bar."""

    name: str
    function: str
    agency: str
    region: str


@dataclass(frozen=True)
class KeyState:
    """Whether this session can read names now, and until when."""

    open: bool
    until: datetime | None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every layout: navigation, actor_card, key_state, demo_mode.

    Reads what the middleware put on the request: actor, post, key_open_until; and `waiting`, which a view may set:
    a mapping of url name to the count shown at that entry.
    """
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"navigation": [], "actor_card": None, "key_state": None, "demo_mode": settings.DEMO}
    post = getattr(request, "post", None)
    return {
        "navigation": list_links(actor, request.path, count_waiting(request, actor), _kind_of(post)),
        "actor_card": describe_post(post) if post else None,
        "key_state": find_key_state(actor, post, getattr(request, "key_open_until", None)) if post else None,
        "other_posts": list_other_posts(post, request) if post else [],
        "demo_mode": settings.DEMO,
    }


def count_waiting(request: HttpRequest, actor: Actor) -> dict[str, int]:
    """What waits at the entries: unread notices, the steps of the day as counted when they were last looked at, and
    what the view of this page has counted anew.
    """
    from arasha.casework.alerts.queries import count_unread

    remembered = getattr(request, "session", {}).get("steps_waiting")
    counted = {"casework:alerts": count_unread(actor)}
    if remembered:
        counted["casework:work"] = remembered
    return {**counted, **getattr(request, "waiting", {})}


def describe_post(post: "Post") -> ActorCard:
    """The words of the actor's card; a post without regions of its own stands in its agency's region."""
    codes = post.regions or [post.agency.region]
    regions = ", ".join(country_pack().regions.name(code) for code in codes if code)
    shown = "" if regions in post.agency.name else regions
    return ActorCard(str(post.user or ""), post.get_function_display(), post.agency.name, shown)


def find_key_state(actor: Actor, post: "Post", open_until: datetime | None) -> KeyState | None:
    """Open or locked; nothing for a function that never opens names. A host-held key is open while signed in."""
    from arasha.access import policy

    if not policy.allows(actor, "key.unlock"):
        return None
    host_held = post.agency.key_custody == "host"
    return KeyState(host_held or open_until is not None, open_until)


def list_other_posts(post: "Post", request: HttpRequest) -> list["Post"]:
    """The posts this user may switch to. Asked for only where the session knows of more than one."""
    from arasha.access import sessions

    session = getattr(request, "session", {})
    if post.user is None or session.get("posts", 1) < 2:
        return []
    return [other for other in sessions.posts_of(post.user, request.now) if other.pk != post.pk]  # type: ignore[attr-defined]


def _kind_of(post: "Post | None") -> str:
    return post.agency.type if post else ""


def list_links(actor: Actor, path: str, waiting: Mapping[str, int], agency_type: str = "") -> list[NavigationLink]:
    """The entries whose page exists and that this actor may open; the longest address above `path` is current."""
    from arasha.access import policy

    pack = country_pack()
    open_entries = [
        (entry, address)
        for entry in ENTRIES
        if (address := find_address(entry)) and (entry.needs is None or policy.allows(actor, entry.needs))
        if not entry.competence or agency_type in pack.competences[entry.competence].agency_types
    ]
    current = max((address for _, address in open_entries if is_above(address, path)), key=len, default=None)
    return [
        NavigationLink(entry.label, address, entry.icon, address == current, waiting.get(entry.url_name))
        for entry, address in open_entries
    ]


def find_address(entry: Entry) -> str:
    """Address of the entry's page, empty while no app offers it."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return ""


def is_above(address: str, path: str) -> bool:
    """Whether `path` is the page at `address` or lies below it."""
    return path == address or (address != "/" and path.startswith(address.rstrip("/") + "/"))
