"""What goes wrong while safety is written down: each mistake stands at its field, nothing typed is lost."""

from uuid import uuid4

import pytest

from tests.casework.test_safety_stories import answers, assesses, looks, plans

ASSESS = {"basis": "talk", "violence": "some", "version": "0"}
PLAN = {"steps": ["call_112"], "language": "ru", "version": "0", "words_read": "True"}
CRITERIA = {"held": "yes", "version": "0"}


def sends(worker, path, said):
    return worker.client.post(path, {"key": str(uuid4()), **said})


@pytest.mark.parametrize(
    ("page", "said", "told"),
    [
        ("assess/safety", {**ASSESS, "violence": "deadly"}, "valid choice"),
        ("assess/safety", {**ASSESS, "basis": "rumour"}, "valid choice"),
        ("assess/safety", {**ASSESS, "basis": ""}, "required"),
        ("assess/safety", {**ASSESS, "violence": "unknown"}, "Answer at least one question"),
        ("assess/safety", {**ASSESS, "basis": "observation", "own_violence": "some"}, "Without a talk"),
        ("assess/safety", {**ASSESS, "note": "a\x00b"}, "zero byte"),
        ("assess/safety", {**ASSESS, "note": "x" * 20_001}, "too long"),
        ("assess/safety", {**ASSESS, "version": "3"}, "before you"),
        ("assess/needs", {**ASSESS, "violence": "some"}, "Answer at least one question"),
        ("safety/plan", {**PLAN, "steps": []}, "Choose at least one step"),
        ("safety/plan", {**PLAN, "steps": ["fly"]}, "valid choice"),
        ("safety/plan", {**PLAN, "language": "la"}, "valid choice"),
        ("safety/plan", {**PLAN, "version": "7"}, "before you"),
        ("entitlement", {**CRITERIA, "held": "perhaps"}, "valid choice"),
        ("entitlement", {"version": "0"}, "Answer at least one criterion"),
        ("entitlement", {**CRITERIA, "version": "9"}, "before you"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(ngo, page, said, told):
    case = ngo.caseworker.registers()
    own_words = {"own_words": "I go to the mill"} if page == "safety/plan" else {}
    answer = sends(ngo.caseworker, f"/cases/{case.pk}/{page}", {**said, **own_words})
    if page == "safety/plan" and not said["steps"]:
        # Words alone are a plan, too
        assert answer.status_code == 302
        return
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert told in shown
    assert "error-summary" in shown
    if own_words:
        assert "I go to the mill" in shown
    view = looks(ngo.caseworker, case)
    assert (view.assessments, view.plans, view.entitlement) == ([], [], None)


def test_an_empty_plan_is_told(ngo):
    case = ngo.caseworker.registers()
    answer = sends(ngo.caseworker, f"/cases/{case.pk}/safety/plan", {**PLAN, "steps": []})
    assert answer.status_code == 422
    assert "Choose at least one step" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "said"), [("assess/safety", ASSESS), ("safety/plan", PLAN), ("entitlement", CRITERIA)]
)
def test_a_form_sent_twice_is_kept_once(ngo, page, said):
    case, key = ngo.caseworker.registers(), str(uuid4())
    answers = [sends(ngo.caseworker, f"/cases/{case.pk}/{page}", {**said, "key": key}).status_code for _ in range(2)]
    assert answers == [302, 302]
    view = looks(ngo.caseworker, case)
    assert len([*view.assessments, *view.plans, *filter(None, [view.entitlement])]) == 1


def test_nothing_changed_sent_twice_or_too_late_is_one_record(ngo):
    case, key = ngo.caseworker.registers(), str(uuid4())
    assesses(ngo.caseworker, case)
    same = f"/cases/{case.pk}/assess/safety/same"
    for _ in range(2):
        assert sends(ngo.caseworker, same, {"version": "1", "key": key}).status_code == 302
    late = ngo.caseworker.client.post(same, {"version": "1", "key": str(uuid4())}, follow=True).content.decode()
    assert "before you" in late
    assert len(looks(ngo.caseworker, case).of_kind("safety")) == 2


def test_after_a_stale_save_the_others_answers_stand_beside_ones_own(ngo):
    case = ngo.caseworker.registers()
    assesses(ngo.worker("supervisor"), case, violence="serious")
    answer = sends(ngo.caseworker, f"/cases/{case.pk}/assess/safety", {**ASSESS, "violence": "none"})
    shown = answer.content.decode()
    assert "Stored meanwhile by somebody else" in shown
    assert "serious" in shown.split("Stored meanwhile")[1].split("</dl>")[0]
    assert '<option value="none" selected>' in shown


def test_locked_and_unread_words_survive_a_changed_plan(ngo):
    case = ngo.caseworker.registers()
    plans(ngo.caseworker, case, people="The neighbour", own_words="By the back door")
    page = f"/cases/{case.pk}/safety/plan"
    assert "By the back door" not in ngo.caseworker.client.get(page).content.decode()
    assert sends(ngo.caseworker, page, {**PLAN, "version": "1", "words_read": "False"}).status_code == 302
    kept = looks(ngo.caseworker, case).values
    assert kept[f"plan_people:{case.pk}"] == "The neighbour"
    assert kept[f"plan_words:{case.pk}"] == "By the back door"


def test_an_opening_without_its_criteria_says_why(ngo):
    case = ngo.caseworker.registers()
    entitlement = answers(ngo.caseworker, case, {"held": "yes"})
    supervisor = ngo.worker("supervisor")
    path = f"/entitlements/{entitlement.pk}/open"
    told = supervisor.client.post(path, {"version": "1", "key": str(uuid4())}, follow=True).content.decode()
    assert "The criteria are not met as answered" in told
    assert supervisor.client.post(path, {}).status_code == 302


@pytest.mark.parametrize("kind", ["mood", "SAFETY", "0"])
def test_there_is_no_assessment_of_another_kind(ngo, kind):
    case = ngo.caseworker.registers()
    assert ngo.caseworker.client.get(f"/cases/{case.pk}/assess/{kind}").status_code == 404
    assert sends(ngo.caseworker, f"/cases/{case.pk}/assess/{kind}/same", {"version": "0"}).status_code == 404
