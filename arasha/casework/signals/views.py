"""The screens of signals: the call, the list, one signal and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access.forms import VersionedForm
from arasha.access.limits import spend
from arasha.access.pages import Request, page
from arasha.access.queries import list_case_posts, list_other_agencies
from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.cases.drafts import CaseDraft
from arasha.casework.cases.forms import RegisterForm, RevealForm
from arasha.casework.contacts.actions import record_contact
from arasha.casework.contacts.queries import contacts_today
from arasha.casework.models import Signal
from arasha.casework.signals import actions, queries
from arasha.casework.signals.forms import (
    ADVICE,
    CASE,
    CallForm,
    CloseForm,
    JoinForm,
    SendForm,
    SignalFilterForm,
    TriageForm,
)
from arasha.casework.signals.paging import page_links, place_of
from arasha.casework.signals.presenting import (
    danger_lines,
    present_line,
    present_signal,
    spoken_phrases,
)
from arasha.casework.signals.rules import moves_with_case
from arasha.country import current
from arasha.vault.keyring import current_keyring


@page(needs="signal.list")
def signals(request: Request) -> HttpResponse:
    """The agency's signals, newest first, with closed filters."""
    form = SignalFilterForm(request.GET)
    form.is_valid()
    exact = {name: form.cleaned_data.get(name, "") for name in queries.FILTERS}
    found = queries.list_signals(request.actor, exact, place=place_of(request.GET))
    request.waiting = {"casework:signals": queries.count_open(request.actor)}  # type: ignore[attr-defined]
    context = {
        "form": form,
        "rows": [present_line(signal, request.now) for signal in found.rows],
        "pages": page_links(found, exact),
        "filtered": any(exact.values()),
        "helped_today": contacts_today(request.actor, request.now),
    }
    return render(request, "casework/signals/list.html", context)


@page(needs="signal.record", methods=("GET", "POST"))
def call(request: Request) -> HttpResponse:
    """A call in the order in which people talk; advice only keeps nothing of the person."""
    form = CallForm(request.POST or None, initial=CallForm.usual(request.actor))
    if form.is_valid():
        try:
            return _after_call(request, form)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "form": form,
        "say": spoken_phrases(),
        "danger_lines": danger_lines(),
        "key_open": current_keyring(request.actor) is not None,
    }
    return render(request, "casework/signals/call.html", context, status=422 if form.errors else 200)


def _after_call(request: Request, form: CallForm) -> HttpResponse:
    wish, key = form.cleaned_data["wish"], form.cleaned_data["key"]
    if wish == ADVICE:
        record_contact(request.actor, form.advice(), now=request.now, key=key)
        messages.success(request, _("Counted. Nothing about the person was kept."))
        return redirect("casework:signals")
    signal = actions.record_signal(request.actor, form.draft(), now=request.now, key=key)
    if wish == CASE:
        return redirect("casework:signal_convert", signal.pk)
    messages.success(request, _("Kept under the number %(number)s.") % {"number": signal.number})
    return redirect("casework:signal", signal.pk)


@page(needs="signal.read")
def signal(request: Request, signal_id: UUID) -> HttpResponse:
    """One signal: what is known, what may be the same, and the ways it can go."""
    return _show(request, signal_id)


def _purpose(request: Request, signal_id: UUID) -> str:
    return str(request.session.get("purposes", {}).get(str(signal_id), ""))


def _view(request: Request, signal_id: UUID) -> queries.SignalView:
    keyring = current_keyring(request.actor)
    return queries.get_signal(request.actor, signal_id, keyring=keyring, purpose=_purpose(request, signal_id))


