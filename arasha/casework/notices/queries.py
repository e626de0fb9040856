"""Reading which notices were given."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.casework.models import Case, NoticeGiven, Understood, VisibleTo
from arasha.casework.notices.rules import is_read_to
from arasha.country import current
from arasha.database.actor import Actor

# Cases older than this are asked for on the case page only, so that a day's list stays a day's list.
ASKED_FOR = timedelta(days=14)
SHOWN = 50


def notices_of_case(actor: Actor, case: Case) -> list[NoticeGiven]:
    """The readings so far, newest first; for a case the caller has opened and recorded."""
    return list(policy.visible(actor, NoticeGiven).filter(case=case).select_related("talk").order_by("-at", "id")[:50])


def newest_notice(actor: Actor, case: Case) -> NoticeGiven | None:
    """The newest reading; for a case the caller has opened and recorded."""
    return policy.visible(actor, NoticeGiven).filter(case=case).order_by("-at", "id").first()


def open_for_notice(actor: Actor, case_id: UUID) -> Case:
    """The case whose person is told; the reading of the page is an event of its own."""
    case = policy.require(actor, "notice.give", Case, case_id)
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(actor, "notice.opened", objects=[case.pk], also=also)
    return case


def record_sheet(actor: Actor, case: Case, language: str, variant: str) -> None:
    """That the paper was made: it may be found, so it is known who made one."""
    events.record(actor, "notice.printed", objects=[case.pk], language=language, variant=variant)


def cases_without_notice(actor: Actor, now: datetime) -> list[Case]:
    """The post's own new cases whose person has not yet said the notice back, oldest first."""
    understood = policy.visible(actor, NoticeGiven).filter(case_id=OuterRef("case_id"), understood=Understood.YES)
    rows = (
        policy.visible(actor, VisibleTo)
        .filter(
            agency_id=actor.agency,
            via="owner",
            opened_on__gte=(now - ASKED_FOR).date(),
            case__assigned_post_id=actor.post,
            case__closed_on=None,
        )
        .exclude(Exists(understood))
        .select_related("case", "case__person")
        .order_by("opened_on", "case_id")[:SHOWN]
    )
    pack, today = current(), timezone.localdate(now)
    return [row.case for row in rows if is_read_to(row.case.age_to, pack, today)]
