"""The process dies, for real, at each commit point: a referral is absent or complete, and nothing stays open."""

import json
import subprocess
import sys
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from arasha.access.refusals import Denied
from arasha.audit.chain import verify_chains
from arasha.casework.cases.actions import register_case
from arasha.casework.models import Case, Referral
from arasha.casework.referrals.actions import send_referral
from arasha.casework.referrals.rules import ReferralDraft
from arasha.database.actor import acting
from arasha.vault.destruction import carry_out_destructions
from arasha.vault.keystore.models import GroupKey
from tests.harness import CHECKOUT
from tests.stories import PURPOSE, draft_of


@pytest.fixture
def dies(as_owner):
    """Let a worker act in a process that dies at a place; returns the idempotency key it used."""

    def act_and_die(worker, act, place, **about):
        key = uuid4()
        order = {
            "post": str(worker.post.pk), "key": worker.house.private.raw.hex(), "act": act, "place": place,
            "idempotency": str(key), **{name: str(value) for name, value in about.items()},
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.casework.dying", json.dumps(order)],
            cwd=CHECKOUT,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 9, done.stderr
        with as_owner():
            broken = [
                report for report in verify_chains() if report.agency == worker.house.agency.pk and report.broken_at
            ]
        assert broken == []
        return key

    return act_and_die


def holders(house, case):
    with acting(house.caseworker.actor), transaction.atomic(using="keys"):
        return set(GroupKey.objects.filter(person=case.person_id).values_list("holder", flat=True))


def sees(worker, case):
    try:
        return set(worker.reads(case).groups)
    except Denied:
        return set()


def test_death_while_registering_leaves_no_case(ngo, dies):
    dies(ngo.caseworker, "register", "while registering")
    with ngo.caseworker.transaction():
        assert not Case.objects.exists()


def test_death_after_the_commit_is_found_by_the_retry(ngo, dies):
    key = dies(ngo.caseworker, "register", "after the commit")
    with ngo.caseworker.key_open():
        again = register_case(ngo.caseworker.actor, draft_of(), now=timezone.now(), key=key)
    with ngo.caseworker.transaction():
        assert [case.pk for case in Case.objects.all()] == [again.pk]
    assert ngo.caseworker.reads(again).values["surname"] == "Каримов"


def test_death_while_sending_sends_nothing(ngo, shelter, dies):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity",))
    dies(ngo.caseworker, "send", "while sending", case=case.pk, recipient=shelter.agency.pk)
    for house in (ngo, shelter):
        with house.caseworker.transaction():
            assert not Referral.objects.exists()
    assert sees(shelter.caseworker, case) == set()


def test_death_after_sending_is_one_whole_referral(ngo, shelter, dies):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity",))
    key = dies(ngo.caseworker, "send", "after the commit", case=case.pk, recipient=shelter.agency.pk)
    wish = ReferralDraft(shelter.agency.pk, PURPOSE, "tonight", ("identity",))
    with ngo.caseworker.key_open():
        referral = send_referral(ngo.caseworker.actor, case.pk, wish, now=timezone.now(), key=key)
    with ngo.caseworker.transaction():
        assert Referral.objects.count() == 1
    shelter.caseworker.accepts(referral)
    assert shelter.caseworker.reads(case).values["surname"] == "Каримов"


def test_death_while_accepting_opens_nothing(ngo, shelter, dies):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    dies(shelter.caseworker, "accept", "while accepting", referral=referral.pk)
    assert sees(shelter.caseworker, case) == set()
    shelter.caseworker.accepts(referral)
    assert sees(shelter.caseworker, case) == {"identity", "safe_contact"}


@pytest.mark.parametrize(
    ("place", "closed"), [("before refusing", False), ("after refusing", True), ("after the commit", True)]
)
def test_death_while_withdrawing_is_all_or_nothing(ngo, shelter, dies, place, closed):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    dies(ngo.caseworker, "withdraw", place, consent=consent.pk)
    assert (sees(shelter.caseworker, case) == set()) is closed
    assert shelter.agency.pk in holders(ngo, case)
    carry_out_destructions(ngo.caseworker.actor, timezone.now())
    assert (shelter.agency.pk in holders(ngo, case)) is not closed