def _show(request: Request, signal_id: UUID, wrong: Form | None = None) -> HttpResponse:
    view = _view(request, signal_id)
    one = view.signal
    request.waiting = {"casework:signals": queries.count_open(request.actor)}  # type: ignore[attr-defined]
    start = {
        "urgency": one.urgency,
        "assigned": str(one.assigned_post_id or request.actor.post),
        "version": one.version,
    }
    posts = list_case_posts(request.actor)
    forms: dict[str, Form] = {
        "triage_form": TriageForm(posts=posts, initial=start),
        "close_form": CloseForm(alike=view.alike, initial=start),
        "join_form": JoinForm(initial={**start, "case_number": view.same_number[0].number if view.same_number else ""}),
    }
    for name, form in forms.items():
        if wrong is not None and type(form) is type(wrong):
            forms[name] = wrong
    context = {
        **forms,
        "wrong": wrong,
        "view": view,
        "signal": one,
        "shown": present_signal(view, request.now),
        "reveal_form": RevealForm(),
        "purpose": _purpose(request, signal_id),
        "key_open": current_keyring(request.actor) is not None,
        "danger_lines": danger_lines() if one.is_open and one.danger_now == "yes" else [],
    }
    return render(request, "casework/signals/signal.html", context, status=422 if wrong is not None else 200)


@page(needs="signal.reveal", methods=("POST",))
def reveal(request: Request, signal_id: UUID) -> HttpResponse:
    """Keep why what the caller said is opened, for this session; then show it."""
    view = queries.get_signal(request.actor, signal_id)
    purposes = dict(request.session.get("purposes", {}))
    if "hide" in request.POST:
        purposes.pop(str(view.signal.pk), None)
        request.session["purposes"] = purposes
        return redirect("casework:signal", signal_id)
    if current_keyring(request.actor) is None:
        return redirect(
            f"{reverse('vault:unlock')}?{urlencode({'next': reverse('casework:signal', args=[signal_id])})}"
        )
    form = RevealForm(request.POST)
    if form.is_valid():
        spend("identity_reveal", str(request.actor.user), request.now)
        purposes[str(view.signal.pk)] = form.cleaned_data["purpose"]
        request.session["purposes"] = purposes
    return redirect("casework:signal", signal_id)


def _decide(
    request: Request,
    signal_id: UUID,
    form: VersionedForm,
    decide: Callable[[dict[str, Any]], HttpResponse],
) -> HttpResponse:
    """Carry one decision out, or show the signal again with what is wrong at its field and what is stored now."""
    if not form.is_valid():
        return _show(request, signal_id, form)
    try:
        return decide(form.cleaned_data)
    except Stale as stale:
        form.add_refusal(stale)
        form.show_stored(_stored(queries.get_signal(request.actor, signal_id).signal))
    except Refused as refusal:
        form.add_refusal(refusal)
    return _show(request, signal_id, form)


def _stored(one: Signal) -> dict[str, Any]:
    return {"urgency": one.urgency, "assigned": str(one.assigned_post_id or ""), "version": one.version}


@page(needs="signal.triage", methods=("POST",))
def triage(request: Request, signal_id: UUID) -> HttpResponse:
    """Look at it: how urgent, and who goes on."""
    form = TriageForm(request.POST, posts=list_case_posts(request.actor))

    def decide(said: dict[str, Any]) -> HttpResponse:
        actions.triage_signal(
            request.actor,
            signal_id,
            urgency=said["urgency"],
            assigned=form.assigned_post(),
            version=said["version"],
            now=request.now,
            key=said["key"],
        )
        messages.success(request, _("Saved. The time to finish it runs from now."))
        return redirect("casework:signal", signal_id)

    return _decide(request, signal_id, form, decide)


@page(needs="signal.triage", methods=("POST",))
def close(request: Request, signal_id: UUID) -> HttpResponse:
    """End it without a case, with a reason."""
    form = CloseForm(request.POST, alike=_view(request, signal_id).alike)

    def decide(said: dict[str, Any]) -> HttpResponse:
        actions.close_signal(
            request.actor,
            signal_id,
            reason=said["closing"],
            same_as=form.repeated(),
            version=said["version"],
            now=request.now,
            key=said["key"],
        )
        messages.success(request, _("Closed."))
        return redirect("casework:signals")

    return _decide(request, signal_id, form, decide)


