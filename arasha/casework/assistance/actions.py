"""Writing down where help stands."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.refusals import Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.assistance import rules
from arasha.casework.cases.axes import lock_axes
from arasha.casework.cases.steps import add_step
from arasha.casework.models import AssistanceChange, Case
from arasha.database.actor import Actor


@action
def change_assistance(
    actor: Actor, case_id: UUID, assistance: str, *, on: date, version: int, now: datetime, key: UUID
) -> AssistanceChange:
    """Write the next step of assistance, for whoever the case is open to: whoever helps says where help stands.

    version: how many steps the writer has seen. Raises Stale when there are more by now.
    """
    case = policy.require(actor, "assistance.change", Case, case_id)
    lock_axes(case.pk)
    earlier = list(policy.visible(actor, AssistanceChange).filter(case=case).order_by("-recorded_at"))
    if len(earlier) != version:
        raise Stale(_("Somebody saved this before you. Look at what changed, then save again."))
    before = earlier[0].assistance if earlier else ""
    rules.judge_step(before, assistance, on, timezone.localdate(now)).enforce()
    change = AssistanceChange(
        case=case,
        owner_agency_id=actor.agency,
        assistance=assistance,
        on=on,
        recorded_at=now,
        by_post_id=actor.post,
    )
    change.save(force_insert=True)
    add_step(actor, case.pk, case.owner_agency_id, f"assistance.{assistance}", now)
    also = [] if case.owner_agency_id == actor.agency else [case.owner_agency_id]
    events.record(actor, "assistance.changed", objects=[case.pk, change.pk], also=also, at=now, assistance=assistance)
    return change
