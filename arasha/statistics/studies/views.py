"""Preparing a table of counts, asking for its study, and following the computing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import KeyedForm, VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.statistics.models import RunState, StudyRun
from arasha.statistics.studies import actions, presenting, queries, rules
from arasha.statistics.studies.forms import DescribeForm, StartForm, StepForm, TableForm


@page(needs="estimate.read")
def listed(request: Request) -> HttpResponse:
    """Studies of the own agency and those given to it; tables being prepared; what is under way."""
    actor = request.actor
    studies = queries.list_studies(actor)
    names = queries.names_of_agencies({study.owner_agency_id for study in studies} | {actor.agency})
    may_prepare = policy.allows(actor, "estimate.prepare")
    context = {
        "studies": [presenting.present_row(study, actor.agency, names) for study in studies],
        "runs": [presenting.present_run(run, request.now) for run in queries.list_runs(actor, request.now)],
        "tables": [presenting.present_table_row(table) for table in queries.list_tables(actor)] if may_prepare else [],
        "may_prepare": may_prepare,
    }
    return render(request, "statistics/studies/list.html", context)


@page(needs="estimate.prepare", methods=("GET", "POST"))
def table_new(request: Request) -> HttpResponse:
    """Paste a table or upload it; what is kept are the counts."""
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        kept = actions.keep_table(
            request.actor, form.words(), form.given, now=request.now, key=form.cleaned_data["key"]
        )
        messages.success(request, _("The table was read. Only its counts are kept."))
        return redirect("studies:table", kept.pk)
    return render(request, "statistics/studies/new.html", {"form": form}, status=422 if form.errors else 200)


@page(needs="estimate.prepare")
def table(request: Request, table_id: UUID) -> HttpResponse:
    """The lists, their overlaps, what the rules say of them, and what was done to them."""
    return _show_table(request, queries.get_table(request.actor, table_id))


def _show_table(request: Request, view: queries.TableView, status: int = 200, **forms: Any) -> HttpResponse:
    stored = view.stored
    version = {"version": stored.version}
    context = {
        "table": stored,
        "shown": presenting.present_table(view),
        "step_form": StepForm(initial=version, table=view.present),
        "undo_form": VersionedForm(initial=version),
        "describe_form": DescribeForm(initial=_words_of(view)),
        "start_form": StartForm(initial=version),
        "runs": [presenting.present_run(run, request.now) for run in queries.runs_of_table(request.actor, stored.pk)],
        **forms,
    }
    context["wrong_form"] = next((form for form in forms.values()), None)
    return render(request, "statistics/studies/table.html", context, status=status)


def _words_of(view: queries.TableView) -> dict[str, Any]:
    stored = view.stored
    return {"name": stored.name, "period": stored.period, "about": stored.about, "version": stored.version}


@page(needs="estimate.prepare", methods=("POST",))
def describe(request: Request, table_id: UUID) -> HttpResponse:
    """Change name, period and note."""
    view = queries.get_table(request.actor, table_id)
    form = DescribeForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.describe_table(
                request.actor, table_id, form.words(), version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Saved."))
            return redirect("studies:table", table_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(_words_of(view))
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show_table(request, view, status=422, describe_form=form)


@page(needs="estimate.prepare", methods=("POST",))
def step(request: Request, table_id: UUID) -> HttpResponse:
    """Merge the chosen lists, leave them out, or say that nobody can be on all of them."""
    view = queries.get_table(request.actor, table_id)
    form = StepForm(request.POST, table=view.present)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_step(
                request.actor, table_id, form.step(), version=said["version"], now=request.now, key=said["key"]
            )
            return redirect(f"{reverse('studies:table', args=[table_id])}#lists-title")
        except Stale as stale:
            form.add_refusal(stale)
            form.put_hidden("version", str(view.stored.version))
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show_table(request, view, status=422, step_form=form)


@page(needs="estimate.prepare", methods=("POST",))
def undo(request: Request, table_id: UUID) -> HttpResponse:
    """Take the last change of the lists back."""
    form = VersionedForm(request.POST)
    view = queries.get_table(request.actor, table_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.undo_step(request.actor, table_id, version=said["version"], now=request.now, key=said["key"])
            return redirect(f"{reverse('studies:table', args=[table_id])}#lists-title")
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show_table(request, view, status=422, wrong=form)


@page(needs="estimate.prepare", methods=("POST",))
def start(request: Request, table_id: UUID) -> HttpResponse:
    """Ask for a study of the lists as they are."""
    form = StartForm(request.POST)
    view = queries.get_table(request.actor, table_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            run = actions.start_study(
                request.actor,
                table_id,
                replicates=said["replicates"],
                seed=said["seed"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            return redirect("studies:run", run.pk)
        except Stale as stale:
            form.add_refusal(stale)
            form.put_hidden("version", str(view.stored.version))
        except Refused as refusal:
            form.add_refusal(refusal)
    return _show_table(request, view, status=422, start_form=form)


@page(needs="estimate.read")
def run(request: Request, run_id: UUID) -> HttpResponse:
    """How far the computing is; asked again and again by the page itself. With a result it leads there."""
    found = queries.get_run(request.actor, run_id)
    if found.state == RunState.DONE:
        return _go_on(request, reverse("studies:study", args=[found.study_id]))
    shown = presenting.present_run(found, request.now)
    if _asks_for_news(request) and not shown.is_under_way:
        return _go_on(request, reverse("studies:run", args=[run_id]))
    context = {
        "run": shown,
        "key_form": KeyedForm(),
        "may_prepare": policy.allows(request.actor, "estimate.prepare"),
        "again": rules.may_start_again(shown.state),
    }
    part = "statistics/studies/progress.html" if _asks_for_news(request) else "statistics/studies/run.html"
    return render(request, part, context)


def _asks_for_news(request: Request) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted


def _go_on(request: Request, address: str) -> HttpResponse:
    """Lead on: the page's own question for news is answered with where to go."""
    if _asks_for_news(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


@page(needs="estimate.prepare", methods=("POST",))
def cancel(request: Request, run_id: UUID) -> HttpResponse:
    """Stop the computing."""
    queries.get_run(request.actor, run_id)
    form = KeyedForm(request.POST)
    if form.is_valid():
        actions.cancel_run(request.actor, run_id, now=request.now, key=form.cleaned_data["key"])
    return redirect("studies:run", run_id)


@page(needs="estimate.prepare", methods=("POST",))
def again(request: Request, run_id: UUID) -> HttpResponse:
    """Ask for the same study once more."""
    found: StudyRun = queries.get_run(request.actor, run_id)
    form = KeyedForm(request.POST)
    if form.is_valid():
        try:
            found = actions.start_again(request.actor, run_id, now=request.now, key=form.cleaned_data["key"])
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect("studies:run", found.pk)
