"""One person referred from one agency to another under consent, seen from every side."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from arasha.access.refusals import Denied, Refused
from arasha.audit.actions import KeyReused
from arasha.casework.cases.actions import register_case, write_group
from arasha.casework.consents.actions import end_expired_consents
from arasha.casework.models import Case, ConsentState, Referral, ReferralStatus, VisibleTo
from arasha.casework.referrals.actions import accept_referral, expire_referrals
from arasha.vault.keystore.models import GroupKey
from tests.stories import PURPOSE, draft_of


def sees(worker, case):
    """The groups a worker may see, or 404."""
    try:
        return set(worker.reads(case).groups)
    except Denied as denied:
        return denied.status


def test_acceptance_opens_exactly_what_was_consented(ngo, shelter, police):
    # Given an NGO that has asked Rustam, who agrees to a shelter seeing who he is and what he needs
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity", "needs")
    # Then before it accepts the shelter sees the packet only
    assert sees(shelter.caseworker, case) == 404
    assert referral.packet["age_band"] == "30-39"
    assert not {"name", "citizenship", "citizenships", "story"} & referral.packet.keys()
    # When it accepts
    shelter.caseworker.accepts(referral)
    # Then it sees those two groups and safe contact, and nothing of his story
    view = shelter.caseworker.reads(case)
    assert view.groups == {"identity", "needs", "safe_contact"}
    assert (view.values["given_name"], view.values["safe_hours"]) == ("Рустам", "19:00")
    assert "story" not in view.values
    assert view.trafficking_events == []
    # And the police see nothing at all
    assert sees(police.caseworker, case) == 404


def test_withdrawal_closes_everything_at_once(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity", "narrative"))
    referral = shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity", "narrative")))
    assert len(shelter.caseworker.reads(case).trafficking_events) == 1
    ngo.caseworker.withdraws(consent)
    assert sees(shelter.caseworker, case) == 404
    with shelter.caseworker.transaction():
        kept = Referral.objects.get(pk=referral.pk)
        assert kept.status == ReferralStatus.WITHDRAWN
        assert kept.packet == {"number": case.number}
        assert kept.groups == []


def test_withdrawing_one_group_keeps_the_others(ngo, shelter):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity", "needs", "narrative"))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity", "needs", "narrative")))
    ngo.caseworker.records(case, shelter, ("needs",))
    assert sees(shelter.caseworker, case) == {"needs", "safe_contact"}
    assert "given_name" not in shelter.caseworker.reads(case).values


def test_consent_that_ends_closes_by_itself(ngo, shelter, owner):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("needs",), until=timezone.localdate())
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    assert sees(shelter.caseworker, case) == {"needs", "safe_contact"}
    owner.execute(
        "UPDATE casework_visible_to SET until = now() - interval '1 second' WHERE case_id = %s AND via = 'referral'",
        [case.pk],
    )
    assert sees(shelter.caseworker, case) == 404


def test_seals_of_an_ended_consent_are_destroyed(ngo, shelter):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("needs",), until=timezone.localdate())
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    actor = ngo.caseworker.actor
    assert end_expired_consents(actor, timezone.now()) == 0
    assert end_expired_consents(actor, timezone.now() + timedelta(days=2)) == 1
    assert sees(shelter.caseworker, case) == 404
    assert seals(keys_of=ngo, case=case, holder=shelter) == []
    assert "consent.ended" in {step.kind for step in ngo.caseworker.reads(case).steps}


def test_a_consent_lasts_to_the_end_of_its_last_day_here(ngo, shelter, owner):
    case = ngo.caseworker.registers()
    last = timezone.localdate() + timedelta(days=3)
    ngo.caseworker.records(case, shelter, ("needs",), until=last)
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("needs",)))
    with shelter.caseworker.transaction():
        until = VisibleTo.objects.get(case_id=case.pk).until
    assert timezone.localtime(until).isoformat()[:16] == f"{last + timedelta(days=1)}T00:00"


def test_declined_referral_returns_with_its_reason(ngo, shelter):
    # Given a referral to a shelter that is full
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    # When the shelter declines
    shelter.caseworker.declines(referral, note="No free place before Monday")
    # Then the NGO reads why, the seals are gone and the shelter's try to open the case is refused and recorded
    with ngo.caseworker.transaction():
        assert Referral.objects.get(pk=referral.pk).decline_note == "No free place before Monday"
    assert seals(keys_of=ngo, case=case, holder=shelter) == []
    assert shelter.caseworker.client.get(f"/cases/{case.pk}").status_code == 404
    assert shelter.audit[-1].kind == "access.denied"


def seals(*, keys_of, case, holder):
    from django.db import transaction

    from arasha.database.actor import acting

    with acting(keys_of.caseworker.actor), transaction.atomic(using="keys"):
        return list(
            GroupKey.objects.filter(person=case.person_id, holder=holder.agency.pk).values_list(
                "compartment", flat=True
            )
        )


def test_nothing_is_sent_beyond_or_without_consent(ngo, shelter):
    case = ngo.caseworker.registers()
    with pytest.raises(Refused, match=r"referral\.no_consent"):
        ngo.caseworker.refers(case, shelter, ("identity",))
    ngo.caseworker.records(case, shelter, ("needs",))
    with pytest.raises(Refused, match=r"referral\.beyond_consent"):
        ngo.caseworker.refers(case, shelter, ("needs", "health"))
    ngo.caseworker.records(case, shelter, (), state=ConsentState.REFUSED)
    with pytest.raises(Refused, match=r"referral\.no_consent"):
        ngo.caseworker.refers(case, shelter, ("needs",))
    assert seals(keys_of=ngo, case=case, holder=shelter) == []


def test_thinking_opens_nothing(ngo, shelter):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("needs",), state=ConsentState.THINKING)
    with pytest.raises(Refused, match=r"referral\.no_consent"):
        ngo.caseworker.refers(case, shelter, ("needs",))


def test_a_locked_key_sends_nothing(ngo, shelter):
    from arasha.casework.referrals.actions import send_referral
    from arasha.casework.referrals.rules import ReferralDraft

    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity",))
    wish = ReferralDraft(shelter.agency.pk, PURPOSE, "day", ("identity",))
    with pytest.raises(Refused, match=r"key\.locked"):
        send_referral(ngo.caseworker.actor, case.pk, wish, now=timezone.now(), key=uuid4())
    with ngo.caseworker.transaction():
        assert not Referral.objects.exists()


def test_unanswered_packets_expire(ngo, shelter):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity",))
    referral = ngo.caseworker.refers(case, shelter, ("identity",), now=timezone.now() - timedelta(days=30))
    assert expire_referrals(ngo.caseworker.actor, timezone.now()) == 1
    with shelter.caseworker.transaction():
        assert Referral.objects.get(pk=referral.pk).status == ReferralStatus.EXPIRED
    with pytest.raises(Refused, match=r"referral\.answered_already"):
        shelter.caseworker.accepts(referral)
    assert seals(keys_of=ngo, case=case, holder=shelter) == []


def test_what_is_written_later_reaches_who_may_see_the_group(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "health"))
    # Written while the NGO's key is locked: a new key version is sealed to both.
    write_group(
        ngo.caseworker.actor, case.pk, {"health_note": "Қан қысымы"}, version=1, now=timezone.now(), key=uuid4()
    )
    assert shelter.caseworker.reads(case).values["health_note"] == "Қан қысымы"
    assert ngo.caseworker.reads(case).values["health_note"] == "Қан қысымы"


def in_parallel(times, act):
    """Run `act` in so many threads at once; returns what each gave or raised."""
    barrier, results = threading.Barrier(times), []

    def run():
        try:
            barrier.wait(30)
            results.append(act())
        except Exception as failure:
            results.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_exactly_one_acceptance_under_twenty(ngo, shelter):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    actor = shelter.caseworker.actor
    results = in_parallel(20, lambda: accept_referral(actor, referral.pk, version=1, now=timezone.now(), key=uuid4()))
    assert sum(isinstance(result, Referral) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 19
    assert sum(event.kind == "referral.accepted" for event in shelter.audit) == 1


def test_a_repeated_request_acts_once(ngo):
    key, actor = uuid4(), ngo.caseworker.actor
    results = in_parallel(12, lambda: register_case(actor, draft_of(values={}), now=timezone.now(), key=key))
    assert {result.pk for result in results if isinstance(result, Case)} == {results[0].pk}
    with ngo.caseworker.transaction():
        assert Case.objects.count() == 1


def test_the_same_key_with_another_wish_is_refused(ngo):
    key, actor = uuid4(), ngo.caseworker.actor
    register_case(actor, draft_of(values={}), now=timezone.now(), key=key)
    with pytest.raises(KeyReused):
        register_case(actor, draft_of(values={}, sex="female"), now=timezone.now(), key=key)


def test_withdrawal_racing_acceptance_leaves_nothing_visible(ngo, shelter):
    for _ in range(5):
        case = ngo.caseworker.registers()
        consent = ngo.caseworker.records(case, shelter, ("identity",))
        referral = ngo.caseworker.refers(case, shelter, ("identity",))
        acts = iter([lambda c=consent: ngo.caseworker.withdraws(c), lambda r=referral: shelter.caseworker.accepts(r)])
        lock = threading.Lock()

        def next_act(acts=acts, lock=lock):
            with lock:
                act = next(acts)
            return act()

        results = in_parallel(2, next_act)
        assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
        assert sees(shelter.caseworker, case) == 404
        assert seals(keys_of=ngo, case=case, holder=shelter) == []


def test_both_sides_timelines_show_the_referral(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    assert {step.kind for step in ngo.caseworker.reads(case).steps} == {
        "consent.given",
        "referral.sent",
        "referral.accepted",
    }
    assert {step.kind for step in shelter.caseworker.reads(case).steps} == {"referral.sent", "referral.accepted"}


def test_owner_sees_who_opened_the_case_elsewhere(ngo, shelter):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    shelter.caseworker.reads(case)
    opened = [event for event in ngo.audit if event.kind == "identity.revealed"]
    assert [str(shelter.agency.pk) in event.canonical for event in opened] == [True]


def test_recipient_cannot_change_refer_or_ask_about_the_case(ngo, shelter, police):
    case = ngo.caseworker.registers()
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "needs"))
    client = shelter.caseworker.client
    for path in ("facts", "write/health", "events/new", "consents", "refer", "seen"):
        assert client.get(f"/cases/{case.pk}/{path}").status_code == 403, path
