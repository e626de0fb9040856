"""The audit: what is written, what cannot be written, and what a verifier finds."""

import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from arasha.access import policy
from arasha.audit import events
from arasha.audit.chain import AuditUnavailable, UnrecordedRead, verify_chains
from arasha.audit.checkpoints import verify_witness, write_checkpoint
from arasha.audit.denials import is_written, record_denial
from arasha.audit.events import UnsafeDetail
from arasha.audit.models import Event
from arasha.casework.models import Case
from arasha.database.actor import acting

AS_OWNER = "ALTER TABLE audit_event DISABLE TRIGGER audit_event_fixed"
AGAIN = "ALTER TABLE audit_event ENABLE TRIGGER audit_event_fixed"


@pytest.fixture
def verified(owner, as_owner):
    """Verify one agency's chain as the database's owner; `change` tampers with it first."""

    def verify(house, change=None, *values):
        if change:
            owner.execute(AS_OWNER)
            owner.execute(change, values)
            owner.execute(AGAIN)
        with as_owner():
            return next(report for report in verify_chains() if report.agency == house.agency.pk)

    return verify


def test_every_step_stands_in_the_chain_and_verifies(ngo, shelter, verified):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    shelter.caseworker.accepts(referral)
    assert [event.kind for event in ngo.audit][:4] == [
        "case.registered",
        "consent.given",
        "referral.sent",
        "referral.accepted",
    ]
    assert [event.sequence for event in ngo.audit] == list(range(1, len(ngo.audit) + 1))
    assert verified(ngo).broken_at is None
    assert verified(shelter).broken_at is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            "UPDATE audit_event SET canonical = replace(canonical, 'registered', 'unregistered') WHERE agency = %s AND sequence = 2",
            "changed",
        ),
        ("DELETE FROM audit_event WHERE agency = %s AND sequence = 2", "missing"),
        ("UPDATE audit_event SET kind = 'case.seen' WHERE agency = %s AND sequence = 2", "search column"),
        ("UPDATE audit_event SET objects = '{}' WHERE agency = %s AND sequence = 2", "search column"),
        ("DELETE FROM audit_event WHERE agency = %s AND sequence = 3", "ends before its head"),
        ("UPDATE audit_head SET hash = '\\x00' WHERE agency = %s", "ends before its head"),
    ],
)
def test_verification_finds_what_was_done_to_a_chain(ngo, verified, change, reason):
    for _ in range(3):
        ngo.caseworker.registers()
    report = verified(ngo, change, ngo.agency.pk)
    assert report.broken_at is not None
    assert reason in report.reason


def test_witness_contradicts_a_chain_that_was_recomputed(ngo, owner, as_owner, verified, tmp_path, monkeypatch):
    """A database administrator can recompute every hash; the checkpoint held elsewhere still says what stood there."""
    monkeypatch.setattr(settings, "WITNESS_FOLDER", tmp_path)
    ngo.caseworker.registers()
    write_checkpoint(timezone.now())
    event = ngo.audit[0]
    canonical = event.canonical.replace("case.registered", "case.read.once")
    previous = events.genesis(ngo.agency.pk)
    owner.execute(AS_OWNER)
    owner.execute(
        "UPDATE audit_event SET canonical = %s, kind = 'case.read.once', hash = %s WHERE agency = %s AND sequence = 1",
        [canonical, events.link(previous, canonical), ngo.agency.pk],
    )
    owner.execute(
        "UPDATE audit_head SET hash = %s WHERE agency = %s", [events.link(previous, canonical), ngo.agency.pk]
    )
    owner.execute(AGAIN)
    assert verified(ngo).broken_at is None
    with as_owner():
        broken = [report.broken for report in verify_witness(tmp_path)]
    assert f"agency {ngo.agency.pk} had another event 1 when this was witnessed" in broken[0]


def test_checkpoint_with_a_foreign_signature_is_named(ngo, as_owner, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "WITNESS_FOLDER", tmp_path)
    ngo.caseworker.registers()
    write_checkpoint(timezone.now())
    file = next(tmp_path.glob("*.json"))
    line = json.loads(file.read_text())
    file.write_text(json.dumps({**line, "statement": line["statement"].replace('"at":"20', '"at":"19')}))
    with as_owner():
        assert [report.broken for report in verify_witness(tmp_path)] == ["its signature is not ours"]


def test_nothing_new_makes_no_checkpoint(ngo, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "WITNESS_FOLDER", tmp_path)
    ngo.caseworker.registers()
    assert write_checkpoint(timezone.now()) is not None
    assert write_checkpoint(timezone.now()) is None


