"""What waits about safety and needs: dangers without a plan, reviews that are due, entitlements to open."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arasha.access import policy
from arasha.access.models import Agency
from arasha.casework.assessments.presenting import review_clock
from arasha.casework.entitlements.rules import may_open
from arasha.casework.models import (
    Assessment,
    AssessmentKind,
    Case,
    Entitlement,
    EntitlementState,
    Referral,
    ReferralStatus,
    SafetyPlan,
)
from arasha.casework.safety_plans.presenting import plan_clock
from arasha.casework.words import age_words, sex_word
from arasha.casework.work.items import Lane, WorkItem
from arasha.country import current
from arasha.database.actor import Actor

SHOWN = 25
# A review stands among the day's work from the day before its clock ends.
AHEAD = timedelta(hours=24)
DUE: dict[str, Promise] = {
    AssessmentKind.SAFETY: gettext_lazy("Look at safety again"),
    AssessmentKind.NEEDS: gettext_lazy("Look at needs again"),
}


def assessments_waiting(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    """Lines for those who may assess: in four queries whatever the number of cases."""
    if not policy.allows(actor, "assessment.record"):
        return
    yield from _unplanned(actor, now)
    yield from _reviews(actor, now)
    yield from _plans(actor, now)
    if policy.allows(actor, "entitlement.open"):
        yield from _to_open(actor, now)


def _unplanned(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    later_plan = SafetyPlan.objects.filter(case=OuterRef("case"), is_current=True, at__gte=OuterRef("at"))
    any_plan = SafetyPlan.objects.filter(case=OuterRef("case"), is_current=True)
    serious = policy.visible(actor, Assessment).filter(
        owner_agency_id=actor.agency, is_current=True, is_serious=True, kind=AssessmentKind.SAFETY
    )
    found = (
        serious.filter(~Exists(later_plan))
        .filter(Q(nothing_changed=False) | ~Exists(any_plan))
        .select_related("case", "case__person")
        .order_by("at", "id")[:SHOWN]
    )
    for assessment in found:
        yield WorkItem(
            lane=Lane.DANGER,
            what=_("A danger without a safety plan"),
            number=assessment.case.number,
            whose=whose(assessment.case),
            url=reverse("casework:safety_plan", args=[assessment.case_id]),
            verb=_("Plan"),
            clock=review_clock(assessment, now),
            due=assessment.review_due_at,
            assigned_post=assessment.case.assigned_post_id,
            nobodys=assessment.case.assigned_post_id is None,
        )


def _reviews(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    due = (
        policy.visible(actor, Assessment)
        .filter(owner_agency_id=actor.agency, is_current=True, review_due_at__lt=now + AHEAD)
        .filter(case__closed_on__isnull=True)
        .select_related("case", "case__person")
        .order_by("review_due_at", "id")[:SHOWN]
    )
    for assessment in due:
        kind = AssessmentKind(assessment.kind)
        yield WorkItem(
            lane=Lane.TODAY,
            what=str(DUE[kind]),
            number=assessment.case.number,
            whose=whose(assessment.case),
            url=reverse("casework:assess", args=[assessment.case_id, kind]),
            verb=_("Assess"),
            clock=review_clock(assessment, now),
            due=assessment.review_due_at,
            assigned_post=assessment.case.assigned_post_id,
            nobodys=assessment.case.assigned_post_id is None,
        )


def _plans(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    due = (
        policy.visible(actor, SafetyPlan)
        .filter(owner_agency_id=actor.agency, is_current=True, review_due_at__lt=now + AHEAD)
        .filter(case__closed_on__isnull=True)
        .select_related("case", "case__person")
        .order_by("review_due_at", "id")[:SHOWN]
    )
    for plan in due:
        yield WorkItem(
            lane=Lane.TODAY,
            what=_("Look at the safety plan again"),
            number=plan.case.number,
            whose=whose(plan.case),
            url=reverse("casework:safety_plan", args=[plan.case_id]),
            verb=_("Open"),
            clock=plan_clock(plan, now),
            due=plan.review_due_at,
            assigned_post=plan.case.assigned_post_id,
            nobodys=plan.case.assigned_post_id is None,
        )


def _to_open(actor: Actor, now: datetime) -> Iterator[WorkItem]:
    agency = Agency.objects.only("type").get(pk=actor.agency)
    if not may_open(agency.type, actor.function, current(), timezone.localdate(now)):
        return
    met = policy.visible(actor, Entitlement).filter(is_current=True, state=EntitlementState.MET, opened_at__isnull=True)
    accepted = Referral.objects.filter(recipient_id=actor.agency, status=ReferralStatus.ACCEPTED)
    for mine in (Q(owner_agency_id=actor.agency), Q(case_id__in=accepted.values("case_id"))):
        found = met.filter(mine).select_related("case", "case__person").order_by("at", "id")[:SHOWN]
        yield from (_open(entitlement) for entitlement in found)


def _open(entitlement: Entitlement) -> WorkItem:
    return WorkItem(
        lane=Lane.NEW,
        what=_("Criteria met: open the entitlement"),
        number=entitlement.case.number,
        whose=whose(entitlement.case),
        url=reverse("casework:safety", args=[entitlement.case_id]),
        verb=_("Open"),
        since=entitlement.at,
        assigned_post=entitlement.case.assigned_post_id,
        nobodys=entitlement.case.assigned_post_id is None,
    )


def whose(case: Case) -> str:
    """The person in a line of work: sex and age, no more."""
    return f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}"
