"""Sending a fact, reading it, and saying what came of it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Denied, Refused
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.alerts.telling import TOLD
from arasha.casework.cases.steps import add_step
from arasha.casework.fact_reports import rules
from arasha.casework.fact_reports.queries import names_inside
from arasha.casework.fact_reports.rules import FactContent
from arasha.casework.fact_reports.sealing import seal_texts
from arasha.casework.models import Case, FactReport, FactSource, FactStatus
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.sealing import CannotOpen


@action
def send_fact(
    actor: Actor,
    content: FactContent,
    recipient_id: UUID,
    *,
    case_id: UUID | None,
    name_looked_at: bool = False,
    now: datetime,
    key: UUID,
) -> FactReport:
    """Send what happens where. The recipient learns neither a person nor from which case it came.

    case_id: the sender's own case it came from, kept on the sender's side only; None for a fact without a case.
    """
    policy.require_verb(actor, "fact.send")
    case = policy.require(actor, "fact.send", Case, case_id) if case_id else None
    pack, today = current(), timezone.localdate(now)
    agency = Agency.objects.filter(pk=recipient_id).first()
    rules.judge_recipient(agency.type if agency else None, is_own=recipient_id == actor.agency, pack=pack).enforce()
    rules.judge_content(content, pack).enforce()
    rules.judge_names(names_inside(actor, case, content), looked_at=name_looked_at).enforce()
    report = _store(actor, content, recipient_id, rules.reading_due(content.danger_now, now, pack, today), now)
    events.record(
        actor, "fact.sent", objects=[report.pk], also=[recipient_id], at=now, danger=content.danger_now or "unknown"
    )
    _notify(actor, report, "fact.sent", now)
    if case is not None:
        _remember_source(actor, report, case, now)
    return report


def _store(actor: Actor, content: FactContent, recipient: UUID, due_at: datetime, now: datetime) -> FactReport:
    identity = uuid4()
    try:
        sealed = [seal_texts(content.texts(), identity, agency) for agency in (actor.agency, recipient)]
    except CannotOpen:
        raise Refused(
            "fact.recipient_without_key",
            _("This agency has no valid key yet, so nothing can be sealed to it."),
            field="recipient",
        ) from None
    report = FactReport(
        id=identity,
        sender_id=actor.agency,
        recipient_id=recipient,
        region=content.region,
        sector=content.sector,
        forms=list(content.forms),
        means=list(content.means),
        people=content.people,
        children=content.children,
        danger_now=content.danger_now,
        last_known=content.last_known,
        sealed_for_sender=sealed[0],
        sealed_for_recipient=sealed[1],
        status=FactStatus.SENT,
        sent_at=now,
        sent_by_id=actor.post,
        due_at=due_at,
    )
    report.save(force_insert=True)
    return report


def _remember_source(actor: Actor, report: FactReport, case: Case, now: datetime) -> None:
    FactSource(report_id=report.pk, owner_agency_id=actor.agency, case_id=case.pk).save(force_insert=True)
    if case.owner_agency_id == actor.agency:
        add_step(actor, case.pk, case.owner_agency_id, "fact.sent", now, recipient=str(report.recipient_id))
    # In the sender's chain alone: the recipient's must not tie the report to a case.
    events.record(actor, "fact.linked", objects=[case.pk, report.pk], at=now)


@action
def confirm_reading(actor: Actor, report_id: UUID, *, version: int, now: datetime, key: UUID) -> FactReport:
    """Say for the recipient that the report was read; the sender sees it."""
    report = _step(actor, report_id, FactStatus.SEEN, "", version)
    report.seen_at, report.seen_by_id = now, actor.post
    return _saved(actor, report, "fact.seen", now)


@action
def answer_fact(actor: Actor, report_id: UUID, *, outcome: str, version: int, now: datetime, key: UUID) -> FactReport:
    """Say for the recipient what came of it, in one of the pack's codes; the sender sees it."""
    report = _step(actor, report_id, FactStatus.ACTED_ON, outcome, version)
    if report.seen_at is None:
        report.seen_at, report.seen_by_id = now, actor.post
    report.acted_at, report.outcome = now, outcome
    return _saved(actor, report, "fact.acted_on", now, outcome=outcome)


def _step(actor: Actor, report_id: UUID, step: FactStatus, outcome: str, version: int) -> FactReport:
    if policy.require(actor, "fact.answer", FactReport, report_id).recipient_id != actor.agency:
        raise Denied("fact.answer", report_id, status=403)
    # Row security lets the recipient alone lock it for a change; so the sender is told apart before.
    report = policy.require(actor, "fact.answer", FactReport, report_id, version=version, lock=True)
    rules.judge_step(report.status, step, outcome, current()).enforce()
    report.status = step
    return report


def _saved(actor: Actor, report: FactReport, kind: str, now: datetime, **details: str) -> FactReport:
    report.version += 1
    report.save()
    events.record(actor, kind, objects=[report.pk], also=[report.sender_id], at=now, **details)
    _notify(actor, report, kind, now)
    return report


def _notify(actor: Actor, report: FactReport, kind: str, now: datetime) -> None:
    """A notice to the side that did not act; it names no case, as the report itself does not."""
    to_sender = actor.agency == report.recipient_id
    if kind in TOLD:
        tell(
            actor,
            kind,
            agency=report.sender_id if to_sender else report.recipient_id,
            posts=[report.sent_by_id] if to_sender else [],
            region="" if to_sender else report.region,
            number="",
            page="casework:fact_report",
            target=report.pk,
            now=now,
        )
