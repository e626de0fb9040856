"""Screenings of a case: the gate, the sheet that saves itself, and the result."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.casework.models import Case, TalkKind
from arasha.casework.screening import actions, queries
from arasha.casework.screening.forms import AnswersForm, BeginForm
from arasha.casework.screening.presenting import gate_words, override_words, present_result, present_row
from arasha.casework.screening.rules import rule_for
from arasha.casework.screening.sheet import (
    choices_of_sheet,
    differing,
    present_law,
    present_parts,
    stored_for_sheet,
)
from arasha.casework.talks.presenting import must_pass_on, talks_so_far
from arasha.country import SPOKEN_LANGUAGES, current

Opened = queries.OpenedScreening


@page(needs="screening.read")
def screenings(request: Request, case_id: UUID) -> HttpResponse:
    """The screenings of a case, and what each points to."""
    case = queries.open_case(request.actor, case_id)
    rows = [present_row(one, current(), request.actor.agency) for one in queries.screenings_of(request.actor, case)]
    context = {
        "case": case,
        "rows": rows,
        "so_far": talks_so_far(request.actor, case),
        "may_begin": policy.allows(request.actor, "screening.begin"),
    }
    return render(request, "casework/screening/list.html", context)


def spoken_language(request: Request, case: Case) -> str:
    """The language in which questions are read: the one chosen, else the person's first that we can read."""
    wanted = [request.GET.get("say", ""), *case.person.languages]
    return next((one for one in wanted if one in SPOKEN_LANGUAGES), "ru")


@page(needs="screening.begin", methods=("GET", "POST"))
def begin(request: Request, case_id: UUID) -> HttpResponse:
    """The gate first: alone, safe, needs met, understood, may stop. Then place, questions and the talk."""
    case = queries.open_case(request.actor, case_id)
    pack, today = current(), timezone.localdate(request.now)
    language = spoken_language(request, case)
    form = BeginForm(
        request.POST or None,
        pack=pack,
        rule=rule_for(case.age_group),
        sets=[one for one in pack.instruments.on(today).values() if not one.short],
        language=language,
    )
    form.initial.setdefault("talk_language", (case.person.languages or [""])[0])
    if form.is_valid():
        try:
            screening = actions.begin_screening(
                request.actor,
                case_id,
                form.draft(),
                form.talk_draft(TalkKind.SCREENING.value),
                now=request.now,
                key=form.cleaned_data["key"],
            )
            return redirect("casework:screening", screening.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form, "pass_on": must_pass_on(language), "language": language}
    return render(request, "casework/screening/begin.html", context, status=422 if form.errors else 200)


@page(needs="screening.answer", methods=("GET", "POST"))
def screening(request: Request, screening_id: UUID) -> HttpResponse:
    """The sheet: it saves itself while it is filled in, goes on without a connection, and works by plain sending."""
    opened = queries.get_screening(request.actor, screening_id, verb="screening.answer")
    if request.method == "POST":
        return _save(request, opened)
    if opened.screening.ended_at is not None:
        return redirect("casework:screening_result", screening_id)
    return _show(request, opened, AnswersForm(initial={"version": opened.screening.version}))


def _save(request: Request, opened: Opened) -> HttpResponse:
    form = AnswersForm(request.POST)
    by_script = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        return JsonResponse({}, status=422) if by_script else _show(request, opened, form, status=422)
    sent = form.answers(opened.instrument, current(), timezone.localdate(request.now))
    try:
        saved = actions.save_answers(
            request.actor,
            opened.screening.pk,
            sent,
            version=form.cleaned_data["version"],
            now=request.now,
            key=form.cleaned_data["key"],
        )
    except Refused as refusal:
        stored = queries.get_screening(request.actor, opened.screening.pk, verb="screening.answer")
        if by_script:
            return _refuse_script(refusal, stored)
        form.add_refusal(refusal)
        form.put_hidden("version", str(stored.screening.version))
        form.stale = differing(sent, stored.answers, current()) if isinstance(refusal, Stale) else {}
        return _show(request, stored, form, status=422)
    if by_script:
        return JsonResponse({"version": saved.version})
    messages.success(request, _("The answers are saved."))
    return redirect("casework:screening", opened.screening.pk)


def _refuse_script(refusal: Refused, stored: Opened) -> HttpResponse:
    """What the open page needs to go on: what is stored now after a colleague's save, else the reason in words."""
    if isinstance(refusal, Stale) and stored.screening.ended_at is None:
        answers = stored_for_sheet(stored.answers)
        return JsonResponse({"version": stored.screening.version, "stored": answers}, status=409)
    ended = stored.screening.ended_at is not None
    words = _("This screening is finished. Begin another one if there is more to say.") if ended else refusal.message
    return JsonResponse({"message": str(words)}, status=422)


def _show(request: Request, opened: Opened, form: AnswersForm, *, status: int = 200) -> HttpResponse:
    language = spoken_language(request, opened.case)
    today = timezone.localdate(request.now)
    context = {
        "case": opened.case,
        "screening": opened.screening,
        "instrument": opened.instrument,
        "form": form,
        "parts": present_parts(opened, current(), language),
        "law": present_law(opened, current(), today),
        "stored": json.dumps(stored_for_sheet(opened.answers)),
        "language": language,
        "languages": [(code, current().languages.name(code)) for code in SPOKEN_LANGUAGES],
        **choices_of_sheet(),
    }
    return render(request, "casework/screening/sheet.html", context, status=status)


@page(needs="screening.answer", methods=("GET", "POST"))
def finish(request: Request, screening_id: UUID) -> HttpResponse:
    """End the talk. Only after this is anything said about a result."""
    opened = queries.get_screening(request.actor, screening_id, verb="screening.answer")
    if opened.screening.ended_at is not None and request.method == "GET":
        return redirect("casework:screening_result", screening_id)
    form = VersionedForm(request.POST or None, initial={"version": opened.screening.version})
    if form.is_valid():
        try:
            actions.finish_screening(
                request.actor,
                screening_id,
                version=form.cleaned_data["version"],
                now=request.now,
                key=form.cleaned_data["key"],
            )
            return redirect("casework:screening_result", screening_id)
        except Refused as refusal:
            form.add_refusal(refusal)
            form.put_hidden("version", str(opened.screening.version))
    context = {
        "case": opened.case,
        "screening": opened.screening,
        "form": form,
        "answered": sum(1 for one in opened.answers.values() if one.answer != "not_asked"),
    }
    return render(request, "casework/screening/finish.html", context, status=422 if form.errors else 200)


@page(needs="screening.read")
def result(request: Request, screening_id: UUID) -> HttpResponse:
    """What a finished screening points to, by which answers, and what one more answer would change."""
    opened = queries.get_screening(request.actor, screening_id)
    if opened.screening.ended_at is None:
        return redirect("casework:screenings", opened.case.pk)
    context = {
        "case": opened.case,
        "screening": opened.screening,
        "instrument": opened.instrument,
        "shown": present_result(opened, current()),
        "gate": gate_words(opened.screening, current()),
        "override": override_words(opened.screening),
        "setting": current().screening_settings.name(opened.screening.setting),
        "so_far": talks_so_far(request.actor, opened.case),
    }
    return render(request, "casework/screening/result.html", context)
