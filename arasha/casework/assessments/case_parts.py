"""Safety on the case page: what is serious, what to do about it first, and when to look again."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.casework.assessments.presenting import review_clock
from arasha.casework.assessments.queries import current_plan, last_assessment
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.models import Assessment, AssessmentKind, Level, SafetyPlan
from arasha.casework.safety_plans.presenting import plan_clock
from arasha.country import current
from arasha.vault.groups import FieldGroup

SOON = timedelta(hours=24)
NAMED = 2


def _safety(opened: OpenedCase) -> Assessment | None:
    if not opened.view.may_see(FieldGroup.NEEDS):
        return None
    return last_assessment(opened.actor, opened.view.case, AssessmentKind.SAFETY)


def _plan(opened: OpenedCase) -> SafetyPlan | None:
    return current_plan(opened.actor, opened.view.case)


def serious_flag(opened: OpenedCase) -> list[Flag]:
    """What is serious now, named first in the header."""
    last = opened.once(_safety)
    if last is None or not last.is_serious:
        return []
    names = current().assessment_factors
    serious = [code for code in last.answers if Level.SERIOUS in {last.answers[code], last.own_view.get(code)}]
    return [Flag(names.name(code), "shield-exclamation", "danger") for code in serious[:NAMED]]


def make_safe(opened: OpenedCase) -> NextStep | None:
    """Something is serious and there is no safety plan yet, or the plan is older than the danger."""
    last = opened.once(_safety)
    if last is None or not last.is_serious or not opened.view.is_owner:
        return None
    plan = opened.once(_plan)
    if plan is not None and (plan.at >= last.at or last.nothing_changed):
        return None
    return NextStep(
        _("Make a safety plan with the person") if plan is None else _("Change the safety plan: the danger is new"),
        _("Something about safety is serious."),
        _("Safety plan"),
        reverse("casework:safety_plan", args=[opened.view.case.pk]),
        review_clock(last, opened.now),
    )


def look_again(opened: OpenedCase) -> NextStep | None:
    """Nobody has looked at safety yet, or the time to look again has come."""
    view = opened.view
    if not view.is_owner:
        return None
    last = opened.once(_safety)
    address = reverse("casework:assess", args=[view.case.pk, AssessmentKind.SAFETY])
    if last is None:
        return NextStep(
            _("Look at safety together"), _("Nobody has assessed yet what threatens the person."), _("Assess"), address
        )
    if last.review_due_at - opened.now < SOON:
        return NextStep(
            _("Look at safety again"),
            _("Nothing changed is also an answer."),
            _("Assess"),
            address,
            review_clock(last, opened.now),
        )
    plan = opened.once(_plan)
    if plan is not None and plan.review_due_at - opened.now < SOON:
        return NextStep(
            _("Look at the safety plan again"),
            _("Does it still fit the person's days?"),
            _("Safety plan"),
            reverse("casework:safety_plan", args=[view.case.pk]),
            plan_clock(plan, opened.now),
        )
    return None
