"""Safety and needs of one person, from the first look to an entitlement that waits for no criminal case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.models import Agency
from arasha.access.refusals import Denied, Refused, Stale
from arasha.audit.actions import KeyReused
from arasha.casework.assessments.actions import record_assessment
from arasha.casework.assessments.presenting import present_assessment
from arasha.casework.assessments.queries import get_safety
from arasha.casework.assessments.rules import AssessmentDraft
from arasha.casework.entitlements.actions import answer_criteria, open_entitlement
from arasha.casework.models import Alert, Assessment, CaseStep, Entitlement, SafetyPlan
from arasha.casework.safety_plans.actions import make_plan
from arasha.casework.safety_plans.rules import PlanDraft
from arasha.casework.work.items import Lane
from arasha.casework.work.queries import find_work
from arasha.vault.keyring import current_keyring

NOTE = "Көршісінің ағасы күн сайын келеді"
MET = {"held": "yes", "ties_broken": "yes", "no_home_or_income": "yes"}


def assesses(worker, case, version=0, *, kind="safety", note="", now=None, key=None, **levels):
    draft = AssessmentDraft(kind=kind, basis="talk", answers=levels or {"violence": "some"}, note=note)
    with worker.key_open():
        return record_assessment(
            worker.actor, case.pk, draft, version=version, now=now or timezone.now(), key=key or uuid4()
        )


def finds_the_same(worker, case, version, now=None):
    draft = AssessmentDraft(kind="safety", basis="talk", nothing_changed=True)
    return record_assessment(worker.actor, case.pk, draft, version=version, now=now or timezone.now(), key=uuid4())


def plans(worker, case, version=0, steps=("call_112",), now=None, **words):
    draft = PlanDraft(("strangers_near",), steps, "uz", **words)
    with worker.key_open():
        return make_plan(worker.actor, case.pk, draft, version=version, now=now or timezone.now(), key=uuid4())


def answers(worker, case, said, version=0):
    return answer_criteria(worker.actor, case.pk, said, version=version, now=timezone.now(), key=uuid4())


def opens(worker, entitlement):
    return open_entitlement(worker.actor, entitlement.pk, version=entitlement.version, now=timezone.now(), key=uuid4())


def looks(worker, case, purpose="care"):
    with worker.key_open(), worker.transaction():
        return get_safety(worker.actor, case.pk, keyring=current_keyring(worker.actor), purpose=purpose)


def lines(worker, lane, case, now=None):
    with worker.transaction():
        return [
            item.what
            for item in find_work(worker.actor, now or timezone.now()).lanes[lane]
            if item.number == case.number
        ]


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_every_look_is_a_record_of_its_own_and_nothing_changed_is_one(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    assesses(worker, case, violence="some", removal="none")
    same = finds_the_same(worker, case, 1)
    view = looks(worker, case)
    assert [(one.number, one.nothing_changed, one.is_current) for one in view.of_kind("safety")] == [
        (2, True, True),
        (1, False, False),
    ]
    assert same.answers["violence"] == "some"
    assert same.answers["removal"] == "none"
    assert {"assessment.safety", "assessment.unchanged"} <= {event.kind for event in ngo.audit}


def test_nothing_changed_needs_something_before(ngo):
    case = ngo.caseworker.registers()
    assert refused(finds_the_same, ngo.caseworker, case, 0) == "assessment.nothing_before"


def test_what_is_said_in_words_is_sealed_and_opens_only_with_a_purpose(ngo, owner):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    made = assesses(worker, case, note=NOTE)
    stored = (
        owner.execute("SELECT t::text FROM vault.value t").fetchall()
        + owner.execute("SELECT t::text FROM casework_assessment t").fetchall()
    )
    assert NOTE not in str(stored)
    assert looks(worker, case).values[f"assessment_note:{made.pk}"] == NOTE
    assert dict(looks(worker, case, purpose="").values) == {}


def test_the_page_shows_both_views_and_what_is_serious_to_either_first(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    draft = AssessmentDraft(
        kind="safety",
        basis="talk",
        answers={"violence": "some", "removal": "none", "self_harm": "unknown"},
        own_view={"violence": "none", "removal": "serious", "self_harm": "some"},
    )
    record_assessment(worker.actor, case.pk, draft, version=0, now=timezone.now(), key=uuid4())
    shown = present_assessment(looks(worker, case), "safety", timezone.now())
    assert [(line.name, line.level, line.own_view) for line in shown.lines] == [
        ("danger of removal or detention", "none", "serious"),
        ("threat of violence", "some", "none"),
        ("thoughts of harming oneself", "unknown", "some"),
    ]


def test_a_double_click_assesses_once(ngo):
    case, key = ngo.caseworker.registers(), uuid4()
    first = assesses(ngo.caseworker, case, key=key)
    assert assesses(ngo.caseworker, case, key=key).pk == first.pk
    with pytest.raises(KeyReused):
        assesses(ngo.caseworker, case, key=key, violence="serious")


def test_two_colleagues_at_once_the_second_looks_first(ngo):
    case = ngo.caseworker.registers()
    assesses(ngo.caseworker, case)
    with pytest.raises(Stale):
        assesses(ngo.worker("supervisor"), case, version=0, violence="none")
    assert len(looks(ngo.caseworker, case).of_kind("safety")) == 1


def test_a_danger_stands_first_until_there_is_a_plan(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    assesses(worker, case, violence="serious")
    assert lines(worker, Lane.DANGER, case) == ["A danger without a safety plan"]
    plans(worker, case)
    assert lines(worker, Lane.DANGER, case) == []
    # When a new danger comes after the plan, the plan is asked for again
    later = timezone.now() + timedelta(hours=1)
    assesses(worker, case, 1, now=later, violence="serious", removal="serious")
    assert lines(worker, Lane.DANGER, case, now=later) == ["A danger without a safety plan"]


def test_reviews_come_by_the_packs_clock(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    began = timezone.now()
    assesses(worker, case, now=began, violence="some")
    assert lines(worker, Lane.TODAY, case, now=began) == []
    assert lines(worker, Lane.TODAY, case, now=began + timedelta(days=6, hours=1)) == ["Look at safety again"]
    finds_the_same(worker, case, 1, now=began + timedelta(days=7))
    assert lines(worker, Lane.TODAY, case, now=began + timedelta(days=7)) == []


def test_an_accepted_recipient_sees_needs_only_when_the_person_opened_them(ngo, shelter, police):
    # Given two recipients, one of needs, one of identity only
    case = ngo.caseworker.registers()
    made = assesses(ngo.caseworker, case, note=NOTE, violence="serious")
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    police.caseworker.accepts(ngo.caseworker.shares(case, police, "identity"))
    # Then the first reads what was found, its sealed words too
    seen = looks(shelter.caseworker, case)
    assert seen.of_kind("safety")[0].answers["violence"] == "serious"
    assert seen.values[f"assessment_note:{made.pk}"] == NOTE
    # And the second finds only whom to call, in the page and in the table itself
    shut = looks(police.caseworker, case)
    assert (shut.is_open, shut.assessments, shut.plan, shut.entitlement) == (False, [], None, None)
    with police.caseworker.transaction():
        assert list(Assessment.objects.filter(case=case)) == []
    with pytest.raises(Denied) as denied:
        assesses(police.caseworker, case)
    assert denied.value.status == 403


def test_the_shelter_assesses_too_and_the_owner_is_warned(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    assesses(shelter.caseworker, case, violence="serious")
    with ngo.caseworker.transaction():
        told = Alert.objects.get(kind="assessment.serious")
        assert (told.number, told.urgent, told.by_agency_id) == (case.number, True, shelter.agency.pk)
        assert CaseStep.objects.filter(case_id=case.pk, kind="assessment.serious").count() == 1
    assert [event.kind for event in ngo.audit].count("assessment.serious") == 1
    # The shelter's words would need the NGO's key
    assert refused(assesses, shelter.caseworker, case, 1, note=NOTE) == "assessment.note_of_owner"


def test_after_withdrawal_the_shelter_reads_nothing_not_even_its_own(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("needs",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    assesses(shelter.caseworker, case, violence="serious")
    ngo.caseworker.withdraws(consent)
    with shelter.caseworker.transaction():
        assert list(Assessment.objects.all()) == []
    assert shelter.caseworker.client.get(f"/cases/{case.pk}/safety").status_code == 404
    assert len(looks(ngo.caseworker, case).of_kind("safety")) == 1


def test_a_changed_plan_keeps_the_one_before_and_its_sealed_words(ngo):
    case, worker = ngo.caseworker.registers(), ngo.caseworker
    plans(worker, case, people="Апке, +7 700 000 77 77", own_words="Базар арқылы қайтам")
    plans(worker, case, 1, steps=("call_112", "not_alone"))
    view = looks(worker, case)
    assert [(plan.number, plan.is_current) for plan in view.plans] == [(2, True), (1, False)]
    assert view.plan.steps == ["call_112", "not_alone"]
    assert view.values[f"plan_people:{case.pk}"] == "Апке, +7 700 000 77 77"
    with pytest.raises(Stale):
        plans(worker, case, 1, steps=("code_word",))


def test_only_the_owner_makes_a_plan(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    with pytest.raises(Denied):
        plans(shelter.caseworker, case)
    assert shelter.caseworker.client.get(f"/cases/{case.pk}/safety/plan").status_code == 403
    with ngo.caseworker.transaction():
        assert SafetyPlan.objects.filter(case=case).count() == 0


def test_the_entitlement_opens_without_any_criminal_case_or_status(ngo, found):
    # Given a person who is only a potential victim, referred to a social protection body
    social = found("social", "K")
    Agency.objects.filter(pk=social.agency.pk).update(type="social_protection")
    case = ngo.caseworker.registers()
    assert case.status == "potential"
    worker = social.worker("social_worker")
    worker.accepts(ngo.caseworker.shares(case, social, "needs"))
    # When the caseworker answers the criteria and a social worker of the body opens the entitlement
    answered = answers(ngo.caseworker, case, MET)
    assert answered.state == "met"
    assert lines(worker, Lane.NEW, case) == ["Criteria met: open the entitlement"]
    opened = opens(worker, answered)
    # Then it is open, dated, by whom, and the owner is told
    assert (opened.opened_by_agency_id, opened.opened_by_post_id) == (social.agency.pk, worker.actor.post)
    assert looks(ngo.caseworker, case).entitlement.opened_at == opened.opened_at
    assert lines(worker, Lane.NEW, case) == []
    with ngo.caseworker.transaction():
        assert Alert.objects.filter(kind="entitlement.opened", number=case.number).count() == 1
    # And later answers close no door
    assert answers(ngo.caseworker, case, {**MET, "held": "no"}, version=1).opened_at == opened.opened_at


def test_a_caseworker_and_the_police_open_no_entitlement(ngo, police):
    case = ngo.caseworker.registers()
    answered = answers(ngo.caseworker, case, MET)
    with pytest.raises(Denied) as denied:
        opens(ngo.caseworker, answered)
    assert denied.value.status == 403
    Agency.objects.filter(pk=police.agency.pk).update(type="anti_trafficking_police")
    police.caseworker.accepts(ngo.caseworker.shares(case, police, "needs"))
    assert refused(opens, police.worker("supervisor"), answered) == "entitlement.not_competent"


def test_unmet_criteria_open_nothing_and_can_be_asked_again(ngo):
    case, supervisor = ngo.caseworker.registers(), ngo.worker("supervisor")
    unknown = answers(ngo.caseworker, case, {"held": "yes"})
    assert unknown.state == "unknown"
    assert refused(opens, supervisor, unknown) == "entitlement.not_met"
    met = answers(ngo.caseworker, case, MET, version=1)
    assert opens(supervisor, met).opened_at is not None
    assert refused(opens, supervisor, Entitlement(pk=met.pk, version=2)) == "entitlement.open_already"


def test_answers_once_given_cannot_be_rewritten_even_past_the_actions(ngo):
    case = ngo.caseworker.registers()
    answered = answers(ngo.caseworker, case, MET)
    with pytest.raises(Exception, match="answers once given"), ngo.caseworker.transaction():
        Entitlement.objects.filter(pk=answered.pk).update(answers={})


def test_a_stranger_writes_no_assessment_on_a_foreign_case(ngo, police):
    case = ngo.caseworker.registers()
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match="row-level security"), police.caseworker.transaction():
        Assessment.objects.create(
            case_id=case.pk, owner_agency_id=ngo.agency.pk, by_agency_id=police.agency.pk,
            by_post_id=police.caseworker.actor.post, kind="safety", number=1, at=timezone.now(), basis="talk",
            review_due_at=timezone.now(),
        )  # fmt: skip
