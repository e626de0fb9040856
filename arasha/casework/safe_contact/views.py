"""Reaching the person: the rule first, then the tries."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.cases import queries
from arasha.casework.cases.story import tell_step
from arasha.casework.safe_contact.actions import record_try
from arasha.casework.safe_contact.case_parts import TRIED, open_pairs, present_reach, reach_of, tries_of
from arasha.casework.safe_contact.forms import TryForm
from arasha.vault.keyring import current_keyring


@page(needs="case.contact", methods=("GET", "POST"))
def safe_contact(request: Request, case_id: UUID) -> HttpResponse:
    """How this person may be reached, what to say, and how the tries ended."""
    view = queries.get_case(request.actor, case_id, keyring=current_keyring(request.actor))
    form = TryForm(request.POST or None)
    if form.is_valid():
        try:
            said = form.cleaned_data
            record_try(request.actor, case_id, outcome=said["outcome"], now=request.now, key=said["key"])
            messages.success(request, _("Recorded."))
            return redirect("casework:safe_contact", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "case": view.case,
        "view": view,
        "form": form,
        "reach": present_reach(view),
        "forbidden": reach_of(view).forbids,
        "stop": tries_of(view).stop,
        "pairs": open_pairs(view),
        "tries": [tell_step(step, view.agency_names) for step in view.steps if step.kind == TRIED],
    }
    return render(request, "casework/safe_contact/page.html", context, status=422 if form.errors else 200)
