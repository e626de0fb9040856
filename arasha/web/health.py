"""Is it alive, is it ready: two JSON pages for machines, and the gate that keeps people out until all is ready.

They need no session and no actor: whoever watches the system is nobody in it.
"""

import importlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)

OK = "ok"
FAILED = "failed"
RETRY_AFTER_SECONDS = 2
# The worker tells the database every ten seconds that it lives.
HEARTBEAT_WITHIN_SECONDS = 30


def _database_answers() -> bool:
    return _is_migrated("default")


def _keys_answer() -> bool:
    return _is_migrated("keys")


def _audit_writes() -> bool:
    return bool(importlib.import_module("arasha.audit.queries").can_write())


def _worker_lives() -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [HEARTBEAT_WITHIN_SECONDS],
        )
        return bool(cursor.fetchone()[0])


def _is_migrated(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        return bool(cursor.fetchone()[0])


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "keys": _keys_answer,
    "audit": _audit_writes,
    "worker": _worker_lives,
}


def examine() -> dict[str, str]:
    """Run every check, one's failure keeping no other from running; `ok` or `failed` by name.

    Why a part failed goes to the log, not to whoever asks.
    """
    return {name: OK if _holds(name, check) else FAILED for name, check in CHECKS.items()}


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, ImportError, AttributeError, OSError) as error:
        logger.warning("Not ready: %s (%s)", name, type(error).__name__)
        return False


class Gate:
    """Closed until everything was ready once in this process; later failures are told by /readyz and the pages."""

    def __init__(self) -> None:
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def examine(self) -> dict[str, str]:
        """Run the checks, and open when all hold."""
        states = examine()
        if all(state == OK for state in states.values()):
            self.open()
        return states


gate = Gate()


@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return JsonResponse({"alive": OK})


@never_cache
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: 200 when every part is, otherwise 503; each part is named."""
    states = gate.examine()
    return JsonResponse(states, status=200 if all(state == OK for state in states.values()) else 503)


PAGES = {"/healthz": healthz, "/readyz": readyz}


class ReadinessGate:
    """Outermost middleware: answers the two health pages, and everything else with 503 while the gate is closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info)
        if page is not None:
            return page(request)
        if not gate.is_open:
            gate.examine()
        return self.get_response(request) if gate.is_open else say_starting(request)


def say_starting(request: HttpRequest) -> HttpResponse:
    """One sentence in the reader's language; no template and no session, for neither may be ready."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        sentence = gettext("Arasha is starting. Please try again in a moment.")
        page = format_html(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
            "<body><main><h1>{}</h1></main></body></html>",
            *(language, "Arasha", sentence),
        )
    headers = {
        "Retry-After": str(RETRY_AFTER_SECONDS),
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
    }
    return HttpResponse(page, status=503, headers=headers, charset=settings.DEFAULT_CHARSET)
