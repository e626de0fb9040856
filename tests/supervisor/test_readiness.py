"""The gate: nobody is shown a page before everything was ready once, and each part that is not is named."""

import json

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from arasha.web import health


@pytest.fixture
def parts(monkeypatch):
    """What each check answers; a test changes it."""
    answers = dict.fromkeys(health.CHECKS, True)

    def check(name):
        def answer():
            if isinstance(answers[name], Exception):
                raise answers[name]
            return answers[name]

        return answer

    monkeypatch.setattr(health, "CHECKS", {name: check(name) for name in answers})
    monkeypatch.setattr(health, "gate", health.Gate())
    return answers


@pytest.fixture
def ask():
    factory = RequestFactory()
    middleware = health.ReadinessGate(lambda request: HttpResponse("a page"))
    return lambda path, **headers: middleware(factory.get(path, headers=headers))


@pytest.mark.parametrize("failing", list(health.CHECKS))
@pytest.mark.parametrize("how", [False, OperationalError("server closed the connection"), ImportError("no module")])
def test_one_failing_part_is_named_and_keeps_everybody_out(parts, ask, failing, how):
    parts[failing] = how
    answer = ask("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {**dict.fromkeys(parts, "ok"), failing: "failed"}
    page = ask("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "2"
    assert b"a page" not in page.content


def test_alive_is_answered_even_when_nothing_is_ready(parts, ask):
    parts.update(dict.fromkeys(parts, False))
    answer = ask("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"alive": "ok"})


def test_once_all_is_ready_pages_are_shown_and_stay_shown(parts, ask):
    # Each web process has its own gate: the first page asked for may be what opens it.
    assert ask("/").content == b"a page"
    parts["worker"] = False
    assert ask("/readyz").status_code == 503
    assert ask("/").content == b"a page"


def test_health_is_kept_in_no_cache(parts, ask):
    for path in ("/healthz", "/readyz"):
        assert "no-store" in ask(path)["Cache-Control"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_who_comes_too_early_is_asked_to_wait_in_their_language(parts, ask, language):
    parts["database"] = False
    page = ask("/", accept_language=language)
    assert f'<html lang="{language}">'.encode() in page.content
    assert page["Content-Security-Policy"] == "default-src 'none'"
