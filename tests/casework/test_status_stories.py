"""The status of a person: an organisation's finding, the state's decision, its second person, review and reversal."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.decisions.actions import begin_reflection, lapse_refusals
from arasha.casework.models import CaseStep, ReflectionPeriod, StatusDecision, VisibleTo
from arasha.casework.requests.queries import get_request
from tests.casework.deciding import (
    AGAINST,
    FOR,
    answers,
    asks_another,
    asks_review,
    decides,
    decisions,
    seconds,
    status_of,
    tells,
)


@pytest.fixture
def state(found):
    """The anti-trafficking police, whose designated investigator decides for the state."""
    return found("police", "P", custody="host", kind="anti_trafficking_police")


@pytest.fixture
def social(found):
    return found("social", "SO", custody="host", kind="social_protection")


@pytest.fixture
def prosecutor(found):
    return found("prosecutor", "PR", custody="host", kind="prosecutor")


@pytest.fixture
def case(ngo, state):
    """An NGO's case that the person agreed to show to the police, and that the police accepted."""
    case = ngo.caseworker.registers()
    state.worker("investigator").accepts(ngo.caseworker.shares(case, state, "identity", "narrative"))
    return case


def test_a_finding_stands_beside_the_states_decision(ngo, state, case):
    # Given the NGO's supervisor finds that the man was exploited
    decides(ngo.worker("supervisor"), case, "identified")
    # Then without a decision of the state the case follows the finding
    assert status_of(ngo.caseworker, case) == "identified"
    # When the investigator decides that there are reasonable grounds
    decides(state.worker("investigator"), case, "potential", "reasonable_grounds", seen=1)
    # Then both stand, both sides see both, and the case follows the state
    for worker in (ngo.caseworker, state.worker("investigator")):
        assert {(row.decision.standing, row.decision.status) for row in decisions(worker, case)} == {
            ("finding", "identified"),
            ("state", "potential"),
        }
    assert status_of(ngo.caseworker, case) == "potential"
    with ngo.caseworker.transaction():
        assert set(VisibleTo.objects.filter(case_id=case.pk).values_list("status", flat=True)) == {"potential"}


def test_who_may_decide_is_what_the_country_says(ngo, state, case, shelter):
    with pytest.raises(Denied):
        decides(ngo.caseworker, case, "identified")
    with pytest.raises(Refused, match=r"decision\.not_yours"):
        decides(state.worker("supervisor"), case, "identified")
    with pytest.raises(Denied) as denied:
        decides(shelter.worker("supervisor"), case, "identified")
    assert denied.value.status == 404


def test_the_state_decides_only_on_what_it_owns_or_accepted(ngo, state):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, state, "identity")
    with pytest.raises(Denied):
        decides(state.worker("investigator"), case, "identified")
    state.worker("investigator").accepts(referral)
    decides(state.worker("investigator"), case, "identified")
    assert status_of(ngo.caseworker, case) == "identified"
    assert "status.decided" in {event.kind for event in ngo.audit}


def test_the_database_refuses_a_decision_on_a_foreign_case(ngo, state):
    case = ngo.caseworker.registers()
    forged = StatusDecision(
        case_id=case.pk,
        owner_agency_id=state.agency.pk,
        standing="state",
        status="identified",
        proof="reasonable",
        state="in_force",
        decided_at=timezone.now(),
        by_post_id=uuid4(),
        in_force_at=timezone.now(),
    )
    with pytest.raises(DatabaseError, match="row-level security"), state.worker("investigator").transaction():
        forged.save(force_insert=True)
    assert status_of(ngo.caseworker, case) == "potential"


