"""Pure decisions about requests to other bodies: who may be asked what, which answers there are, what a packet says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import Answer, Case, RequestKind, RequestStatus, Standing
from arasha.casework.referrals.rules import age_band
from arasha.country import CountryPack, Deadline

# The states of a request and the steps between them; docs/request-states.md is drawn from this table.
STEPS: dict[str, frozenset[str]] = {
    RequestStatus.SENT: frozenset({RequestStatus.ANSWERED, RequestStatus.WITHDRAWN}),
}
ANSWERS: dict[str, tuple[Answer, ...]] = {
    RequestKind.SECOND_OPINION: (Answer.AGREE, Answer.DISAGREE),
    RequestKind.REVIEW: (Answer.REVERSED, Answer.DECIDE_ANEW, Answer.UPHELD),
    RequestKind.HOLD: (Answer.HELD, Answer.NOT_HELD),
    RequestKind.NON_PUNISHMENT: (Answer.NOT_PUNISHED, Answer.PUNISHABLE),
}
# The pack's clock for the answer to each kind.
TERMS: dict[str, str] = {
    RequestKind.SECOND_OPINION: "second_person",
    RequestKind.REVIEW: "answer_review",
    RequestKind.HOLD: "answer_hold",
    RequestKind.NON_PUNISHMENT: "answer_non_punishment",
}
SECOND_ROLES = {Standing.STATE: "second_state", Standing.FINDING: "second_finding"}


@dataclass(frozen=True)
class AnswerDraft:
    """What the asked body answers: coded, with coded grounds; `until` is the last day of a granted hold."""

    answer: str
    grounds: tuple[str, ...] = ()
    until: date | None = None


def role_for(kind: str, packet: dict[str, Any]) -> str:
    """The role of the pack's deciders that answers this kind of request."""
    if kind == RequestKind.SECOND_OPINION:
        return SECOND_ROLES[Standing(packet["standing"])]
    return kind


def answer_term(kind: str, pack: CountryPack, day: date) -> Deadline:
    """The clock of an answer, with its source."""
    return pack.duty(TERMS[kind], day)


def answer_due(kind: str, sent_at: datetime, pack: CountryPack, day: date) -> datetime:
    """When the answer is expected."""
    return sent_at + timedelta(hours=answer_term(kind, pack, day).hours)


def judge_recipient(kind: str, packet: dict[str, Any], agency_type: str, pack: CountryPack, day: date) -> Verdict:
    """Say whether an agency of this type may be asked; which functions answer there is judged when it answers."""
    for decider in pack.deciders_for(role_for(kind, packet), day):
        if agency_type in decider.agency_types:
            return Verdict.yes(source=decider.source)
    return Verdict.no(
        "request.recipient", _("This body does not decide such questions. Choose another."), field="recipient"
    )


def judge_answer(status: str, kind: str, draft: AnswerDraft, pack: CountryPack, today: date) -> Verdict:
    """Say whether this answer can be given now, with these grounds."""
    if RequestStatus.ANSWERED not in STEPS.get(status, frozenset()):
        return Verdict.no("request.answered_already", _("This request has been answered or withdrawn meanwhile."))
    if draft.answer not in ANSWERS[kind]:
        return Verdict.no("request.answer", _("Choose one of the answers in the list."), field="answer")
    known = grounds_for(draft.answer, pack)
    if not draft.grounds or not set(draft.grounds) <= known:
        return Verdict.no(
            "request.grounds",
            _("Choose at least one reason that belongs to this answer: the person has a right to it."),
            field="grounds",
        )
    if draft.until is not None and draft.until < today:
        return Verdict.no(
            "request.until_past", _("This day has passed. Write a later day, or leave it empty."), field="until"
        )
    return Verdict.yes()


def grounds_for(answer: str, pack: CountryPack) -> set[str]:
    """The grounds that may stand under an answer; a reversal takes those of the decision that it makes."""
    if answer == Answer.REVERSED:
        return {code for code, ground in pack.decision_grounds.items() if {"identified", "reversed"} & set(ground.uses)}
    return {code for code, ground in pack.answer_grounds.items() if answer in ground.uses}


def build_packet(case: Case, **details: str | int | Iterable[str] | None) -> dict[str, Any]:
    """The frozen minimum the asked body reads: core facts and the question's own codes, no free text, no name."""
    return {
        "number": case.number,
        "sex": case.person.sex,
        "age_band": age_band(case),
        "languages": case.person.languages,
        "region": case.region,
        "children_along": case.children_along,
        **details,
    }
