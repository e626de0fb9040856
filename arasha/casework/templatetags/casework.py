"""The tabs of a case, the same on each of its pages."""

from typing import Any

from django import template
from django.urls import reverse

from arasha.access import policy
from arasha.casework.models import Case

register = template.Library()


@register.inclusion_tag("casework/cases/tabs.html", takes_context=True)
def case_tabs(context: Any, case: Case, tab: str) -> dict[str, Any]:
    """The parts of this case that the reader may open; `tab` is the code of the present one."""
    from arasha.casework.cases.parts import TABS

    actor = context["request"].actor
    is_owner = case.owner_agency_id == actor.agency
    return {
        "tabs": [
            {"label": part.label, "url": reverse(part.url_name, args=[case.pk]), "current": part.code == tab}
            for part in TABS
            if policy.allows(actor, part.needs) and (is_owner or not part.owner_only)
        ]
    }
