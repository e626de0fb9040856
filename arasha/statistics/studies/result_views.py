"""One finished study, its assumptions, who may read it, its downloads, and two of them side by side."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.engines.prevalence.reporting import render_html, render_pdf
from arasha.statistics.models import Study
from arasha.statistics.studies import actions, comparing, queries, rules
from arasha.statistics.studies.forms import AssumptionsForm, GiveForm
from arasha.statistics.studies.results import present_study
from arasha.statistics.studies.supposing import SupposeForm, suppose


@page(needs="estimate.read")
def study(request: Request, study_id: UUID) -> HttpResponse:
    """The verdict first, then every method, then what must be believed."""
    return _show_study(request, queries.get_study(request.actor, study_id))


def _show_study(request: Request, found: Study, status: int = 200, **forms: Any) -> HttpResponse:
    actor = request.actor
    is_owner = found.owner_agency_id == actor.agency
    agencies = queries.agencies_to_give(actor) if is_owner and policy.allows(actor, "estimate.give") else []
    version = {"version": found.version}
    asked = SupposeForm(request.GET, document=found.document)
    context = {
        "study": found,
        "is_owner": is_owner,
        "shown": present_study(found, queries.post_of(found.asked_by_id), rules.engine_language()),
        "suppose_form": asked,
        "supposed": suppose(found.document, asked, rules.engine_language()),
        "may_write": is_owner and policy.allows(actor, "estimate.prepare"),
        "give_form": GiveForm(initial=version, agencies=agencies) if agencies else None,
        "take_back_form": VersionedForm(initial=version) if agencies else None,
        "given_to": queries.names_of_agencies({found.given_to_id}).get(found.given_to_id) if found.given_to_id else "",
        "others": [one for one in queries.studies_to_choose(actor) if one.pk != found.pk],
        **forms,
    }
    context["wrong_form"] = next((form for form in forms.values()), None)
    return render(request, "statistics/studies/study.html", context, status=status)


@page(needs="estimate.prepare", methods=("GET", "POST"))
def assume(request: Request, study_id: UUID) -> HttpResponse:
    """Write the assumptions, question by question; each may stay open."""
    found = _own(request, study_id)
    stored = {**found.assumptions, "version": found.version}
    form = AssumptionsForm(request.POST or None, initial=stored)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.write_assumptions(
                request.actor, study_id, form.answers(), version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Saved. The report carries your words."))
            return redirect(f"{reverse('studies:study', args=[study_id])}#assumptions-title")
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(stored)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "study": found}
    return render(request, "statistics/studies/assume.html", context, status=422 if form.errors else 200)


@page(needs="estimate.give", methods=("POST",))
def give(request: Request, study_id: UUID) -> HttpResponse:
    """Let the commission read it."""
    found = _own(request, study_id)
    form = GiveForm(request.POST, agencies=queries.agencies_to_give(request.actor))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.give_study(
                request.actor,
                study_id,
                UUID(said["agency"]),
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            messages.success(request, _("Given. The commission sees the study, never the table of counts."))
            return redirect("studies:study", study_id)
        except Refused as refusal:
            form.add_refusal(refusal)
            form.put_hidden("version", str(found.version))
    return _show_study(request, found, status=422, give_form=form)


@page(needs="estimate.give", methods=("POST",))
def take_back(request: Request, study_id: UUID) -> HttpResponse:
    """Close it to the commission again."""
    found = _own(request, study_id)
    form = VersionedForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.take_back_study(request.actor, study_id, version=said["version"], now=request.now, key=said["key"])
            messages.success(request, _("Taken back. The commission does not see the study any more."))
            return redirect("studies:study", study_id)
        except Refused as refusal:
            form.add_refusal(refusal)
            form.put_hidden("version", str(found.version))
    return _show_study(request, found, status=422, take_back_form=form)


def _own(request: Request, study_id: UUID) -> Study:
    found = queries.get_study(request.actor, study_id)
    if found.owner_agency_id != request.actor.agency:
        raise Denied("estimate.prepare", study_id, status=403)
    return found


@page(needs="estimate.read")
def report(request: Request, study_id: UUID) -> HttpResponse:
    """The report as one HTML file that needs nothing else."""
    found = queries.get_study(request.actor, study_id, kind="study.printed")
    text = render_html(found.document, rules.engine_language(), found.assumptions)
    return _file(text.encode(), "text/html; charset=utf-8", f"study-{found.number}.html")


@page(needs="estimate.read")
def paper(request: Request, study_id: UUID) -> HttpResponse:
    """The report as PDF."""
    found = queries.get_study(request.actor, study_id, kind="study.printed")
    printed = render_pdf(found.document, rules.engine_language(), found.assumptions)
    return _file(printed, "application/pdf", f"study-{found.number}.pdf")


@page(needs="estimate.read")
def json_file(request: Request, study_id: UUID) -> HttpResponse:
    """Everything computed, with what is needed to compute it again but the table itself."""
    found = queries.get_study(request.actor, study_id, kind="study.downloaded")
    about = {
        "number": found.number,
        "name": found.name,
        "period": found.period,
        "lists": found.about,
        "steps": found.steps,
        "replicates": found.replicates,
        "assumptions": found.assumptions,
        "made_at": found.made_at.isoformat(),
    }
    text = json.dumps({**found.document, "study": about}, ensure_ascii=False, indent=1, allow_nan=False)
    return _file(text.encode(), "application/json", f"study-{found.number}.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(needs="estimate.read")
def compare(request: Request) -> HttpResponse:
    """Two studies side by side: what differs in what went in, and in what came out."""
    form = comparing.CompareForm(request.GET or None, studies=queries.list_studies(request.actor))
    pair = None
    if form.is_valid():
        first, second = (
            queries.get_study(request.actor, UUID(form.cleaned_data[name]), kind="study.compared")
            for name in ("first", "second")
        )
        pair = comparing.compare_studies(first, second, rules.engine_language())
    context = {"form": form, "pair": pair}
    return render(request, "statistics/studies/compare.html", context, status=422 if form.errors else 200)
