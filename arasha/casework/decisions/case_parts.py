"""Decisions on the case page: flag, next steps, and the stage of the way."""

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.access import policy
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase, Stage
from arasha.casework.decisions.actions import standing_for
from arasha.casework.decisions.presenting import (
    decide_clock,
    may_ask_review,
    reflection_clock,
    review_clock,
    second_clock,
    tell_clock,
)
from arasha.casework.decisions.queries import (
    DecisionRow,
    decisions_of_case,
    newest_in_force,
    reflection_of,
    waiting_for_second,
)
from arasha.casework.models import ReflectionPeriod, Standing
from arasha.casework.requests.queries import requests_of_case
from arasha.casework.words import day_words


def read_decisions(opened: OpenedCase) -> list[DecisionRow]:
    """The decisions on the opened case, with what this agency asked about them."""
    case = opened.view.case
    decisions = decisions_of_case(opened.actor, case, opened.now)
    if not decisions:
        return []
    return decisions_of_case(opened.actor, case, opened.now, requests_of_case(opened.actor, case.pk))


def read_reflection(opened: OpenedCase) -> ReflectionPeriod | None:
    """The reflection period of the opened case."""
    return reflection_of(opened.actor, opened.view.case)


def status_flag(opened: OpenedCase) -> list[Flag]:
    """A refusal that waits for its second person, and the time to rest and think."""
    flags = []
    if waiting_for_second(opened.once(read_decisions)):
        flags.append(Flag(_("refusal provisional: nothing has changed yet"), "hourglass-split", "sun"))
    period = opened.once(read_reflection)
    if period is not None and period.ends_at > opened.now:
        flags.append(
            Flag(_("reflection period until %(day)s") % {"day": day_words(period.ends_at)}, "hourglass-split", "violet")
        )
    return flags


def be_second(opened: OpenedCase) -> NextStep | None:
    """A colleague's refusal waits for a second person here."""
    row = waiting_for_second(opened.once(read_decisions))
    if row is None or row.decision.owner_agency_id != opened.actor.agency:
        return None
    clock = second_clock(row.decision, opened.now)
    if row.decision.by_post_id == opened.actor.post or not policy.allows(opened.actor, "status.second"):
        return NextStep(
            _("Find the second person"),
            _("Until a second person agrees, the refusal changes nothing; then it lapses."),
            _("Open the status"),
            reverse("casework:status", args=[opened.view.case.pk]),
            clock,
        )
    return NextStep(
        _("Look at a refusal a second time"),
        _("A refusal counts only when a second person agrees."),
        _("Read it"),
        reverse("casework:decision_second", args=[row.decision.pk]),
        clock,
    )


def tell_person(opened: OpenedCase) -> NextStep | None:
    """A decision in force that nobody has told the person; said by whoever owns the case."""
    if not opened.view.is_owner or not policy.allows(opened.actor, "status.tell"):
        return None
    rows = opened.once(read_decisions)
    for standing in Standing:
        row = newest_in_force(rows, standing)
        if row is not None and not row.told:
            return NextStep(
                _("Tell the person the decision"),
                _("With its reasons, in their own language, and that help goes on."),
                _("Read it aloud"),
                reverse("casework:decision_tell", args=[row.decision.pk]),
                tell_clock(row.decision, opened.now),
            )
    return None


def offer_review(opened: OpenedCase) -> NextStep | None:
    """A refusal that the person has heard and that nobody has asked to review."""
    if not policy.allows(opened.actor, "review.ask"):
        return None
    row = newest_in_force(opened.once(read_decisions), Standing.STATE)
    if row is None or not row.told or not may_ask_review(row) or row.decision.owner_agency_id == opened.actor.agency:
        return None
    return NextStep(
        _("Ask whether the person wishes a review"),
        _("They need give no reason, and it costs nothing."),
        _("Ask for a review"),
        reverse("casework:decision_review", args=[row.decision.pk]),
        review_clock(row.told[0], opened.now),
    )


def decide_next(opened: OpenedCase) -> NextStep | None:
    """Whoever may decide, and has not decided yet."""
    if not policy.allows(opened.actor, "status.decide"):
        return None
    standing = standing_for(opened.actor, opened.now)
    rows = opened.once(read_decisions)
    if standing is None or waiting_for_second(rows) or newest_in_force(rows, standing):
        return None
    if standing == Standing.FINDING:
        return NextStep(
            _("Record your agency's finding"),
            _("It stands beside the state's decision, and both are shown."),
            _("Record decision"),
            reverse("casework:decide", args=[opened.view.case.pk]),
        )
    return NextStep(
        _("Decide on victim status"),
        _("Reasonable grounds are enough; doubt speaks for the person."),
        _("Record decision"),
        reverse("casework:decide", args=[opened.view.case.pk]),
        decide_clock(opened.view.case, opened.now),
    )


def rest_first(opened: OpenedCase) -> NextStep | None:
    """While the reflection period runs nobody presses the person to decide anything."""
    period = opened.once(read_reflection)
    if period is None or period.ends_at <= opened.now or not opened.view.is_owner:
        return None
    return NextStep(
        _("Let the person rest and think"),
        _("Nobody asks them to decide about the police before this time ends."),
        clock=reflection_clock(period, opened.now),
    )


def identification_stage(opened: OpenedCase) -> Stage:
    """Reached with the first decision in force, the state's before an organisation's."""
    rows = opened.once(read_decisions)
    found = newest_in_force(rows, Standing.STATE) or newest_in_force(rows, Standing.FINDING)
    return Stage(
        _("Identification"), day_words(found.decision.in_force_at or found.decision.decided_at) if found else ""
    )
