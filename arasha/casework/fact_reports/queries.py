"""Reading fact reports, and who may receive one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from arasha.access import policy
from arasha.access.models import Agency
from arasha.audit import events
from arasha.casework.fact_reports.rules import COMPETENCE, FactContent, fields_with_name
from arasha.casework.fact_reports.sealing import open_texts
from arasha.casework.models import Case, FactReport, FactSource, FactStatus
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import Keyring, current_keyring
from arasha.vault.values import read_values

SHOWN = 50
NEWS_FOR = timedelta(days=14)
NAME_FIELDS = ("given_name", "surname", "patronymic")


@dataclass(frozen=True)
class FactRow:
    """A report with the names of both sides."""

    report: FactReport
    sender: Agency
    recipient: Agency


@dataclass(frozen=True)
class FactView:
    """One report as its reader sees it; `is_sealed` while the reader's key is locked; `case` on the sender's side."""

    row: FactRow
    content: FactContent
    is_sealed: bool
    case: Case | None


def recipients(actor: Actor) -> list[Agency]:
    """Agencies that take fact reports by the pack's competence, other than the own one."""
    types = current().competences[COMPETENCE].agency_types
    return list(Agency.objects.filter(type__in=types).exclude(pk=actor.agency).order_by("region", "code"))


def get_recipient(identity: str) -> Agency:
    """The agency that the form has found among the possible ones."""
    return Agency.objects.get(pk=identity)


def open_source(actor: Actor, case_id: UUID) -> Case:
    """The case a fact is reported from; the page is an event of the sender's alone."""
    case = policy.require(actor, "fact.send", Case, case_id)
    events.record(actor, "fact.begun", objects=[case.pk])
    return case


def names_inside(actor: Actor, case: Case | None, content: FactContent) -> list[str]:
    """The fields in which the person's own name seems to stand; nothing while the key is locked or without a case."""
    keyring = current_keyring(actor)
    if case is None or keyring is None or not content.texts():
        return []
    opened = read_values(actor, [case.person_id], [FieldGroup.IDENTITY], keyring, fields=NAME_FIELDS)
    names = opened.get(case.person_id, {})
    events.record(actor, "fact.compared", objects=[case.pk])
    return fields_with_name(content.texts(), names.values())


def list_facts(actor: Actor, *, direction: str) -> list[FactRow]:
    """The newest reports the agency received ("in") or sent ("out"), unread ones first by their clock."""
    mine = {"recipient_id": actor.agency} if direction == "in" else {"sender_id": actor.agency}
    reports = policy.visible(actor, FactReport).filter(**mine)
    unread = list(reports.filter(status=FactStatus.SENT).order_by("due_at", "id")[:SHOWN])
    read = list(reports.exclude(status=FactStatus.SENT).order_by("-sent_at", "id")[:SHOWN])
    events.record(actor, "fact.listed", count=len(unread) + len(read), direction=direction)
    return with_names(unread + read)


def with_names(reports: list[FactReport]) -> list[FactRow]:
    agencies = Agency.objects.in_bulk({row.sender_id for row in reports} | {row.recipient_id for row in reports})
    return [FactRow(row, agencies[row.sender_id], agencies[row.recipient_id]) for row in reports]


def get_fact(actor: Actor, report_id: UUID, keyring: Keyring | None) -> FactView:
    """One report that the actor's agency sent or received; both sides see that it was opened."""
    report = policy.require(actor, "fact.read", FactReport, report_id)
    is_sender = report.sender_id == actor.agency
    texts = open_texts(report, actor, keyring)
    events.record(
        actor,
        "fact.opened",
        objects=[report.pk],
        also=[report.recipient_id if is_sender else report.sender_id],
        sealed=texts is None,
    )
    return FactView(
        row=with_names([report])[0],
        content=_content(report, texts or {}),
        is_sealed=texts is None,
        case=_source_case(actor, report) if is_sender else None,
    )


def version_of(actor: Actor, report_id: UUID) -> int:
    """The stored version, for a form that was beaten to it; the page it returns to is recorded by itself."""
    return policy.require(actor, "fact.read", FactReport, report_id).version


def _content(report: FactReport, texts: dict[str, str]) -> FactContent:
    return FactContent(
        region=report.region,
        sector=report.sector,
        forms=tuple(report.forms),
        means=tuple(report.means),
        people=report.people,
        children=report.children,
        danger_now=report.danger_now,
        last_known=report.last_known,
        **texts,
    )


def _source_case(actor: Actor, report: FactReport) -> Case | None:
    source = policy.visible(actor, FactSource).filter(report_id=report.pk).first()
    return policy.visible(actor, Case).filter(pk=source.case_id).first() if source else None


def facts_waiting_for(actor: Actor, now: datetime) -> list[FactRow]:
    """What the agency must read or answer, what others have not read, and the newest outcomes."""
    wanted = Q(recipient_id=actor.agency, status__in=[FactStatus.SENT, FactStatus.SEEN])
    wanted |= Q(sender_id=actor.agency, status=FactStatus.SENT)
    wanted |= Q(sender_id=actor.agency, status=FactStatus.ACTED_ON, acted_at__gt=now - NEWS_FOR)
    return with_names(list(policy.visible(actor, FactReport).filter(wanted).order_by("due_at", "id")[:SHOWN]))
