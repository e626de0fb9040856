"""Pages that belong to no domain app: the language switch and the country pack."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.i18n import set_language

from arasha.access.pages import PUBLIC, Request, page
from arasha.audit import events
from arasha.country import current
from arasha.web.pack_pages import present_pack


@page(needs=PUBLIC, methods=("POST",))
def switch_language(request: HttpRequest) -> HttpResponse:
    """Show the same page in another language from now on."""
    return set_language(request)


@page(needs="country.read")
def country(request: Request) -> HttpResponse:
    """The law and the lists this system works by, each with its source and whether a person has verified it."""
    events.record(request.actor, "country.read", at=request.now)
    return render(request, "web/country.html", {"parts": present_pack(current())})
