"""Error pages in three languages that need no database, no session and no catalogue.

A page depends on the status and the language only, so that "does not exist" and "not for you" are the same bytes.
"""

import tomllib
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from arasha.web.assets import folders

LANGUAGES = ("kk", "ru", "en")
FORM_EXPIRED = "form_expired"

_HERE = Path(__file__).parent


@cache
def words() -> dict[str, Any]:
    """Everything the pages say, by status and language."""
    return tomllib.loads((_HERE / "errors.toml").read_text(encoding="utf-8"))


@cache
def page() -> Template:
    """The frame of every error page."""
    return Template((_HERE / "error_page.html").read_text(encoding="utf-8"))


def render_error(status: int, request: HttpRequest | None = None, *, retry_after: int | None = None) -> HttpResponse:
    """Answer with the calm page of `status`, in the language of the cookie or of Accept-Language.

    retry_after: seconds, said in words and sent as Retry-After. A status without words of its own reads as 400 or 500.
    """
    kind = str(status) if str(status) in words() else ("500" if status >= 500 else "400")
    return _respond(status, kind, request, retry_after)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale (Django's CSRF_FAILURE_VIEW); the reason stays with us."""
    return _respond(403, FORM_EXPIRED, request, None)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return render_error(400, request)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return render_error(403, request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404: the same bytes for every address."""
    return render_error(404, request)


def _respond(status: int, kind: str, request: HttpRequest | None, retry_after: int | None) -> HttpResponse:
    language = choose_language(request)
    response = HttpResponse(compose(kind, language, retry_after), status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def choose_language(request: HttpRequest | None) -> str:
    """The cookie's language, then the browser's, then the installation's."""
    chosen = settings.LANGUAGE_CODE if request is None else get_language_from_request(request)
    return chosen[:2] if chosen[:2] in LANGUAGES else "en"


@lru_cache(maxsize=256)  # few pages; only the seconds to wait vary
def compose(kind: str, language: str, retry_after: int | None) -> str:
    """The whole page as HTML; the other two languages stand small below, in case the choice was wrong."""
    title, what, next_step = (escape(sentence) for sentence in words()[kind][language])
    wait = "" if retry_after is None else " " + words()["wait"][language].format(seconds=retry_after)
    return page().substitute(
        language=language,
        title=title,
        what=what,
        next=next_step,
        wait=escape(wait),
        home=escape(words()["home"][language]),
        call=escape(words()["call"][language]),
        others="\n".join(_sum_up(kind, other) for other in LANGUAGES if other != language),
        static=settings.STATIC_URL if settings.STATIC_URL.startswith(("/", "http")) else f"/{settings.STATIC_URL}",
        bootstrap=folders()["bootstrap"].removeprefix("vendor/"),
    )


def _sum_up(kind: str, language: str) -> str:
    title, _, next_step = words()[kind][language]
    return f'<p lang="{language}"><strong>{escape(title)}.</strong> {escape(next_step)}</p>'
