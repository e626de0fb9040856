"""The talks of a case, and the agency's register of interpreters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.casework.notices.forms import WordingForm
from arasha.casework.notices.presenting import present_given
from arasha.casework.notices.queries import notices_of_case
from arasha.casework.notices.rules import fitting_language, fitting_variant
from arasha.casework.talks import actions, queries
from arasha.casework.talks.forms import InterpreterForm, TalkForm, interpreter_stored
from arasha.casework.talks.presenting import must_pass_on, present_interpreter, present_talk, talks_so_far
from arasha.country import current
from arasha.vault.keyring import current_keyring


@page(needs="talk.list")
def talks(request: Request, case_id: UUID) -> HttpResponse:
    """What was said to the person and when: rights, and every talk so far."""
    case = queries.open_talks(request.actor, case_id)
    wording = WordingForm(
        initial={
            "language": fitting_language(case.person.languages, current()),
            "variant": fitting_variant(case.age_group),
        }
    )
    context = {
        "case": case,
        "wording": wording,
        "notices": [present_given(given) for given in notices_of_case(request.actor, case)],
        "talks": [present_talk(talk, request.actor.agency) for talk in queries.talks_of_case(request.actor, case)],
        "so_far": talks_so_far(request.actor, case),
        "may_log": policy.allows(request.actor, "talk.log"),
    }
    return render(request, "casework/talks/list.html", context)


@page(needs="talk.log", methods=("GET", "POST"))
def log(request: Request, case_id: UUID) -> HttpResponse:
    """Record one talk."""
    case = queries.open_talks(request.actor, case_id)
    language = fitting_language(case.person.languages, current())
    form = TalkForm(request.POST or None, initial={"talk_language": (case.person.languages or [""])[0]})
    if form.is_valid():
        try:
            actions.log_talk(
                request.actor,
                case_id,
                form.talk_draft(form.cleaned_data["talk_kind"]),
                now=request.now,
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("The talk is recorded."))
            return redirect("casework:talks", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form, "pass_on": must_pass_on(language), "language": language}
    return render(request, "casework/talks/log.html", context, status=422 if form.errors else 200)


@page(needs="interpreter.list")
def interpreters(request: Request) -> HttpResponse:
    """The register of the own agency."""
    rows = [present_interpreter(entry) for entry in queries.list_interpreters(request.actor)]
    context = {"rows": rows, "may_keep": policy.allows(request.actor, "interpreter.keep")}
    return render(request, "casework/talks/interpreters.html", context)


@page(needs="interpreter.keep", methods=("GET", "POST"))
def interpreter_new(request: Request) -> HttpResponse:
    """Enter somebody into the register."""
    form = InterpreterForm(request.POST or None, initial={"version": 0}, has_phone=False)
    if form.is_valid():
        try:
            actions.add_interpreter(request.actor, form.draft(), now=request.now, key=form.cleaned_data["key"])
            messages.success(request, _("Entered into the register."))
            return redirect("casework:interpreters")
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "heading": _("New interpreter"), "phone": ""}
    return render(request, "casework/talks/interpreter.html", context, status=422 if form.errors else 200)


@page(needs="interpreter.keep", methods=("GET", "POST"))
def interpreter(request: Request, interpreter_id: UUID) -> HttpResponse:
    """Correct an entry, read its telephone while the key is open, or take it out of use."""
    entry = queries.get_interpreter(request.actor, interpreter_id)
    has_phone = entry.phone_sealed is not None
    form = InterpreterForm(request.POST or None, initial=interpreter_stored(entry), has_phone=has_phone)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_interpreter(
                request.actor, interpreter_id, form.draft(), version=said["version"], now=request.now, key=said["key"]
            )
            messages.success(request, _("Saved."))
            return redirect("casework:interpreters")
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(interpreter_stored(queries.get_interpreter(request.actor, interpreter_id)))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "form": form,
        "entry": entry,
        "heading": entry.code_name,
        "phone": queries.open_phone(entry, current_keyring(request.actor)),
        "has_phone": has_phone,
    }
    return render(request, "casework/talks/interpreter.html", context, status=422 if form.errors else 200)
