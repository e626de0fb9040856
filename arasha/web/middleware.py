"""The headers every page carries, and what each way of failing looks like to a user."""

import logging
import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from arasha.access.limits import BODY_BYTES
from arasha.access.refusals import Denied, LimitReached, Refused, SignInNeeded
from arasha.audit.actions import KeyReused
from arasha.audit.denials import record_denial
from arasha.web.errors import render_error

log = logging.getLogger("arasha.web")
Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class ContentSecurityPolicy:
    """Nothing inline, nothing from elsewhere; nothing kept by the browser once somebody is signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = POLICY
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class BodyLimit:
    """Refuse a body over the limit before anything reads it (413)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > BODY_BYTES:
            return render_error(413, request)
        return self.get_response(request)


class PlainErrors:
    """Turn every refusal into its page. A view's transaction has already been rolled back when this runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        checked = _is_static(request) or getattr(response, "checks_each_chunk", False)
        if getattr(response, "is_rendered", True) is False or (response.streaming and not checked):
            raise RuntimeError("protected pages are rendered inside their transaction; this response is not")
        if response.status_code == 405 and not response.content:
            return _with_headers(render_error(405, request), response)
        return response

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Answer for everything a view may raise; None leaves the rest to the 500 page."""
        return answer_failure(request, failure)


def _is_static(request: HttpRequest) -> bool:
    return request.path.startswith("/static/")


def _with_headers(page: HttpResponse, original: HttpResponse) -> HttpResponse:
    if "Allow" in original:
        page["Allow"] = original["Allow"]
    return page


def answer_failure(request: HttpRequest, failure: Exception) -> HttpResponse | None:
    """The page for one exception, or None when it is nobody's expected failure."""
    if isinstance(failure, SignInNeeded):
        return _send_to_door(request)
    if isinstance(failure, Denied):
        return _deny(request, failure)
    if isinstance(failure, LimitReached):
        return render_error(429, request, retry_after=failure.retry_after)
    if isinstance(failure, RequestDataTooBig):
        return render_error(413, request)
    if isinstance(failure, TooManyFieldsSent | SuspiciousOperation | UnreadablePostError):
        return render_error(400, request)
    if isinstance(failure, KeyReused | Refused):
        return render_error(422, request)
    if isinstance(failure, DatabaseError):
        log.error("the database refused", exc_info=failure)
        return render_error(503, request, retry_after=5)
    return None


def _send_to_door(request: HttpRequest) -> HttpResponse:
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        return redirect(f"{reverse('access:door')}?{urlencode({'next': request.get_full_path()})}")
    return render_error(401, request)


def _deny(request: HttpRequest, denied: Denied) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is not None:
        try:
            record_denial(actor, denied.verb, denied.target, now=request.now)  # type: ignore[attr-defined]
        except DatabaseError as failure:
            log.error("a denial could not be recorded", exc_info=failure)
            return render_error(503, request, retry_after=5)
    return render_error(denied.status, request)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for what no view expected: a lost database is 503, everything else 500."""
    failure = sys.exc_info()[1]
    known = answer_failure(request, failure) if isinstance(failure, Exception) else None
    return known or render_error(500, request)
