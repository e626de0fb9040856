"""Asking for a hold, following it, and the one question of a detaining post."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused
from arasha.casework.cases.queries import get_case
from arasha.casework.holds import actions, queries
from arasha.casework.holds.forms import CheckForm, CourtForm, HoldForm
from arasha.casework.holds.presenting import present_hold
from arasha.casework.holds.rules import ending_of
from arasha.casework.models import Hold, RequestKind
from arasha.casework.requests.presenting import present_request
from arasha.casework.requests.queries import bodies_for, requests_of_case
from arasha.vault.keyring import current_keyring


@page(needs="hold.ask", methods=("GET", "POST"))
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """Ask to hold removal or detention, at the person's wish."""
    view = get_case(request.actor, case_id)
    if not view.is_owner:
        raise Denied("hold.ask", case_id, status=403)
    form = HoldForm(
        request.POST or None,
        bodies=bodies_for(request.actor, RequestKind.HOLD),
        detaining=actions.detaining_agencies(),
        initial={"region": view.case.region},
    )
    if form.is_valid():
        try:
            hold = actions.ask_hold(request.actor, case_id, form.draft(), now=request.now, key=form.cleaned_data["key"])
            messages.success(request, _("Asked. Tell the detaining post the reference now."))
            return redirect("casework:hold", hold.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "case": view.case}
    return render(request, "casework/holds/ask.html", context, status=422 if form.errors else 200)


@page(needs="hold.ask")
def hold(request: Request, hold_id: UUID) -> HttpResponse:
    """One hold: its clock, its reference, its answer."""
    found = queries.get_hold(request.actor, hold_id)
    return _show(request, found, CourtForm(initial={"version": found.version}))


def _show(request: Request, found: Hold, court_form: CourtForm, status: int = 200) -> HttpResponse:
    asked = [
        present_request(row, request.now)
        for row in requests_of_case(request.actor, found.case_id)
        if row.request.about_id == found.pk
    ]
    purpose = request.session.get("purposes", {}).get(str(found.case_id), "")
    place = queries.open_place(request.actor, found, current_keyring(request.actor), purpose)
    context = {
        "case": found.case,
        "shown": present_hold(found, request.now, place),
        "requests": asked,
        "detainers": [agency for agency in actions.detaining_agencies() if agency.pk in found.detainers],
        "court_form": court_form,
        "end_form": VersionedForm(initial={"version": found.version}) if ending_of(found.status) else None,
    }
    return render(request, "casework/holds/hold.html", context, status=status)


@page(needs="hold.ask", methods=("POST",))
def court(request: Request, hold_id: UUID) -> HttpResponse:
    """Write down what the court answered."""
    found = queries.get_hold(request.actor, hold_id)
    form = CourtForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.record_court_answer(
                request.actor,
                found.pk,
                held=said["held"] == "yes",
                until=said["until"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Written down."))
            return redirect("casework:hold", hold_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show(request, found, form, status=422)


@page(needs="hold.ask", methods=("POST",))
def end(request: Request, hold_id: UUID) -> HttpResponse:
    """Take the request back, or end the hold."""
    form = VersionedForm(request.POST)
    found = queries.get_hold(request.actor, hold_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.end_hold(request.actor, found.pk, version=said["version"], now=request.now, key=said["key"])
            messages.success(request, _("Ended. The detaining post sees “no hold” from now on."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:hold", hold_id)


@page(needs="hold.check", methods=("GET", "POST"))
def check(request: Request) -> HttpResponse:
    """The detaining post's one question: hold or no hold, and until when; nothing else is ever said here."""
    form = CheckForm(request.POST or None)
    answer = None
    if form.is_valid():
        answer = actions.check_hold(request.actor, form.cleaned_data["reference"], request.now)
    context = {"form": form, "answer": answer}
    return render(request, "casework/holds/check.html", context, status=422 if form.errors else 200)
