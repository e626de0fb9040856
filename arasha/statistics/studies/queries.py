"""Reading tables of counts, studies under way, and results; every reading of a result leaves an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.country import current
from arasha.database.actor import Actor
from arasha.engines.prevalence import CaptureTable, Reason
from arasha.statistics.models import CountTable, RunState, Study, StudyRun
from arasha.statistics.studies import rules

SHOWN = 100


@dataclass(frozen=True)
class TableView:
    """A table as given and as its lists are now, with what the rules say of it."""

    stored: CountTable
    given: CaptureTable
    present: CaptureTable
    colour: str
    reasons: list[Reason]


def list_tables(actor: Actor) -> "QuerySet[CountTable]":
    """The agency's own tables, the one changed last first."""
    return policy.visible(actor, CountTable).filter(owner_agency_id=actor.agency).order_by("-changed_at", "id")[:SHOWN]


def get_table(actor: Actor, table_id: UUID) -> TableView:
    """One table of the own agency, as its lists are now."""
    stored = policy.require(actor, "estimate.prepare", CountTable, table_id)
    given = rules.given_table(stored)
    present = rules.take_steps(given, stored.steps)
    colour, reasons = rules.judge_lists(present)
    events.record(actor, "count_table.read", objects=[stored.pk])
    return TableView(stored, given, present, colour, reasons)


def list_runs(actor: Actor, now: datetime) -> list[StudyRun]:
    """The agency's studies that are under way, and those that were interrupted or failed today, newest first."""
    own = policy.visible(actor, StudyRun).filter(owner_agency_id=actor.agency)
    without_result = own.exclude(state__in=(RunState.DONE, RunState.CANCELLED))
    rows = without_result.select_related("table").order_by("-asked_at")[:10]
    return [run for run in rows if run.ended_at is None or (now - run.ended_at).days < 1]


def runs_of_table(actor: Actor, table_id: UUID) -> "QuerySet[StudyRun]":
    """What was asked of one table, newest first."""
    return policy.visible(actor, StudyRun).filter(table_id=table_id).order_by("-asked_at")[:20]


def get_run(actor: Actor, run_id: UUID) -> StudyRun:
    """One study under way, or how it ended. It holds no figure, so that looking again and again leaves no event."""
    return policy.require(actor, "estimate.read", StudyRun, run_id)


def list_studies(actor: Actor) -> list[Study]:
    """Results of the own agency, and those given to it, newest first; without what was computed."""
    events.record(actor, "study.listed")
    return studies_to_choose(actor)


def studies_to_choose(actor: Actor) -> list[Study]:
    """The same inside another reading, whose own event counts."""
    rows = policy.visible(actor, Study).defer("document", "about", "assumptions").order_by("-made_at", "id")[:SHOWN]
    return list(rows)


def get_study(actor: Actor, study_id: UUID, *, kind: str = "study.read", verb: str = "estimate.read") -> Study:
    """One result that the actor's agency may see. kind: what is done with it, for the audit of reader and owner."""
    study = policy.require(actor, verb, Study, study_id)
    events.record(actor, kind, objects=[study.pk], also=[study.owner_agency_id])
    return study


def agencies_to_give(actor: Actor) -> list[Agency]:
    """The secretariats that may be given a study, by the pack's competence."""
    types = current().competences[rules.COMPETENCE].agency_types
    return list(Agency.objects.filter(type__in=types).exclude(pk=actor.agency).order_by("code"))


def names_of_agencies(identities: "set[UUID]") -> dict[UUID, str]:
    """Agencies by id, in the language of the screen."""
    return {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=identities)}


def post_of(identity: UUID) -> Post | None:
    """Who asked for a study."""
    return Post.objects.select_related("user", "agency").filter(pk=identity).first()
