"""Keeping tables of counts, changing their lists, asking for studies, and giving results to the commission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.limits import spend
from arasha.access.refusals import Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.database.actor import Actor
from arasha.database.queue import STUDY_QUEUE, enqueue
from arasha.engines.prevalence.reporting import QUESTIONS
from arasha.statistics.models import CountTable, RunState, Study, StudyRun
from arasha.statistics.models.studies import UNDER_WAY
from arasha.statistics.studies import rules
from arasha.statistics.studies.queries import agencies_to_give
from arasha.statistics.studies.rules import GivenTable, Step

JOB = "compute_study"
STEP_EVENTS = {"merge": "merged", "omit": "omitted", "forbid": "forbidden"}


@dataclass(frozen=True)
class TableWords:
    """What the analyst says about a table: its name, the period it covers, and what its lists are."""

    name: str
    period: str = ""
    about: str = ""


@action
def keep_table(actor: Actor, words: TableWords, given: GivenTable, *, now: datetime, key: UUID) -> CountTable:
    """Keep a table of counts, ready to be prepared."""
    policy.require_verb(actor, "estimate.prepare")
    table = CountTable(
        owner_agency_id=actor.agency,
        name=words.name,
        period=words.period,
        about=words.about,
        lists=list(given.lists),
        counts=list(given.counts),
        reading=list(given.reading),
        given_sha256=given.sha256,
        made_at=now,
        made_by_id=actor.post,
        changed_at=now,
    )
    table.save(force_insert=True)
    events.record(actor, "count_table.kept", objects=[table.pk], at=now, lists=len(table.lists))
    return table


@action
def describe_table(
    actor: Actor, table_id: UUID, words: TableWords, *, version: int, now: datetime, key: UUID
) -> CountTable:
    """Change the table's name, period and note; studies already made keep theirs."""
    table = policy.require(actor, "estimate.prepare", CountTable, table_id, version=version, lock=True)
    table.name, table.period, table.about = words.name, words.period, words.about
    return _save_table(actor, table, "count_table.described", now)


@action
def add_step(actor: Actor, table_id: UUID, step: Step, *, version: int, now: datetime, key: UUID) -> CountTable:
    """Merge lists, leave some out, or say that nobody can be on all of them; the table as given stays."""
    table = policy.require(actor, "estimate.prepare", CountTable, table_id, version=version, lock=True)
    present = rules.take_steps(rules.given_table(table), table.steps)
    rules.judge_step(present, step).enforce()
    table.steps = [*table.steps, step.to_json()]
    return _save_table(actor, table, f"count_table.{STEP_EVENTS[step.kind]}", now)


@action
def undo_step(actor: Actor, table_id: UUID, *, version: int, now: datetime, key: UUID) -> CountTable:
    """Take the last change of the lists back."""
    table = policy.require(actor, "estimate.prepare", CountTable, table_id, version=version, lock=True)
    if not table.steps:
        raise Refused("table.nothing_to_undo", _("The lists are as they were given: there is nothing to undo."))
    table.steps = table.steps[:-1]
    return _save_table(actor, table, "count_table.undone", now)


def _save_table(actor: Actor, table: CountTable, kind: str, now: datetime) -> CountTable:
    table.changed_at = now
    table.version += 1
    table.save(update_fields=["name", "period", "about", "steps", "changed_at", "version"])
    events.record(actor, kind, objects=[table.pk], at=now)
    return table


@action
def start_study(
    actor: Actor, table_id: UUID, *, replicates: int, seed: int, version: int, now: datetime, key: UUID
) -> StudyRun:
    """Ask for a study of the table as its lists are now; it is computed in the background."""
    table = policy.require(actor, "estimate.prepare", CountTable, table_id, version=version, lock=True)
    return _ask(actor, table, table.steps, replicates, seed, now)


@action
def start_again(actor: Actor, run_id: UUID, *, now: datetime, key: UUID) -> StudyRun:
    """Ask again for a study that was cancelled, interrupted or failed: the same lists, replicates and seed."""
    run = policy.require(actor, "estimate.prepare", StudyRun, run_id)
    if not rules.may_start_again(rules.shown_state(run, now)):
        raise Refused("study.under_way", _("This study has not ended, or it has a result already."))
    close_silent(actor, now)
    return _ask(actor, run.table, run.steps, run.replicates, run.seed, now)


