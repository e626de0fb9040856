"""Reading safety and needs of one case: what was found, what is planned, what the criteria say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from arasha.access import policy
from arasha.access.models import Agency, Post
from arasha.audit import events
from arasha.casework.models import Assessment, Case, Entitlement, SafetyPlan
from arasha.casework.needs import groups_open
from arasha.database.actor import Actor
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import Keyring
from arasha.vault.values import read_values

LISTED = 60


@dataclass(frozen=True)
class SafetyView:
    """Safety and needs of one case as one actor sees them; without the group needs only who to ask is left.

    words_open: the sealed words were opened, whether or not there are any.
    """

    case: Case
    groups: frozenset[str]
    is_owner: bool
    owner: Agency
    assessments: list[Assessment]
    plans: list[SafetyPlan]
    entitlement: Entitlement | None
    posts: Mapping[UUID, Post]
    values: Mapping[str, str]
    words_open: bool

    @property
    def is_open(self) -> bool:
        return FieldGroup.NEEDS in self.groups

    def of_kind(self, kind: str) -> list[Assessment]:
        """The assessments of one kind, newest first."""
        return [assessment for assessment in self.assessments if assessment.kind == kind]

    @property
    def plan(self) -> SafetyPlan | None:
        return self.plans[0] if self.plans else None


def get_safety(actor: Actor, case_id: UUID, *, keyring: Keyring | None = None, purpose: str = "") -> SafetyView:
    """Safety and needs of a case the actor may see; the sealed words too with an open key and a purpose.

    Raises Denied, the same for a foreign and a missing case. The owner's chain sees that a recipient read it.
    """
    case = policy.require(actor, "safety.read", Case, case_id)
    groups = groups_open(actor, case)
    is_open = FieldGroup.NEEDS in groups
    assessments: list[Assessment] = []
    plans: list[SafetyPlan] = []
    if is_open:
        found = policy.visible(actor, Assessment).filter(case=case)
        assessments = list(found.order_by("-at", "-number")[:LISTED])
        plans = list(policy.visible(actor, SafetyPlan).filter(case=case).order_by("-number")[:LISTED])
    entitlement = current_entitlement(actor, case) if is_open else None
    values: Mapping[str, str] = {}
    words_open = bool(keyring is not None and purpose and is_open)
    if keyring is not None and words_open:
        values = read_values(actor, [case.person_id], [FieldGroup.NEEDS], keyring).get(case.person_id, {})
    is_owner = case.owner_agency_id == actor.agency
    shown: dict[str, Any] = {"groups": str(FieldGroup.NEEDS), "purpose": purpose} if values else {}
    events.record(
        actor,
        "identity.revealed" if values else "safety.read",
        objects=[case.pk],
        also=[] if is_owner else [case.owner_agency_id],
        **shown,
    )
    return SafetyView(
        case=case,
        groups=groups,
        is_owner=is_owner,
        owner=Agency.objects.get(pk=case.owner_agency_id),
        assessments=assessments,
        plans=plans,
        entitlement=entitlement,
        posts=_posts_of(assessments, plans, entitlement),
        values=values,
        words_open=words_open,
    )


def _posts_of(
    assessments: list[Assessment], plans: list[SafetyPlan], entitlement: Entitlement | None
) -> Mapping[UUID, Post]:
    wanted = {assessment.by_post_id for assessment in assessments} | {plan.by_post_id for plan in plans}
    if entitlement is not None:
        wanted |= {post for post in (entitlement.by_post_id, entitlement.opened_by_post_id) if post}
    return {post.pk: post for post in Post.objects.select_related("user", "agency").filter(pk__in=wanted)}


def last_assessment(actor: Actor, case: Case, kind: str) -> Assessment | None:
    """The last assessment of one kind, of a case the caller has opened and recorded already."""
    return policy.visible(actor, Assessment).filter(case=case, kind=kind, is_current=True).first()


def current_plan(actor: Actor, case: Case) -> SafetyPlan | None:
    """The plan in force, of a case the caller has opened and recorded already."""
    return policy.visible(actor, SafetyPlan).filter(case=case, is_current=True).first()


def current_entitlement(actor: Actor, case: Case) -> Entitlement | None:
    """The criteria as last answered, of a case the caller has opened and recorded already."""
    return policy.visible(actor, Entitlement).filter(case=case, is_current=True).first()
