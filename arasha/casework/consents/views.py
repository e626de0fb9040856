"""Consent as a table of recipients and field groups; withdrawing is one click."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access.forms import KeyedForm
from arasha.access.pages import Request, page
from arasha.access.queries import list_recipients
from arasha.access.refusals import Refused
from arasha.casework.consents import actions, queries
from arasha.casework.consents.forms import ConsentForm
from arasha.casework.models import ConsentState
from arasha.country import current
from arasha.vault.destruction import rotate_due_groups
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import current_keyring


@page(needs="consent.record")
def consents(request: Request, case_id: UUID) -> HttpResponse:
    """Who sees what about this person, by the person's own word."""
    case, words = queries.list_words(request.actor, case_id, today=timezone.localdate(request.now))
    rows = [
        {
            "word": word,
            "purpose": current().purposes.name(word.consent.purpose),
            "cells": [(group.label, _cell(word, group)) for group in FieldGroup],
            "withdraw": KeyedForm() if word.covered or word.consent.state == ConsentState.THINKING else None,
        }
        for word in words
    ]
    context = {"case": case, "rows": rows, "groups": [group.label for group in FieldGroup]}
    return render(request, "casework/consents/list.html", context)


def _cell(word: queries.Word, group: FieldGroup) -> str:
    if group in word.covered:
        return "yes"
    return "thinking" if word.consent.state == ConsentState.THINKING and group in word.consent.groups else "no"


@page(needs="consent.record", methods=("GET", "POST"))
def record(request: Request, case_id: UUID) -> HttpResponse:
    """Write down what the person says now."""
    case, _words = queries.list_words(request.actor, case_id)
    recipients = list(list_recipients(request.actor))
    language = case.person.languages[0] if case.person.languages else ""
    form = ConsentForm(request.POST or None, recipients=recipients, initial={"explained_in": language})
    if form.is_valid():
        try:
            actions.record_consent(request.actor, case_id, form.draft(), now=request.now, key=form.cleaned_data["key"])
            return redirect("casework:consents", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form}
    return render(request, "casework/consents/record.html", context, status=422 if form.errors else 200)


@page(needs="consent.record", methods=("POST",))
def withdraw(request: Request, consent_id: UUID) -> HttpResponse:
    """Withdraw at once; if the key is open, the taken-back groups get new keys in the same click."""
    form = KeyedForm(request.POST)
    if not form.is_valid():
        return redirect("casework:work")
    consent = actions.withdraw_consent(request.actor, consent_id, now=request.now, key=form.cleaned_data["key"])
    keyring = current_keyring(request.actor)
    if keyring is not None:
        rotate_due_groups(request.actor, keyring, request.now)
    messages.success(request, _("Withdrawn. From now on this agency sees nothing more."))
    return redirect("casework:consents", consent.case_id)
