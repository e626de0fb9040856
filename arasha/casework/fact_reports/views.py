"""Fact reports: written, previewed exactly as the recipient sees them, sent, read and answered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.fact_reports import actions, queries, rules
from arasha.casework.fact_reports.forms import FactForm, OutcomeForm
from arasha.casework.fact_reports.presenting import LABELS, present_content, present_row
from arasha.casework.models import Case, FactStatus
from arasha.country import current
from arasha.vault.keyring import current_keyring

Context = dict[str, object]


@page(needs="fact.list")
def fact_reports(request: Request) -> HttpResponse:
    """What others reported to us, and what we reported."""
    direction = "out" if request.GET.get("way") == "out" else "in"
    rows = [present_row(row, request.now) for row in queries.list_facts(request.actor, direction=direction)]
    context: Context = {"rows": rows, "direction": direction, "may_send": policy.allows(request.actor, "fact.send")}
    return render(request, "casework/fact_reports/list.html", context)


@page(needs="fact.send", methods=("GET", "POST"))
def report(request: Request) -> HttpResponse:
    """A fact that came from no case of ours."""
    return _write(request, None)


@page(needs="fact.send", methods=("GET", "POST"))
def report_from_case(request: Request, case_id: UUID) -> HttpResponse:
    """A fact that a person told us; the case stays on our side."""
    return _write(request, queries.open_source(request.actor, case_id))


def _write(request: Request, case: Case | None) -> HttpResponse:
    """Write, look, send: three steps of one form, which stores nothing until it is sent."""
    form = FactForm(request.POST or None, recipients=queries.recipients(request.actor))
    step = request.POST.get("step", "")
    if not form.is_valid() or step not in {"preview", "send"}:
        return _show_form(request, form, case)
    try:
        rules.judge_content(form.content(), current()).enforce()
    except Refused as refusal:
        form.add_refusal(refusal)
        return _show_form(request, form, case)
    if step == "preview":
        return _show_preview(request, form, case, set(LABELS))
    try:
        sent = actions.send_fact(
            request.actor,
            form.kept_content(),
            form.recipient_id(),
            case_id=case.pk if case else None,
            name_looked_at=form.cleaned_data["name_looked_at"],
            now=request.now,
            key=form.cleaned_data["key"],
        )
    except Refused as refusal:
        kept = set(form.cleaned_data["kept"])
        form.add_refusal(refusal)
        return _show_preview(request, form, case, kept)
    messages.success(request, _("Sent. They learn what happens where, and not from whom you know it."))
    return redirect("casework:fact_report", sent.pk)


def _show_form(request: Request, form: FactForm, case: Case | None) -> HttpResponse:
    context: Context = {"form": form, "case": case}
    return render(request, "casework/fact_reports/write.html", context, status=422 if form.errors else 200)


def _show_preview(request: Request, form: FactForm, case: Case | None, kept: set[str]) -> HttpResponse:
    content = form.written
    found = queries.names_inside(request.actor, case, content)
    context: Context = {
        "form": form,
        "case": case,
        "recipient": queries.get_recipient(form.data["recipient"]),
        "lines": [(line, line.code in kept) for line in present_content(content)],
        "carried": form.carried(),
        "with_name": [str(LABELS[field]) for field in found],
        "uncompared": case is not None and current_keyring(request.actor) is None and bool(content.texts()),
    }
    return render(request, "casework/fact_reports/preview.html", context, status=422 if form.errors else 200)


@page(needs="fact.read")
def fact(request: Request, report_id: UUID) -> HttpResponse:
    """One report: what happens where, how far it is, and on the sender's side the case it came from."""
    return _show(request, report_id, None)


def _show(request: Request, report_id: UUID, outcome: OutcomeForm | None) -> HttpResponse:
    view = queries.get_fact(request.actor, report_id, current_keyring(request.actor))
    stored = view.row.report
    receives = stored.recipient_id == request.actor.agency
    context: Context = {
        "view": view,
        "report": stored,
        "shown": present_row(view.row, request.now),
        "lines": present_content(view.content),
        "receives": receives,
        "may_confirm": receives and stored.status == FactStatus.SENT,
        "may_answer": receives and stored.status != FactStatus.ACTED_ON,
        "confirm_form": VersionedForm(initial={"version": stored.version}),
        "outcome_form": outcome or OutcomeForm(initial={"version": stored.version}),
    }
    wrong = outcome is not None and bool(outcome.errors)
    return render(request, "casework/fact_reports/fact.html", context, status=422 if wrong else 200)


@page(needs="fact.answer", methods=("POST",))
def confirm(request: Request, report_id: UUID) -> HttpResponse:
    """Confirm that the report was read."""
    form = VersionedForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.confirm_reading(request.actor, report_id, version=said["version"], now=request.now, key=said["key"])
            messages.success(request, _("The sender sees that you have read it."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("casework:fact_report", report_id)


@page(needs="fact.answer", methods=("POST",))
def answer(request: Request, report_id: UUID) -> HttpResponse:
    """Say what came of it."""
    form = OutcomeForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_fact(
                request.actor,
                report_id,
                outcome=said["outcome"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Recorded. The sender reads your answer."))
            return redirect("casework:fact_report", report_id)
        except Refused as refusal:
            form.add_refusal(refusal)
            form.put_hidden("version", str(queries.version_of(request.actor, report_id)))
    return _show(request, report_id, form)
