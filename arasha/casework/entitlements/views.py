"""The screens of the entitlement to special social services."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.casework.assessments.queries import current_entitlement
from arasha.casework.entitlements import actions
from arasha.casework.entitlements.forms import CriteriaForm
from arasha.casework.models import Case, Entitlement
from arasha.casework.needs import require_needs
from arasha.country import current


@page(needs="entitlement.answer", methods=("GET", "POST"))
def criteria(request: Request, case_id: UUID) -> HttpResponse:
    """Answer the criteria; what is not known stays unknown and counts against nobody."""
    case, _groups = require_needs(request.actor, "entitlement.answer", case_id)
    events.record(request.actor, "safety.read", objects=[case_id], at=request.now)
    pack, today = current(), timezone.localdate(request.now)
    form = CriteriaForm(
        request.POST or None, criteria=pack.entitlement_criteria.on(today), initial=_stored(request, case)
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_criteria(
                request.actor,
                case_id,
                form.answers(),
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            return redirect("casework:safety", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(_stored(request, case))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form, "source": pack.parameter("entitlement_parts", today)}
    return render(request, "casework/entitlements/criteria.html", context, status=422 if form.errors else 200)


def _stored(request: Request, case: Case) -> dict[str, object]:
    last = current_entitlement(request.actor, case)
    return {"version": last.number, **last.answers} if last else {"version": 0}


@page(needs="entitlement.open", methods=("POST",))
def open_one(request: Request, entitlement_id: UUID) -> HttpResponse:
    """Open the entitlement; from now on special social services can be given."""
    entitlement = policy.require(request.actor, "entitlement.open", Entitlement, entitlement_id)
    events.record(request.actor, "safety.read", objects=[entitlement.case_id], at=request.now)
    form = VersionedForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.open_entitlement(
                request.actor, entitlement_id, version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Opened. Special social services can be given from now on."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:safety", entitlement.case_id)
