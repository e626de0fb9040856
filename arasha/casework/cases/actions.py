"""Registering and changing cases. The form registers one, an import thousands, through the same statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_date

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases import rules
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.cases.numbers import case_number
from arasha.casework.cases.steps import add_step
from arasha.casework.consents.actions import close_consulates
from arasha.casework.models import Case, TraffickingEvent
from arasha.country import CountryPack, current
from arasha.database.actor import Actor
from arasha.database.bulk import insert_rows
from arasha.engines.linkage.names import fold_name
from arasha.vault.groups import compartment_of
from arasha.vault.keyring import current_keyring
from arasha.vault.search import index_anew, index_people
from arasha.vault.values import write_values

PERSON_COLUMNS = {
    "id": "uuid",
    "owner_agency_id": "uuid",
    "sex": "text",
    "gender": "text",
    "languages": "varchar[]",
    "citizenships": "varchar[]",
    "nationality_basis": "text",
    "created_at": "timestamptz",
}
CASE_COLUMNS = {
    "id": "uuid",
    "person_id": "uuid",
    "owner_agency_id": "uuid",
    "number": "text",
    "opened_on": "date",
    "opened_precision": "text",
    "registered_at": "timestamptz",
    "region": "text",
    "country": "text",
    "channel": "text",
    "status": "text",
    "urgency": "text",
    "needs": "varchar[]",
    "children_along": "smallint",
    "age_basis": "text",
    "age_from": "smallint",
    "age_to": "smallint",
    "age_group": "text",
    "whereabouts": "text",
    "safe_until": "date",
    "assigned_post_id": "uuid",
    "origin_source": "text",
    "origin_key": "text",
    "origin_digest": "bytea",
    "version": "integer",
}
EVENT_COLUMNS = {
    "id": "uuid",
    "case_id": "uuid",
    "owner_agency_id": "uuid",
    "country": "text",
    "region": "text",
    "started_on": "date",
    "started_precision": "text",
    "ended_on": "date",
    "ended_precision": "text",
    "acts": "varchar[]",
    "means": "varchar[]",
    "forms": "varchar[]",
    "sectors": "varchar[]",
    "recruiter_relations": "varchar[]",
    "online": "text",
    "recorded_at": "timestamptz",
}
TAKE_NUMBERS = """
    INSERT INTO casework_number_counter AS counter (agency_id, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (agency_id, year) DO UPDATE SET last = counter.last + excluded.last
    RETURNING last"""


@dataclass(frozen=True)
class Registered:
    """What registering made, in the order of the drafts."""

    cases: list[UUID]
    persons: list[UUID]
    numbers: list[str]


@action
def register_case(actor: Actor, draft: CaseDraft, *, now: datetime, key: UUID) -> Case:
    """Register one person and case for the actor's agency."""
    policy.require_verb(actor, "case.register")
    return register_one(actor, draft, now)


def register_one(actor: Actor, draft: CaseDraft, now: datetime) -> Case:
    """The registering itself, for an action that registers among other things and has asked its own verb."""
    return Case.objects.get(pk=_register(actor, [draft], now).cases[0])


@action
def register_cases(actor: Actor, batch: Sequence[CaseDraft], *, now: datetime) -> Registered:
    """Register many cases in one transaction with one audit event that names them all."""
    policy.require_verb(actor, "case.import" if actor.function == "service" else "case.register")
    return _register(actor, batch, now)


def _register(actor: Actor, batch: Sequence[CaseDraft], now: datetime) -> Registered:
    pack = current()
    today = timezone.localdate(now)
    for draft in batch:
        rules.judge_draft(draft, pack, today).enforce()
    persons = [draft.person or uuid4() for draft in batch]
    cases = [uuid4() for _ in batch]
    numbers = _take_numbers(actor, batch)
    insert_rows(
        "casework_person", PERSON_COLUMNS, [_person_row(*row, actor, now) for row in zip(batch, persons, strict=True)]
    )
    insert_rows(
        "casework_case",
        CASE_COLUMNS,
        [_case_row(*row, actor, now) for row in zip(batch, cases, persons, numbers, strict=True)],
    )
    told = [(event, case) for draft, case in zip(batch, cases, strict=True) for event in draft.events]
    insert_rows(
        "casework_trafficking_event", EVENT_COLUMNS, [_event_row(event, case, actor, now) for event, case in told]
    )
    _store_values(
        actor, {person: draft.values for person, draft in zip(persons, batch, strict=True) if draft.values}, now
    )
    events.record(actor, "case.registered", objects=cases, at=now, count=len(cases))
    return Registered(cases, persons, numbers)


def _take_numbers(actor: Actor, batch: Sequence[CaseDraft]) -> list[str]:
    prefix = Agency.objects.only("number_prefix").get(pk=actor.agency).number_prefix
    wanted: dict[int, int] = {}
    for draft in batch:
        wanted[draft.opened_on.year] = wanted.get(draft.opened_on.year, 0) + 1
    following: dict[int, int] = {}
    with connection.cursor() as cursor:
        # In the order of years, so that two imports of one agency cannot wait for each other in a circle.
        for year in sorted(wanted):
            cursor.execute(TAKE_NUMBERS, [actor.agency, year, wanted[year]])
            following[year] = cursor.fetchone()[0] - wanted[year]
    numbers = []
    for draft in batch:
        following[draft.opened_on.year] += 1
        numbers.append(case_number(prefix, draft.opened_on.year, following[draft.opened_on.year]))
    return numbers


def _person_row(draft: CaseDraft, person: UUID, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "id": person,
        "owner_agency_id": actor.agency,
        "sex": draft.sex,
        "gender": draft.gender,
        "languages": draft.languages,
        "citizenships": draft.citizenships,
        "nationality_basis": draft.nationality_basis,
        "created_at": now,
    }


def _case_row(
    draft: CaseDraft, case: UUID, person: UUID, number: str, actor: Actor, now: datetime
) -> dict[str, object]:
    origin = draft.origin
    return {
        "id": case,
        "person_id": person,
        "owner_agency_id": actor.agency,
        "number": number,
        "opened_on": draft.opened_on,
        "opened_precision": draft.opened_precision,
        "registered_at": now,
        "region": draft.region,
        "country": draft.country,
        "channel": draft.channel,
        "status": draft.status,
        "urgency": draft.urgency,
        "needs": draft.needs,
        "children_along": draft.children_along,
        "age_basis": draft.age_basis,
        "age_from": draft.age_from,
        "age_to": draft.age_to,
        "age_group": str(rules.age_group(draft.age_from, draft.age_to)),
        "whereabouts": draft.whereabouts,
        "safe_until": draft.safe_until,
        "assigned_post_id": draft.assigned_post,
        "origin_source": origin.source if origin else None,
        "origin_key": origin.key if origin else None,
        "origin_digest": origin.digest if origin else None,
        "version": 1,
    }


def _event_row(event: EventDraft, case: UUID, actor: Actor, now: datetime) -> dict[str, object]:
    row = {column: getattr(event, column) for column in EVENT_COLUMNS if hasattr(event, column)}
    return {**row, "id": uuid4(), "case_id": case, "owner_agency_id": actor.agency, "recorded_at": now}


def _with_folded_name(fields: Mapping[str, str]) -> dict[str, str]:
    """Add the one folded field that fuzzy search opens; it follows every change of a name."""
    if not {"given_name", "surname", "patronymic"} & fields.keys():
        return dict(fields)
    names = (fields.get("surname", ""), fields.get("given_name", ""), fields.get("patronymic", ""))
    return {**fields, "folded_name": fold_name(" ".join(filter(None, names)))}


def _store_values(actor: Actor, values: Mapping[UUID, Mapping[str, str]], now: datetime) -> None:
    if not values:
        return
    keyring = current_keyring(actor)
    complete = {person: _with_folded_name(fields) for person, fields in values.items()}
    write_values(actor, complete, keyring, now)
    if keyring is not None:
        index_people(actor, complete, keyring)


@action
def add_event(actor: Actor, case_id: UUID, event: EventDraft, *, version: int, now: datetime, key: UUID) -> Case:
    """Add one trafficking event to a case of the actor's own agency."""
    case = policy.require(actor, "case.change", Case, case_id, version=version, lock=True)
    rules.judge_event(event, current(), timezone.localdate(now)).enforce()
    insert_rows("casework_trafficking_event", EVENT_COLUMNS, [_event_row(event, case.pk, actor, now)])
    return _changed(actor, case, "case.event_added", now)


@action
def remove_event(actor: Actor, case_id: UUID, event_id: UUID, *, version: int, now: datetime, key: UUID) -> Case:
    """Take back an event that was recorded by mistake; the step stays in the story."""
    case = policy.require(actor, "case.change", Case, case_id, version=version, lock=True)
    TraffickingEvent.objects.filter(case=case, pk=event_id).delete()
    return _changed(actor, case, "case.event_removed", now)


@action
def write_group(
    actor: Actor, case_id: UUID, values: Mapping[str, str], *, version: int, now: datetime, key: UUID
) -> Case:
    """Write protected values of the case's person, all of one field group or of safe contact.

    Works while the agency's key is locked; what identifies the person is then searchable from the next opening on.
    """
    case = policy.require(actor, "case.change", Case, case_id, version=version, lock=True)
    compartments = sorted({compartment_of(field) for field in values})
    if "safe_until" in values:
        case.safe_until = parse_date(values["safe_until"])
    _store_values(actor, {case.person_id: values}, now)
    keyring = current_keyring(actor)
    if keyring is not None:
        index_anew(actor, [case.person_id], keyring)
    return _changed(actor, case, "case.values_written", now, groups="+".join(compartments))


@action
def change_facts(
    actor: Actor, case_id: UUID, facts: Mapping[str, object], *, version: int, now: datetime, key: UUID
) -> Case:
    """Correct the core facts of a case: sex, age, languages, region, needs, urgency, whereabouts, citizenship."""
    case = policy.require(actor, "case.change", Case, case_id, version=version, lock=True)
    person = case.person
    for field, value in facts.items():
        setattr(person if field in PERSON_COLUMNS else case, field, value)
    _judge_changed(case, current(), now)
    case.age_group = rules.age_group(case.age_from, case.age_to)
    person.save(update_fields=["sex", "gender", "languages", "citizenships", "nationality_basis"])
    close_consulates(actor, case, now)
    changed = "+".join(sorted(facts))
    return _changed(actor, case, "case.facts_changed", now, fields=changed)


def _judge_changed(case: Case, pack: CountryPack, now: datetime) -> None:
    draft = CaseDraft(
        **{
            name: getattr(case, name)
            for name in ("opened_on", "channel", "age_basis", "age_from", "age_to", "region", "urgency", "whereabouts")
        },
        sex=case.person.sex,
        languages=tuple(case.person.languages),
        citizenships=tuple(case.person.citizenships),
        nationality_basis=case.person.nationality_basis,
        needs=tuple(case.needs),
    )
    rules.judge_draft(draft, pack, timezone.localdate(now)).enforce()


def _changed(actor: Actor, case: Case, kind: str, now: datetime, **details: Any) -> Case:
    case.version += 1
    case.save()
    add_step(actor, case.pk, case.owner_agency_id, kind, now, **details)
    events.record(actor, kind, objects=[case.pk], at=now, **details)
    return case
