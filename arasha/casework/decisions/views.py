"""The status of a case on one page, and what can be done about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import KeyedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit import events
from arasha.casework.assistance.presenting import present_assistance
from arasha.casework.assistance.queries import changes_of
from arasha.casework.cases.queries import get_case
from arasha.casework.decisions import actions, queries
from arasha.casework.decisions.forms import DecisionForm, SecondForm, TellForm
from arasha.casework.decisions.presenting import (
    both_words,
    decide_clock,
    language_links,
    language_of,
    paper_data,
    present_decision,
    reflection_clock,
    say_decision,
)
from arasha.casework.decisions.queries import decisions_of_case, newest_in_force
from arasha.casework.decisions.rules import second_role
from arasha.casework.holds.presenting import present_hold
from arasha.casework.holds.queries import hold_of
from arasha.casework.models import Case, RequestKind, Standing, StatusDecision, TalkKind
from arasha.casework.printing import print_pdf
from arasha.casework.requests.forms import BodyForm, SecondOpinionForm
from arasha.casework.requests.presenting import present_request
from arasha.casework.requests.queries import bodies_for, requests_of_case


@page(needs="status.read")
def status(request: Request, case_id: UUID) -> HttpResponse:
    """Status and assistance as two axes: the state's decision beside the finding, help apart from both."""
    view = get_case(request.actor, case_id)
    case, now, actor = view.case, request.now, request.actor
    asked = requests_of_case(actor, case.pk)
    rows = decisions_of_case(actor, case, now, asked)
    hold = hold_of(actor, case)
    period = queries.reflection_of(actor, case)
    state = newest_in_force(rows, Standing.STATE)
    context = {
        "view": view,
        "case": case,
        "both": both_words(rows),
        "decisions": [present_decision(row, actor, now) for row in rows],
        "decide_clock": None if state else decide_clock(case, now),
        "may_decide": _may_decide(request),
        "requests": [present_request(row, now) for row in asked],
        "hold": present_hold(hold, now) if hold else None,
        "assistance": present_assistance(case, changes_of(actor, case)),
        "reflection": period,
        "reflection_clock": reflection_clock(period, now) if period and period.ends_at > now else None,
        "reflection_form": KeyedForm(),
    }
    return render(request, "casework/decisions/status.html", context)


def _may_decide(request: Request) -> bool:
    may = policy.allows(request.actor, "status.decide")
    return may and actions.standing_for(request.actor, request.now) is not None


