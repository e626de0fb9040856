"""Migration control gets nothing automatically: every action that can name a recipient is tried."""

import dataclasses
import importlib
import inspect
import pkgutil
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

import arasha
from arasha.access.refusals import Denied, Refused
from arasha.casework.cases.drafts import EventDraft
from arasha.casework.fact_reports.actions import send_fact
from arasha.casework.fact_reports.rules import FactContent
from arasha.casework.models import Referral, VisibleTo
from arasha.casework.signals.actions import send_signal
from arasha.casework.signals.rules import SignalDraft
from arasha.country import current
from arasha.vault.keystore.models import GroupKey
from tests.stories import found_house

HANDED_OVER = ("recipient", "recipient_id", "recipients", "agency", "agency_id", "to", "to_agency")


@pytest.fixture(params=["migration_police", "detention_unit"])
def migration(request, database):
    return found_house("migration", "M", custody="host", kind=request.param)


def tries_a_consent(worker, case, to):
    worker.records(case, to, ("identity",))


def tries_a_referral(worker, case, to):
    worker.refers(case, to, ("identity",))


def tries_a_disclosure(worker, case, to):
    worker.asks_to_disclose(case, to, "identity", basis="danger_to_life")


def tries_a_signal(worker, case, to):
    draft = SignalDraft(channel="other_agency")
    send_signal(worker.actor, to.agency.pk, draft, now=timezone.now(), key=uuid4())


def tries_a_fact_report(worker, case, to):
    content = FactContent(region="KZ-75", sector="construction")
    send_fact(worker.actor, content, to.agency.pk, case_id=None, now=timezone.now(), key=uuid4())


# Every action whose wish can name another agency, and the attempt that must be refused.
ATTEMPTS = {
    "record_consent": tries_a_consent,
    "send_referral": tries_a_referral,
    "ask_disclosure": tries_a_disclosure,
    "send_signal": tries_a_signal,
    "send_fact": tries_a_fact_report,
}
# Requests go only to bodies that the pack lets decide; that migration control is none of them is tried below.
REQUESTS = {"ask_hold", "ask_non_punishment", "ask_review", "ask_second_opinion"}


def actions_that_name_a_recipient():
    """Every @action of the casework whose arguments, or whose draft's fields, can name an agency."""
    found = set()
    for module in pkgutil.walk_packages(arasha.__path__, "arasha."):
        if not (module.name.startswith("arasha.casework.") and module.name.endswith("actions")):
            continue
        for name, function in vars(importlib.import_module(module.name)).items():
            if not getattr(function, "is_action", False) or name.startswith("_"):
                continue
            for parameter in inspect.signature(function, eval_str=True).parameters.values():
                named = {parameter.name}
                if dataclasses.is_dataclass(parameter.annotation):
                    named |= {field.name for field in dataclasses.fields(parameter.annotation)}
                if named & set(HANDED_OVER) and parameter.name != "actor":
                    found.add(name)
    return found


def test_every_action_that_can_name_a_recipient_is_tried():
    assert actions_that_name_a_recipient() == set(ATTEMPTS) | REQUESTS


@pytest.mark.parametrize("kind", ["migration_police", "detention_unit"])
def test_migration_control_is_asked_to_decide_nothing(kind):
    pack = current()
    assert pack.deciders
    assert [one.code for one in pack.deciders.values() if kind in one.agency_types] == []


@pytest.mark.parametrize("attempt", sorted(ATTEMPTS))
def test_nothing_goes_to_migration_control_by_itself(ngo, migration, attempt):
    case = ngo.caseworker.registers(events=(EventDraft(forms=("forced_labour",)),))
    with pytest.raises(Refused, match=r"firewall\.migration_control|fact\.recipient"):
        ATTEMPTS[attempt](ngo.caseworker, case, migration)
    with pytest.raises(Denied):
        migration.caseworker.reads(case)
    with migration.caseworker.transaction():
        assert not VisibleTo.objects.filter(case_id=case.pk).exists()
        assert not Referral.objects.exists()
    assert_no_seals(ngo, case, migration.agency.pk)


def assert_no_seals(house, case, holder: UUID):
    from django.db import transaction

    from arasha.database.actor import acting

    with acting(house.caseworker.actor), transaction.atomic(using="keys"):
        assert not GroupKey.objects.filter(person=case.person_id, holder=holder).exists()


def test_migration_control_keeps_what_it_registers_itself(migration):
    case = migration.caseworker.registers()
    assert migration.caseworker.reads(case).is_owner
