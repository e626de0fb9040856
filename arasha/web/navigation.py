"""The side bar: which entries this actor sees, which is current, how many things wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One possible entry; `needs` is the permission verb of access.policy, none for everybody who signed in."""

    label: str | Promise
    icon: str
    url_name: str
    needs: str | None = None


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
    Entry(_("Cases"), "folder", "casework:cases", "case.list"),
    Entry(_("Referrals"), "arrow-left-right", "casework:referrals", "referral.list"),
    Entry(_("Overview"), "bar-chart", "statistics:overview", "overview.read"),
    Entry(_("Law and lists"), "book", "web:country", "country.read"),
    Entry(_("Audit"), "clock-history", "audit:events", "audit.read"),
    Entry(_("People and posts"), "people", "access:people", "people.read"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every layout.

    Read from the request when the middleware set them: `actor`, `actor_card` (name, function, agency, region),
    `key_state` (open, until), `waiting` (mapping of url name to a count).
    """
    actor = getattr(request, "actor", None)
    return {
        "navigation": list_links(actor, request.path, getattr(request, "waiting", {})) if actor else [],
        "actor_card": getattr(request, "actor_card", None),
        "key_state": getattr(request, "key_state", None),
        "demo_mode": settings.DEMO,
    }


def list_links(actor: object, path: str, waiting: Mapping[str, int]) -> list[NavigationLink]:
    """The entries whose page exists and that this actor may open; the longest address above `path` is current."""
    from arasha.access import policy

    open_entries = [
        (entry, address)
        for entry in ENTRIES
        if (address := find_address(entry)) and (entry.needs is None or policy.allows(actor, entry.needs))
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
