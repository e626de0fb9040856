"""Children and others who came along: records of their own, kept together, and two caseworkers where it must be."""

from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.assignments.actions import assign_case
from arasha.casework.cases.queries import get_case
from arasha.casework.models import Case, Relation
from arasha.casework.relations import rules
from arasha.casework.relations.actions import add_dependant, change_relation, link_cases
from arasha.casework.relations.rules import NewDependant, RelationDraft
from arasha.casework.work.queries import find_work

BABY = NewDependant("female", "known", 0, 0)


def brings(worker, mother, person=BABY, **said):
    draft = RelationDraft(**{"kind": "child_of", **said})
    return add_dependant(worker.actor, mother.pk, person, draft, now=timezone.now(), key=uuid4())


def changes(worker, relation, **said):
    now = {name: getattr(relation, name) for name in ("keep_together", "opposed", "birth_registered", "version")}
    return change_relation(worker.actor, relation.pk, **{**now, **said}, now=timezone.now(), key=uuid4())


def gives(worker, case_id, post):
    with worker.transaction():
        version = Case.objects.get(pk=case_id).version
    return assign_case(worker.actor, case_id, post, version=version, now=timezone.now(), key=uuid4())


def work_of(worker):
    with worker.transaction():
        work = find_work(worker.actor, timezone.now())
    return [item.what for items in work.lanes.values() for item in items]


@pytest.mark.parametrize(
    ("opposed", "first", "second", "needed"),
    [(False, 1, 1, False), (True, 1, 1, True), (True, 1, None, True), (True, None, None, True), (True, 1, 2, False)],
)
def test_opposed_interests_need_two_different_caseworkers(opposed, first, second, needed):
    assert rules.needs_two_caseworkers(opposed=opposed, first=first, second=second) is needed


@pytest.mark.parametrize(("along", "linked", "missing"), [(None, 0, 0), (0, 0, 0), (2, 0, 2), (2, 1, 1), (1, 3, 0)])
def test_every_child_along_is_counted_once(along, linked, missing):
    assert rules.children_without_record(along, linked) == missing


@pytest.mark.parametrize(
    ("kind", "registered", "due"),
    [
        ("child_of", "no", True),
        ("child_of", "unknown", True),
        ("child_of", "yes", False),
        ("child_of", "", False),
        ("sibling_of", "no", False),
    ],
)
def test_a_birth_is_due_for_children_only_and_only_until_it_is_registered(kind, registered, due):
    assert rules.birth_is_due(kind, registered) is due


def test_a_child_gets_a_record_of_its_own(ngo):
    # Given a mother with one child along, and nobody has made a record for it
    worker = ngo.caseworker
    mother = worker.registers(sex="female", children_along=1)
    page = worker.client.get(f"/cases/{mother.pk}").content.decode()
    assert "1 child without a record" in page
    assert "Make a record for each child" in page
    # When the caseworker makes one
    relation = brings(worker, mother, keep_together="yes", birth_registered="no")
    # Then the child has a case of its own, the flag is gone, and its birth is to be registered
    with worker.transaction():
        child = get_case(worker.actor, relation.case_id).case
    assert (child.age_group, child.person_id == mother.person_id) == ("minor", False)
    page = worker.client.get(f"/cases/{mother.pk}").content.decode()
    assert "without a record" not in page
    assert f"keep together with {child.number}" in page
    assert "Register the child&#x27;s birth" not in page
    assert "Register the child's birth" in work_of(worker)
    changes(worker, relation, birth_registered="yes")
    assert "Register the child's birth" not in work_of(worker)


def test_a_recipient_of_both_keeps_them_together_and_a_recipient_of_one_knows_nothing(ngo, shelter, police):
    worker = ngo.caseworker
    mother = worker.registers(sex="female")
    grown = NewDependant("female", "known", 20, 20)
    relation = brings(worker, mother, grown, keep_together="yes")
    with worker.transaction():
        child = Case.objects.get(pk=relation.case_id)
    for house, cases in ((shelter, (mother, child)), (police, (mother,))):
        for case in cases:
            house.caseworker.accepts(worker.shares(case, house, "needs"))
    both = shelter.caseworker.client.get(f"/cases/{mother.pk}").content.decode()
    one = police.caseworker.client.get(f"/cases/{mother.pk}").content.decode()
    assert f"keep together with {child.number}" in both
    assert "keep together" not in one
    assert child.number not in one
    with police.caseworker.transaction():
        assert Relation.objects.count() == 0
    # The rest of the bond is the owner's: no page of a recipient tells it
    assert shelter.caseworker.client.get(f"/cases/{mother.pk}/relations").status_code == 403
    # And when they no longer wish it, nobody elsewhere is told that they belong together
    changes(worker, relation, keep_together="no")
    with shelter.caseworker.transaction():
        assert Relation.objects.count() == 0


