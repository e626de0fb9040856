"""The entitlement to special social services in words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.models import Agency
from arasha.casework.assessments.presenting import name_post
from arasha.casework.assessments.queries import SafetyView
from arasha.casework.entitlements import rules
from arasha.casework.entitlements.forms import PARTS
from arasha.casework.models import Entitlement, EntitlementState
from arasha.casework.words import day_words
from arasha.country import current
from arasha.database.actor import Actor

TONES = {EntitlementState.MET: "ok", EntitlementState.NOT_MET: "", EntitlementState.UNKNOWN: "sun"}


@dataclass(frozen=True)
class EntitlementShown:
    """What the criteria say, what still lacks, who opened it when, and whether this reader may open it."""

    entitlement: Entitlement | None = None
    state: str = ""
    tone: str = ""
    when: str = ""
    who: str = ""
    deciding: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    opened: str = ""
    opened_by: str = ""
    source: Any = None
    may_answer: bool = False
    opening: VersionedForm | None = None


def present_entitlement(view: SafetyView, actor: Actor, now: datetime) -> EntitlementShown:
    """The criteria of this case as last answered."""
    pack, today = current(), timezone.localdate(now)
    parameter = pack.parameter("entitlement_parts", today)
    may_answer = view.is_open and policy.allows(actor, "entitlement.answer")
    entitlement = view.entitlement
    if entitlement is None:
        return EntitlementShown(source=parameter, may_answer=may_answer)
    finding = rules.weigh_criteria(entitlement.answers, pack, today)
    return EntitlementShown(
        entitlement=entitlement,
        state=str(entitlement.get_state_display()),
        tone=TONES[EntitlementState(entitlement.state)],
        when=day_words(entitlement.at),
        who=name_post(view, entitlement.by_post_id),
        deciding=[pack.entitlement_criteria.name(code) for code in finding.deciding],
        missing=[str(PARTS.get(part, part)) for part in finding.missing],
        opened=day_words(entitlement.opened_at) if entitlement.opened_at else "",
        opened_by=name_post(view, entitlement.opened_by_post_id),
        source=parameter,
        may_answer=may_answer,
        opening=VersionedForm(initial={"version": entitlement.version}) if _may_open(actor, entitlement, now) else None,
    )


def _may_open(actor: Actor, entitlement: Entitlement, now: datetime) -> bool:
    if entitlement.opened_at is not None or not policy.allows(actor, "entitlement.open"):
        return False
    agency = Agency.objects.only("type").get(pk=actor.agency)
    today = timezone.localdate(now)
    return rules.judge_opening(entitlement.state, False, agency.type, actor.function, current(), today).allowed