@page(needs="signal.triage", methods=("POST",))
def join(request: Request, signal_id: UUID) -> HttpResponse:
    """Put it to a case that is there already."""

    def decide(said: dict[str, Any]) -> HttpResponse:
        case = actions.join_signal(
            request.actor,
            signal_id,
            number=said["case_number"],
            version=said["version"],
            now=request.now,
            key=said["key"],
        )
        return redirect("casework:case", case.pk)

    return _decide(request, signal_id, JoinForm(request.POST), decide)


@page(needs="signal.triage", methods=("GET", "POST"))
def convert(request: Request, signal_id: UUID) -> HttpResponse:
    """A case in six answers, with what is known already filled in."""
    view = queries.get_signal(request.actor, signal_id, keyring=current_keyring(request.actor))
    if view.case is not None:
        return redirect("casework:case", view.case.pk)
    form = RegisterForm(request.POST or None, initial=_known(view))
    if form.is_valid():
        draft = _case_draft(form, view, request)
        try:
            case = actions.convert_signal(
                request.actor,
                signal_id,
                draft,
                version=int(request.POST.get("version") or view.signal.version),
                now=request.now,
                key=form.cleaned_data["key"],
            )
            return redirect("casework:case", case.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "signal": view.signal, "view": view, "moves": moves_with_case(view.signal.caller)}
    return render(request, "casework/signals/convert.html", context, status=422 if form.errors else 200)


def _case_draft(form: RegisterForm, view: queries.SignalView, request: Request) -> CaseDraft:
    """The case as typed; what was read here and then taken back or emptied replaces what is sealed."""
    draft = form.draft(timezone.localdate(request.now), request.actor.post)
    values = dict(draft.values)
    if moves_with_case(view.signal.caller):
        shown = queries.SAFE_FIELDS & view.values.keys()
        values |= {name: str(form.cleaned_data.get(name) or "") for name in shown if name in form.cleaned_data}
    return replace(draft, values=values, urgency=draft.urgency or view.signal.urgency)


def _known(view: queries.SignalView) -> dict[str, Any]:
    """What the signal says already, by the names of the form's fields."""
    one = view.signal
    known: dict[str, Any] = {
        "channel": one.channel,
        "language": one.language,
        "needs": one.needs,
        "region": one.region,
        "forms_of_exploitation": one.forms,
        "sectors": one.sectors,
    }
    if moves_with_case(one.caller):
        known |= {name: view.values[name] for name in queries.SAFE_FIELDS if view.values.get(name)}
    return known


@page(needs="signal.send", methods=("GET", "POST"))
def send(request: Request) -> HttpResponse:
    """Tell another agency in codes; `about` carries over the codes of an own signal."""
    agencies = list(list_other_agencies(request.actor, timezone.localdate(request.now)))
    form = SendForm(request.POST or None, agencies=agencies, initial=_about(request))
    if form.is_valid():
        try:
            recipient = UUID(form.cleaned_data["recipient"])
            key = form.cleaned_data["key"]
            actions.send_signal(request.actor, recipient, form.draft(), now=request.now, key=key)
            messages.success(request, _("Sent. You will see here that they acted, and nothing more."))
            return redirect("casework:signals_sent")
        except Refused as refusal:
            form.add_refusal(refusal)
    return render(request, "casework/signals/send.html", {"form": form}, status=422 if form.errors else 200)


def _about(request: Request) -> dict[str, Any]:
    try:
        one = queries.get_signal(request.actor, UUID(request.GET.get("about", ""))).signal
    except (ValueError, Denied):
        return {}
    tiles = one.language in current().victim_languages
    return {
        "topic": one.topic,
        "region": one.region,
        "language" if tiles else "other_language": one.language,
        "needs": one.needs,
        "people": one.people,
        "forms_of_exploitation": one.forms,
        "sectors": one.sectors,
        "danger_now": one.danger_now,
    }


@page(needs="signal.send")
def sent(request: Request) -> HttpResponse:
    """What was sent to others: received or acted on, nothing else."""
    rows = [
        {"row": row, "topic": current().contact_topics.name(row.sent.topic)} for row in queries.list_sent(request.actor)
    ]
    return render(request, "casework/signals/sent.html", {"rows": rows})
