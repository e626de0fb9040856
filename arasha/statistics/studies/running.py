"""Carrying a study out: begun, computed outside every transaction with its progress told in short ones, and kept."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.database.actor import Actor, acting
from arasha.engines.prevalence import InputError
from arasha.statistics.models import CountTable, RunState, Study, StudyRun
from arasha.statistics.models.studies import UNDER_WAY
from arasha.statistics.studies import rules
from arasha.statistics.studies.computing import Outcome, Progress, Wish, compute

ENDS = {
    "cancelled": RunState.CANCELLED,
    "interrupted": RunState.INTERRUPTED,
    "failed": RunState.FAILED,
}


def carry_out(actor: Actor, run_id: UUID, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """Compute one study for the agency of this service post. stopping: the worker is asked to end.

    Does nothing for a study that has been cancelled meanwhile, or that another worker has begun.
    """
    try:
        wish = begin_run(actor, run_id, now=timezone.now())
    except InputError as problem:
        end_run(actor, run_id, Outcome("failed", problem=problem.code), now=timezone.now())
        return
    if wish is None:
        return
    stopped = False

    def tick(progress: Progress) -> bool:
        nonlocal stopped
        stopped = stopping()
        return not stopped and note_progress(actor, run_id, progress, timezone.now())

    outcome = compute(wish, tick)
    if stopped:
        outcome = Outcome("interrupted")
    end_run(actor, run_id, outcome, now=timezone.now())


@action
def begin_run(actor: Actor, run_id: UUID, *, now: datetime) -> Wish | None:
    """Take a waiting study up; None when there is nothing to do any more. Raises InputError for an impossible table."""
    policy.require_verb(actor, "estimate.compute")
    taken = StudyRun.objects.filter(pk=run_id, state=RunState.WAITING).update(
        state=RunState.RUNNING, began_at=now, seen_at=now
    )
    if not taken:
        return None
    run = policy.require(actor, "estimate.compute", StudyRun, run_id)
    table = policy.require(actor, "estimate.compute", CountTable, run.table_id)
    events.record(actor, "study.began", objects=[run.pk], at=now)
    present = rules.take_steps(rules.given_table(table), run.steps)
    return Wish(
        lists=present.lists,
        counts=tuple(int(count) for count in present.counts),
        forbidden=present.forbidden,
        notes=tuple(_plain(note) for note in present.notes),
        replicates=run.replicates,
        seed=run.seed,
        input_sha256=table.given_sha256,
    )


def note_progress(actor: Actor, run_id: UUID, progress: Progress, now: datetime) -> bool:
    """Say in a transaction of its own how far it is; answers whether to go on."""
    with acting(actor), transaction.atomic():
        going = StudyRun.objects.filter(pk=run_id, state=RunState.RUNNING, cancel_asked=False)
        return bool(going.update(seen_at=now, done=progress.done, of=progress.of, step=progress.step))


@action
def end_run(actor: Actor, run_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """Write the end down, and keep the result if there is one; a cancel that came at the last moment counts."""
    policy.require_verb(actor, "estimate.compute")
    run = StudyRun.objects.select_for_update().filter(pk=run_id, state__in=UNDER_WAY).first()
    if run is None:
        return
    if outcome.document is None or run.cancel_asked:
        run.state = RunState.CANCELLED if run.cancel_asked else ENDS[outcome.end]
        run.problem = outcome.problem
    else:
        study = _keep(actor, run, outcome, now)
        run.state, run.study_id, run.done = RunState.DONE, study.pk, run.of
    run.ended_at = now
    run.save(update_fields=["state", "problem", "study_id", "done", "ended_at"])
    events.record(actor, f"study.{run.state}", objects=[run.pk], at=now)


def _keep(actor: Actor, run: StudyRun, outcome: Outcome, now: datetime) -> Study:
    document = outcome.document
    assert document is not None
    table = policy.require(actor, "estimate.compute", CountTable, run.table_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"study numbers {actor.agency}"])
    last = Study.objects.filter(owner_agency_id=actor.agency).aggregate(last=Max("number"))["last"]
    study = Study(
        owner_agency_id=actor.agency,
        table_id=table.pk,
        number=(last or 0) + 1,
        name=table.name,
        period=table.period,
        about=table.about,
        lists=document["lists"],
        steps=run.steps,
        cases=document["cases"],
        replicates=run.replicates,
        seed=run.seed,
        input_sha256=document["input_sha256"],
        colour=document["verdict"]["colour"],
        document=document,
        made_at=now,
        asked_by_id=run.asked_by_id,
    )
    study.save(force_insert=True)
    return study


def _plain(note: object) -> dict[str, object]:
    return {"code": getattr(note, "code", str(note)), "values": dict(getattr(note, "values", {}))}
