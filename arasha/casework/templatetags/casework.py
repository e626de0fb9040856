"""The parts of a case: the tabs, the same on each of its pages, and what stands aside on its overview."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

from arasha.access import policy
from arasha.casework.models import Case
from arasha.database.actor import Actor

if TYPE_CHECKING:
    from arasha.casework.cases.parts import Tab

register = template.Library()


@register.inclusion_tag("casework/cases/tabs.html", takes_context=True)
def case_tabs(context: Any, case: Case, tab: str) -> dict[str, Any]:
    """The parts of this case that the reader may open; `tab` is the code of the present one, which is always there."""
    parts = [part for part in _open_parts(context["request"].actor, case) if not part.aside or part.code == tab]
    return {"tabs": [{**_link(part, case), "current": part.code == tab} for part in parts]}


@register.inclusion_tag("casework/cases/asides.html", takes_context=True)
def case_asides(context: Any, case: Case) -> dict[str, Any]:
    """The parts that are no tabs."""
    return {"links": [_link(part, case) for part in _open_parts(context["request"].actor, case) if part.aside]}


def _open_parts(actor: Actor, case: Case) -> "Iterator[Tab]":
    from arasha.casework.cases.parts import TABS

    is_owner = case.owner_agency_id == actor.agency
    return (part for part in TABS if policy.allows(actor, part.needs) and (is_owner or not part.owner_only))


def _link(part: "Tab", case: Case) -> dict[str, Any]:
    return {"label": part.label, "url": reverse(part.url_name, args=[case.pk])}
