"""A case in words: header, flags, next step, way and story, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.queries import CaseView
from arasha.casework.cases.story import StoryLine, event_pairs, tell_beginning, tell_step, value_pairs
from arasha.casework.consents.queries import Word
from arasha.casework.models import AgeGroup, ConsentState, ReferralStatus, TraffickingEvent, VisibleTo
from arasha.casework.referrals.queries import ReferralRow
from arasha.casework.words import Clock, age_words, answer_clock, citizenship_words, opened_words, sex_word
from arasha.country import current
from arasha.vault.groups import SAFE_CONTACT, FieldGroup

URGENT_NEEDS = ("medical_urgent", "safety_threat", "shelter_tonight")


@dataclass(frozen=True)
class Flag:
    """One pill in the header."""

    label: str
    icon: str
    tone: str


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now."""

    what: str
    why: str
    verb: str = ""
    url: str = ""
    clock: Clock | None = None


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
        story=[tell_step(step, view.agency_names) for step in view.steps] + [tell_beginning(view)],
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
    waiting = [row for row in referrals if row.referral.status == ReferralStatus.SENT]
    if waiting:
        return _wait_for(min(waiting, key=lambda one: one.referral.due_at), now)
    if not view.is_owner:
        return NextStep(
            _("Work together with %(agency)s") % {"agency": view.owner.name},
            _("You see what the person agreed to, and nothing else."),
        )
    return _ask_or_refer(view, words, referrals)


def _wait_for(row: ReferralRow, now: datetime) -> NextStep:
    return NextStep(
        _("Wait for the answer of %(agency)s") % {"agency": row.recipient.name},
        _("If nobody answers in time, call them and ask."),
        _("Open the referral"),
        reverse("casework:referral", args=[row.referral.pk]),
        answer_clock(row.referral, now),
    )


def _ask_or_refer(view: CaseView, words: Sequence[Word], referrals: Sequence[ReferralRow]) -> NextStep:
    case = [view.case.pk]
    if any(word.consent.state == ConsentState.THINKING for word in words):
        return NextStep(
            _("Ask again, without hurry"),
            _("The person is still thinking about a consent."),
            _("Open consents"),
            reverse("casework:consents", args=case),
        )
    if not words:
        return NextStep(
            _("Ask who may see what"),
            _("Nobody outside your agency sees this case until the person agrees."),
            _("Record consent"),
            reverse("casework:consent_new", args=case),
        )
    unsent = [word for word in words if word.covered and not _has_open(referrals, word)]
    if unsent:
        return NextStep(
            _("Refer to %(agency)s") % {"agency": unsent[0].recipient.name},
            _("The person has agreed."),
            _("Refer"),
            f"{reverse('casework:refer', args=case)}?consent={unsent[0].consent.pk}",
        )
    return NextStep(_("Stay in touch"), _("Nothing is due today."))


def _has_open(referrals: Sequence[ReferralRow], word: Word) -> bool:
    return any(
        row.referral.recipient_id == word.consent.recipient_id
        and row.referral.purpose == word.consent.purpose
        and row.referral.status in {ReferralStatus.SENT, ReferralStatus.ACCEPTED}
        for row in referrals
    )


def _way(view: CaseView, words: Sequence[Word], referrals: Sequence[ReferralRow]) -> list[dict[str, str]]:
    sent = [row.referral.sent_at for row in referrals]
    accepted = [row.referral for row in referrals if row.referral.status == ReferralStatus.ACCEPTED]
    answered = [referral.answered_at for referral in accepted if referral.answered_at]
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
