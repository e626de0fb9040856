"""Beginning a screening, keeping its answers, and finishing it. None of this touches the case's status."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case, Saying, Screening, ScreeningAnswer
from arasha.casework.screening import rules
from arasha.casework.screening.rules import AnswerDraft, CaseFacts, ScreeningDraft
from arasha.casework.talks.actions import add_talk
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.database.actor import Actor
from arasha.engines.screening import CaseRule


@action
def begin_screening(
    actor: Actor, case_id: UUID, draft: ScreeningDraft, talk: TalkDraft, *, now: datetime, key: UUID
) -> Screening:
    """Begin after the gate, and record the talk it belongs to.

    Raises Refused with what to do first when a gate is closed, and in custody for whoever holds people.
    """
    case = policy.require(actor, "screening.begin", Case, case_id)
    pack, today = current(), timezone.localdate(now)
    agency_type = Agency.objects.only("type").get(pk=actor.agency).type
    rules.judge_begin(draft, CaseFacts(case.age_group, case.whereabouts, agency_type), pack, today).enforce()
    instrument = rules.find_instrument(draft.instrument, draft.setting, pack, today)
    if instrument is None:
        raise LookupError(draft.instrument)
    screening = Screening(
        case=case,
        owner_agency_id=actor.agency,
        instrument=instrument.code,
        instrument_version=instrument.version,
        rule=rules.rule_for(case.age_group),
        setting=draft.setting,
        in_custody=rules.is_custody(draft.setting, case.whereabouts, pack, today),
        gate={code: draft.gate.get(code, "no") for code in pack.screening_gates},
        override=draft.override if rules.closed_gates(draft.gate, pack) else "",
        talk_id=add_talk(actor, case, talk, now).pk,
        by_post_id=actor.post,
        began_at=now,
    )
    screening.save(force_insert=True)
    events.record(
        actor,
        "screening.began",
        objects=[case.pk, screening.pk],
        at=now,
        instrument=screening.instrument_key,
        overridden=screening.override or "no",
    )
    return screening


@action
def save_answers(
    actor: Actor, screening_id: UUID, answers: Sequence[AnswerDraft], *, version: int, now: datetime, key: UUID
) -> Screening:
    """Keep these answers; others stay as they are. A repeated key keeps nothing twice."""
    screening = policy.require(actor, "screening.answer", Screening, screening_id, version=version, lock=True)
    rules.judge_open(screening.ended_at is not None).enforce()
    instrument = current().instruments[screening.instrument_key]
    rules.judge_answers(answers, instrument, current(), timezone.localdate(now)).enforce()
    _store(actor, screening, answers, now)
    screening.version += 1
    screening.save(update_fields=["version"])
    events.record(actor, "screening.answered", objects=[screening.case.pk, screening.pk], at=now, count=len(answers))
    return screening


def _store(actor: Actor, screening: Screening, answers: Sequence[AnswerDraft], now: datetime) -> None:
    stored = set(policy.visible(actor, ScreeningAnswer).filter(screening=screening).values_list("kind", "code"))
    rows = [
        ScreeningAnswer(
            screening=screening,
            owner_agency_id=actor.agency,
            kind=one.kind,
            code=one.code,
            answer=one.answer,
            phase=one.phase,
            source=one.source,
            certainty=one.certainty,
            at=now,
            by_post_id=actor.post,
        )
        for one in answers
        # A question that nobody has ever asked leaves no row.
        if one.answer != Saying.NOT_ASKED or (one.kind, one.code) in stored
    ]
    ScreeningAnswer._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["screening", "kind", "code"],
        update_fields=["answer", "phase", "source", "certainty", "at", "by_post_id"],
    )


@action
def finish_screening(actor: Actor, screening_id: UUID, *, version: int, now: datetime, key: UUID) -> Screening:
    """End the talk and keep the result in codes. It is a suggestion: no case is closed and no status is set."""
    screening = policy.require(actor, "screening.answer", Screening, screening_id, version=version, lock=True)
    rules.judge_open(screening.ended_at is not None).enforce()
    given = drafts_of(list(policy.visible(actor, ScreeningAnswer).filter(screening=screening)))
    rules.judge_finish(given).enforce()
    pack = current()
    evaluated = rules.evaluate_answers(
        pack.instruments[screening.instrument_key], CaseRule(screening.rule), given, pack, timezone.localdate(now)
    )
    screening.ended_at = now
    screening.result = rules.snapshot(evaluated)
    screening.version += 1
    screening.save(update_fields=["ended_at", "result", "version"])
    case = screening.case
    # In custody the owner of the case, who may be holding the person, learns nothing from its story.
    if case.owner_agency_id == actor.agency or not screening.in_custody:
        add_step(actor, case.pk, case.owner_agency_id, "screening.finished", now)
    events.record(
        actor, "screening.finished", objects=[case.pk, screening.pk], at=now, instrument=screening.instrument_key
    )
    return screening


def drafts_of(answers: Sequence[ScreeningAnswer]) -> list[AnswerDraft]:
    """Stored answers as the rules read them."""
    return [AnswerDraft(one.kind, one.code, one.answer, one.phase, one.source, one.certainty) for one in answers]
