"""The pages of the list of signals, by the place of the last row."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.utils.dateparse import parse_datetime

from arasha.casework.models import Signal
from arasha.casework.signals.queries import Place, SignalPage


def place_of(asked: Mapping[str, str]) -> Place | None:
    """Where the address says that the page begins; None for the first page and for an address nobody made."""
    moment, _sep, identity = asked.get("from", "").partition("_")
    try:
        received_at = parse_datetime(moment)
        place = UUID(identity)
    except ValueError:
        return None
    if received_at is None or received_at.tzinfo is None:
        return None
    return Place(received_at, place, newer=asked.get("way") == "newer")


def page_links(page: SignalPage, exact: Mapping[str, str]) -> dict[str, str]:
    """The addresses of the neighbouring pages with the same filters, empty where there is none."""
    kept = {name: value for name, value in exact.items() if value}

    def link(signal: Signal, way: str) -> str:
        return "?" + urlencode({**kept, "from": f"{signal.received_at.isoformat()}_{signal.pk}", "way": way})

    return {
        "newer": link(page.rows[0], "newer") if page.has_newer and page.rows else "",
        "older": link(page.rows[-1], "older") if page.has_older and page.rows else "",
    }
