"""Error pages answer calmly in three languages and tell nobody what exists."""

import tomllib
from html import escape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from arasha.web import errors

STATUSES = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503)
WORDS = tomllib.loads((Path(errors.__file__).with_name("errors.toml")).read_text(encoding="utf-8"))
TITLE, WHAT, NEXT = range(3)


def ask(address="/cases/4790", *, accept="", cookie=""):
    request = RequestFactory().get(address, headers={"accept-language": accept})
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    return request


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", errors.LANGUAGES)
def test_each_status_says_in_each_language_what_happened_and_what_to_do(status, language):
    response = errors.render_error(status, ask(accept=language))
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in page
    for sentence in WORDS[str(status)][language]:
        assert escape(sentence) in page
    for other in set(errors.LANGUAGES) - {language}:
        assert WORDS[str(status)][other][TITLE] in page


def test_the_404_is_the_same_bytes_for_every_object():
    answers = [errors.render_error(404, ask(address)) for address in ("/cases/4790", "/cases/9999?q=name", "/audit/")]
    assert len({(answer.content, tuple(sorted(answer.headers.items()))) for answer in answers}) == 1


def test_the_cookie_speaks_before_the_browser():
    assert errors.choose_language(ask(accept="en", cookie="kk")) == "kk"
    assert errors.choose_language(ask(accept="en")) == "en"


def test_an_unknown_language_or_no_request_gets_the_language_of_the_installation():
    assert errors.choose_language(ask(accept="sw")) == settings.LANGUAGE_CODE
    assert errors.choose_language(None) == settings.LANGUAGE_CODE


def test_waiting_is_said_in_words_and_in_the_header():
    response = errors.render_error(429, ask(accept="en"), retry_after=90)
    assert response["Retry-After"] == "90"
    assert "Seconds to wait: 90." in response.content.decode()
    assert "Retry-After" not in errors.render_error(404, ask())


def test_a_status_without_words_reads_as_its_family():
    assert WORDS["400"]["en"][TITLE] in errors.render_error(418, ask(accept="en")).content.decode()
    assert WORDS["500"]["en"][TITLE] in errors.render_error(507, ask(accept="en")).content.decode()


def test_a_stale_form_is_403_and_never_repeats_the_reason():
    response = errors.form_expired(ask(accept="en"), reason="token of another session")
    assert response.status_code == 403
    assert WORDS["form_expired"]["en"][TITLE] in response.content.decode()
    assert "another session" not in response.content.decode()


def test_pages_keep_to_the_content_security_policy():
    page = errors.render_error(500).content.decode()
    assert "<script" not in page and "<style" not in page and "style=" not in page and "data:" not in page
    assert errors.render_error(500)["Cache-Control"] == "no-store"
