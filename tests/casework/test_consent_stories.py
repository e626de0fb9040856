"""Three questions, the firewall, second looks and what was seen: told with agencies and people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.cases.actions import change_facts
from arasha.casework.consents import queries
from arasha.casework.consents.actions import confirm_consent, record_answers, record_consent
from arasha.casework.consents.rules import AnswerDraft, ConsentDraft
from arasha.casework.consents.waiting import consents_waiting
from arasha.casework.models import Consent, ConsentAnswer, ConsentState, Referral
from arasha.casework.talks.rules import TalkDraft
from tests.stories import PURPOSE, found_house

UZBEK = "uz"


def answers(worker, case, version=0, again=None, **said):
    drafts = tuple(
        AnswerDraft(question, answer, UZBEK, again if answer == "not_now" else None)
        for question, answer in said.items()
    )
    return record_answers(worker.actor, case.pk, drafts, version=version, now=timezone.now(), key=uuid4())


def stored_answers(worker, case):
    with worker.transaction():
        return dict(ConsentAnswer.objects.filter(case=case).values_list("question", "answer"))


def state_of(worker, consent):
    with worker.transaction():
        return Consent.objects.get(pk=consent.pk).state


def says(worker, case, to, groups=("identity",), **more):
    word = ConsentDraft(to.agency.pk, PURPOSE, ConsentState.GIVEN, groups, None, UZBEK, **more)
    with worker.key_open():
        return record_consent(worker.actor, case.pk, word, now=timezone.now(), key=uuid4())


@pytest.fixture
def officers(database):
    return found_house("officers", "O", custody="host", kind="anti_trafficking_police")


@pytest.fixture
def migration(database):
    return found_house("migration", "M", custody="host", kind="migration_police")


@pytest.fixture
def consulate(database):
    return found_house("consulate", "C", custody="host", kind="foreign_affairs")


def sees(worker, case):
    try:
        return set(worker.reads(case).groups)
    except Denied as denied:
        return denied.status


def test_a_no_changes_no_other_answer(ngo):
    case = ngo.caseworker.registers()
    answers(ngo.caseworker, case, help="yes", sharing="yes", police="thinking")
    answers(ngo.caseworker, case, version=3, police="no")
    assert stored_answers(ngo.caseworker, case) == {"help": "yes", "sharing": "yes", "police": "no"}
    kinds = [step.kind for step in ngo.caseworker.reads(case).steps]
    assert kinds.count("answer.no") == 1
    assert kinds.count("answer.yes") == 2


def test_no_to_police_closes_police_at_once_and_nobody_else(ngo, shelter, officers):
    # Given a woman who let both a shelter and the police see who she is
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    officers.caseworker.accepts(ngo.caseworker.shares(case, officers, "identity", "narrative"))
    assert sees(officers.caseworker, case) == {"identity", "narrative", "safe_contact"}
    # When she says no to the police
    answers(ngo.caseworker, case, police="no")
    # Then the police see nothing, the shelter goes on, and no new consent to the police slips in
    assert sees(officers.caseworker, case) == 404
    assert sees(shelter.caseworker, case) == {"needs", "safe_contact"}
    with pytest.raises(Refused, match=r"consent\.question_police"):
        ngo.caseworker.records(case, officers, ("identity",))


def test_no_to_sharing_leaves_the_police_question_alone(ngo, shelter, officers):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    officers.caseworker.accepts(ngo.caseworker.shares(case, officers, "identity"))
    answers(ngo.caseworker, case, sharing="no")
    assert sees(shelter.caseworker, case) == 404
    assert sees(officers.caseworker, case) == {"identity", "safe_contact"}


def test_two_editors_of_the_answers_do_not_overwrite_each_other(ngo):
    case = ngo.caseworker.registers()
    answers(ngo.caseworker, case, help="yes")
    with pytest.raises(Stale):
        answers(ngo.worker("supervisor"), case, help="no")
    assert stored_answers(ngo.caseworker, case) == {"help": "yes"}


def test_who_could_not_decide_comes_back_to_the_days_work(ngo):
    case = ngo.caseworker.registers()
    again = timezone.localdate() + timedelta(days=2)
    answers(ngo.caseworker, case, again=again, police="not_now")
    actor = ngo.caseworker.actor
    with ngo.caseworker.transaction():
        assert not list(consents_waiting(actor, timezone.now()))
        (line,) = consents_waiting(actor, timezone.now() + timedelta(days=2))
    assert line.number == case.number
    assert line.url.endswith("/consents/answers")
    answers(ngo.caseworker, case, version=1, police="yes")
    with ngo.caseworker.transaction():
        assert not list(consents_waiting(actor, timezone.now() + timedelta(days=3)))


def test_a_wish_toward_migration_control_waits_for_a_second_person(ngo, migration):
    case = ngo.caseworker.registers()
    # Nothing by itself
    with pytest.raises(Refused, match=r"firewall\.migration_control"):
        says(ngo.caseworker, case, migration)
    # By the person's own wish it is written down and opens nothing yet
    consent = says(ngo.caseworker, case, migration, own_wish=True)
    assert state_of(ngo.caseworker, consent) == ConsentState.WAITING
    with pytest.raises(Refused, match=r"firewall\.migration_control"):
        ngo.caseworker.refers(case, migration, ("identity",))
    with pytest.raises(Refused, match=r"consent\.same_person"):
        confirm_consent(ngo.caseworker.actor, consent.pk, now=timezone.now(), key=uuid4())
    # A colleague asks again; only then can a packet go
    confirm_consent(ngo.worker("supervisor").actor, consent.pk, now=timezone.now(), key=uuid4())
    migration.caseworker.accepts(ngo.caseworker.refers(case, migration, ("identity",)))
    assert sees(migration.caseworker, case) == {"identity", "safe_contact"}
    # And a second word starts again from the beginning
    again = says(ngo.caseworker, case, migration, ("identity", "needs"), own_wish=True)
    assert state_of(ngo.caseworker, again) == ConsentState.WAITING
    assert sees(migration.caseworker, case) == 404


def test_becoming_stateless_closes_every_consulate_at_once(ngo, consulate):
    case = ngo.caseworker.registers()
    consulate.caseworker.accepts(ngo.caseworker.shares(case, consulate, "identity"))
    facts = {"citizenships": [], "nationality_basis": "stateless"}
    change_facts(ngo.caseworker.actor, case.pk, facts, version=1, now=timezone.now(), key=uuid4())
    assert sees(consulate.caseworker, case) == 404
    with pytest.raises(Refused, match=r"firewall\.no_consulate") as refused:
        ngo.caseworker.records(case, consulate, ("identity",))
    assert refused.value.source is not None
    with pytest.raises(Refused, match=r"firewall\.no_consulate"):
        ngo.caseworker.refers(case, consulate, ("identity",))


def test_names_of_witness_and_guardian_are_sealed_and_nowhere_else(ngo, owner):
    case = ngo.caseworker.registers(age_from=12, age_to=12)
    child = {"given_by": "guardian", "guardian_relation": "trustee", "guardian_name": "Сырым Қамқоршы"}
    heard = {"guardian_cleared": True, "child_view": "unsure"}
    spoken = {"way": "oral", "witness": "other_agency", "witness_name": "Айгүл Куәгер"}
    consent = says(ngo.caseworker, case, found_house("school", "E"), **child, **heard, **spoken)
    values = ngo.caseworker.reads(case).values
    assert values[f"guardian_name:{consent.pk}"] == "Сырым Қамқоршы"
    assert values[f"witness_name:{consent.pk}"] == "Айгүл Куәгер"
    stored = owner.execute("SELECT count(*) FROM audit_event WHERE canonical LIKE '%%Сырым%%'").fetchone()
    assert stored == (0,)


def test_whoever_asks_is_not_the_witness(ngo, shelter):
    case = ngo.caseworker.registers()
    spoken = {"way": "oral", "witness": "colleague"}
    with pytest.raises(Refused, match=r"consent\.witness_self"):
        says(ngo.caseworker, case, shelter, witness_post=ngo.caseworker.post.pk, **spoken)
    with pytest.raises(Refused, match=r"consent\.witness_self"):
        says(ngo.caseworker, case, shelter, witness_post=shelter.caseworker.post.pk, **spoken)
    consent = says(ngo.caseworker, case, shelter, witness_post=ngo.worker("supervisor").post.pk, **spoken)
    assert consent.witness_post_id == ngo.worker("supervisor").post.pk


def test_the_talk_is_recorded_with_the_word_or_not_at_all(ngo, shelter, consulate):
    case = ngo.caseworker.registers(nationality_basis="asylum_seeker")
    talk = TalkDraft("consent", UZBEK, None, alone=True, told_story=False)

    def record(to):
        word = ConsentDraft(to.agency.pk, PURPOSE, ConsentState.GIVEN, ("needs",), None, UZBEK)
        return record_consent(ngo.caseworker.actor, case.pk, word, talk=talk, now=timezone.now(), key=uuid4())

    with pytest.raises(Refused, match=r"firewall\.no_consulate"):
        record(consulate)
    record(shelter)
    assert [event.kind for event in ngo.audit].count("talk.held") == 1


def test_what_was_seen_is_told_by_day_post_and_group(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity", "needs"))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity", "needs")))
    shelter.caseworker.reads(case)
    with ngo.caseworker.transaction():
        _word, seen, posts = queries.seen_by_recipient(ngo.caseworker.actor, consent.pk)
    revealed = [one for one in seen if one.kind == "identity.revealed"]
    assert [set(one.groups) for one in revealed] == [{"identity", "needs", "safe_contact"}]
    assert posts[revealed[0].post].agency_id == shelter.agency.pk


def test_the_list_is_read_in_the_persons_language_before_withdrawing(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    client = ngo.caseworker.client
    assert "hech narsani ochmagan" in client.get(f"/consents/{consent.pk}/seen").content.decode()
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    shelter.caseworker.reads(case)
    page = client.get(f"/consents/{consent.pk}/seen").content.decode()
    assert "ismingiz va tugʻilgan kuningiz" in page
    assert "seen 1 time" in client.get(f"/cases/{case.pk}/consents").content.decode()
    assert client.post(f"/consents/{consent.pk}/withdraw", {"key": str(uuid4())}).status_code == 302
    assert shelter.caseworker.client.get(f"/cases/{case.pk}").status_code == 404


def test_a_page_that_stays_open_shows_nothing_at_the_next_click(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity", "narrative"))
    referral = shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity", "narrative")))
    shelter.caseworker.opens_key()
    client = shelter.caseworker.client
    client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"})
    assert "Каримов" in client.get(f"/cases/{case.pk}").content.decode()
    ngo.caseworker.withdraws(consent)
    for path in (f"/cases/{case.pk}", f"/cases/{case.pk}/summary"):
        assert client.get(path).status_code == 404
    assert client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"}).status_code == 404
    assert "Каримов" not in client.get(f"/referrals/{referral.pk}").content.decode()
    with shelter.caseworker.transaction():
        assert Referral.objects.get(pk=referral.pk).groups == []


def test_sentences_of_the_pack_fill_the_form(ngo, shelter):
    case = ngo.caseworker.registers()
    client, at = ngo.caseworker.client, shelter.agency.pk
    offered = client.get(f"/cases/{case.pk}/consents/ask", {"recipient": at}).content.decode()
    assert f"{shelter.agency.name} may see: identity, needs and safety, until" in offered
    page = client.get(f"/cases/{case.pk}/consents/new", {"recipient": at, "sentence": "shelter_arrival"})
    form = page.context["form"]
    assert (form["purpose"].value(), form["groups"].value()) == ("shelter_and_care", ["identity", "needs"])
    assert form["until"].value() == timezone.localdate() + timedelta(days=90)
    answer = client.post(
        f"/cases/{case.pk}/consents/new",
        {
            "key": str(uuid4()),
            "recipient": str(at),
            "purpose": "shelter_and_care",
            "groups": ["identity", "needs"],
            "state": "given",
            "explained_in": "uz",
            "given_by": "person",
            "way": "oral",
        },
    )
    assert answer.status_code == 422
    assert "needs a witness" in answer.content.decode()


def test_a_second_acceptance_is_told_calmly(ngo, shelter):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "needs")
    client = shelter.caseworker.client
    for _ in range(2):
        answer = client.post(f"/referrals/{referral.pk}/accept", {"key": str(uuid4()), "version": 1})
        assert answer.status_code == 302
    assert "has been answered" in client.get(f"/referrals/{referral.pk}").content.decode()
