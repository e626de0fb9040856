"""@page: what a URL needs before its view runs. A URL whose view has not chosen fails `arasha check`."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from arasha.access.models import Post
from arasha.access.policy import VERBS, require_verb
from arasha.access.refusals import SignInNeeded
from arasha.database.actor import Actor

Arguments = ParamSpec("Arguments")

# Reached without signing in: the door, health, language, the error pages' own links.
PUBLIC = "public"


class Request(HttpRequest):
    """A request as views behind @page see it: with its actor, post and one fixed moment."""

    actor: Actor
    post: Post
    now: datetime


View = Callable[Concatenate[Any, Arguments], HttpResponseBase]


def page(*, needs: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[Arguments]], View[Arguments]]:
    """Declare a view's verb of policy.py (or PUBLIC) and its methods, and enforce both before it runs."""
    if needs != PUBLIC and needs not in VERBS:
        raise KeyError(f"{needs!r} is no verb of access/policy.py")
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def declare(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if needs != PUBLIC:
                actor = cast(Request, request).actor
                if actor is None:
                    raise SignInNeeded
                require_verb(actor, needs)
            return view(request, *args, **kwargs)

        guarded.needs = needs  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return declare
