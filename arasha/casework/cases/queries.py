"""Reading cases: one whole case as this actor may see it, lists in pages, and finding by number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.casework.cases.numbers import tidy_number
from arasha.casework.models import Case, CaseStep, Person, TraffickingEvent, VisibleTo
from arasha.database.actor import Actor
from arasha.vault.groups import SAFE_CONTACT, FieldGroup
from arasha.vault.keyring import Keyring
from arasha.vault.store import compartments_held
from arasha.vault.values import read_values

PAGE = 50
FILTERS = ("region", "status", "channel", "sex", "age_group", "urgency", "referral_state")


@dataclass(frozen=True)
class CaseFilters:
    """The closed set of filters of the case list; empty means all."""

    exact: Mapping[str, str] = field(default_factory=dict)
    opened_from: date | None = None
    opened_until: date | None = None
    mine: str = ""

    def condition(self) -> Q:
        wanted = Q(**{name: value for name, value in self.exact.items() if name in FILTERS and value})
        if self.opened_from:
            wanted &= Q(opened_on__gte=self.opened_from)
        if self.opened_until:
            wanted &= Q(opened_on__lte=self.opened_until)
        if self.mine:
            wanted &= Q(via="owner") if self.mine == "own" else ~Q(via="owner")
        return wanted


@dataclass(frozen=True)
class Place:
    """Where a page begins: the opening day and id of the last row before it, and which way to read."""

    opened_on: date
    case: UUID
    newer: bool = False


@dataclass(frozen=True)
class CasePage:
    """One page of the list, and whether there is more on either side."""

    rows: list[VisibleTo]
    has_newer: bool
    has_older: bool


def list_cases(
    actor: Actor, filters: CaseFilters, *, place: Place | None = None, oldest_first: bool = False
) -> CasePage:
    """One page of the cases the actor may see, from the index of who sees what; one audit event."""
    rows = policy.visible(actor, VisibleTo).filter(filters.condition(), VisibleTo.once(), agency_id=actor.agency)
    backwards = bool(place and place.newer)
    ascending = oldest_first != backwards
    if place is not None:
        rows = rows.filter(_beyond(place, ascending=ascending))
    order = ("opened_on", "case_id") if ascending else ("-opened_on", "-case_id")
    found = list(rows.select_related("case", "case__person").order_by(*order)[: PAGE + 1])
    more, page = len(found) > PAGE, found[:PAGE]
    if backwards:
        page.reverse()
    events.record(actor, "case.listed", objects=[row.case_id for row in page], count=len(page))
    if backwards:
        return CasePage(page, has_newer=more, has_older=True)
    return CasePage(page, has_newer=place is not None, has_older=more)


def _beyond(place: Place, *, ascending: bool) -> Q:
    if ascending:
        return Q(opened_on__gt=place.opened_on) | Q(opened_on=place.opened_on, case_id__gt=place.case)
    return Q(opened_on__lt=place.opened_on) | Q(opened_on=place.opened_on, case_id__lt=place.case)


@dataclass(frozen=True)
class CaseView:
    """A case as one actor sees it: the core, and beyond it only what `groups` open."""

    case: Case
    person: Person
    groups: frozenset[str]
    is_owner: bool
    owner: Agency
    assigned: Post | None
    trafficking_events: list[TraffickingEvent]
    steps: list[CaseStep]
    agency_names: Mapping[str, str]
    values: Mapping[str, str]
    held: frozenset[str]

    def may_see(self, group: str) -> bool:
        return group in self.groups


def get_case(actor: Actor, case_id: UUID, *, keyring: Keyring | None = None, purpose: str = "") -> CaseView:
    """One case with its events and story; with an open keyring its safe contact, with a purpose too all it may see.

    A foreign and a missing case raise the same Denied. Both agencies' chains see that a recipient opened it.
    """
    case = policy.require(actor, "case.read", Case, case_id)
    groups = _groups_open(actor, case)
    is_owner = case.owner_agency_id == actor.agency
    told = list(case.events.order_by("started_on", "recorded_at")) if FieldGroup.NARRATIVE in groups else []
    steps = list(CaseStep.objects.filter(case_id=case.pk).order_by("-at", "-id")[:200])
    opened = groups if purpose else groups & {SAFE_CONTACT}
    values: Mapping[str, str] = {}
    if keyring is not None:
        values = read_values(actor, [case.person_id], opened, keyring).get(case.person_id, {})
    also = [] if is_owner else [case.owner_agency_id]
    kind = "identity.revealed" if values and purpose else "case.opened"
    shown: dict[str, Any] = {"groups": "+".join(sorted(opened)), "purpose": purpose} if values else {}
    if not is_owner:
        # What stood open to the recipient: the person may ask for exactly this list before withdrawing.
        shown["open"] = "+".join(sorted(groups))
    events.record(actor, kind, objects=[case.pk], also=also, **shown)
    return CaseView(
        case=case,
        person=case.person,
        groups=groups,
        is_owner=is_owner,
        owner=Agency.objects.get(pk=case.owner_agency_id),
        assigned=Post.objects.select_related("user").filter(pk=case.assigned_post_id).first()
        if case.assigned_post_id
        else None,
        trafficking_events=told,
        steps=steps,
        agency_names=_names_in(steps),
        values=values,
        held=frozenset(compartments_held([case.person_id]).get(case.person_id, set())),
    )


def _groups_open(actor: Actor, case: Case) -> frozenset[str]:
    running = Q(until__isnull=True) | Q(until__gt=Now())
    rows = policy.visible(actor, VisibleTo).filter(running, case=case, agency_id=actor.agency)
    return frozenset(group for row in rows for group in row.groups)


def _names_in(steps: list[CaseStep]) -> dict[str, str]:
    named = {str(step.by_agency_id) for step in steps} | {step.details.get("recipient", "") for step in steps}
    return {str(agency.pk): agency.name for agency in Agency.objects.filter(pk__in=named - {""})}


def find_by_number(actor: Actor, typed: str) -> Case:
    """The case with this number that the actor may see; Denied (404) for a foreign, missing or mistyped one."""
    number = tidy_number(typed)
    found: QuerySet[Case] = policy.visible(actor, Case).filter(number=number or "")
    case = found.first() if number else None
    if case is None:
        raise Denied("case.find", typed[:40])
    events.record(actor, "case.found", objects=[case.pk])
    return case


def cases_of(actor: Actor, persons: list[UUID]) -> dict[UUID, list[Case]]:
    """The visible cases of these persons, newest first; the caller has recorded why they were looked for."""
    found: dict[UUID, list[Case]] = {person: [] for person in persons}
    for case in (
        policy.visible(actor, Case).filter(person_id__in=persons).select_related("person").order_by("-opened_on")
    ):
        found[case.person_id].append(case)
    return found