def _ask(
    actor: Actor, table: CountTable, steps: Sequence[dict[str, Any]], replicates: int, seed: int, now: datetime
) -> StudyRun:
    spend("study_start", str(actor.post), now)
    _one_at_a_time(actor.agency)
    close_silent(actor, now)
    under_way = policy.visible(actor, StudyRun).filter(owner_agency_id=actor.agency, state__in=UNDER_WAY).count()
    rules.judge_start(under_way).enforce()
    run = StudyRun(
        owner_agency_id=actor.agency,
        table=table,
        steps=list(steps),
        replicates=replicates,
        seed=seed,
        asked_at=now,
        asked_by_id=actor.post,
    )
    run.save(force_insert=True)
    events.record(actor, "study.asked", objects=[run.pk, table.pk], at=now, replicates=replicates)
    enqueue(JOB, queue=STUDY_QUEUE, run=run.pk, agency=actor.agency)
    return run


@action
def cancel_run(actor: Actor, run_id: UUID, *, now: datetime, key: UUID) -> StudyRun:
    """Stop a study: at once while it waits, within a second or two while it is computed."""
    close_silent(actor, now)
    run = policy.require(actor, "estimate.prepare", StudyRun, run_id)
    if run.state not in UNDER_WAY:
        return run
    run = policy.require(actor, "estimate.prepare", StudyRun, run_id, lock=True)
    run.cancel_asked = True
    if run.state == RunState.WAITING:
        run.state, run.ended_at = RunState.CANCELLED, now
    run.save(update_fields=["cancel_asked", "state", "ended_at"])
    events.record(actor, "study.cancelled", objects=[run.pk], at=now)
    return run


@action
def close_silent_runs(actor: Actor, now: datetime) -> int:
    """The same as a step of its own, for the worker's round."""
    return close_silent(actor, now)


def close_silent(actor: Actor, now: datetime) -> int:
    """Write down as interrupted what says it is computed but has fallen silent; returns how many."""
    silent = StudyRun.objects.filter(
        owner_agency_id=actor.agency, state=RunState.RUNNING, seen_at__lt=now - rules.SILENT_FOR
    )
    closed = silent.update(state=RunState.INTERRUPTED, ended_at=now)
    if closed:
        events.record(actor, "study.interrupted", at=now, times=closed)
    return closed


@action
def write_assumptions(
    actor: Actor, study_id: UUID, answers: dict[str, str], *, version: int, now: datetime, key: UUID
) -> Study:
    """Write what must be believed about the lists, in the analyst's own words; the report carries it.

    answers: by the code of the engine's question; one left empty counts as not written.
    """
    study = policy.require(actor, "estimate.prepare", Study, study_id, version=version, lock=True)
    study.assumptions = {code: words for code, words in answers.items() if code in QUESTIONS and words}
    study.version += 1
    study.save(update_fields=["assumptions", "version"])
    events.record(actor, "study.assumed", objects=[study.pk], at=now)
    return study


@action
def give_study(actor: Actor, study_id: UUID, agency_id: UUID, *, version: int, now: datetime, key: UUID) -> Study:
    """Let the commission's secretariat read a study; the table of counts stays here."""
    study = policy.require(actor, "estimate.give", Study, study_id, version=version, lock=True)
    if agency_id not in {agency.pk for agency in agencies_to_give(actor)}:
        raise Refused("study.no_recipient", _("This agency does not take studies. Choose the commission."))
    study.given_to_id, study.given_at, study.taken_back_at = agency_id, now, None
    study.version += 1
    study.save(update_fields=["given_to_id", "given_at", "taken_back_at", "version"])
    events.record(actor, "study.given", objects=[study.pk], also=[agency_id], at=now)
    return study


@action
def take_back_study(actor: Actor, study_id: UUID, *, version: int, now: datetime, key: UUID) -> Study:
    """Close a study to the commission again, at once; that it was given stays in both agencies' audit."""
    study = policy.require(actor, "estimate.give", Study, study_id, version=version, lock=True)
    if study.given_to_id is None:
        return study
    also = [study.given_to_id]
    study.given_to_id, study.taken_back_at = None, now
    study.version += 1
    study.save(update_fields=["given_to_id", "taken_back_at", "version"])
    events.record(actor, "study.taken_back", objects=[study.pk], also=also, at=now)
    return study


def _one_at_a_time(agency: UUID) -> None:
    """Two who ask in one moment are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"studies {agency}"])
