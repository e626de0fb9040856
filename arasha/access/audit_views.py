"""The agency's audit on the screen. It stands in access because audit, below it, knows no posts."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from arasha.access.models import Agency, Post
from arasha.access.pages import Request, page
from arasha.audit import events as recording
from arasha.audit.queries import list_events
from arasha.audit.telling import KINDS, Told, tell_events

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
        "lines": with_names(told),
        "kinds": sorted(((code, str(words)) for code, words in KINDS.items()), key=lambda pair: pair[1]),
        "kind": kind,
        "older": found[SHOWN - 1].sequence if len(found) > SHOWN else None,
    }
    return render(request, "access/audit.html", context)


def with_names(told: Sequence[Told]) -> list[tuple[Told, str, str]]:
    """Each line with who held the post and which agency it was, in words; empty for what is no longer known."""
    posts = Post.objects.select_related("user").in_bulk({UUID(line.post) for line in told if line.post})
    agencies = Agency.objects.in_bulk({UUID(line.agency) for line in told if line.agency})
    return [(line, _holder(posts, line.post), _name(agencies, line.agency)) for line in told]


def _holder(posts: dict[UUID, Post], identity: str) -> str:
    post = posts.get(UUID(identity)) if identity else None
    if post is None:
        return ""
    return str(post.user) if post.user else post.get_function_display()


def _name(agencies: dict[UUID, Agency], identity: str) -> str:
    agency = agencies.get(UUID(identity)) if identity else None
    return agency.name if agency else ""