def test_mother_and_child_with_opposed_interests_get_two_caseworkers(ngo):
    worker, colleague = ngo.caseworker, ngo.worker("social_worker")
    mother = worker.registers(sex="female", assigned_post=worker.post.pk)
    relation = brings(worker, mother, opposed=True)
    assert "two caseworkers needed" in worker.client.get(f"/cases/{mother.pk}").content.decode()
    assert "Opposed interests, one caseworker: give them two" in work_of(worker)
    # The child goes to a colleague; then neither may take the other's person too
    gives(worker, relation.case_id, colleague.post.pk)
    assert "two caseworkers needed" not in worker.client.get(f"/cases/{mother.pk}").content.decode()
    assert "Opposed interests, one caseworker: give them two" not in work_of(worker)
    with pytest.raises(Refused) as refused:
        gives(worker, mother.pk, colleague.post.pk)
    assert refused.value.code == "case.opposed"


def test_a_case_is_given_to_people_of_the_agency_who_work_with_cases(ngo, shelter):
    case = ngo.caseworker.registers()
    for stranger in (shelter.caseworker.post.pk, ngo.worker("analyst").post.pk, uuid4()):
        with pytest.raises(Refused):
            gives(ngo.caseworker, case.pk, stranger)
    client = ngo.caseworker.client
    answer = {"post": str(ngo.worker("supervisor").post.pk), "version": "1", "key": str(uuid4())}
    assert client.post(f"/cases/{case.pk}/assign", answer).status_code == 302
    late = client.post(f"/cases/{case.pk}/assign", {**answer, "key": str(uuid4())})
    assert late.status_code == 422
    assert "saved this before you" in late.content.decode()


def test_two_cases_that_are_here_already_are_linked_once(ngo, shelter):
    worker = ngo.caseworker
    one, other = worker.registers(), worker.registers()

    def link(number):
        draft = RelationDraft("sibling_of")
        return link_cases(worker.actor, one.pk, number, draft, now=timezone.now(), key=uuid4())

    link(other.number)
    for again in (other.number, one.number):
        with pytest.raises(Refused):
            link(again)
    foreign = shelter.caseworker.registers()
    with pytest.raises(Denied):
        link(foreign.number)


def test_the_page_adds_links_and_says_what_is_wrong(ngo, shelter):
    worker = ngo.caseworker
    mother, sister = worker.registers(), worker.registers()
    foreign = shelter.caseworker.registers()
    client, path = worker.client, f"/cases/{mother.pk}/relations"
    answers = {"kind": "sibling_of", "sex": "female", "age_basis": "unclear", "keep_together": "unknown"}

    def sends(**said):
        return client.post(path, {**answers, **said, "key": str(uuid4())})

    assert "no case number" in sends(number="N26-1").content.decode()
    assert "no case with this number" in sends(number=foreign.number).content.decode()
    assert sends(number=sister.number.lower()).status_code == 302
    assert "linked already" in sends(number=sister.number).content.decode()
    assert sends(kind="child_of", age_basis="known", age_from="2").status_code == 302
    page = client.get(path).content.decode()
    assert sister.number in page
    assert "child" in page


def test_a_double_click_makes_one_child(ngo):
    worker = ngo.caseworker
    mother = worker.registers()
    key = uuid4()
    draft = RelationDraft("child_of")
    made = {add_dependant(worker.actor, mother.pk, BABY, draft, now=timezone.now(), key=key).pk for _ in range(2)}
    assert len(made) == 1
    with worker.transaction():
        assert Case.objects.count() == 2


def test_two_editors_of_one_bond(ngo):
    relation = brings(ngo.caseworker, ngo.caseworker.registers())
    changes(ngo.caseworker, relation, keep_together="yes")
    with pytest.raises(Stale):
        changes(ngo.worker("supervisor"), relation, keep_together="no")
    page = ngo.caseworker.client.post(
        f"/relations/{relation.pk}", {"keep_together": "no", "version": "1", "key": str(uuid4())}
    )
    assert page.status_code == 422
    assert "Stored meanwhile" in page.content.decode()
