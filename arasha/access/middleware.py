"""Finding the actor before the view, outside its transaction."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from arasha.access.sessions import actor_in, find_post
from arasha.database.actor import acting

Handler = Callable[[HttpRequest], HttpResponse]


class ActorOfRequest:
    """Put actor, post and one fixed moment on the request, and let its transaction carry the actor."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        post = find_post(request.session, request.now) if request.session.session_key else None  # type: ignore[attr-defined]
        actor = actor_in(post, request) if post else None
        request.post, request.actor = post, actor  # type: ignore[attr-defined]
        with acting(actor):
            response = self.get_response(request)
        if actor is not None:
            response["Cache-Control"] = "no-store"
        return response
