"""The screens of a group intake; an open one goes on working without network and sends its cards later."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.access.forms import KeyedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.intakes import actions, queries
from arasha.casework.intakes.forms import (
    CardSentForm,
    IntakeForm,
    NextCardForm,
    PlaceSentForm,
    first_answers,
    place_of,
)
from arasha.casework.intakes.presenting import place_words, present_intake
from arasha.casework.intakes.rules import MOST_CARDS


@page(needs="intake.read")
def intakes(request: Request) -> HttpResponse:
    """Where several people were found together: the newest first."""
    rows = [(intake, place_words(intake)) for intake in queries.list_intakes(request.actor)]
    return render(request, "casework/intakes/list.html", {"rows": rows})


@page(needs="intake.register", methods=("GET", "POST"))
def new_intake(request: Request) -> HttpResponse:
    """The place and its first card; with JavaScript the page keeps card after card and sends them together."""
    form = IntakeForm(request.POST or None, initial=first_answers(timezone.localdate(request.now)))
    if form.is_valid():
        try:
            card = form.card(form.cleaned_data["key"])
            intake = actions.sync_intake(request.actor, form.intake(), (card,), now=request.now)
            return redirect("casework:intake", intake.pk)
        except Refused as refusal:
            form.add_refusal(refusal)
    return render(request, "casework/intakes/new.html", {"form": form}, status=422 if form.errors else 200)


@page(needs="intake.register", methods=("POST",))
def sync(request: Request) -> HttpResponse:
    """Take the cards of an open page; what is wrong is said by field and by card, and nothing is kept of it."""
    sent = _sent(request)
    place = PlaceSentForm(_plain(sent.get("place")))
    listed = sent.get("cards")
    cards = [CardSentForm(_plain(card)) for card in (listed[: MOST_CARDS + 1] if isinstance(listed, list) else [])]
    wrong = [
        {"card": str(form.data.get("key", ""))[:40], "said": _sentences(form)} for form in cards if not form.is_valid()
    ]
    if not place.is_valid():
        wrong.insert(0, {"card": "", "said": _sentences(place)})
    if wrong:
        return JsonResponse({"wrong": wrong}, status=422)
    people = tuple(form.card(form.cleaned_data["key"]) for form in cards)
    try:
        intake = actions.sync_intake(request.actor, place.intake(), people, now=request.now)
    except Refused as refusal:
        return JsonResponse({"wrong": [{"card": "", "said": [str(refusal.message)]}]}, status=422)
    return JsonResponse(
        {"url": reverse("casework:intake", args=[intake.pk]), "cards": [str(card.key) for card in people]}
    )


def _sent(request: Request) -> dict[str, Any]:
    try:
        read = json.loads(request.body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _plain(answers: object) -> dict[str, str | list[str]]:
    """Answers as a form would send them: texts and lists of texts; anything else is no answer."""
    if not isinstance(answers, dict):
        return {}
    return {
        str(name): [str(one) for one in said] if isinstance(said, list) else str(said)
        for name, said in answers.items()
        if said is not None and not isinstance(said, dict)
    }


def _sentences(form: PlaceSentForm | CardSentForm) -> list[str]:
    """Each mistake as "question: what to do", the way the error summary says it."""
    return [
        f"{form.fields[name].label or name}: {sentence}" if name in form.fields else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


@page(needs="intake.read", methods=("GET", "POST"))
def intake(request: Request, intake_id: UUID) -> HttpResponse:
    """One intake with its cards; a POST adds one more."""
    view = queries.get_intake(request.actor, intake_id)
    form = NextCardForm(request.POST or None)
    if form.is_valid():
        try:
            card = form.card(form.cleaned_data["key"])
            actions.sync_intake(request.actor, place_of(view.intake), (card,), now=request.now)
            return redirect("casework:intake", intake_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "view": view,
        "intake": view.intake,
        "shown": present_intake(view),
        "form": form,
        "keyed": KeyedForm(),
        "may_report": policy.allows(request.actor, "fact.send"),
    }
    return render(request, "casework/intakes/intake.html", context, status=422 if form.errors else 200)


@page(needs="intake.change", methods=("POST",))
def part(request: Request, intake_id: UUID) -> HttpResponse:
    """The possible controller is in another place now."""
    form = KeyedForm(request.POST)
    if form.is_valid():
        actions.part_controller(request.actor, intake_id, now=request.now, key=form.cleaned_data["key"])
        messages.success(request, _("Noted. They are in separate places."))
    return redirect("casework:intake", intake_id)


@page(needs="intake.change", methods=("POST",))
def talked_alone(request: Request, card_id: UUID) -> HttpResponse:
    """Somebody has talked to this person alone."""
    form = KeyedForm(request.POST)
    if not form.is_valid():
        return redirect("casework:intakes")
    card = actions.note_talked_alone(request.actor, card_id, now=request.now, key=form.cleaned_data["key"])
    return redirect("casework:intake", card.intake_id)
