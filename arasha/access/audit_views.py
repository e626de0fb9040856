"""The agency's audit on the screen. It stands in access because audit, below it, knows no posts."""

from django.http import HttpResponse
from django.shortcuts import render

from arasha.access.models import Agency, Post
from arasha.access.pages import Request, page
from arasha.audit import events as recording
from arasha.audit.queries import list_events
from arasha.audit.telling import KINDS, tell_events

SHOWN = 100


@page(needs="audit.read")
def events(request: Request) -> HttpResponse:
    """The newest events of one's own agency's chain, by kind if wished."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    before = request.GET.get("before", "")
    found = list(list_events(request.actor, kind=kind, before=int(before) if before.isdigit() else None)[: SHOWN + 1])
    recording.record(request.actor, "audit.read", at=request.now, count=min(len(found), SHOWN), filtered=kind)
    told = tell_events(found[:SHOWN])
    context = {
        "lines": [(line, *names_of(line.post, line.agency)) for line in told],
        "kinds": sorted(((code, str(words)) for code, words in KINDS.items()), key=lambda pair: pair[1]),
        "kind": kind,
        "older": found[SHOWN - 1].sequence if len(found) > SHOWN else None,
    }
    return render(request, "access/audit.html", context)


def names_of(post: str, agency: str) -> tuple[str, str]:
    """Who held a post and which agency it was, in words; empty for what is no longer known."""
    held = Post.objects.select_related("user").filter(pk=post).first() if post else None
    where = Agency.objects.filter(pk=agency).first() if agency else None
    who = str(held.user) if held and held.user else (held.get_function_display() if held else "")
    return who, where.name if where else ""
