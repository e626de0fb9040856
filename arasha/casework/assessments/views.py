"""The screens of safety and needs: the tab, and recording an assessment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit import events
from arasha.casework.assessments import actions, queries, rules
from arasha.casework.assessments.forms import AssessmentForm, fields_of, stored
from arasha.casework.assessments.presenting import HEADINGS, present_assessment, review_clock
from arasha.casework.assessments.rules import AssessmentDraft
from arasha.casework.entitlements.presenting import present_entitlement
from arasha.casework.models import Assessment, AssessmentKind, Basis
from arasha.casework.needs import require_needs
from arasha.casework.safety_plans.presenting import present_plan
from arasha.country import current
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import current_keyring


@page(needs="safety.read")
def safety(request: Request, case_id: UUID) -> HttpResponse:
    """Safety and needs of one case: found, planned, entitled, and who to ask where the address is closed."""
    purpose = request.session.get("purposes", {}).get(str(case_id), "")
    keyring = current_keyring(request.actor)
    view = queries.get_safety(request.actor, case_id, keyring=keyring, purpose=purpose)
    shown = [present_assessment(view, kind, request.now) for kind in AssessmentKind]
    context = {
        "view": view,
        "case": view.case,
        "assessments": [(one, VersionedForm(initial={"version": one.number})) for one in shown],
        "plan": present_plan(view, request.now),
        "entitlement": present_entitlement(view, request.actor, request.now),
        "purpose": purpose,
        "key_open": keyring is not None,
        "may_assess": view.is_open and policy.allows(request.actor, "assessment.record"),
        "may_plan": view.is_owner and policy.allows(request.actor, "safety_plan.make"),
        "sees_shelter": FieldGroup.SHELTER in view.groups,
    }
    return render(request, "casework/assessments/safety.html", context)


@page(needs="assessment.record", methods=("GET", "POST"))
def assess(request: Request, case_id: UUID, kind: str) -> HttpResponse:
    """Look at safety or needs again; the last answers are filled in, so that only what changed needs a hand."""
    _require_kind(kind, case_id)
    case, _groups = require_needs(request.actor, "assessment.record", case_id)
    events.record(request.actor, "safety.read", objects=[case_id], at=request.now)
    last = queries.last_assessment(request.actor, case, kind)
    form = _form(request, kind, last, seals=case.owner_agency_id == request.actor.agency)
    if form.is_valid():
        try:
            _save(request, case_id, form.draft(), form.cleaned_data)
            return redirect("casework:safety", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(stored(queries.last_assessment(request.actor, case, kind)))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "case": case,
        "form": form,
        "kind": kind,
        "heading": HEADINGS[kind],
        "last": last,
        "clock": review_clock(last, request.now) if last else None,
        "unchanged": VersionedForm(initial={"version": last.number}) if last else None,
    }
    return render(request, "casework/assessments/assess.html", context, status=422 if form.errors else 200)


def _form(request: Request, kind: str, last: Assessment | None, *, seals: bool) -> AssessmentForm:
    factors = rules.factors_of(current(), kind, timezone.localdate(request.now))
    return AssessmentForm(
        request.POST or None, kind=kind, factors=fields_of(kind, factors), seals=seals, initial=stored(last)
    )


def _save(request: Request, case_id: UUID, draft: AssessmentDraft, said: dict[str, object]) -> Assessment:
    return actions.record_assessment(
        request.actor,
        case_id,
        draft,
        version=int(str(said["version"])),
        now=request.now,
        key=said["key"],  # type: ignore[arg-type]
    )


@page(needs="assessment.record", methods=("POST",))
def same(request: Request, case_id: UUID, kind: str) -> HttpResponse:
    """Nothing changed: a dated record of its own, with one click."""
    _require_kind(kind, case_id)
    require_needs(request.actor, "assessment.record", case_id)
    events.record(request.actor, "safety.read", objects=[case_id], at=request.now)
    form = VersionedForm(request.POST)
    if form.is_valid():
        draft = AssessmentDraft(kind=kind, basis=Basis.TALK, nothing_changed=True)
        try:
            _save(request, case_id, draft, form.cleaned_data)
            messages.success(request, _("Kept: looked at today, nothing changed."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:safety", case_id)


def _require_kind(kind: str, case_id: UUID) -> None:
    if kind not in set(AssessmentKind):
        raise Denied("assessment.record", case_id)
