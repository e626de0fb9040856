"""Reading, answering and withdrawing a request; asking not to punish."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.cases.queries import get_case
from arasha.casework.models import RequestKind, RequestStatus
from arasha.casework.requests import actions, queries
from arasha.casework.requests.forms import AnswerForm, NonPunishmentForm
from arasha.casework.requests.presenting import present_request, present_request_packet


@page(needs="request.read")
def request_page(request: Request, request_id: UUID) -> HttpResponse:
    """One request: its packet, its clock, and for the asked body the answer."""
    row = queries.get_request(request.actor, request_id)
    form = AnswerForm(initial={"version": row.request.version}, request=row.request)
    return _show(request, row, form)


def _show(request: Request, row: queries.RequestRow, form: AnswerForm, status: int = 200) -> HttpResponse:
    waiting = row.request.status == RequestStatus.SENT
    is_sender = row.request.sender_id == request.actor.agency
    context = {
        "row": row,
        "shown": present_request(row, request.now),
        "packet": present_request_packet(row.request),
        "answers": waiting and not is_sender,
        "is_sender": is_sender,
        "may_withdraw": waiting and is_sender and row.request.kind != RequestKind.HOLD,
        "form": form,
        "withdraw_form": VersionedForm(initial={"version": row.request.version}),
    }
    return render(request, "casework/requests/request.html", context, status=status)


@page(needs="request.answer", methods=("POST",))
def answer(request: Request, request_id: UUID) -> HttpResponse:
    """Answer for the asked body; the sender reads it at once."""
    row = queries.get_request(request.actor, request_id)
    form = AnswerForm(request.POST, request=row.request)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_request(
                request.actor, request_id, form.draft(), version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Answered. The body that asked reads it now."))
            return redirect("casework:request", request_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show(request, row, form, status=422)


@page(needs="request.withdraw", methods=("POST",))
def withdraw(request: Request, request_id: UUID) -> HttpResponse:
    """Take a question back."""
    row = queries.get_request(request.actor, request_id)
    form = VersionedForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_request(
                request.actor,
                row.request.pk,
                version=form.cleaned_data["version"],
                now=request.now,
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("Withdrawn. They keep the number and the dates, nothing else."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:request", request_id)


@page(needs="non_punishment.ask", methods=("GET", "POST"))
def ask_non_punishment(request: Request, case_id: UUID) -> HttpResponse:
    """Ask a prosecutor not to punish what the exploitation brought with it."""
    view = get_case(request.actor, case_id)
    bodies = queries.bodies_for(request.actor, RequestKind.NON_PUNISHMENT)
    form = NonPunishmentForm(request.POST or None, bodies=bodies)
    if form.is_valid():
        said = form.cleaned_data
        try:
            asked = actions.ask_non_punishment(
                request.actor,
                case_id,
                form.asked,
                tuple(said["matters"]),
                wished=said["wished"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Asked. They see the packet, no name, and not the case."))
            return redirect("casework:request", asked.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "case": view.case, "bodies": bodies}
    return render(request, "casework/requests/non_punishment.html", context, status=422 if form.errors else 200)
