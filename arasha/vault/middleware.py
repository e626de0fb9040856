"""Opening the agency's keyring for one request, from the cookie that alone can open it."""

import base64
import binascii
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from arasha.database.actor import Actor
from arasha.vault.drafts import destroy_draft_keys
from arasha.vault.keyring import lock, open_with_cookie, opened

KEY_COOKIE = "__Host-arasha-key" if settings.TLS else "arasha-key"
Handler = Callable[[HttpRequest], HttpResponse]


class KeysOfSession:
    """Put the open keyring into the request's context, and forget it afterwards."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.key_open_until = None  # type: ignore[attr-defined]
        found = None
        actor = getattr(request, "actor", None)
        cookie = request.COOKIES.get(KEY_COOKIE)
        if actor is not None and cookie:
            try:
                found = open_with_cookie(actor, base64.urlsafe_b64decode(cookie), request.now)  # type: ignore[attr-defined]
            except (binascii.Error, ValueError):
                found = None
        token = opened.set(found[0] if found else None)
        if found:
            request.key_open_until = found[1]  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            opened.reset(token)
        if found and actor is not None and _has_ended(request, actor):
            lock(actor)
            forget(response)
        if actor is not None and not request.session.get("post"):
            destroy_draft_keys(actor)
        return response


def _has_ended(request: HttpRequest, actor: Actor) -> bool:
    """Signing out and switching posts end the session that opened the key."""
    return request.session.get("post") != str(actor.post)


def remember(response: HttpResponse, cookie_key: bytes) -> None:
    """Give the browser the only key to this session's open keyring."""
    response.set_cookie(
        KEY_COOKIE,
        base64.urlsafe_b64encode(cookie_key).decode(),
        httponly=True,
        samesite="Strict",
        secure=settings.TLS,
        path="/",
    )


def forget(response: HttpResponse) -> None:
    """Take the key back from the browser."""
    response.delete_cookie(KEY_COOKIE, samesite="Strict")
