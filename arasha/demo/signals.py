"""Signals and help without a case in the demonstration: what waits now, and what has led to a case before."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from arasha.casework.cases.actions import write_group
from arasha.casework.contacts.actions import record_contact
from arasha.casework.contacts.rules import ContactDraft
from arasha.casework.models import Case
from arasha.casework.safe_contact.actions import record_try
from arasha.casework.signals.actions import close_signal, join_signal, record_signal, send_signal, triage_signal
from arasha.casework.signals.rules import SignalDraft
from arasha.database.actor import Actor, acting
from arasha.demo.chance import Chance

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

WAITING = Path(__file__).with_name("signals.toml")
SEED = 11616
DAYS = 180
# agency -> (who takes calls there, how many were helped without a case, how many signals ended without one)
HELPERS: Mapping[str, tuple[str, int, int]] = {"hotline": ("hotline", 90, 28), "qorghan": ("aliya", 36, 9)}
MOST_JOINED = 26

TOPICS = {"work_pay": 6, "travel_check": 5, "papers_stay": 4, "home_violence": 3, "not_free_to_leave": 3, "missing": 2}
LANGUAGES = {"ru": 7, "kk": 6, "uz": 6, "ky": 3, "tg": 2, "en": 1}
REGIONS = {"KZ-75": 6, "KZ-19": 4, "KZ-79": 3, "KZ-61": 3, "KZ-71": 2, "": 2}
GIVEN = {
    "hotline": (("advice",), ("advice", "lines"), ("listening", "advice"), ("emergency_called", "listening")),
    "qorghan": (("advice",), ("food",), ("food", "night_bed"), ("clothing", "food"), ("transport", "advice")),
}
ENDS = {"advice_given": 6, "person_declined": 3, "not_trafficking": 3, "cannot_be_found": 2, "test_call": 2}


def take_calls(cast: "Cast", now: datetime) -> None:
    """Half a year of calls and visits, then what waits today, and safe contact that ends."""
    chance = Chance(SEED)
    for agency, (username, helped, ended) in HELPERS.items():
        actor = cast.actor(agency, username)
        for _ in range(helped):
            at = now - timedelta(days=chance.between(0, DAYS))
            record_contact(actor, _help(chance, agency), now=at, key=uuid4())
        for _ in range(ended):
            _end_without_case(actor, chance, agency, now - timedelta(days=chance.between(4, DAYS)))
        _join_to_cases(cast, actor, chance, agency, now)
    _send(cast, now)
    for entry in tomllib.loads(WAITING.read_text("utf-8"))["signals"]:
        _wait(cast, entry, now)
    _agree_on_contact(cast, now)


def _help(chance: Chance, agency: str) -> ContactDraft:
    return ContactDraft(
        topic=chance.pick_weighted(TOPICS),
        given=chance.pick(GIVEN[agency]),
        language=chance.pick_weighted(LANGUAGES),
        region=chance.pick_weighted(REGIONS),
        **_way(agency),
    )


def _way(agency: str) -> dict[str, Any]:
    return {"channel": "hotline", "line": "trafficking"} if agency == "hotline" else {"channel": "walk_in"}


def _end_without_case(actor: Actor, chance: Chance, agency: str, at: datetime) -> None:
    draft = SignalDraft(
        topic=chance.pick_weighted(TOPICS),
        language=chance.pick_weighted(LANGUAGES),
        region=chance.pick_weighted(REGIONS),
        danger_now="no",
        **_way(agency),
    )
    signal = record_signal(actor, draft, now=at, key=uuid4())
    close_signal(
        actor,
        signal.pk,
        reason=chance.pick_weighted(ENDS),
        same_as=None,
        version=1,
        now=at + timedelta(hours=chance.between(0.2, 20)),
        key=uuid4(),
    )


def _join_to_cases(cast: "Cast", actor: Actor, chance: Chance, agency: str, now: datetime) -> None:
    """The agency's recent cases began with a signal, a quarter of an hour to half a day before they were opened."""
    recent = [
        (planned, case)
        for planned, case in cast.cases_of(agency)
        if now - timedelta(days=DAYS) < planned.registered_at and planned.draft.channel in {"hotline", "walk_in"}
    ][-MOST_JOINED:]
    numbers = _numbers(actor, [case for _, case in recent])
    for planned, case in recent:
        draft = SignalDraft(
            channel=planned.draft.channel,
            line="trafficking" if planned.draft.channel == "hotline" else "",
            caller="person",
            topic=chance.pick(("work_pay", "not_free_to_leave", "papers_stay")),
            language=next(iter(planned.draft.languages), ""),
            region=planned.draft.region,
            needs=tuple(planned.draft.needs),
            danger_now="no",
        )
        at = planned.registered_at - timedelta(hours=chance.between(0.25, 12))
        signal = record_signal(actor, draft, now=at, key=uuid4())
        join_signal(actor, signal.pk, number=numbers[case], version=1, now=planned.registered_at, key=uuid4())


