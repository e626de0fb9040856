"""The screens of a case: list, find, register, read, correct."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from arasha.access.audit_views import with_names
from arasha.access.forms import KeyedForm, VersionedForm
from arasha.access.limits import spend
from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit import events
from arasha.audit.queries import list_events
from arasha.audit.telling import tell_events
from arasha.casework.cases import actions, queries
from arasha.casework.cases.forms import (
    GROUP_FORMS,
    EventForm,
    FactsForm,
    FilterForm,
    GroupForm,
    RegisterForm,
    RevealForm,
    SearchForm,
    facts_stored,
)
from arasha.casework.cases.presenting import present_case, present_row
from arasha.casework.cases.queries import CaseFilters, CasePage, Place
from arasha.casework.cases.shown import OpenedCase
from arasha.casework.consents.queries import words_about
from arasha.casework.models import VisibleTo
from arasha.casework.referrals.queries import referrals_of_case
from arasha.casework.signals.queries import signals_of_case
from arasha.casework.talks.presenting import talks_so_far
from arasha.vault.groups import LABELS, SAFE_CONTACT
from arasha.vault.keyring import current_keyring
from arasha.vault.search import find_people


@page(needs="case.list")
def cases(request: Request) -> HttpResponse:
    """The cases this agency may see, filtered and in pages."""
    form = FilterForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    filters = CaseFilters(
        exact={name: said.get(name, "") for name in queries.FILTERS},
        opened_from=said.get("opened_from"),
        opened_until=said.get("opened_until"),
        mine=said.get("mine", ""),
    )
    found = queries.list_cases(request.actor, filters, place=_place(request), oldest_first=said.get("sort") == "oldest")
    context = {
        "form": form,
        "rows": [present_row(row) for row in found.rows],
        "pages": _pages(request, found),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "search_form": SearchForm(),
        "key_open": current_keyring(request.actor) is not None,
    }
    return render(request, "casework/cases/list.html", context)


def _place(request: Request) -> Place | None:
    day, _sep, identity = request.GET.get("from", "").partition("_")
    try:
        opened_on = parse_date(day)
        return Place(opened_on, UUID(identity), newer=request.GET.get("way") == "newer") if opened_on else None
    except ValueError:
        return None


def _pages(request: Request, found: CasePage) -> dict[str, str]:
    kept = {name: value for name, value in request.GET.items() if name not in {"from", "way"} and value}

    def link(row: VisibleTo, way: str) -> str:
        return "?" + urlencode({**kept, "from": f"{row.opened_on}_{row.case_id}", "way": way})

    return {
        "newer": link(found.rows[0], "newer") if found.has_newer and found.rows else "",
        "older": link(found.rows[-1], "older") if found.has_older and found.rows else "",
    }


@page(needs="case.read")
def find(request: Request) -> HttpResponse:
    """Open the case with this number; a mistyped, foreign or missing one gives the same answer."""
    return redirect("casework:case", queries.find_by_number(request.actor, request.GET.get("number", "")).pk)


@page(needs="identity.search", methods=("GET", "POST"))
def search(request: Request) -> HttpResponse:
    """Find people by name, IIN or telephone within the own scope; ten answers at most, no total."""
    keyring = current_keyring(request.actor)
    form = SearchForm(request.POST or None)
    rows = None
    if keyring is not None and form.is_valid():
        found = find_people(request.actor, form.cleaned_data["wanted"], keyring, request.now)
        cases_found = queries.cases_of(request.actor, [one.person for one in found])
        rows = [(case, round(one.score * 100)) for one in found for case in cases_found[one.person]]
    context = {"form": form, "rows": rows, "key_open": keyring is not None}
    return render(request, "casework/cases/search.html", context, status=422 if form.errors else 200)


@page(needs="case.register", methods=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """Register a person in six answers; everything else can wait."""
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        draft = form.draft(timezone.localdate(request.now), request.actor.post)
        try:
            case = actions.register_case(request.actor, draft, now=request.now, key=form.cleaned_data["key"])
            return redirect("casework:case", case.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    return render(request, "casework/cases/register.html", {"form": form}, status=422 if form.errors else 200)


@page(needs="case.read")
def case(request: Request, case_id: UUID) -> HttpResponse:
    """One person's case: safety, next step, story."""
    purpose = request.session.get("purposes", {}).get(str(case_id), "")
    view = queries.get_case(request.actor, case_id, keyring=current_keyring(request.actor), purpose=purpose)
    today = timezone.localdate(request.now)
    words = words_about(request.actor, view.case, today) if view.is_owner else []
    referrals = referrals_of_case(request.actor, case_id)
    context = {
        "shown": present_case(OpenedCase(request.actor, request.now, view, words, referrals), revealed=bool(purpose)),
        "view": view,
        "case": view.case,
        "words": words,
        "referrals": referrals,
        "talks": talks_so_far(request.actor, view.case),
        "signals": signals_of_case(request.actor, case_id) if view.is_owner else [],
        "reveal_form": RevealForm(),
        "purpose": purpose,
        "key_open": current_keyring(request.actor) is not None,
        "event_removal": KeyedForm(),
    }
    return render(request, "casework/cases/case.html", context)


