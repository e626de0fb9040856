"""A case in words: header, flags, next step, way and story, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from arasha.casework.cases.queries import CaseView
from arasha.casework.consents.queries import Word
from arasha.casework.models import (
    AgeGroup,
    Case,
    CaseStep,
    ConsentState,
    Person,
    ReferralStatus,
    TraffickingEvent,
    VisibleTo,
)
from arasha.casework.referrals.queries import ReferralRow
from arasha.country import country_name, current
from arasha.vault.groups import SAFE_CONTACT, FieldGroup

URGENT_NEEDS = ("medical_urgent", "safety_threat", "shelter_tonight")


@dataclass(frozen=True)
class Flag:
    """One pill in the header."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True)
class Clock:
    """What remains of a term, as the clock part draws it."""

    label: str
    share: float
    state: str
    ends: str = ""
    source: Any = None
    unverified: bool = False


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now."""

    what: str
    why: str
    verb: str = ""
    url: str = ""
    clock: Clock | None = None


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


@dataclass(frozen=True)
class CaseShown:
    """Everything the case page draws that is not simply a field."""

    who: str
    flags: list[Flag]
    next: NextStep
    way: list[dict[str, str]]
    story: list[StoryLine]
    events: list[tuple[TraffickingEvent, list[tuple[str, str]]]]
    groups: list[dict[str, Any]]
    facts: list[tuple[str, str]]
    safe_contact: list[tuple[str, str]]


def sex_word(person_sex: str, age_group: str) -> str:
    """The person in one word: woman, man, girl, boy, or person."""
    words = {
        ("female", AgeGroup.ADULT): _("woman"),
        ("male", AgeGroup.ADULT): _("man"),
        ("female", AgeGroup.MINOR): _("girl"),
        ("male", AgeGroup.MINOR): _("boy"),
        ("female", AgeGroup.UNCLEAR): _("woman or girl"),
        ("male", AgeGroup.UNCLEAR): _("man or boy"),
    }
    return words.get((person_sex, AgeGroup(age_group)), _("person"))


def age_words(case: Case) -> str:
    """The age as known: 27, 15–17, or unclear."""
    if case.age_from is None or case.age_to is None:
        return _("age unclear")
    return str(case.age_from) if case.age_from == case.age_to else f"{case.age_from}–{case.age_to}"


def citizenship_words(person: Person) -> str:
    return ", ".join(country_name(code, get_language() or "en") for code in person.citizenships)


def present_row(row: VisibleTo) -> dict[str, Any]:
    """One line of the case list."""
    case, pack = row.case, current()
    return {
        "row": row,
        "case": case,
        "who": f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
        "child": case.age_group != AgeGroup.ADULT,
        "region": pack.regions.name(case.region) if case.region else _("outside or unknown"),
        "channel": pack.channels.name(case.channel),
        "status": case.get_status_display(),
        "opened": opened_words(case),
        "referral": row.get_referral_state_display(),
    }


def opened_words(case: Case) -> str:
    """The opening day as exactly as it is known."""
    if case.opened_precision == "year":
        return str(case.opened_on.year)
    if case.opened_precision == "unknown":
        return _("date unknown")
    return date_format(case.opened_on, "SHORT_DATE_FORMAT")


def present_case(
    view: CaseView, words: Sequence[Word], referrals: Sequence[ReferralRow], *, now: datetime, revealed: bool
) -> CaseShown:
    """The case page's header, next step, way, story and groups."""
    who = [sex_word(view.person.sex, view.case.age_group), age_words(view.case)]
    if view.may_see(FieldGroup.IDENTITY) and view.person.citizenships:
        who.append(citizenship_words(view.person))
    return CaseShown(
        who=" · ".join([", ".join(who[:2]), *who[2:]]),
        flags=_flags(view),
        next=next_step(view, words, referrals, now),
        way=_way(view, words, referrals),
        story=[_story_line(step, view.agency_names) for step in view.steps] + [_beginning(view)],
        events=[(event, event_pairs(event)) for event in view.trafficking_events],
        groups=_groups(view, revealed=revealed),
        facts=_facts(view),
        safe_contact=value_pairs(view.values, SAFE_CONTACT),
    )


def _flags(view: CaseView) -> list[Flag]:
    pack, case = current(), view.case
    flags = [_contact_flag(view)]
    flags += [Flag(pack.languages.name(code), "translate", "sun") for code in view.person.languages[:1]]
    if case.age_group == AgeGroup.MINOR:
        flags.append(Flag(_("child"), "person-badge", "violet"))
    if case.age_group == AgeGroup.UNCLEAR:
        flags.append(Flag(_("age unclear: protect as a child"), "person-badge", "violet"))
    flags += [Flag(pack.needs.name(need), "heart-pulse", "danger") for need in case.needs if need in URGENT_NEEDS]
    if case.children_along:
        along = ngettext("%(count)s child along", "%(count)s children along", case.children_along)
        flags.append(Flag(along % {"count": case.children_along}, "people", "violet"))
    return flags


