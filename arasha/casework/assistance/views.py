"""Where help stands: one short page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.casework.assistance import actions
from arasha.casework.assistance.forms import AssistanceForm
from arasha.casework.assistance.presenting import present_assistance
from arasha.casework.assistance.queries import changes_of
from arasha.casework.cases.queries import get_case


@page(needs="assistance.change", methods=("GET", "POST"))
def assistance(request: Request, case_id: UUID) -> HttpResponse:
    """Write the next step of assistance; no status is asked or shown here."""
    view = get_case(request.actor, case_id)
    changes = changes_of(request.actor, view.case)
    before = changes[0].assistance if changes else ""
    form = AssistanceForm(request.POST or None, before=before, initial={"version": len(changes)})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_assistance(
                request.actor,
                case_id,
                said["assistance"],
                on=said["on"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Written down."))
            return redirect("casework:status", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored({"version": len(changes), "assistance": before})
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "case": view.case, "shown": present_assistance(view.case, changes)}
    return render(request, "casework/assistance/change.html", context, status=422 if form.errors else 200)