@page(needs="status.decide", methods=("GET", "POST"))
def decide(request: Request, case_id: UUID) -> HttpResponse:
    """Decide for this body, with grounds that are read to the person."""
    view = get_case(request.actor, case_id)
    standing = actions.standing_for(request.actor, request.now)
    if standing is None:
        raise Denied("status.decide", case_id, status=403)
    rows = decisions_of_case(request.actor, view.case, request.now)
    own = newest_in_force(rows, standing)
    form = DecisionForm(
        request.POST or None,
        now_decided=own.decision.status if own else None,
        initial={"version": len(rows)},
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            decision = actions.decide_status(
                request.actor, case_id, form.draft(), version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _decided_words(decision))
            return redirect("casework:status", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored({"version": len(rows)})
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "form": form,
        "case": view.case,
        "standing": standing,
        "both": both_words(rows),
        "clock": decide_clock(view.case, request.now) if standing == Standing.STATE and own is None else None,
    }
    return render(request, "casework/decisions/decide.html", context, status=422 if form.errors else 200)


def _decided_words(decision: StatusDecision) -> str:
    if decision.second_due_at:
        return _("Written down. It changes nothing until a second person agrees.")
    return _("Decided. Tell the person, with the reasons, in their own language.")


@page(needs="status.second", methods=("GET", "POST"))
def second(request: Request, decision_id: UUID) -> HttpResponse:
    """Look at a colleague's refusal a second time."""
    decision, case = queries.get_decision(request.actor, "status.second", decision_id)
    form = SecondForm(request.POST or None, initial={"version": decision.version})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.second_refusal(
                request.actor,
                decision_id,
                agrees=said["agrees"] == "yes",
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Written down."))
            return redirect("casework:status", case.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    return _render_about(request, "second", decision, case, form, decider=queries.decider_of(decision))


@page(needs="status.decide", methods=("GET", "POST"))
def ask_second(request: Request, decision_id: UUID) -> HttpResponse:
    """Ask another agency to be the second person of a refusal."""
    decision, case = queries.get_decision(request.actor, "status.decide", decision_id)
    bodies = bodies_for(request.actor, second_role(decision.standing))
    form = SecondOpinionForm(request.POST or None, bodies=bodies)
    if form.is_valid():
        try:
            asked = actions.ask_second_opinion(
                request.actor, decision_id, form.asked, now=request.now, key=form.cleaned_data["key"]
            )
            messages.success(request, _("Asked. They see the packet, no name, and not the case."))
            return redirect("casework:request", asked.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    return _render_about(request, "ask_second", decision, case, form)


@page(needs="review.ask", methods=("GET", "POST"))
def review(request: Request, decision_id: UUID) -> HttpResponse:
    """Ask a prosecutor, at the person's wish, to review the state's refusal."""
    decision, case = queries.get_decision(request.actor, "review.ask", decision_id)
    form = BodyForm(request.POST or None, bodies=bodies_for(request.actor, RequestKind.REVIEW))
    if form.is_valid():
        said = form.cleaned_data
        try:
            asked = actions.ask_review(
                request.actor, decision_id, form.asked, wished=said["wished"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Asked. They see the packet, no name, and not the case."))
            return redirect("casework:request", asked.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    return _render_about(request, "review", decision, case, form)


@page(needs="status.tell", methods=("GET", "POST"))
def tell(request: Request, decision_id: UUID) -> HttpResponse:
    """Read the decision and its reasons aloud in the person's language, then write down that it was said."""
    decision, case = queries.get_decision(request.actor, "status.tell", decision_id)
    language = language_of(case, request.GET.get("language", ""))
    form = TellForm(request.POST or None, initial={"talk_language": language})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.tell_decision(
                request.actor,
                decision_id,
                form.talk_draft(TalkKind.STATUS_TOLD),
                copy=said["copy"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Written down. Help goes on either way."))
            return redirect("casework:status", case.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    said_aloud = {
        "language": language,
        "sentences": say_decision(decision, language),
        "languages": language_links(language),
    }
    return _render_about(request, "tell", decision, case, form, **said_aloud)


@page(needs="status.tell")
def paper(request: Request, decision_id: UUID) -> HttpResponse:
    """The same on paper, without name, number or the word victim."""
    decision, case = queries.get_decision(request.actor, "status.tell", decision_id)
    language = language_of(case, request.GET.get("language", ""))
    events.record(request.actor, "status.printed", objects=[case.pk, decision.pk], at=request.now, language=language)
    printed = print_pdf("decision", paper_data(decision, language), language)
    return HttpResponse(
        printed, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="information.pdf"'}
    )


@page(needs="reflection.begin", methods=("POST",))
def begin_reflection(request: Request, case_id: UUID) -> HttpResponse:
    """Begin the time to rest and think."""
    form = KeyedForm(request.POST)
    view = get_case(request.actor, case_id)
    if form.is_valid():
        actions.begin_reflection(request.actor, view.case.pk, now=request.now, key=form.cleaned_data["key"])
        messages.success(request, _("Begun. Nobody presses the person to decide anything before it ends."))
    return redirect("casework:status", case_id)


def _render_about(
    request: Request, template: str, decision: StatusDecision, case: Case, form: Any, **more: Any
) -> HttpResponse:
    row = queries.row_of(decision, request.now)
    context = {
        "form": form,
        "case": case,
        "decision": decision,
        "shown": present_decision(row, request.actor, request.now),
        **more,
    }
    return render(request, f"casework/decisions/{template}.html", context, status=422 if form.errors else 200)