def _contact_flag(view: CaseView) -> Flag:
    if SAFE_CONTACT not in view.held:
        return Flag(_("safe contact unknown: do not contact"), "telephone-x", "danger")
    if "safe_channel" not in view.values and "safe_hours" not in view.values:
        return Flag(_("safe contact sealed: open the key first"), "telephone-x", "sun")
    channel = view.values.get("safe_channel", "")
    said = [current().contact_channels.name(channel) if channel else "", view.values.get("safe_hours", "")]
    tone = "danger" if channel == "none" else "ok"
    return Flag(" · ".join(filter(None, said)), "telephone-x" if channel == "none" else "telephone", tone)


def next_step(view: CaseView, words: Sequence[Word], referrals: Sequence[ReferralRow], now: datetime) -> NextStep:
    """What to do now, from what the case still lacks; clocks first."""
    case_url = {"args": [view.case.pk]}
    waiting = [row for row in referrals if row.referral.status == ReferralStatus.SENT]
    if waiting:
        row = min(waiting, key=lambda one: one.referral.due_at)
        return NextStep(
            _("Wait for the answer of %(agency)s") % {"agency": row.recipient.name},
            _("If nobody answers in time, call them and ask."),
            _("Open the referral"),
            reverse("casework:referral", args=[row.referral.pk]),
            answer_clock(row, now),
        )
    if not view.is_owner:
        return NextStep(
            _("Work together with %(agency)s") % {"agency": view.owner.name},
            _("You see what the person agreed to, and nothing else."),
        )
    if any(word.consent.state == ConsentState.THINKING for word in words):
        return NextStep(_("Ask again, without hurry"), _("The person is still thinking about a consent."), _("Open consents"), reverse("casework:consents", **case_url))  # type: ignore[arg-type]  # fmt: skip
    if not words:
        return NextStep(_("Ask who may see what"), _("Nobody outside your agency sees this case until the person agrees."), _("Record consent"), reverse("casework:consent_new", **case_url))  # type: ignore[arg-type]  # fmt: skip
    unsent = [word for word in words if word.covered and not _has_open(referrals, word)]
    if unsent:
        return NextStep(_("Refer to %(agency)s") % {"agency": unsent[0].recipient.name}, _("The person has agreed."), _("Refer"), f"{reverse('casework:refer', **case_url)}?consent={unsent[0].consent.pk}")  # type: ignore[arg-type]  # fmt: skip
    return NextStep(_("Stay in touch"), _("Nothing is due today."))


def _has_open(referrals: Sequence[ReferralRow], word: Word) -> bool:
    return any(
        row.referral.recipient_id == word.consent.recipient_id
        and row.referral.purpose == word.consent.purpose
        and row.referral.status in {ReferralStatus.SENT, ReferralStatus.ACCEPTED}
        for row in referrals
    )


def answer_clock(row: ReferralRow, now: datetime) -> Clock:
    """The clock of a referral that waits for its answer, with the pack's source."""
    referral = row.referral
    deadline = current().answer_deadline(referral.urgency, timezone.localdate(referral.sent_at))
    total = (referral.due_at - referral.sent_at).total_seconds() or 1
    share = (now - referral.sent_at).total_seconds() / total * 100
    late = now > referral.due_at
    return Clock(
        label=(_("overdue by %(time)s") if late else "%(time)s") % {"time": span_words(abs(referral.due_at - now))},
        share=share,
        state="overdue" if late else ("sun" if share > 50 else "ok"),
        ends=date_format(timezone.localtime(referral.due_at), "SHORT_DATETIME_FORMAT"),
        source=deadline.source,
        unverified=str(deadline.status) != "verified",
    )


