"""The screens of emergency cards: find, read, write, act and record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.duty import duty_posts
from arasha.access.forms import KeyedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit import events
from arasha.casework.emergency import actions, queries
from arasha.casework.emergency.forms import ActForm, CardForm, card_stored
from arasha.casework.emergency.presenting import present_card, present_line
from arasha.country import current

# Shown above everything on the page for acting: call first.
FIRST_CALLS = ("ambulance", "emergency", "police")


@page(needs="card.read")
def cards(request: Request) -> HttpResponse:
    """The cards open to this agency, for its duty posts: by case number, or the newest ones."""
    number = request.GET.get("number", "")[:40].replace("\x00", "")
    lines = queries.list_cards(request.actor, request.now, number=number)
    if lines is None:
        events.record(request.actor, "card.listed", at=request.now, count=0)
    elif number and len(lines) == 1:
        return redirect("casework:card", lines[0].card.case_id)
    context = {
        "lines": None if lines is None else [present_line(line, request.now) for line in lines],
        "number": number,
        "on_duty": duty_posts(request.actor.agency, request.now),
    }
    return render(request, "casework/emergency/list.html", context)


@page(needs="card.read")
def card(request: Request, case_id: UUID) -> HttpResponse:
    """One card, large enough for three in the morning."""
    view = queries.get_card(request.actor, case_id, request.now)
    context = {
        "view": view,
        "case": view.case,
        "shown": present_card(view, request.now),
        "may_write": view.is_owner and policy.allows(request.actor, "card.write"),
        "may_act": policy.allows(request.actor, "card.act"),
        "telling": KeyedForm(),
    }
    return render(request, "casework/emergency/card.html", context)


@page(needs="card.write", methods=("GET", "POST"))
def write_card(request: Request, case_id: UUID) -> HttpResponse:
    """Write or correct the card of one's own case."""
    view = queries.get_card(request.actor, case_id, request.now)
    if not view.is_owner:
        raise Denied("card.write", case_id, status=403)
    form = CardForm(request.POST or None, initial=card_stored(view.case, view.card))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.write_card(
                request.actor, case_id, form.draft(), version=said["version"], now=request.now, key=said["key"]
            )
            return redirect("casework:card", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            now = queries.get_card(request.actor, case_id, request.now)
            form.show_stored(card_stored(now.case, now.card))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "view": view, "case": view.case}
    return render(request, "casework/emergency/form.html", context, status=422 if form.errors else 200)


@page(needs="card.act", methods=("GET", "POST"))
def act(request: Request, case_id: UUID) -> HttpResponse:
    """Danger to life: call and act first; this page only records it afterwards."""
    view = queries.get_card(request.actor, case_id, request.now)
    here = timezone.localtime(request.now)
    form = ActForm(request.POST or None, initial={"done_on": here.date(), "done_time": here.time(), "told": "not_yet"})
    if form.is_valid():
        try:
            actions.record_act(request.actor, case_id, form.draft(), now=request.now, key=form.cleaned_data["key"])
            messages.success(request, _("Recorded. Tell the person as soon as they can hear it."))
            return redirect("casework:card", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    hotlines = current().hotlines
    context = {
        "form": form,
        "view": view,
        "case": view.case,
        "first_calls": [hotlines[code] for code in FIRST_CALLS if code in hotlines],
    }
    return render(request, "casework/emergency/act.html", context, status=422 if form.errors else 200)


@page(needs="card.act", methods=("POST",))
def tell(request: Request, act_id: UUID) -> HttpResponse:
    """The person has been told what was done."""
    form = KeyedForm(request.POST)
    if not form.is_valid():
        return redirect("casework:work")
    told = actions.tell_person(request.actor, act_id, now=request.now, key=form.cleaned_data["key"])
    messages.success(request, _("Noted that the person knows."))
    return redirect("casework:card", told.case_id)
