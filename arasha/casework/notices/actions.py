"""Recording that rights and duties were explained."""

from datetime import datetime
from uuid import UUID

from arasha.access import policy
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case, NoticeGiven
from arasha.casework.notices import rules
from arasha.casework.notices.rules import NoticeDraft
from arasha.casework.talks.actions import add_talk
from arasha.casework.talks.rules import TalkDraft
from arasha.country import current
from arasha.database.actor import Actor


@action
def give_notice(
    actor: Actor, case_id: UUID, draft: NoticeDraft, talk: TalkDraft, *, now: datetime, key: UUID
) -> NoticeGiven:
    """Record one reading of the notice, with its talk, in one transaction."""
    case = policy.require(actor, "notice.give", Case, case_id)
    rules.judge_reading(draft, current()).enforce()
    held = add_talk(actor, case, talk, now)
    given = NoticeGiven(
        case=case,
        owner_agency_id=actor.agency,
        talk=held,
        at=now,
        version_code=draft.version,
        language=draft.language,
        variant=draft.variant,
        understood=draft.understood,
        paper=draft.paper,
        by_post_id=actor.post,
    )
    given.save(force_insert=True)
    if case.owner_agency_id == actor.agency:
        add_step(
            actor,
            case.pk,
            case.owner_agency_id,
            "notice.given",
            now,
            language=draft.language,
            understood=draft.understood,
        )
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(
        actor,
        "notice.given",
        objects=[case.pk, given.pk],
        also=also,
        at=now,
        version=draft.version,
        language=draft.language,
        understood=draft.understood,
        paper=draft.paper,
    )
    return given
