"""Help without a case, on one short page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.contacts import actions
from arasha.casework.contacts.forms import ContactForm


@page(needs="contact.record", methods=("GET", "POST"))
def new_contact(request: Request) -> HttpResponse:
    """Three taps; the person stays unknown."""
    form = ContactForm(request.POST or None, initial=ContactForm.usual(request.actor))
    if form.is_valid():
        try:
            actions.record_contact(request.actor, form.draft(), now=request.now, key=form.cleaned_data["key"])
            messages.success(request, _("Counted. Nothing about the person was kept."))
            return redirect("casework:signals")
        except Refused as refusal:
            form.add_refusal(refusal)
    return render(request, "casework/contacts/new.html", {"form": form}, status=422 if form.errors else 200)
