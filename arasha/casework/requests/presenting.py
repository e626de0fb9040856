"""Requests in words: the packet, the answer, the clock."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.casework.models import AgeGroup, Answer, Lawyer, Proof, Request, RequestKind, RequestStatus, VictimStatus
from arasha.casework.referrals.presenting import packet_who
from arasha.casework.requests.queries import RequestRow
from arasha.casework.requests.rules import answer_term
from arasha.casework.words import Clock, term_clock
from arasha.country import current

TONES = {
    Answer.HELD: "ok",
    Answer.NOT_PUNISHED: "ok",
    Answer.REVERSED: "ok",
    Answer.DECIDE_ANEW: "sun",
    Answer.NOT_HELD: "danger",
    Answer.PUNISHABLE: "danger",
}


def request_clock(request: Request, now: datetime) -> Clock:
    """The clock of a request that waits, with the pack's source; for a hold it ends with the hour of removal."""
    term = answer_term(request.kind, current(), timezone.localdate(request.sent_at))
    return term_clock(term, request.sent_at, request.due_at, now)


def present_request_packet(request: Request) -> list[tuple[str, str]]:
    """The frozen packet as label and words; of a withdrawn one only the number is left."""
    packet, pack = request.packet, current()
    pairs = [(_("Number"), str(packet["number"]))]
    if "sex" not in packet:
        return pairs
    pairs += [
        (_("Who"), packet_who(packet)),
        (_("Language"), ", ".join(pack.languages.name(code) for code in packet["languages"])),
        (_("Region"), pack.regions.name(packet["region"]) if packet["region"] else ""),
        (_("Children along"), str(packet["children_along"]) if packet["children_along"] else ""),
        *QUESTIONS[request.kind](packet),
        (_("Answer by"), _moment(packet.get("answer_by", ""))),
    ]
    return [(label, text) for label, text in pairs if text]


def _moment(text: str) -> str:
    moment = parse_datetime(text) if text else None
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""


def _about_decision(packet: dict[str, Any]) -> list[tuple[str, str]]:
    grounds = current().decision_grounds
    day = parse_date(str(packet["decided_on"]))
    return [
        (_("Decision"), str(VictimStatus(packet["status"]).label)),
        (_("Grounds"), "; ".join(grounds.name(code) for code in packet["grounds"])),
        (_("How sure"), str(Proof(packet["proof"]).label)),
        (_("Decided"), date_format(day, "SHORT_DATE_FORMAT") if day else ""),
    ]


def _about_hold(packet: dict[str, Any]) -> list[tuple[str, str]]:
    pack = current()
    return [
        (_("Held at"), pack.detention_places.name(packet["place"])),
        (_("Held in"), pack.regions.name(packet["held_in"]) if packet["held_in"] else ""),
        (_("Hour of removal"), _moment(packet["removal_at"]) or _("nobody has said one")),
        (_("Grounds"), "; ".join(pack.hold_grounds.name(code) for code in packet["hold_grounds"])),
        (_("Lawyer"), str(Lawyer(packet["lawyer"]).label)),
        (_("Reference"), str(packet["reference"])),
    ]


def _about_matters(packet: dict[str, Any]) -> list[tuple[str, str]]:
    matters = current().non_punishment_matters
    return [
        (_("Accused of"), "; ".join(matters.name(code) for code in packet["matters"])),
        (_("Age"), str(AgeGroup(packet["age_group"]).label)),
        (_("Status now"), str(VictimStatus(packet["status"]).label)),
    ]


QUESTIONS: dict[str, Callable[[dict[str, Any]], list[tuple[str, str]]]] = {
    RequestKind.SECOND_OPINION: _about_decision,
    RequestKind.REVIEW: _about_decision,
    RequestKind.HOLD: _about_hold,
    RequestKind.NON_PUNISHMENT: _about_matters,
}


def ground_words(request: Request) -> str:
    """The grounds of an answer in words."""
    pack = current()
    known = {**pack.decision_grounds, **pack.answer_grounds}
    return "; ".join(str(known[code].name) if code in known else code for code in request.grounds)


def present_request(row: RequestRow, now: datetime) -> dict[str, Any]:
    """One request for the screen."""
    request = row.request
    answered = request.answered_at or request.ended_at
    return {
        "row": row,
        "request": request,
        "number": request.packet["number"],
        "kind": request.get_kind_display(),
        "who": packet_who(request.packet) if "sex" in request.packet else "",
        "sent": date_format(timezone.localtime(request.sent_at), "SHORT_DATETIME_FORMAT"),
        "answered": date_format(timezone.localtime(answered), "SHORT_DATETIME_FORMAT") if answered else "",
        "waiting": request.status == RequestStatus.SENT,
        "clock": request_clock(request, now) if request.status == RequestStatus.SENT else None,
        "state": request.get_answer_display() if request.answer else request.get_status_display(),
        "tone": TONES.get(Answer(request.answer), "") if request.answer else "sun",
        "grounds": ground_words(request),
        "until": date_format(request.until, "SHORT_DATE_FORMAT") if request.until else "",
    }