def test_events_of_a_step_taken_back_go_with_it(ngo):
    with ngo.caseworker.transaction():
        try:
            with transaction.atomic():
                events.record(ngo.caseworker.actor, "case.never_was")
                raise LookupError
        except LookupError:
            pass
    assert "case.never_was" not in {event.kind for event in ngo.audit}


def test_reading_protected_rows_without_an_event_cannot_commit(ngo):
    ngo.caseworker.registers()
    with pytest.raises(UnrecordedRead), acting(ngo.caseworker.actor), transaction.atomic():
        list(policy.visible(ngo.caseworker.actor, Case))


@pytest.fixture
def unwritable(owner):
    """The audit refuses every event until the test ends."""
    owner.execute("REVOKE EXECUTE ON FUNCTION audit_append(uuid[], text[]) FROM arasha_app")
    yield
    owner.execute("GRANT EXECUTE ON FUNCTION audit_append(uuid[], text[]) TO arasha_app")


def test_no_protected_byte_leaves_while_the_audit_is_unwritable(ngo, owner):
    case = ngo.caseworker.registers()
    worker = ngo.caseworker
    client = worker.client
    worker.opens_key()
    owner.execute("REVOKE EXECUTE ON FUNCTION audit_append(uuid[], text[]) FROM arasha_app")
    try:
        for path in (
            "/work",
            "/cases",
            f"/cases/{case.pk}",
            "/referrals",
            "/overview/",
            f"/cases/{case.pk}/consents",
            "/cases/find?number=" + case.number,
        ):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert case.number not in answer.content.decode()
            assert answer["Retry-After"]
    finally:
        owner.execute("GRANT EXECUTE ON FUNCTION audit_append(uuid[], text[]) TO arasha_app")
    assert client.get(f"/cases/{case.pk}").status_code == 200


def test_no_write_happens_while_the_audit_is_unwritable(ngo, unwritable):
    with pytest.raises(AuditUnavailable):
        ngo.caseworker.registers()
    with acting(ngo.caseworker.actor), transaction.atomic():
        assert not Case.objects.exists()


def test_a_denial_that_cannot_be_recorded_is_answered_503(ngo, unwritable):
    assert ngo.caseworker.client.get(f"/cases/{uuid4()}").status_code == 503


def test_a_denial_is_recorded_after_its_transaction_is_gone(ngo, police):
    case = ngo.caseworker.registers()
    assert police.caseworker.client.get(f"/cases/{case.pk}").status_code == 404
    last = police.audit[-1]
    assert last.kind == "access.denied"
    assert str(case.pk) not in last.canonical


def test_a_flood_of_equal_denials_becomes_few_events(ngo):
    now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    for _ in range(230):
        record_denial(ngo.caseworker.actor, "case.read", "the same", now=now)
    counts = [json.loads(event.canonical)["details"]["times"] for event in ngo.audit]
    assert counts == [1, 2, 3, 4, 5, 10, 100]
    record_denial(ngo.caseworker.actor, "case.read", "the same", now=now + timedelta(minutes=1))
    assert json.loads(ngo.audit[-1].canonical)["details"]["times"] == 1


@pytest.mark.parametrize(
    ("times", "written"), [(1, True), (5, True), (6, False), (10, True), (99, False), (1000, True), (1100, False)]
)
def test_which_repetition_is_written(times, written):
    assert is_written(times) is written


@pytest.mark.parametrize("value", ["Рустам Каримов", "a sentence with spaces", "x" * 200, "name@example.org"])
def test_a_detail_that_could_name_somebody_is_refused(ngo, value):
    with pytest.raises(UnsafeDetail):
        events.record(ngo.caseworker.actor, "case.opened", note=value)


def test_two_agencies_telling_each_other_never_wait_in_a_circle(ngo, shelter):
    """Both write both chains, each beginning with its own: heads are locked in one order all the same."""
    failures = []

    def tell(actor, other):
        try:
            for _ in range(20):
                with acting(actor), transaction.atomic():
                    events.record(actor, "referral.sent", also=[other])
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    pairs = [(ngo.caseworker.actor, shelter.agency.pk), (shelter.caseworker.actor, ngo.agency.pk)]
    threads = [threading.Thread(target=tell, args=pair) for pair in pairs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert len(ngo.audit) == len(shelter.audit) == 80


def test_application_reads_only_its_own_chain(ngo, shelter):
    ngo.caseworker.registers()
    with acting(shelter.caseworker.actor), transaction.atomic():
        assert not Event.objects.filter(agency=ngo.agency.pk).exists()
