"""Opening and locking the agency's key, and giving a colleague a slot."""

import base64
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import http_date, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arasha.access import policy
from arasha.access.forms import KeyedForm
from arasha.access.models import Post
from arasha.access.pages import Request, page
from arasha.vault import actions
from arasha.vault.destruction import rotations_due
from arasha.vault.keyring import current_keyring, has_slot
from arasha.vault.middleware import forget, remember


class UnlockForm(forms.Form):
    """The user's own passphrase for the agency's key."""

    passphrase = forms.CharField(
        label=gettext_lazy("Your passphrase for the agency's key"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=True),
        error_messages={"required": gettext_lazy("Type your passphrase.")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class SlotForm(KeyedForm):
    """A colleague's first passphrase, typed by the colleague."""

    colleague = forms.ChoiceField(
        label=gettext_lazy("Colleague"), error_messages={"required": gettext_lazy("Choose the colleague.")}
    )
    passphrase = forms.CharField(
        label=gettext_lazy("The colleague's own passphrase"),
        help_text=gettext_lazy("The colleague types it here. At least 12 characters; nobody can restore it."),
        strip=False,
        min_length=12,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={
            "required": gettext_lazy("The colleague must type a passphrase."),
            "min_length": gettext_lazy("Use at least 12 characters."),
        },
    )

    def __init__(self, *args: Any, colleagues: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {str(post.user_id): str(post.user) for post in colleagues if post.user}
        self.fields["colleague"].choices = [("", "—"), *people.items()]  # type: ignore[attr-defined]


def _back(request: Request, wanted: str) -> str:
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if safe else reverse("vault:key")


@page(needs="key.unlock")
def key(request: Request) -> HttpResponse:
    """The state of the agency's key: who holds it, whether it is open, what waits for it."""
    context = {
        "agency": request.post.agency,
        "open_until": request.key_open_until,  # type: ignore[attr-defined]
        "has_slot": has_slot(request.actor),
        "rotations": rotations_due(request.actor),
        "key_open": current_keyring(request.actor) is not None,
        "may_manage": policy.allows(request.actor, "key.manage"),
    }
    actions.record_key(request.actor, "key.state_read", request.now)
    return render(request, "vault/key.html", context)


@page(needs="key.unlock", methods=("GET", "POST"))
def unlock(request: Request) -> HttpResponse:
    """Open the agency's key for this session only."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    initial = {"next": wanted, "passphrase": settings.DEMO_PASSPHRASE}
    form = UnlockForm(request.POST or None, initial=initial)
    if form.is_valid():
        cookie_key = actions.unlock(request.actor, form.cleaned_data["passphrase"], now=request.now)
        if cookie_key is not None:
            response = HttpResponseRedirect(_back(request, form.cleaned_data["next"]))
            remember(response, cookie_key)
            return response
        form.add_error(
            "passphrase", _("This passphrase does not open the key. Try again, or ask a colleague for a new slot.")
        )
    context = {"form": form, "agency": request.post.agency, "has_slot": has_slot(request.actor)}
    return render(request, "vault/unlock.html", context, status=422 if form.errors else 200)


@page(needs="key.unlock", methods=("POST",))
def lock(request: Request) -> HttpResponse:
    """Lock at once."""
    actions.lock_key(request.actor, request.now)
    messages.success(request, _("Locked. Names stay closed until somebody opens the key again."))
    response = redirect("vault:key")
    forget(response)
    return response


@page(needs="draft.keep", methods=("POST",))
def drafts(request: Request) -> HttpResponse:
    """The keys of one's own offline drafts, and the server's time by which drafts grow old."""
    found = actions.open_drafts(request.actor, request.now)
    keys = [
        {
            "id": str(one.id),
            "key": base64.b64encode(one.key).decode(),
            "until": int(one.until.timestamp() * 1000),
        }
        for one in found
    ]
    response = JsonResponse({"keys": keys})
    response["Date"] = http_date(request.now.timestamp())
    return response


@page(needs="key.manage", methods=("GET", "POST"))
def slots(request: Request) -> HttpResponse:
    """Give a colleague a slot, while one's own session has the key open."""
    colleagues = actions.colleagues_without_slot(request.actor)
    form = SlotForm(request.POST or None, colleagues=colleagues)
    keyring = current_keyring(request.actor)
    if keyring is not None and form.is_valid():
        actions.give_slot(
            request.actor, form.cleaned_data["colleague"], form.cleaned_data["passphrase"], keyring, now=request.now
        )
        messages.success(request, _("Done. The colleague can now open the key with this passphrase."))
        return redirect("vault:slots")
    actions.record_key(request.actor, "key.slots_read", request.now)
    context = {"form": form, "key_open": keyring is not None, "colleagues": colleagues}
    return render(request, "vault/slots.html", context, status=422 if form.errors else 200)