def span_words(span: timedelta) -> str:
    """A span in its largest sensible unit."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("%(count)s min") % {"count": max(1, minutes)}
    if minutes < 48 * 60:
        return _("%(count)s h") % {"count": minutes // 60}
    return ngettext("%(count)s day", "%(count)s days", minutes // 1440) % {"count": minutes // 1440}


def _way(view: CaseView, words: Sequence[Word], referrals: Sequence[ReferralRow]) -> list[dict[str, str]]:
    sent = [row.referral.sent_at for row in referrals]
    answered = [row.referral.answered_at for row in referrals if row.referral.status == ReferralStatus.ACCEPTED and row.referral.answered_at]  # fmt: skip
    said = [word.consent.said_at for word in words]
    stages: list[tuple[str, str]] = [(_("Registered"), opened_words(view.case))]
    stages.append((_("Consent"), _day(min(said)) if said else ""))
    stages.append((_("Referred"), _day(min(sent)) if sent else ""))
    stages.append((_("Accepted"), _day(min(answered)) if answered else ""))
    way, reached_now = [], False
    for label, when in stages:
        state = "done" if when else ("now" if not reached_now else "later")
        reached_now = reached_now or not when
        way.append({"label": label, "when": when or (_("now") if state == "now" else ""), "state": state})
    return way


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


STORY: dict[str, tuple[Promise, str]] = {
    "case.facts_changed": (gettext_lazy("Facts corrected"), ""),
    "case.event_added": (gettext_lazy("What happened was written down"), ""),
    "case.event_removed": (gettext_lazy("An event recorded by mistake was taken back"), ""),
    "case.values_written": (gettext_lazy("Protected fields written"), ""),
    "consent.given": (gettext_lazy("Agreed: %(recipient)s"), "ok"),
    "consent.thinking": (gettext_lazy("Still thinking: %(recipient)s"), "sun"),
    "consent.refused": (gettext_lazy("Refused: %(recipient)s"), ""),
    "consent.withdrawn": (gettext_lazy("Consent withdrawn: %(recipient)s"), "danger"),
    "referral.sent": (gettext_lazy("Referred to %(recipient)s"), "sun"),
    "referral.accepted": (gettext_lazy("Accepted by %(recipient)s"), "ok"),
    "referral.declined": (gettext_lazy("Declined by %(recipient)s"), "danger"),
    "referral.narrowed": (gettext_lazy("%(recipient)s sees less from now on"), "sun"),
    "referral.withdrawn": (gettext_lazy("%(recipient)s no longer sees the case"), "danger"),
    "referral.expired": (gettext_lazy("No answer from %(recipient)s: the referral expired"), "danger"),
}


def _story_line(step: CaseStep, names: Mapping[str, str]) -> StoryLine:
    title, tone = STORY.get(step.kind, (step.kind, ""))
    recipient = names.get(step.details.get("recipient", ""), "")
    groups = [
        str(FieldGroup(code).label)
        for code in str(step.details.get("groups", "")).split("+")
        if code in set(FieldGroup)
    ]
    reason = step.details.get("reason", "")
    detail = ", ".join(groups) or (current().decline_reasons.name(reason) if reason else "")
    purpose = step.details.get("purpose", "")
    note = [names.get(str(step.by_agency_id), ""), current().purposes.name(purpose) if purpose else ""]
    return StoryLine(
        title=str(title) % {"recipient": recipient},
        when=date_format(timezone.localtime(step.at), "SHORT_DATETIME_FORMAT"),
        detail=detail,
        note=" · ".join(filter(None, note)),
        tone=tone,
    )


def _beginning(view: CaseView) -> StoryLine:
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
    pairs = [
        (_("For what"), ", ".join(pack.exploitation_forms.name(code) for code in event.forms)),
        (_("Work"), ", ".join(pack.sectors.name(code) for code in event.sectors)),
        (_("Where"), ", ".join(filter(None, places))),
        (_("When"), " – ".join(filter(None, (_dated(event.started_on, event.started_precision), _dated(event.ended_on, event.ended_precision))))),
        (_("What was done"), ", ".join(pack.acts.name(code) for code in event.acts)),
        (_("How held"), ", ".join(pack.means.name(code) for code in event.means)),
        (_("Who brought into it"), ", ".join(pack.recruiter_relations.name(code) for code in event.recruiter_relations)),
        (_("Began online"), online),
    ]  # fmt: skip
    return [(label, text) for label, text in pairs if text]


def _dated(day: Any, precision: str) -> str:
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
}


def value_pairs(values: Mapping[str, str], compartment: str) -> list[tuple[str, str]]:
    """The opened values of one group as label and text."""
    from arasha.vault.groups import VAULT_FIELDS

    pairs = []
    for field, label in VALUE_LABELS.items():
        if VAULT_FIELDS[field] == compartment and values.get(field):
            text = current().contact_channels.name(values[field]) if field == "safe_channel" else values[field]
            pairs.append((str(label), text))
    return pairs


def _groups(view: CaseView, *, revealed: bool) -> list[dict[str, Any]]:
    shown = []
    for group in FieldGroup:
        if not view.may_see(group):
            continue
        shown.append(
            {
                "code": str(group),
                "label": group.label,
                "hint": group.hint,
                "held": group in view.held,
                "pairs": value_pairs(view.values, group) if revealed else [],
                "may_write": view.is_owner,
            }
        )
    return shown


def _facts(view: CaseView) -> list[tuple[str, str]]:
    pack, case = current(), view.case
    facts = [
        (_("Sex"), pack.sexes.name(view.person.sex)),
        (_("Age"), age_words(case)),
        (_("Language"), ", ".join(pack.languages.name(code) for code in view.person.languages)),
        (_("Needs now"), ", ".join(pack.needs.name(code) for code in case.needs)),
        (_("Region"), pack.regions.name(case.region) if case.region else _("outside or unknown")),
    ]
    if view.may_see(FieldGroup.IDENTITY):
        facts.append((_("Citizenship"), citizenship_words(view.person)))
    if view.may_see(FieldGroup.NEEDS):
        facts.append((_("Where now"), pack.whereabouts.name(case.whereabouts) if case.whereabouts else ""))
    return [(label, text) for label, text in facts if text]
