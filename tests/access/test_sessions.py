"""The door, sessions and their ends."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from arasha.access import sessions
from arasha.access.actions import NewPost, fill_posts, set_password
from arasha.access.models import Function, Post
from arasha.access.queries import search_demonstration_posts

PASSWORD = "correct horse battery staple"


@pytest.fixture
def member(ngo):
    """A real member of staff with a password."""
    name = f"dana-{uuid4().hex[:8]}"
    place = NewPost(name, "Dana", "kk", ngo.agency.pk, Function.CASEWORKER, (), timezone.localdate())
    post = fill_posts([place], demonstration=False)[0]
    set_password(name, PASSWORD)
    return post


def sign_in(username, password, address="10.0.0.1", **more):
    client = Client(REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en")
    return client, client.post("/sign-in", {"username": username, "password": password, **more})


def test_the_right_password_opens_the_first_page(member, ngo):
    client, answer = sign_in(member.user.username.upper(), PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/work")
    assert client.get("/work").status_code == 200
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "kk"
    assert ngo.audit[0].kind == "session.began"


def test_unknown_names_and_wrong_passwords_get_one_answer(member):
    _, wrong = sign_in(member.user.username, "wrong")
    _, unknown = sign_in("nobody-here", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert "do not fit together" in wrong.content.decode()
    assert wrong.content.decode().count("do not fit") == unknown.content.decode().count("do not fit")


def test_five_wrong_tries_must_wait_but_another_address_gets_in(member):
    for _ in range(5):
        assert sign_in(member.user.username, "wrong")[1].status_code == 422
    client, late = sign_in(member.user.username, PASSWORD)
    assert late.status_code == 429
    assert 0 < int(late["Retry-After"]) <= 900
    assert sign_in(member.user.username, PASSWORD, address="10.0.0.2")[1].status_code == 302


def test_a_right_password_forgets_the_wrong_ones_before_it(member):
    for _ in range(4):
        sign_in(member.user.username, "wrong")
    assert sign_in(member.user.username, PASSWORD)[1].status_code == 302
    assert sign_in(member.user.username, "wrong")[1].status_code == 422


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"]
)
def test_the_door_leads_nowhere_else(member, wanted):
    assert sign_in(member.user.username, PASSWORD, next=wanted)[1]["Location"] == "/work"


def test_the_door_leads_on_to_the_page_that_was_wanted(member):
    assert sign_in(member.user.username, PASSWORD, next="/cases?sex=male")[1]["Location"] == "/cases?sex=male"


def later(monkeypatch, worker, span):
    """Move the request's clock; everything that asks the time takes it from there."""
    moment = datetime.now(UTC) + span
    monkeypatch.setattr("arasha.access.middleware.timezone.now", lambda: moment)
    return worker.client.get("/cases").status_code


def test_idle_sessions_end_after_half_an_hour(ngo, monkeypatch):
    assert later(monkeypatch, ngo.caseworker, timedelta(minutes=29)) == 200
    assert later(monkeypatch, ngo.caseworker, timedelta(minutes=60)) == 302


def test_no_session_outlives_twelve_hours(ngo, monkeypatch):
    for hours in range(1, 30):
        status = later(monkeypatch, ngo.caseworker, timedelta(minutes=29 * hours))
        if status != 200:
            assert 29 * hours > 12 * 60
            return
    raise AssertionError("the session never ended")


def test_an_ended_post_and_a_closed_account_are_out_at_once(ngo, member):
    client, _ = sign_in(member.user.username, PASSWORD)
    assert client.get("/work").status_code == 200
    Post.objects.filter(pk=member.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert client.get("/work").status_code == 302


def test_a_new_password_ends_every_open_session(member):
    client, _ = sign_in(member.user.username, PASSWORD)
    set_password(member.user.username, "another long password")
    assert client.get("/work").status_code == 302


def test_signing_out_forgets_everything(ngo):
    client = ngo.caseworker.client
    answer = client.post("/sign-out")
    assert "storage" in answer["Clear-Site-Data"]
    assert client.get("/work").status_code == 302
    assert ngo.audit[-1].kind == "session.ended"


def test_demonstration_people_enter_by_their_door_only_in_the_demonstration(ngo, client, monkeypatch):
    post = ngo.caseworker.post
    assert client.post("/enter", {"post": str(post.pk)}).status_code == 302
    monkeypatch.setattr(settings, "DEMO", False)
    assert Client().post("/enter", {"post": str(post.pk)}).status_code == 404
    assert client.get("/work").status_code == 302


def test_real_people_are_not_at_the_demonstrations_door(member, client):
    assert client.post("/enter", {"post": str(member.pk)}).status_code == 404


@pytest.mark.parametrize(
    "wanted", ["", "nobody", "00000000-0000-4000-8000-000000000000", "'; DROP TABLE access_post; --", "\x00"]
)
def test_entering_as_nobody_is_refused(database, client, wanted):
    assert client.post("/enter", {"post": wanted}).status_code == 404


def test_demonstration_search_finds_by_every_word(ngo):
    post = ngo.worker("hotline_operator").post
    assert [found.pk for found in search_demonstration_posts(f"{ngo.agency.code} operator")] == [post.pk]
    assert search_demonstration_posts(f"{ngo.agency.code} prosecutor") == []


def test_switching_posts_is_told_to_both_agencies(ngo, shelter):
    user = ngo.caseworker.post.user
    place = NewPost(user.username, "x", "en", shelter.agency.pk, Function.SOCIAL_WORKER, (), timezone.localdate())
    other = fill_posts([place], demonstration=True)[0]
    client = ngo.caseworker.client
    assert client.post("/post", {"post": str(other.pk)}).status_code == 302
    assert [event.kind for event in ngo.audit] == ["post.left"]
    assert shelter.audit[-1].kind == "post.taken"
    foreign = ngo.worker("supervisor").post
    assert client.post("/post", {"post": str(foreign.pk)}).status_code == 404


def test_posts_of_a_user_are_those_of_today(member):
    assert [post.pk for post in sessions.posts_of(member.user, timezone.now())] == [member.pk]
    assert sessions.posts_of(member.user, timezone.now() - timedelta(days=3)) == []


def test_pages_are_not_kept_by_the_browser(ngo):
    answer = ngo.caseworker.client.get("/work")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer["Content-Security-Policy"]
