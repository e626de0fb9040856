"""Referrals in words: packets, previews, rows and the day's work."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.story import StoryLine
from arasha.casework.consents.queries import Word
from arasha.casework.models import AgeGroup, Consent, Referral, ReferralStatus
from arasha.casework.referrals.queries import ReferralRow, Work
from arasha.casework.referrals.rules import URGENCIES
from arasha.casework.words import Clock, age_words, answer_clock, sex_word
from arasha.country import Deadline, current
from arasha.vault.groups import FieldGroup

TONES = {
    ReferralStatus.SENT: "sun",
    ReferralStatus.ACCEPTED: "ok",
    ReferralStatus.DECLINED: "danger",
    ReferralStatus.WITHDRAWN: "danger",
    ReferralStatus.EXPIRED: "danger",
}


def band_words(band: str) -> str:
    return _("age unclear") if band == "unclear" else band.replace("-", "–")


def packet_who(packet: dict[str, Any]) -> str:
    """The person in a packet: sex and age band, no more."""
    band = str(packet.get("age_band", "unclear"))
    oldest = band.rpartition("-")[2]
    group = AgeGroup.UNCLEAR if band == "unclear" else (AgeGroup.MINOR if int(oldest) < 18 else AgeGroup.ADULT)
    return f"{sex_word(str(packet.get('sex', '')), group)}, {band_words(band)}"


def present_packet(referral: Referral) -> list[tuple[str, str]]:
    """The frozen minimum packet as label and words; after the end only the number is left."""
    packet, pack = referral.packet, current()
    pairs = [(_("Number"), str(packet["number"]))]
    if "sex" not in packet:
        return pairs
    answer_by = parse_datetime(str(packet["answer_by"]))
    pairs += [
        (_("Who"), packet_who(packet)),
        (_("Language"), ", ".join(pack.languages.name(code) for code in packet["languages"])),
        (_("Needs now"), ", ".join(pack.needs.name(code) for code in packet["needs"])),
        (_("Region"), pack.regions.name(packet["region"]) if packet["region"] else _("outside or unknown")),
        (_("Children along"), str(packet["children_along"]) if packet["children_along"] else ""),
        (_("How soon"), pack.urgencies.name(packet["urgency"])),
        (_("Answer by"), date_format(timezone.localtime(answer_by), "SHORT_DATETIME_FORMAT") if answer_by else ""),
    ]
    return [(label, text) for label, text in pairs if text]


def present_preview(word: Word, held: set[str]) -> list[dict[str, Any]]:
    """Group by group: what this recipient would see, and what stays closed and why."""
    preview = []
    for group in FieldGroup:
        if group in word.covered:
            note = (
                ""
                if group in held or group in {FieldGroup.IDENTITY, FieldGroup.NEEDS, FieldGroup.NARRATIVE}
                else _("nothing written yet")
            )
            preview.append({"group": group, "open": True, "pill": _("consented"), "note": note})
        else:
            preview.append(
                {"group": group, "open": False, "pill": _("ask first"), "note": _("The person has not agreed to this")}
            )
    return preview


def present_terms(today: date) -> list[tuple[str, str, Deadline]]:
    """How long each urgency leaves for an answer, and the provision that says so."""
    pack = current()
    deadlines = [(code, pack.answer_deadline(code, today)) for code in URGENCIES]
    return [(pack.urgencies.name(code), _("%(count)s h") % {"count": term.hours}, term) for code, term in deadlines]


def present_referral_row(row: ReferralRow, now: datetime) -> dict[str, Any]:
    """One line of the list of referrals."""
    referral = row.referral
    waiting = referral.status == ReferralStatus.SENT
    pack = current()
    reason = pack.decline_reasons.name(referral.decline_reason) if referral.decline_reason else ""
    return {
        "row": row,
        "referral": referral,
        "number": referral.packet["number"],
        "who": packet_who(referral.packet) if "sex" in referral.packet else "",
        "purpose": pack.purposes.name(referral.purpose),
        "sent": date_format(timezone.localtime(referral.sent_at), "SHORT_DATETIME_FORMAT"),
        "answered": date_format(timezone.localtime(referral.answered_at), "SHORT_DATETIME_FORMAT")
        if referral.answered_at
        else "",
        "ended": date_format(timezone.localtime(referral.ended_at), "SHORT_DATETIME_FORMAT")
        if referral.ended_at
        else "",
        "status": referral.get_status_display(),
        "tone": TONES.get(ReferralStatus(referral.status), ""),
        "clock": answer_clock(row.referral, now) if waiting else None,
        "reason": reason,
        "note": referral.decline_note,
        "groups": [FieldGroup(code).label for code in referral.groups if code in set(FieldGroup)],
    }


@dataclass(frozen=True)
class WorkItem:
    """One line of the day's work: what, whose case, how long, one verb."""

    what: str
    number: str
    whose: str
    url: str
    verb: str
    clock: Clock | None = None
    done: str = ""
    pill: str = ""
    source: Any = None


