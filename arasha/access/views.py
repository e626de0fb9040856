"""The door: signing in, entering the demonstration, switching posts, leaving."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from arasha.access import actions, queries, sessions
from arasha.access.forms import TextField
from arasha.access.models import Post
from arasha.access.pages import PUBLIC, Request, page
from arasha.access.refusals import Denied
from arasha.country import current

HOME = "casework:work"


class SignInForm(forms.Form):
    """Name and password, with one answer for everything that does not fit."""

    username = TextField(label=_("Sign-in name"), limit=80, error_messages={"required": _("Type your sign-in name.")})
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


def _destination(request: HttpRequest, wanted: str) -> str:
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else ""


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@page(needs=PUBLIC)
def door(request: HttpRequest) -> HttpResponse:
    """The first page: sign in, or in the demonstration look around as somebody."""
    if getattr(request, "actor", None) is not None:
        return redirect(HOME)
    return _show_door(request, SignInForm(initial={"next": _destination(request, request.GET.get("next", ""))}))


def _show_door(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    wanted = request.GET.get("q", "")[:80].replace("\x00", "")
    context: dict[str, Any] = {"form": form, "demo_mode": settings.DEMO, "q": wanted}
    if settings.DEMO:
        context["demo_posts"] = [queries.door_card(post) for post in queries.list_demonstration_posts()]
        found = queries.search_demonstration_posts(wanted) if wanted.strip() else []
        context["results"] = [queries.door_card(post) for post in found]
    return render(request, "access/door.html", context, status=status)


@page(needs=PUBLIC, methods=("POST",))
def sign_in(request: Request) -> HttpResponse:
    """Check name and password; five wrong tries within a quarter of an hour must wait."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _show_door(request, form, status=422)
    name, address = form.cleaned_data["username"], _address(request)
    user = sessions.check_sign_in(name, form.cleaned_data["password"], address, request.now)
    posts = sessions.posts_of(user, request.now) if user else []
    if not posts:
        actions.record_failed_sign_in(user, request.now)
        form.add_error(None, _("Name and password do not fit together, or you have no post today. Try again."))
        return _show_door(request, form, status=422)
    return _enter(request, posts[0], form.cleaned_data["next"], "session.began")


@page(needs=PUBLIC, methods=("POST",))
def enter(request: Request) -> HttpResponse:
    """Enter the demonstration as one of its fictitious people; exists in demonstration mode only."""
    post = queries.find_demonstration_post(request.POST.get("post", "")) if settings.DEMO else None
    if post is None:
        raise Denied("session.enter", request.POST.get("post", "")[:40])
    return _enter(request, post, request.POST.get("next", ""), "session.entered")


def _enter(request: Request, post: Post, wanted: str, kind: str) -> HttpResponse:
    sessions.begin(request.session, post, request.now)
    actions.record_session(sessions.actor_in(post, request), kind, request.now)
    response = HttpResponseRedirect(_destination(request, wanted) or queries.home_of(post))
    if post.user is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            post.user.language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.TLS,
        )
    return response


@page(needs=PUBLIC, methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    """End the session; the browser is told to forget everything it kept."""
    if request.actor is not None:
        actions.record_session(request.actor, "session.ended", request.now)
    request.session.flush()
    response = redirect("access:door")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@page(needs="post.switch", methods=("POST",))
def switch_post(request: Request) -> HttpResponse:
    """Act in another of one's own posts from now on; both posts' agencies see it."""
    wanted = request.POST.get("post", "")
    user = request.post.user
    posts = {str(post.pk): post for post in (sessions.posts_of(user, request.now) if user else [])}
    if wanted not in posts:
        raise Denied("post.switch", wanted[:40])
    actions.record_session(request.actor, "post.left", request.now)
    return _enter(request, posts[wanted], "", "post.taken")


@page(needs="people.read")
def people(request: Request) -> HttpResponse:
    """The posts of one's own agency: who works here, as what, where and until when."""
    regions = current().regions
    posts = [
        (post, ", ".join(regions.name(code) for code in post.regions)) for post in queries.list_posts(request.actor)
    ]
    actions.record_session(request.actor, "people.listed", request.now)
    return render(request, "access/people.html", {"posts": posts})
