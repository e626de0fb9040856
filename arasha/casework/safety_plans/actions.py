"""Making and changing a safety plan: each agreed plan is a new dated one, the person's own words stay sealed."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.refusals import Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Case, SafetyPlan
from arasha.casework.safety_plans import rules
from arasha.casework.safety_plans.rules import PlanDraft
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.keyring import current_keyring
from arasha.vault.values import write_values


@action
def make_plan(actor: Actor, case_id: UUID, draft: PlanDraft, *, version: int, now: datetime, key: UUID) -> SafetyPlan:
    """Keep the plan as agreed now; the one before stays in the story.

    version: the number of the plan that was shown, 0 for none. Raises Stale when a colleague has changed it since.
    """
    case = policy.require(actor, "safety_plan.make", Case, case_id, lock=True)
    pack, today = current(), timezone.localdate(now)
    last = SafetyPlan.objects.filter(case=case, is_current=True).order_by("-number").first()
    if (last.number if last else 0) != version:
        raise Stale(_("Somebody changed the plan before you. Look at what is in it now, then save again."))
    rules.judge_plan(draft, pack, today).enforce()
    plan = SafetyPlan.objects.create(
        case=case,
        owner_agency_id=case.owner_agency_id,
        by_post_id=actor.post,
        number=version + 1,
        at=now,
        signs=list(draft.signs),
        steps=list(draft.steps),
        language=draft.language,
        review_due_at=rules.review_due(pack, now, today)[1],
    )
    words = {f"plan_people:{case.pk}": draft.people, f"plan_words:{case.pk}": draft.own_words}
    sealed = {field: text for field, text in words.items() if text is not None}
    if sealed:
        write_values(actor, {case.person_id: sealed}, current_keyring(actor), now)
    kind = "safety_plan.changed" if last else "safety_plan.made"
    add_step(actor, case.pk, case.owner_agency_id, kind, now)
    events.record(actor, kind, objects=[case.pk, plan.pk], at=now, steps=len(draft.steps), signs=len(draft.signs))
    return plan