def _numbers(actor: Actor, cases: list[UUID]) -> dict[UUID, str]:
    with acting(actor), transaction.atomic():
        return dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))


def _send(cast: "Cast", now: datetime) -> None:
    """What agencies told each other in codes: one waits, one has been acted on."""
    hotline, qorghan = cast.actor("hotline", "hotline"), cast.country.agencies["qorghan"].pk
    for hours, topic, sectors in ((1.5, "not_free_to_leave", ("construction",)), (50, "work_pay", ("agriculture",))):
        draft = SignalDraft("other_agency", topic, language="uz", region="KZ-75", danger_now="no", sectors=sectors)
        sent = send_signal(hotline, qorghan, draft, now=now - timedelta(hours=hours), key=uuid4())
        if hours > 24:
            aliya, at = cast.actor("qorghan", "aliya"), now - timedelta(hours=47)
            close_signal(aliya, sent.pk, reason="passed_on", same_as=None, version=1, now=at, key=uuid4())


def _wait(cast: "Cast", entry: Mapping[str, Any], now: datetime) -> None:
    actor = cast.actor(entry["agency"], entry["by"])
    facts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry["facts"].items()
    }
    with cast.country.unlocked(entry["agency"]):
        signal = record_signal(
            actor,
            SignalDraft(**facts, values=entry["sealed"]),
            now=now - timedelta(hours=entry["hours"]),
            key=uuid4(),
        )
    if "looked" in entry:
        triage_signal(
            actor,
            signal.pk,
            urgency=signal.urgency,
            assigned=actor.post,
            version=1,
            now=now - timedelta(hours=entry["looked"]),
            key=uuid4(),
        )


def _agree_on_contact(cast: "Cast", now: datetime) -> None:
    """Of three of Aliya's cases one's safe contact ends in two days, one's has ended, and one was tried in vain."""
    today = timezone.localdate(now)
    actor = cast.actor("qorghan", "aliya")
    own = [case for planned, case in cast.cases_of("qorghan") if planned.registered_by == "aliya"]
    with cast.country.unlocked("qorghan"):
        for case, values in zip(own[-12:-9], _agreements(today), strict=False):
            version = _version(actor, case)
            write_group(actor, case, values, version=version, now=now - timedelta(days=20), key=uuid4())
        for days, outcome in ((3, "no_answer"), (1, "somebody_else")):
            record_try(actor, own[-10], outcome=outcome, now=now - timedelta(days=days), key=uuid4())


def _agreements(today: date) -> Iterator[dict[str, str]]:
    usual = {"safe_channel": "message", "safe_hours": "19:00–21:00", "code_word": "бұлт", "safe_language": "uz"}
    yield {**usual, "safe_until": (today + timedelta(days=2)).isoformat()}
    yield {**usual, "safe_until": (today - timedelta(days=1)).isoformat()}
    yield {**usual, "safe_channel": "call", "if_another_answers": "Дәріханадан", "who_watches": "бригадир"}


def _version(actor: Actor, case: UUID) -> int:
    with acting(actor), transaction.atomic():
        return Case.objects.get(pk=case).version