def test_a_refusal_counts_only_with_a_second_person(ngo, state, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    # Then nothing has changed for the person, and the same hand cannot confirm it
    assert status_of(ngo.caseworker, case) == "potential"
    with pytest.raises(Refused, match=r"second\.same_person"):
        seconds(state.worker("investigator"), decision)
    # When the head of the unit agrees
    seconds(state.worker("supervisor"), decision)
    assert status_of(ngo.caseworker, case) == "not_identified"
    with pytest.raises(Refused, match=r"second\.too_late"):
        seconds(state.worker("supervisor"), decision_now(state, decision))


def decision_now(house, decision):
    with house.caseworker.transaction():
        return StatusDecision.objects.get(pk=decision.pk)


def test_a_second_person_who_disagrees_leaves_everything_as_it_was(ngo, state, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    seconds(state.worker("supervisor"), decision, agrees=False)
    assert status_of(ngo.caseworker, case) == "potential"
    assert decisions(ngo.caseworker, case)[0].state == "not_confirmed"


def test_without_a_second_person_overnight_the_refusal_lapses(ngo, state, case):
    investigator, now = state.worker("investigator"), timezone.now()
    decision = decides(investigator, case, "not_identified", now=now - timedelta(hours=17))
    assert decisions(ngo.caseworker, case)[0].state == "lapsed"
    with pytest.raises(Refused, match=r"second\.too_late"):
        seconds(state.worker("supervisor"), decision)
    assert lapse_refusals(investigator.actor, now) == 1
    assert lapse_refusals(investigator.actor, now) == 0
    assert status_of(ngo.caseworker, case) == "potential"
    assert "status.lapsed" in {step.kind for step in ngo.caseworker.reads(case).steps}
    # And the investigator may decide again
    decides(investigator, case, "identified", seen=1)
    assert status_of(ngo.caseworker, case) == "identified"


def test_the_second_person_may_sit_in_another_agency_and_sees_the_packet_only(ngo, state, social, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    request = asks_another(state.worker("investigator"), decision, social)
    assert request.packet["grounds"] == list(AGAINST)
    assert not {"name", "citizenships", "story"} & request.packet.keys()
    assert social.caseworker.client.get(f"/cases/{case.pk}").status_code == 404
    assert social.worker("supervisor").client.get(f"/decisions/{decision.pk}/second").status_code == 404
    # When the head of social protection does not agree
    answers(social.worker("supervisor"), request, "disagree", "signs_seen")
    assert decisions(ngo.caseworker, case)[0].state == "not_confirmed"
    assert status_of(ngo.caseworker, case) == "potential"


def test_another_agency_that_agrees_puts_the_refusal_in_force(ngo, state, social, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    answers(
        social.worker("investigator"),
        asks_another(state.worker("investigator"), decision, social),
        "agree",
        "same_view",
    )
    row = decisions(ngo.caseworker, case)[0]
    assert (row.state, row.decision.second_agency_id) == ("in_force", social.agency.pk)
    assert status_of(ngo.caseworker, case) == "not_identified"


def test_a_second_opinion_cannot_be_asked_of_somebody_else_s_body(ngo, state, shelter, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    with pytest.raises(Refused, match=r"request\.recipient"):
        asks_another(state.worker("investigator"), decision, shelter)


def test_a_question_goes_away_when_a_colleague_was_faster(state, social, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    request = asks_another(state.worker("investigator"), decision, social)
    seconds(state.worker("supervisor"), decision)
    with pytest.raises(Refused, match=r"request\.answered_already|version\.stale"):
        answers(social.worker("supervisor"), request, "disagree", "signs_seen")
    with social.caseworker.transaction():
        assert get_request(social.caseworker.actor, request.pk).request.packet == {"number": case.number}


def test_a_refusal_is_told_reviewed_and_reversed_and_all_of_it_stays(ngo, state, prosecutor, case):
    # Given the police refuse, with a second person, and the NGO tells the man in Uzbek
    decision = decides(state.worker("investigator"), case, "not_identified")
    seconds(state.worker("supervisor"), decision)
    tells(ngo.caseworker, decision)
    # When he wishes a review and the prosecutor reverses it
    with pytest.raises(Refused, match=r"review\.wish"):
        asks_review(ngo.caseworker, decision, prosecutor, wished=False)
    request = asks_review(ngo.caseworker, decision, prosecutor)
    assert prosecutor.worker("prosecutor").client.get(f"/cases/{case.pk}").status_code == 404
    answers(prosecutor.worker("prosecutor"), request, "reversed", "exploited_with_means")
    # Then he is identified, and the refusal stays in the history, told and reversed
    assert status_of(ngo.caseworker, case) == "identified"
    newest, refusal = decisions(ngo.caseworker, case)
    assert newest.decision.reverses_id == refusal.decision.pk
    assert newest.decision.owner_agency_id == prosecutor.agency.pk
    assert (refusal.state, refusal.told[0].language) == ("in_force", "uz")
    kinds = {step.kind for step in ngo.caseworker.reads(case).steps}
    assert {"status.not_identified", "status.told", "request.review", "answer.reversed"} <= kinds


def test_a_review_that_upholds_changes_nothing(ngo, state, prosecutor, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    seconds(state.worker("supervisor"), decision)
    answers(
        prosecutor.worker("prosecutor"), asks_review(ngo.caseworker, decision, prosecutor), "upheld", "reasons_hold"
    )
    assert status_of(ngo.caseworker, case) == "not_identified"
    assert len(decisions(ngo.caseworker, case)) == 1


def test_only_the_prosecutor_reviews_and_only_once(ngo, state, prosecutor, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    seconds(state.worker("supervisor"), decision)
    with pytest.raises(Refused, match=r"request\.recipient"):
        asks_review(ngo.caseworker, decision, state)
    request = asks_review(ngo.caseworker, decision, prosecutor)
    with pytest.raises(Refused, match=r"request\.open_already"):
        asks_review(ngo.caseworker, decision, prosecutor)
    with pytest.raises(Denied):
        answers(prosecutor.worker("supervisor"), request, "upheld", "reasons_hold")
    answers(prosecutor.worker("prosecutor"), request, "decide_anew", "person_not_heard")
    assert status_of(ngo.caseworker, case) == "potential"
    with pytest.raises(Stale):
        answers(prosecutor.worker("prosecutor"), request, "upheld", "reasons_hold")


def test_a_prosecutor_reverses_nothing_that_nobody_asked_about(ngo, state, prosecutor, case):
    decision = decides(state.worker("investigator"), case, "identified")
    forged = StatusDecision(
        case_id=case.pk,
        owner_agency_id=prosecutor.agency.pk,
        standing="state",
        status="revoked",
        proof="conclusive",
        state="in_force",
        decided_at=timezone.now(),
        by_post_id=uuid4(),
        second_post_id=uuid4(),
        in_force_at=timezone.now(),
        reverses_id=decision.pk,
    )
    with pytest.raises(DatabaseError, match="row-level security"), prosecutor.worker("prosecutor").transaction():
        forged.save(force_insert=True)


def test_two_deciders_at_once_the_second_reads_first(ngo, state, case):
    decides(ngo.worker("supervisor"), case, "identified")
    with pytest.raises(Stale):
        decides(state.worker("investigator"), case, "identified", seen=0)


def test_revoking_needs_two_people_as_well(ngo, state, case):
    decides(state.worker("investigator"), case, "identified")
    revoked = decides(state.worker("investigator"), case, "revoked", "new_facts_against", seen=1)
    assert status_of(ngo.caseworker, case) == "identified"
    seconds(state.worker("supervisor"), revoked)
    assert status_of(ngo.caseworker, case) == "revoked"


def test_a_provisional_refusal_is_not_told(ngo, state, case):
    decision = decides(state.worker("investigator"), case, "not_identified")
    with pytest.raises(Refused, match=r"decision\.not_in_force"):
        tells(ngo.caseworker, decision)


def test_the_database_keeps_decisions_as_they_were(state, case, owner):
    decision = decides(state.worker("investigator"), case, "identified")
    for change in ("status = 'revoked'", "grounds = '{}'", "state = 'lapsed'"):
        with pytest.raises(psycopg.Error):
            owner.execute(f"UPDATE casework_status_decision SET {change} WHERE id = %s", [decision.pk])


def test_withdrawn_consent_ends_what_the_police_see_of_the_status(ngo, state):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, state, ("identity",))
    state.worker("investigator").accepts(ngo.caseworker.refers(case, state, ("identity",)))
    decision = decides(state.worker("investigator"), case, "not_identified")
    ngo.caseworker.withdraws(consent)
    with pytest.raises(Denied):
        seconds(state.worker("supervisor"), decision)
    assert state.worker("supervisor").client.get(f"/decisions/{decision.pk}/second").status_code == 404


def test_the_reflection_period_runs_by_the_countrys_clock_once(ngo, case):
    now = timezone.now()
    period = begin_reflection(ngo.caseworker.actor, case.pk, now=now, key=uuid4())
    assert period.ends_at - period.began_at == timedelta(hours=720)
    again = begin_reflection(ngo.caseworker.actor, case.pk, now=now + timedelta(days=1), key=uuid4())
    assert again.pk == period.pk
    with ngo.caseworker.transaction():
        assert ReflectionPeriod.objects.count() == 1


def test_a_repeated_click_decides_once(ngo, case):
    worker, key, now = ngo.worker("supervisor"), uuid4(), timezone.now()
    from arasha.casework.decisions.actions import decide_status
    from arasha.casework.decisions.rules import DecisionDraft

    draft = DecisionDraft("identified", "reasonable", FOR)
    first = decide_status(worker.actor, case.pk, draft, version=0, now=now, key=key)
    assert decide_status(worker.actor, case.pk, draft, version=0, now=now, key=key).pk == first.pk
    with worker.transaction():
        assert CaseStep.objects.filter(case_id=case.pk, kind="status.identified").count() == 1
