"""Pure decisions about fact reports: what may be sent, what would betray a person, and which step comes next."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import FactStatus, KnownOrNot
from arasha.country import CountryPack, Deadline
from arasha.engines.linkage.names import fold_name

# The states of a report and the steps between them; every step is the recipient's.
STEPS: dict[str, frozenset[str]] = {
    FactStatus.SENT: frozenset({FactStatus.SEEN, FactStatus.ACTED_ON}),
    FactStatus.SEEN: frozenset({FactStatus.ACTED_ON}),
}
COMPETENCE = "receive_fact_report"
TEXT_FIELDS = ("locality", "employer", "account")
MOST_PEOPLE = 500

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Ten or more digits with nothing but telephone punctuation between them: a number, an IIN, a card.
_LONG_NUMBER = re.compile(r"(?:\d[\s().\-]{0,2}){10,}")
_HANDLE = re.compile(r"(?:t\.me/|wa\.me/|instagram\.com/|(?<![\w/])@)\w{3,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
SHORTEST_NAME = 4


@dataclass(frozen=True)
class FactContent:
    """What a report says; empty means nobody said, or the sender dropped it."""

    region: str = ""
    locality: str = ""
    employer: str = ""
    sector: str = ""
    forms: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    people: int | None = None
    children: str = ""
    danger_now: str = ""
    last_known: str = ""
    account: str = ""

    def texts(self) -> dict[str, str]:
        """The fields in somebody's own words, which are sealed."""
        return {field: getattr(self, field) for field in TEXT_FIELDS if getattr(self, field)}

    def without(self, fields: Iterable[str]) -> "FactContent":
        """The same without these fields: what is dropped is not sent at all."""
        empty = FactContent()
        return replace(self, **{field: getattr(empty, field) for field in fields})


def judge_content(content: FactContent, pack: CountryPack) -> Verdict:
    """Say whether this may be sent: a place somebody can find, known codes, nothing that leads to a person."""
    for field, text in content.texts().items():
        verdict = judge_text(field, text)
        if not verdict.allowed:
            return verdict
    verdict = _judge_codes(content, pack)
    if not verdict.allowed:
        return verdict
    if not (content.region or content.locality or content.employer):
        return Verdict.no(
            "fact.no_place",
            _("Say where: the region, the place or the employer. Without it nobody can look."),
            field="region",
        )
    if content.people is not None and not 0 <= content.people <= MOST_PEOPLE:
        return Verdict.no("fact.people", _("Write a number between 0 and 500, or leave it empty."), field="people")
    return Verdict.yes()


def judge_text(field: str, text: str) -> Verdict:
    """Refuse what leads to a person: an e-mail address, an account name, a telephone or personal number."""
    if _EMAIL.search(text) or _HANDLE.search(text):
        return Verdict.no(
            "fact.address_inside",
            _("This contains an e-mail address or an account name, which may lead to a person. Take it out."),
            field=field,
        )
    if _LONG_NUMBER.search(text):
        return Verdict.no(
            "fact.number_inside",
            _("This contains a long number, such as a telephone or an IIN, which may lead to a person. Take it out."),
            field=field,
        )
    return Verdict.yes()


def _judge_codes(content: FactContent, pack: CountryPack) -> Verdict:
    answers: list[tuple[str, Iterable[str], object]] = [
        ("region", [content.region], pack.regions),
        ("sector", [content.sector], pack.sectors),
        ("forms", content.forms, pack.exploitation_forms),
        ("means", content.means, pack.means),
        ("children", [content.children], set(KnownOrNot)),
        ("danger_now", [content.danger_now], set(KnownOrNot)),
        ("last_known", [content.last_known], pack.fact_times),
    ]
    for field, codes, known in answers:
        for code in codes:
            if code and code not in known:  # type: ignore[operator]
                return Verdict.no("fact.unknown_code", _("Choose one of the answers in the list."), field=field)
    return Verdict.yes()


def fields_with_name(texts: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """The fields in which a word looks like one of the person's names, in any case form or alphabet.

    Short names are compared whole; longer ones also as the beginning of a word, since endings change.
    """
    wanted = {folded for name in names for folded in fold_name(name).split() if len(folded) > 2}
    return [
        field
        for field, text in texts.items()
        if any(_looks_like(fold_name(word), name) for word in _WORD.findall(text) for name in wanted)
    ]


def _looks_like(word: str, name: str) -> bool:
    return word == name or (len(name) >= SHORTEST_NAME and word.startswith(name))


def judge_names(found: Iterable[str], *, looked_at: bool) -> Verdict:
    """A word like the person's name is a warning: it goes only after somebody has looked at it."""
    field = next(iter(found), None)
    if field is None or looked_at:
        return Verdict.yes()
    return Verdict.no(
        "fact.name_inside",
        _("A word here looks like the person's name. Take it out, or confirm below that it is somebody else's."),
        field=field,
    )


def may_receive(agency_type: str, pack: CountryPack) -> bool:
    """Whether agencies of this type take fact reports, by the pack's competence; migration control is none of them."""
    return agency_type in pack.competences[COMPETENCE].agency_types


def judge_recipient(agency_type: str | None, *, is_own: bool, pack: CountryPack) -> Verdict:
    """Say whether the report may go there; `agency_type` None for an agency nobody knows."""
    if agency_type is None or is_own or not may_receive(agency_type, pack):
        return Verdict.no(
            "fact.recipient",
            _("Choose an agency that takes fact reports."),
            field="recipient",
            source=pack.competences[COMPETENCE].source,
        )
    return Verdict.yes()


def judge_step(status: str, step: str, outcome: str, pack: CountryPack) -> Verdict:
    """Say whether the recipient may take this step now."""
    if step not in STEPS.get(status, frozenset()):
        return Verdict.no("fact.step_taken", _("Somebody has done this already. Read the report again."))
    if step == FactStatus.ACTED_ON and outcome not in pack.fact_outcomes:
        return Verdict.no("fact.outcome", _("Say what came of it: the sender waits to know."), field="outcome")
    return Verdict.yes()


def reading_term(content_danger: str, pack: CountryPack, day: date) -> Deadline:
    """Within which time the recipient reads it: at once when somebody is in danger now."""
    return pack.duty("read_fact_report", day, "now" if content_danger == KnownOrNot.YES else None)


def reading_due(content_danger: str, sent_at: datetime, pack: CountryPack, day: date) -> datetime:
    """When the report is to be read."""
    return sent_at + timedelta(hours=reading_term(content_danger, pack, day).hours)
