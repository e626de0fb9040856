"""A browser and a running server: the demonstration country, driven as its people would."""

import os
import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from arasha.demo.make import make_country
from tests.conftest import empty_everything
from tests.harness import CHECKOUT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
AXE = (CHECKOUT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """The test's own output is enough."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        sentence = "no Chromium found: install it (apt-get install chromium) or name it in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def base_url(django_db_blocker) -> Iterator[str]:
    """The address of a server in this process, over a fresh demonstration country."""
    with django_db_blocker.unblock():
        empty_everything()
        make_country(timezone.now())
        server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Silent)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


@pytest.fixture
def complaints(page):
    """Everything the browser's console complains about, the content policy first of all."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def accessible(page):
    """Assert that axe finds nothing on the page as it stands (WCAG 2.2 AA and its best practices)."""

    def check() -> None:
        found = page.evaluate(
            AXE + ";axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == [], page.url

    return check


@pytest.fixture
def speak(context, base_url):
    """Choose the language of the screen."""

    def choose(language: str) -> None:
        context.add_cookies([{"name": "arasha-language", "value": language, "url": base_url}])

    return choose


@pytest.fixture
def enter(page, base_url):
    """Enter the demonstration as somebody, by a word of their name or agency."""

    def as_somebody(word: str) -> None:
        page.context.clear_cookies(name="arasha")
        page.context.clear_cookies(name="arasha-key")
        page.goto(f"{base_url}/?q={word}")
        page.locator("form.door-search ~ ul button.door-post").first.click()
        page.wait_for_url("**/work")

    return as_somebody
