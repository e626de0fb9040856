"""Referring and answering."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.consents.queries import Word, list_words
from arasha.casework.models import ReferralStatus
from arasha.casework.referrals import actions, queries
from arasha.casework.referrals.forms import DeclineForm, ReferralForm
from arasha.casework.referrals.presenting import (
    present_packet,
    present_preview,
    present_referral_row,
    present_terms,
)
from arasha.country import current
from arasha.vault.keyring import current_keyring
from arasha.vault.store import compartments_held


@page(needs="referral.list")
def referrals(request: Request) -> HttpResponse:
    """What others sent us and what we sent."""
    direction = "out" if request.GET.get("way") == "out" else "in"
    rows = queries.list_referrals(request.actor, direction=direction)
    shown = [present_referral_row(row, request.now) for row in rows]
    return render(request, "casework/referrals/list.html", {"rows": shown, "direction": direction})


@page(needs="referral.send", methods=("GET", "POST"))
def refer(request: Request, case_id: UUID) -> HttpResponse:
    """Choose among the agencies the person agreed to, see what they will see, send."""
    case, words = list_words(request.actor, case_id, today=timezone.localdate(request.now))
    possible = [word for word in words if word.covered]
    word = _chosen(request, possible)
    form = ReferralForm(request.POST or None, word=word) if word else None
    if form is not None and form.is_valid():
        try:
            referral = actions.send_referral(
                request.actor, case_id, form.draft(), now=request.now, key=form.cleaned_data["key"]
            )
            messages.success(request, _("Sent. They see needs and numbers only, and no name, until they accept."))
            return redirect("casework:referral", referral.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "word": word,
        "places": [(one, current().purposes.name(one.consent.purpose)) for one in words],
        "preview": present_preview(word, compartments_held([case.person_id]).get(case.person_id, set()))
        if word
        else [],
        "terms": present_terms(timezone.localdate(request.now)),
        "key_open": current_keyring(request.actor) is not None,
    }
    return render(request, "casework/referrals/refer.html", context, status=422 if form and form.errors else 200)


def _chosen(request: Request, possible: list[Word]) -> Word | None:
    wanted = request.POST.get("consent") or request.GET.get("consent")
    for word in possible:
        if str(word.consent.pk) == wanted:
            return word
    return possible[0] if possible else None


@page(needs="referral.read")
def referral(request: Request, referral_id: UUID) -> HttpResponse:
    """One referral: the packet while it waits, the way to the case once accepted, number and dates afterwards."""
    row = queries.get_referral(request.actor, referral_id)
    return _show(request, row, DeclineForm(initial={"version": row.referral.version}))


def _show(request: Request, row: queries.ReferralRow, form: DeclineForm, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "shown": present_referral_row(row, request.now),
        "packet": present_packet(row.referral),
        "answers": row.referral.recipient_id == request.actor.agency and row.referral.status == ReferralStatus.SENT,
        "is_sender": row.referral.sender_id == request.actor.agency,
        "accept_form": VersionedForm(initial={"version": row.referral.version}),
        "decline_form": form,
        "declining": bool(form.errors),
    }
    return render(request, "casework/referrals/referral.html", context, status=status)


@page(needs="referral.answer", methods=("POST",))
def accept(request: Request, referral_id: UUID) -> HttpResponse:
    """Accept: the case opens to this agency at once; a refused try, too, leaves its event."""
    queries.get_referral(request.actor, referral_id)
    form = VersionedForm(request.POST)
    if form.is_valid():
        try:
            accepted = actions.accept_referral(
                request.actor,
                referral_id,
                version=form.cleaned_data["version"],
                now=request.now,
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("Accepted. You now see what the person agreed to."))
            return redirect("casework:case", accepted.case_id)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:referral", referral_id)


@page(needs="referral.answer", methods=("POST",))
def decline(request: Request, referral_id: UUID) -> HttpResponse:
    """Decline with a reason; the sender sees it at once."""
    row = queries.get_referral(request.actor, referral_id)
    form = DeclineForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.decline_referral(
                request.actor,
                referral_id,
                reason=said["reason"],
                note=said["note"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Declined. The sender reads your reason."))
            return redirect("casework:referrals")
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show(request, row, form, status=422)