@dataclass(frozen=True)
class WorkShown:
    """The day's work in words."""

    first: list[WorkItem]
    incoming: list[WorkItem]
    owed: list[StoryLine]
    overdue: int
    summary: str = field(default="")


def present_work(work: Work, now: datetime) -> WorkShown:
    """The lists of the first page, most urgent first."""
    first = [_declined(row) for row in work.news if row.referral.status != ReferralStatus.ACCEPTED]
    first += [_overdue(row, now) for row in work.unanswered if row.referral.due_at <= now]
    first += [_expiring(consent, agency.name, now) for consent, agency in work.expiring]
    incoming = [_incoming(row, now) for row in work.to_answer]
    incoming += [_accepted(row) for row in work.news if row.referral.status == ReferralStatus.ACCEPTED]
    owed = [_owed(row, now) for row in work.unanswered if row.referral.due_at > now]
    overdue = sum(1 for row in [*work.unanswered, *work.to_answer] if row.referral.due_at <= now)
    count = len(first) + len(work.to_answer)
    summary = ngettext("%(count)s step waits for you today.", "%(count)s steps wait for you today.", count) % {
        "count": count
    }
    if not count:
        summary = _("Nothing waits for you. New referrals and answers will appear here.")
    return WorkShown(first, incoming, owed, overdue, summary)


def _whose(row: ReferralRow) -> str:
    return packet_who(row.referral.packet) if "sex" in row.referral.packet else ""


def _overdue(row: ReferralRow, now: datetime) -> WorkItem:
    return WorkItem(
        _("%(agency)s has not answered") % {"agency": row.recipient.name},
        row.referral.packet["number"],
        _whose(row),
        reverse("casework:referral", args=[row.referral.pk]),
        _("Call them"),
        answer_clock(row.referral, now),
    )


def _declined(row: ReferralRow) -> WorkItem:
    reason = (
        current().decline_reasons.name(row.referral.decline_reason)
        if row.referral.decline_reason
        else row.referral.get_status_display()
    )
    return WorkItem(
        _("%(agency)s cannot take the person") % {"agency": row.recipient.name},
        row.referral.packet["number"],
        reason,
        reverse("casework:case", args=[row.referral.case_id]),
        _("Find another place"),
        pill=str(row.referral.get_status_display()),
    )


def _expiring(consent: Consent, recipient: str, now: datetime) -> WorkItem:
    until = consent.until
    days = (until - timezone.localdate(now)).days if until else 0
    label = _("today") if days == 0 else ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    case = consent.case
    return WorkItem(
        _("A consent ends: %(agency)s") % {"agency": recipient},
        case.number,
        f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
        reverse("casework:consents", args=[case.pk]),
        _("Ask again"),
        Clock(label, 100 - days * 25, "sun", date_format(until, "SHORT_DATE_FORMAT") if until else ""),
    )


def _incoming(row: ReferralRow, now: datetime) -> WorkItem:
    needs = ", ".join(current().needs.name(code) for code in row.referral.packet.get("needs", []))
    return WorkItem(
        _("Referral from %(agency)s") % {"agency": row.sender.name},
        row.referral.packet["number"],
        " · ".join(filter(None, [_whose(row), needs])),
        reverse("casework:referral", args=[row.referral.pk]),
        _("Read"),
        answer_clock(row.referral, now),
    )


def _accepted(row: ReferralRow) -> WorkItem:
    return WorkItem(
        _("%(agency)s has accepted") % {"agency": row.recipient.name},
        row.referral.packet["number"],
        _whose(row),
        reverse("casework:case", args=[row.referral.case_id]),
        _("Open"),
        done=_("accepted"),
    )


def _owed(row: ReferralRow, now: datetime) -> StoryLine:
    clock = answer_clock(row.referral, now)
    return StoryLine(
        title=row.recipient.name,
        when=_("answer by %(when)s") % {"when": clock.ends},
        note=str(row.referral.packet["number"]),
        tone="sun" if clock.state == "sun" else "",
        url=reverse("casework:referral", args=[row.referral.pk]),
    )