@page(needs="identity.reveal", methods=("POST",))
def reveal(request: Request, case_id: UUID) -> HttpResponse:
    """Keep why the protected fields of this case are opened, for this session; then show them."""
    view = queries.get_case(request.actor, case_id)
    purposes = dict(request.session.get("purposes", {}))
    if "hide" in request.POST:
        purposes.pop(str(view.case.pk), None)
        request.session["purposes"] = purposes
        return redirect("casework:case", case_id)
    form = RevealForm(request.POST)
    if current_keyring(request.actor) is None:
        return redirect(f"{reverse('vault:unlock')}?{urlencode({'next': reverse('casework:case', args=[case_id])})}")
    if form.is_valid():
        spend("identity_reveal", str(request.actor.user), request.now)
        purposes[str(view.case.pk)] = form.cleaned_data["purpose"]
        request.session["purposes"] = purposes
    return redirect("casework:case", case_id)


@page(needs="case.change", methods=("GET", "POST"))
def facts(request: Request, case_id: UUID) -> HttpResponse:
    """Correct the core facts."""
    view = queries.get_case(request.actor, case_id)
    form = FactsForm(request.POST or None, initial=facts_stored(view.case))

    def save(said: dict[str, Any]) -> object:
        return actions.change_facts(
            request.actor, case_id, form.facts(), version=said["version"], now=request.now, key=said["key"]
        )

    def stored() -> dict[str, Any]:
        return facts_stored(queries.get_case(request.actor, case_id).case)

    return _save(request, view, form, _("Correct the facts"), save, stored=stored)


@page(needs="case.change", methods=("GET", "POST"))
def write_group(request: Request, case_id: UUID, group: str) -> HttpResponse:
    """Write one group of protected values; while the key is locked only new values can be added."""
    if group not in GROUP_FORMS:
        raise Denied("case.change", case_id)
    purpose = request.session.get("purposes", {}).get(str(case_id), "")
    view = queries.get_case(request.actor, case_id, keyring=current_keyring(request.actor), purpose=purpose)
    readable = bool(purpose) or group == SAFE_CONTACT
    initial = {**(view.values if readable else {}), "version": view.case.version}
    form: GroupForm = GROUP_FORMS[group](request.POST or None, initial=initial)
    blind = group in view.held and not (readable and view.values)

    def save(said: dict[str, Any]) -> object:
        # Without having read what is sealed, an empty line must not delete it.
        values = {name: text for name, text in form.values().items() if text or not blind}
        return actions.write_group(
            request.actor, case_id, values, version=said["version"], now=request.now, key=said["key"]
        )

    def stored() -> dict[str, Any]:
        now = queries.get_case(request.actor, case_id, keyring=current_keyring(request.actor), purpose=purpose)
        return {**(now.values if readable else {}), "version": now.case.version}

    heading = _("Write: %(group)s") % {"group": _group_name(group)}
    return _save(request, view, form, heading, save, stored=stored, blind=blind)


def _group_name(group: str) -> str:
    return str(LABELS.get(group, _("Safe contact")))


@page(needs="case.change", methods=("GET", "POST"))
def add_event(request: Request, case_id: UUID) -> HttpResponse:
    """Record one more trafficking event."""
    view = queries.get_case(request.actor, case_id)
    form = EventForm(request.POST or None, initial={"version": view.case.version})

    def save(said: dict[str, Any]) -> object:
        return actions.add_event(
            request.actor, case_id, form.event_draft(), version=said["version"], now=request.now, key=said["key"]
        )

    def stored() -> dict[str, Any]:
        return {"version": queries.get_case(request.actor, case_id).case.version}

    return _save(request, view, form, _("What happened"), save, stored=stored)


@page(needs="case.change", methods=("POST",))
def remove_event(request: Request, case_id: UUID, event_id: UUID) -> HttpResponse:
    """Take back an event recorded by mistake."""
    view = queries.get_case(request.actor, case_id)
    form = KeyedForm(request.POST)
    if form.is_valid():
        actions.remove_event(
            request.actor, case_id, event_id, version=view.case.version, now=request.now, key=form.cleaned_data["key"]
        )
    return redirect("casework:case", case_id)


@page(needs="case.history")
def seen(request: Request, case_id: UUID) -> HttpResponse:
    """Who opened and changed this case, from the agency's audit chain."""
    view = queries.get_case(request.actor, case_id)
    if not view.is_owner:
        raise Denied("case.history", case_id, status=403)
    events.record(request.actor, "case.history_read", objects=[case_id], at=request.now)
    lines = with_names(tell_events(list(list_events(request.actor, about=case_id)[:200])))
    return render(request, "casework/cases/seen.html", {"view": view, "case": view.case, "lines": lines})


def _save(
    request: Request,
    view: queries.CaseView,
    form: VersionedForm,
    heading: str,
    save: Callable[[dict[str, Any]], object],
    *,
    stored: Callable[[], dict[str, Any]] = dict,
    blind: bool = False,
) -> HttpResponse:
    """Save a form about the agency's own case. `stored` gives what is stored now, to show after a stale save."""
    if not view.is_owner:
        raise Denied("case.change", view.case.pk, status=403)
    if form.is_valid():
        try:
            save(form.cleaned_data)
            return redirect("casework:case", view.case.pk)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(stored())
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "view": view, "case": view.case, "heading": heading, "blind": blind}
    return render(request, "casework/cases/form.html", context, status=422 if form.errors else 200)
