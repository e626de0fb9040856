"""Consent on the screen: three questions, sentences, the table of recipients and groups, withdrawing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access.forms import KeyedForm
from arasha.access.models import Post
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.casework.cases.story import tell_step
from arasha.casework.consents import actions, presenting, queries
from arasha.casework.consents.forms import AnswersForm, ConsentForm, answers_stored
from arasha.casework.consents.sentences import sentence
from arasha.casework.disclosures.queries import disclosures_of_case
from arasha.casework.models import Case
from arasha.country import current
from arasha.vault.destruction import rotate_due_groups
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import current_keyring


@page(needs="consent.record")
def consents(request: Request, case_id: UUID) -> HttpResponse:
    """Who sees what about this person, by the person's own word."""
    case, words = queries.list_words(request.actor, case_id, today=timezone.localdate(request.now))
    seen = queries.seen_of_case(request.actor, case)
    steps = queries.steps_of_consent(request.actor, case)[:30]
    names = queries.names_in(steps)
    recorders = queries.recorders_of(words)
    disclosures = disclosures_of_case(request.actor, case)
    context = {
        "case": case,
        "rows": [
            presenting.present_word(
                word, seen, _recorded_by_me(recorders.get(word.consent.recorded_by_id), request.actor.user)
            )
            for word in words
        ],
        "groups": [group.label for group in FieldGroup],
        "answers": presenting.present_answers(queries.answers_about(request.actor, case)),
        "history": [tell_step(step, names) for step in steps],
        "disclosures": disclosures,
        "no_consulate": _no_consulate(case),
    }
    return render(request, "casework/consents/list.html", context)


def _recorded_by_me(post: Post | None, user: UUID | None) -> bool:
    return post is not None and post.user_id == user


def _no_consulate(case: Case) -> Any:
    """The pack's entry that keeps every consulate away from this person, or None."""
    origin = actions.origin_of(case.person)
    basis = current().nationality_bases.get(origin.basis)
    if basis is None and "stateless" in origin.citizenships:
        basis = current().nationality_bases["stateless"]
    return basis if basis is not None and basis.no_consulate else None


@page(needs="consent.record", methods=("GET", "POST"))
def answers(request: Request, case_id: UUID) -> HttpResponse:
    """The three questions, asked one by one."""
    case, _words = queries.list_words(request.actor, case_id)
    stored = queries.answers_about(request.actor, case)
    language = _language_of(case)
    form = AnswersForm(request.POST or None, stored=stored, language=language, today=timezone.localdate(request.now))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.record_answers(
                request.actor, case_id, form.drafts(), version=said["version"], now=request.now, key=said["key"]
            )
            return redirect("casework:consents", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(answers_stored(queries.answers_about(request.actor, case)))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"case": case, "form": form, "language": current().languages.name(language)}
    return render(request, "casework/consents/answers.html", context, status=422 if form.errors else 200)


def _language_of(case: Case) -> str:
    return next(iter(case.person.languages), "ru")


@page(needs="consent.record")
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """Choose an agency, then a sentence the person can say yes to."""
    case, _words = queries.list_words(request.actor, case_id)
    answered = {row.question: row.answer for row in queries.answers_about(request.actor, case)}
    origin = actions.origin_of(case.person)
    migration = queries.migration_control(request.actor)
    agencies = [one for one in queries.possible_recipients(request.actor) if one not in migration]
    choices = presenting.present_recipients(agencies, origin, answered)
    chosen = next((one for one in choices if str(one.agency.pk) == request.GET.get("recipient")), None)
    context = {
        "case": case,
        "choices": choices,
        "chosen": chosen,
        "sentences": presenting.offer_sentences(chosen.agency, timezone.localdate(request.now)) if chosen else [],
        "migration": migration,
    }
    return render(request, "casework/consents/ask.html", context)


@page(needs="consent.record", methods=("GET", "POST"))
def record(request: Request, case_id: UUID) -> HttpResponse:
    """Write down what the person says now; a sentence chosen before fills in what can be changed."""
    case, _words = queries.list_words(request.actor, case_id)
    recipients = queries.possible_recipients(request.actor)
    today = timezone.localdate(request.now)
    initial, preset = _chosen(request, case)
    wanted = request.POST.get("recipient") or initial.get("recipient")
    recipient = next((one for one in recipients if str(one.pk) == wanted), None)
    warned = presenting.is_migration_control(recipient)
    colleagues = queries.colleagues_of(request.actor, today)
    form = ConsentForm(
        request.POST or None, recipients=recipients, colleagues=colleagues, warned=warned, initial=initial
    )
    if form.is_valid():
        try:
            actions.record_consent(
                request.actor,
                case_id,
                form.draft(),
                talk=form.talk(),
                now=request.now,
                key=form.cleaned_data["key"],
            )
            return redirect("casework:consents", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {
        "case": case,
        "form": form,
        "sentence": sentence(recipient.name, preset.groups, initial["until"]) if preset and recipient else "",
        "changing": any(name in form.errors for name in ConsentForm.WHAT),
        "warning": presenting.say("migration_warning", _language_of(case)) if warned else "",
        "at_once": presenting.say("at_once", _language_of(case)),
    }
    return render(request, "casework/consents/record.html", context, status=422 if form.errors else 200)


def _chosen(request: Request, case: Case) -> tuple[dict[str, Any], Any]:
    initial: dict[str, Any] = {"explained_in": next(iter(case.person.languages), "")}
    initial["recipient"] = request.GET.get("recipient", "")
    preset = current().consent_presets.get(request.GET.get("sentence", ""))
    if preset is not None:
        until = presenting.preset_until(preset, timezone.localdate(request.now))
        initial |= {"purpose": preset.purpose, "groups": list(preset.groups), "until": until}
    return initial, preset


@page(needs="consent.record")
def seen(request: Request, consent_id: UUID) -> HttpResponse:
    """What this agency has seen so far, to be read to the person before they withdraw."""
    word, found, posts = queries.seen_by_recipient(request.actor, consent_id)
    language = presenting.reading_language(word.consent, word.consent.case.person.languages)
    lines = presenting.tell_seen(found, posts, language)
    context = {
        "case": word.consent.case,
        "word": word,
        "purpose": current().purposes.name(word.consent.purpose),
        "lines": lines,
        "language": current().languages.name(language),
        "language_code": language,
        "intro": presenting.say("seen_before" if lines else "seen_nothing", language),
        "stays_known": presenting.say("stays_known", language) if lines else "",
        "stays_in_file": presenting.say("stays_in_file", language) if presenting.stays_in_file(word.recipient) else "",
        "at_once": presenting.say("at_once", language),
        "form": KeyedForm() if word.consent.state not in ("withdrawn", "refused") else None,
    }
    return render(request, "casework/consents/seen.html", context)


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


@page(needs="consent.confirm", methods=("POST",))
def confirm(request: Request, consent_id: UUID) -> HttpResponse:
    """The second look: another person has asked again and confirms the person's own wish."""
    form = KeyedForm(request.POST)
    queries.get_consent(request.actor, consent_id)
    if not form.is_valid():
        return redirect("casework:consent_seen", consent_id)
    try:
        consent = actions.confirm_consent(request.actor, consent_id, now=request.now, key=form.cleaned_data["key"])
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("casework:consent_seen", consent_id)
    messages.success(request, _("Confirmed: the person asked for it themselves, twice."))
    return redirect("casework:consents", consent.case_id)
