"""The screens of a safety plan: making it with the person, and the paper they may take along."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit import events
from arasha.casework.assessments.queries import SafetyView, get_safety
from arasha.casework.safety_plans import actions
from arasha.casework.safety_plans.forms import PlanForm
from arasha.casework.safety_plans.presenting import plan_clock, present_paper
from arasha.country import current
from arasha.vault.keyring import current_keyring


def _view(request: Request, case_id: UUID) -> SafetyView:
    purpose = request.session.get("purposes", {}).get(str(case_id), "")
    return get_safety(request.actor, case_id, keyring=current_keyring(request.actor), purpose=purpose)


def _stored(view: SafetyView) -> dict[str, Any]:
    """The plan in force as the form's values; without one, the person's language if the paper has it."""
    plan = view.plan
    if plan is None:
        spoken = [code for code in view.case.person.languages if code in current().victim_languages]
        return {"version": 0, "language": spoken[0] if spoken else "ru", "words_read": True}
    return {
        "version": plan.number,
        "words_read": view.words_open,
        "signs": plan.signs,
        "steps": plan.steps,
        "language": plan.language,
        "people": view.values.get(f"plan_people:{view.case.pk}", ""),
        "own_words": view.values.get(f"plan_words:{view.case.pk}", ""),
    }


@page(needs="safety_plan.make", methods=("GET", "POST"))
def plan(request: Request, case_id: UUID) -> HttpResponse:
    """Make or change the plan together with the person."""
    view = _view(request, case_id)
    if not view.is_owner:
        raise Denied("safety_plan.make", case_id, status=403)
    form = PlanForm(request.POST or None, initial=_stored(view))
    # What was never opened in this session cannot be shown, so an empty line must not delete it.
    blind = view.plan is not None and not view.words_open
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.make_plan(
                request.actor,
                case_id,
                form.draft(),
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            return redirect("casework:safety", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            stored = _stored(_view(request, case_id))
            form.show_stored(stored)
            form.put_hidden("words_read", str(stored["words_read"]))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "case": view.case,
        "form": form,
        "blind": blind,
        "clock": plan_clock(view.plan, request.now) if view.plan else None,
    }
    return render(request, "casework/safety_plans/plan.html", context, status=422 if form.errors else 200)


@page(needs="safety.read")
def paper(request: Request, case_id: UUID) -> HttpResponse:
    """The plan as a paper in the person's language, neutral outside and inside."""
    view = _view(request, case_id)
    if view.plan is None:
        return redirect("casework:safety", case_id)
    events.record(request.actor, "safety_plan.printed", objects=[case_id], at=request.now)
    context = {
        "case": view.case,
        "paper": present_paper(view, view.plan),
        "blind": not view.words_open,
    }
    return render(request, "casework/safety_plans/paper.html", context)
