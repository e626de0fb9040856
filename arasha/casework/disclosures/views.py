"""Disclosing without consent on the screen: asking, deciding, carrying out, telling, counting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.disclosures import actions, presenting, queries
from arasha.casework.disclosures.forms import BarForm, DisclosureForm, TellForm
from arasha.casework.models import Case, Disclosure
from arasha.country import current
from arasha.vault.destruction import rotate_due_groups
from arasha.vault.keyring import current_keyring


@page(needs="disclosure.ask", methods=("GET", "POST"))
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """Ask for a disclosure; nothing leaves until another person has approved exactly this."""
    case = policy.require(request.actor, "disclosure.ask", Case, case_id)
    queries.record_asking(request.actor, case)
    form = DisclosureForm(request.POST or None, recipients=queries.list_possible_recipients(request.actor))
    if form.is_valid():
        try:
            asked = actions.ask_disclosure(
                request.actor, case_id, form.draft(), now=request.now, key=form.cleaned_data["key"]
            )
            messages.success(request, _("Asked. Nothing leaves until another person approves."))
            return redirect("casework:disclosure", asked.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form, "bases": current().disclosure_bases.values()}
    return render(request, "casework/disclosures/ask.html", context, status=422 if form.errors else 200)


@page(needs="disclosure.read")
def disclosure(request: Request, disclosure_id: UUID) -> HttpResponse:
    """One disclosure: what, to whom, on what ground, and what this reader may do with it now."""
    return _show(request, disclosure_id)


def _show(request: Request, disclosure_id: UUID, *, status: int = 200, **forms: VersionedForm) -> HttpResponse:
    row = queries.get_disclosure(request.actor, disclosure_id)
    version = {"version": row.disclosure.version}
    context: dict[str, Any] = {
        "row": row,
        "case": row.disclosure.case,
        "shown": presenting.present_disclosure(row, request.now),
        "asker": queries.asker_of(row.disclosure),
        "may": presenting.find_openings(request.actor, row.disclosure, request.now),
        "form": VersionedForm(initial=version),
        "tell_form": TellForm(initial={**version, "told_in": presenting.language_of(row.disclosure.case)}),
        "bar_form": BarForm(initial=version),
        "told_words": presenting.words_for_person(row),
        "sealed": queries.open_sealed_words(request.actor, row.disclosure, current_keyring(request.actor)),
        "key_open": current_keyring(request.actor) is not None,
        **forms,
    }
    return render(request, "casework/disclosures/disclosure.html", context, status=status)


@page(needs="disclosure.decide", methods=("POST",))
def decide(request: Request, disclosure_id: UUID) -> HttpResponse:
    """The second person says yes or no."""
    approve = "approve" in request.POST

    def act(said: dict[str, Any]) -> Disclosure:
        return actions.decide_disclosure(
            request.actor, disclosure_id, approve=approve, version=said["version"], now=request.now, key=said["key"]
        )

    done = _("Approved. Whoever asked can now carry it out.") if approve else _("Not approved. Nothing leaves.")
    return _act(request, disclosure_id, VersionedForm(request.POST), act, done)


@page(needs="disclosure.ask", methods=("POST",))
def carry_out(request: Request, disclosure_id: UUID) -> HttpResponse:
    """Disclose, in the asker's own open session."""

    def act(said: dict[str, Any]) -> Disclosure:
        return actions.carry_out_disclosure(
            request.actor, disclosure_id, version=said["version"], now=request.now, key=said["key"]
        )

    return _act(request, disclosure_id, VersionedForm(request.POST), act, _("Disclosed. Now tell the person."))


@page(needs="disclosure.ask", methods=("POST",))
def end(request: Request, disclosure_id: UUID) -> HttpResponse:
    """End it before its last day."""

    def act(said: dict[str, Any]) -> Disclosure:
        ended = actions.end_disclosure(
            request.actor, disclosure_id, version=said["version"], now=request.now, key=said["key"]
        )
        keyring = current_keyring(request.actor)
        if keyring is not None:
            rotate_due_groups(request.actor, keyring, request.now)
        return ended

    done = _("Ended. From now on this agency sees nothing more.")
    return _act(request, disclosure_id, VersionedForm(request.POST), act, done)


@page(needs="disclosure.ask", methods=("POST",))
def tell(request: Request, disclosure_id: UUID) -> HttpResponse:
    """The person was told."""

    def act(said: dict[str, Any]) -> Disclosure:
        return actions.tell_person(
            request.actor,
            disclosure_id,
            told_in=said["told_in"],
            version=said["version"],
            now=request.now,
            key=said["key"],
        )

    done = _("Written down: the person was told.")
    return _act(request, disclosure_id, TellForm(request.POST), act, done, "tell_form")


@page(needs="disclosure.ask", methods=("POST",))
def bar(request: Request, disclosure_id: UUID) -> HttpResponse:
    """The person cannot be told yet."""

    def act(said: dict[str, Any]) -> Disclosure:
        return actions.bar_telling(
            request.actor,
            disclosure_id,
            bar=said["bar"],
            review_on=said["review_on"],
            version=said["version"],
            now=request.now,
            key=said["key"],
        )

    done = _("Written down. You will be reminded on that day.")
    return _act(request, disclosure_id, BarForm(request.POST), act, done, "bar_form")


def _act(
    request: Request,
    disclosure_id: UUID,
    form: VersionedForm,
    act: Callable[[dict[str, Any]], Disclosure],
    done: str,
    name: str = "",
) -> HttpResponse:
    """Do one thing with a disclosure; a refusal stands at its field, or above where there is only a button."""
    queries.get_disclosure(request.actor, disclosure_id)
    if form.is_valid():
        try:
            act(form.cleaned_data)
            messages.success(request, done)
            return redirect("casework:disclosure", disclosure_id)
        except Refused as refusal:
            if refusal.field not in form.fields:
                messages.error(request, str(refusal.message))
                return redirect("casework:disclosure", disclosure_id)
            form.add_refusal(refusal)
    elif not name:
        return redirect("casework:disclosure", disclosure_id)
    return _show(request, disclosure_id, status=422, **{name: form})


@page(needs="disclosure.count")
def disclosures(request: Request) -> HttpResponse:
    """What waits for a second person, and how often this agency disclosed without consent."""
    figure = queries.count_disclosures(request.actor)
    decides = policy.allows(request.actor, "disclosure.decide")
    waiting = queries.list_undecided(request.actor) if decides else []
    context = {
        "tables": presenting.present_figure(figure),
        "figure": figure,
        "as_of": timezone.localdate(request.now),
        "waiting": [(row, presenting.approval_clock(row.disclosure, request.now)) for row in waiting],
        "decides": decides,
    }
    return render(request, "casework/disclosures/list.html", context)
