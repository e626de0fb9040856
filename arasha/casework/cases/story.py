"""A case's story: steps, events and opened values in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from arasha.casework.cases.queries import CaseView
from arasha.casework.models import Answer, Assistance, CaseStep, TraffickingEvent
from arasha.country import Code, CodeList, country_name, current
from arasha.vault.groups import VAULT_FIELDS, FieldGroup


@dataclass(frozen=True)
class StoryLine:
    """One line of the timeline part."""

    title: str
    when: str
    detail: str = ""
    note: str = ""
    tone: str = ""
    pill: str = ""
    url: str = ""


STORY: dict[str, tuple[Promise, str]] = {
    "case.facts_changed": (gettext_lazy("Facts corrected"), ""),
    "case.event_added": (gettext_lazy("What happened was written down"), ""),
    "case.event_removed": (gettext_lazy("An event recorded by mistake was taken back"), ""),
    "case.values_written": (gettext_lazy("Protected fields written"), ""),
    "contact.tried": (gettext_lazy("Tried to reach the person"), ""),
    "signal.converted": (gettext_lazy("Signal %(signal)s"), "sun"),
    "card.written": (gettext_lazy("Emergency card written"), ""),
    "case.assigned": (gettext_lazy("Given to a colleague"), ""),
    "emergency.acted": (gettext_lazy("Danger to life: acted at once"), "danger"),
    "emergency.told": (gettext_lazy("The person was told what was done"), "ok"),
    "relation.recorded": (gettext_lazy("Who came along was recorded"), ""),
    "relation.changed": (gettext_lazy("What people wish for each other was changed"), ""),
    "assessment.needs": (gettext_lazy("Needs assessed"), ""),
    "assessment.safety": (gettext_lazy("Safety assessed"), ""),
    "assessment.serious": (gettext_lazy("A danger was found"), "danger"),
    "assessment.unchanged": (gettext_lazy("Assessed again: nothing changed"), ""),
    "safety_plan.made": (gettext_lazy("A safety plan was made"), "ok"),
    "safety_plan.changed": (gettext_lazy("The safety plan was changed"), ""),
    "entitlement.answered": (gettext_lazy("Criteria for special social services answered"), ""),
    "entitlement.opened": (gettext_lazy("Entitlement to special social services opened"), "ok"),
    "answer.yes": (gettext_lazy("Said yes"), "ok"),
    "answer.no": (gettext_lazy("Said no"), ""),
    "answer.thinking": (gettext_lazy("Still thinking"), "sun"),
    "answer.not_now": (gettext_lazy("Not able to decide now"), "sun"),
    "consent.given": (gettext_lazy("Agreed: %(recipient)s"), "ok"),
    "consent.thinking": (gettext_lazy("Still thinking: %(recipient)s"), "sun"),
    "consent.refused": (gettext_lazy("Refused: %(recipient)s"), ""),
    "consent.ended": (gettext_lazy("Consent ended: %(recipient)s"), "sun"),
    "consent.waiting": (gettext_lazy("Own wish, waits for a second look: %(recipient)s"), "sun"),
    "consent.confirmed": (gettext_lazy("Own wish confirmed: %(recipient)s"), "ok"),
    "consent.withdrawn": (gettext_lazy("Consent withdrawn: %(recipient)s"), "danger"),
    "fact.sent": (gettext_lazy("Fact reported to %(recipient)s, without the person"), "sun"),
    "notice.given": (gettext_lazy("Rights and duties explained"), "ok"),
    "screening.finished": (gettext_lazy("Screened"), ""),
    "disclosure.asked": (gettext_lazy("Disclosure asked for: %(recipient)s"), "sun"),
    "disclosure.approved": (gettext_lazy("Disclosure approved: %(recipient)s"), "sun"),
    "disclosure.refused": (gettext_lazy("Disclosure not approved: %(recipient)s"), ""),
    "disclosure.expired": (gettext_lazy("Disclosure ran out: %(recipient)s"), ""),
    "disclosure.done": (gettext_lazy("Disclosed without consent to %(recipient)s"), "danger"),
    "disclosure.ended": (gettext_lazy("Disclosure ended: %(recipient)s"), ""),
    "disclosure.told": (gettext_lazy("The person was told of the disclosure to %(recipient)s"), "ok"),
    "disclosure.barred": (gettext_lazy("Not told yet of the disclosure to %(recipient)s"), "sun"),
    "referral.sent": (gettext_lazy("Referred to %(recipient)s"), "sun"),
    "referral.accepted": (gettext_lazy("Accepted by %(recipient)s"), "ok"),
    "referral.declined": (gettext_lazy("Declined by %(recipient)s"), "danger"),
    "referral.narrowed": (gettext_lazy("%(recipient)s sees less from now on"), "sun"),
    "referral.withdrawn": (gettext_lazy("%(recipient)s no longer sees the case"), "danger"),
    "status.potential": (gettext_lazy("Decided: potential victim"), "sun"),
    "status.identified": (gettext_lazy("Decided: identified"), "ok"),
    "status.not_identified": (gettext_lazy("Decided: not identified"), "danger"),
    "status.revoked": (gettext_lazy("Decided: status revoked"), "danger"),
    "status.refusal_proposed": (gettext_lazy("Refusal proposed: it waits for a second person"), "sun"),
    "status.not_confirmed": (gettext_lazy("The second person did not agree: nothing has changed"), "ok"),
    "status.lapsed": (gettext_lazy("The refusal lapsed without a second person"), "ok"),
    "status.told": (gettext_lazy("The person was told the decision and its reasons"), ""),
    "reflection.began": (gettext_lazy("The recovery and reflection period began"), ""),
    "hold.court": (gettext_lazy("A court was asked to hold removal"), "danger"),
    "hold.ended": (gettext_lazy("The hold ended"), ""),
    "request.second_opinion": (gettext_lazy("%(recipient)s asked to be the second person"), "sun"),
    "request.review": (gettext_lazy("%(recipient)s asked to review the decision"), "sun"),
    "request.hold": (gettext_lazy("%(recipient)s asked to hold removal"), "danger"),
    "request.non_punishment": (gettext_lazy("%(recipient)s asked not to punish"), "sun"),
    "request.withdrawn": (gettext_lazy("Request to %(recipient)s withdrawn"), ""),
    **{f"answer.{one.value}": (format_lazy("{}: {}", gettext_lazy("Answer"), one.label), "") for one in Answer},
    **{f"assistance.{one.value}": (format_lazy("{}: {}", gettext_lazy("Help"), one.label), "") for one in Assistance},
    "referral.expired": (gettext_lazy("No answer from %(recipient)s: the referral expired"), "danger"),
}


def tell_step(step: CaseStep, names: Mapping[str, str]) -> StoryLine:
    title, tone = STORY.get(step.kind, (step.kind, ""))
    recipient = names.get(step.details.get("recipient", ""), "")
    groups = [
        str(FieldGroup(code).label)
        for code in str(step.details.get("groups", "")).split("+")
        if code in set(FieldGroup)
    ]
    reason = step.details.get("reason", "")
    outcome = step.details.get("outcome", "")
    detail = ", ".join(groups) or (current().decline_reasons.name(reason) if reason else "")
    if outcome in current().contact_outcomes:
        detail = current().contact_outcomes.name(outcome)
    question = step.details.get("question", "")
    detail = (
        ", ".join(groups)
        or (current().decline_reasons.name(reason) if reason else "")
        or (current().consent_questions.name(question) if question else "")
    )
    purpose = step.details.get("purpose", "")
    note = [names.get(str(step.by_agency_id), ""), current().purposes.name(purpose) if purpose else ""]
    return StoryLine(
        title=str(title) % {"recipient": recipient, "signal": step.details.get("signal", "")},
        when=date_format(timezone.localtime(step.at), "SHORT_DATETIME_FORMAT"),
        detail=detail,
        note=" · ".join(filter(None, note)),
        tone=tone,
    )


def tell_beginning(view: CaseView) -> StoryLine:
    channel = current().channels.name(view.case.channel)
    note = (
        _("imported from %(source)s") % {"source": view.case.origin_source.upper()} if view.case.origin_source else ""
    )
    return StoryLine(
        title=_("Registered by %(agency)s") % {"agency": view.owner.name},
        when=date_format(timezone.localtime(view.case.registered_at), "SHORT_DATETIME_FORMAT"),
        detail=channel,
        note=note,
    )


def event_pairs(event: TraffickingEvent) -> list[tuple[str, str]]:
    """One trafficking event as label and words; what nobody said is left out."""
    pack, language = current(), get_language() or "en"
    places = [
        pack.regions.name(event.region) if event.region else "",
        country_name(event.country, language) if event.country else "",
    ]
    online = {"yes": _("yes"), "no": _("no")}.get(event.online, "")
    days = (_dated(event.started_on, event.started_precision), _dated(event.ended_on, event.ended_precision))
    pairs = [
        (_("For what"), _listed(pack.exploitation_forms, event.forms)),
        (_("Work"), _listed(pack.sectors, event.sectors)),
        (_("Where"), ", ".join(filter(None, places))),
        (_("When"), " – ".join(filter(None, days))),
        (_("What was done"), _listed(pack.acts, event.acts)),
        (_("How held"), _listed(pack.means, event.means)),
        (_("Who brought into it"), _listed(pack.recruiter_relations, event.recruiter_relations)),
        (_("Began online"), online),
    ]
    return [(label, text) for label, text in pairs if text]


def _listed(known: CodeList[Code], codes: list[str]) -> str:
    return ", ".join(known.name(code) for code in codes)


def _dated(day: date | None, precision: str) -> str:
    if day is None or precision == "unknown":
        return ""
    formats = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "SHORT_DATE_FORMAT"}
    return date_format(day, formats.get(precision, "SHORT_DATE_FORMAT"))


VALUE_LABELS: dict[str, Promise] = {
    "surname": gettext_lazy("Surname"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "birth_date": gettext_lazy("Day of birth"),
    "iin": gettext_lazy("IIN"),
    "phone": gettext_lazy("Telephone"),
    "address": gettext_lazy("Address"),
    "safety_note": gettext_lazy("What threatens the person"),
    "whereabouts_note": gettext_lazy("Where exactly"),
    "health_note": gettext_lazy("Health"),
    "story": gettext_lazy("In the person's own words"),
    "shelter_address": gettext_lazy("Shelter address"),
    "legal_note": gettext_lazy("Papers, permits, proceedings"),
    "safe_channel": gettext_lazy("How"),
    "safe_address": gettext_lazy("Number or place"),
    "safe_hours": gettext_lazy("Hours"),
    "code_word": gettext_lazy("Code word"),
    "if_another_answers": gettext_lazy("If somebody else answers"),
    "who_watches": gettext_lazy("Who watches the telephone"),
    "safe_language": gettext_lazy("Language"),
    "safe_until": gettext_lazy("Holds until"),
    "caller_name": gettext_lazy("Name said on the telephone"),
    "caller_number": gettext_lazy("Number called from"),
    "caller_words": gettext_lazy("What the caller said"),
}


def value_pairs(values: Mapping[str, str], compartment: str) -> list[tuple[str, str]]:
    """The opened values of one group as label and text."""
    pairs = []
    for field, label in VALUE_LABELS.items():
        if VAULT_FIELDS[field] == compartment and values.get(field):
            pairs.append((str(label), value_words(field, values[field])))
    return pairs


def value_words(field: str, text: str) -> str:
    """A value as it is read: codes and days in words, everything else as it was written."""
    if field == "safe_channel":
        return current().contact_channels.name(text)
    if field == "safe_language":
        return current().languages.name(text)
    day = parse_date(text) if field == "safe_until" else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else text
