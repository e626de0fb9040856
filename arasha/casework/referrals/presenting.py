"""Referrals in words: packets, previews and rows."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.casework.consents.queries import Word
from arasha.casework.models import AgeGroup, Referral, ReferralStatus
from arasha.casework.referrals.queries import ReferralRow
from arasha.casework.referrals.rules import URGENCIES
from arasha.casework.words import answer_clock, sex_word
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
