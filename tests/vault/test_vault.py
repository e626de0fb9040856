"""Keys and sealed values: what opens, what never does, and what survives a crash between the two databases."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from arasha.casework.cases.actions import write_group
from arasha.casework.cases.queries import get_case
from arasha.casework.consents import actions as consenting
from arasha.casework.models import Case, Referral
from arasha.casework.referrals import actions as referring
from arasha.database.actor import acting
from arasha.vault import destruction, store, values
from arasha.vault.groups import COMPARTMENTS, SAFE_CONTACT, VAULT_FIELDS
from arasha.vault.keyring import (
    IDLE_LOCK,
    current_keyring,
    make_slot,
    open_with_cookie,
    open_with_passphrase,
    opened,
    trusted_public_key,
)
from arasha.vault.keystore.models import AgencyKey, GroupKey, OpenKey
from arasha.vault.root import FileRootKey, RootKeyMisplaced, root_key
from arasha.vault.sealing import AgencyPrivateKey, CannotOpen, decrypt_value, encrypt_value, open_sealed, seal_to_public
from arasha.vault.search import find_people


def test_a_value_opens_only_where_it_was_sealed():
    key, person = os.urandom(32), uuid4()
    sealed = encrypt_value(key, "Каримов", person, "identity", "surname", 1)
    assert decrypt_value(key, sealed, person, "identity", "surname", 1) == "Каримов"
    moved = [
        (uuid4(), "identity", "surname", 1),
        (person, "health", "surname", 1),
        (person, "identity", "given_name", 1),
        (person, "identity", "surname", 2),
    ]
    for place in moved:
        with pytest.raises(CannotOpen):
            decrypt_value(key, sealed, *place)
    with pytest.raises(CannotOpen):
        decrypt_value(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), person, "identity", "surname", 1)


def test_a_seal_opens_with_one_private_key_and_one_purpose_only():
    mine, other = AgencyPrivateKey.generate(), AgencyPrivateKey.generate()
    sealed = seal_to_public(b"k" * 32, mine.public_bytes(), "for this")
    assert open_sealed(sealed, mine.hybrid(), b"", "for this") == b"k" * 32
    for key, info in ((other, "for this"), (mine, "for that")):
        with pytest.raises(CannotOpen):
            open_sealed(sealed, key.hybrid(), b"", info)


def test_every_vault_field_has_a_compartment():
    assert set(VAULT_FIELDS.values()) == set(COMPARTMENTS)


def test_the_host_keeps_no_private_key_of_an_agency_that_holds_its_own(ngo, police):
    assert AgencyKey.objects.get(agency=ngo.agency.pk).host_wrapped is None
    assert current_keyring(ngo.caseworker.actor) is None
    assert current_keyring(police.caseworker.actor) is not None


def test_a_public_key_the_root_did_not_sign_is_not_trusted(ngo, keys_owner):
    forged = AgencyPrivateKey.generate().public_bytes()
    keys_owner.execute("UPDATE keystore_agency_key SET public = %s WHERE agency = %s", [forged, ngo.agency.pk])
    with pytest.raises(CannotOpen, match="not signed"):
        trusted_public_key(ngo.agency.pk)


def test_root_key_beside_the_data_is_refused_in_production(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(RootKeyMisplaced):
        root_key()


def test_root_key_file_is_private_and_stays_the_same(tmp_path):
    first = FileRootKey(tmp_path / "root.key")
    assert (tmp_path / "root.key").stat().st_mode & 0o777 == 0o400
    sealed = first.wrap(b"secret", "x")
    assert FileRootKey(tmp_path / "root.key").unwrap(sealed, "x") == b"secret"
    with pytest.raises(CannotOpen):
        first.unwrap(sealed, "y")


@pytest.fixture
def slot(ngo):
    actor = ngo.worker("supervisor").actor
    worker = ngo.worker("supervisor")
    worker.client  # noqa: B018  a session gives the actor its reference
    with acting(actor), transaction.atomic(using="keys"):
        make_slot(ngo.private, ngo.agency.pk, actor.user, "a long passphrase", timezone.now())
    return worker


def test_only_the_passphrase_and_then_only_the_cookie_open_the_key(slot, ngo):
    now = timezone.now()
    with acting(slot.actor):
        assert open_with_passphrase(slot.actor, "another passphrase", now) is None
        secret = open_with_passphrase(slot.actor, "a long passphrase", now)
    keyring, _ = open_with_cookie(slot.actor, secret, now)
    assert keyring.private.raw == ngo.private.raw
    assert open_with_cookie(slot.actor, os.urandom(32), now) is None


def test_an_idle_key_locks_itself(slot):
    now = timezone.now()
    with acting(slot.actor):
        secret = open_with_passphrase(slot.actor, "a long passphrase", now)
    assert open_with_cookie(slot.actor, secret, now + IDLE_LOCK) is not None
    assert open_with_cookie(slot.actor, secret, now + IDLE_LOCK * 2 + timedelta(minutes=1)) is None
    assert open_with_cookie(slot.actor, secret, now) is None


def test_the_page_opens_locks_and_counts_wrong_tries(slot):
    client = slot.client
    assert client.post("/key/unlock", {"passphrase": "a long passphrase", "next": "/cases"})["Location"] == "/cases"
    assert "Open in this session" in client.get("/key/").content.decode()
    client.post("/key/lock")
    assert "Locked" in client.get("/key/").content.decode()
    answers = [client.post("/key/unlock", {"passphrase": "wrong"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert [event.kind for event in slot.house.audit].count("key.refused") == 5


def test_whoever_opens_and_locks_all_day_is_not_locked_out(slot):
    for _ in range(7):
        assert slot.client.post("/key/unlock", {"passphrase": "a long passphrase"}).status_code == 302
        slot.client.post("/key/lock")


def test_signing_out_locks_the_key(slot):
    client = slot.client
    client.post("/key/unlock", {"passphrase": "a long passphrase"})
    assert OpenKey.objects.filter(session=slot.actor.session).exists()
    answer = client.post("/sign-out")
    assert not OpenKey.objects.filter(session=slot.actor.session).exists()
    assert answer.cookies["arasha-key"].value == ""


def test_an_open_colleague_gives_a_slot(slot, ngo):
    slot.opens_key()
    colleague = ngo.worker("social_worker")
    answer = slot.client.post(
        "/key/slots",
        {"colleague": str(colleague.post.user_id), "passphrase": "the colleague's own", "key": str(uuid4())},
    )
    assert answer.status_code == 302
    colleague.client  # noqa: B018
    with acting(colleague.actor):
        assert open_with_passphrase(colleague.actor, "the colleague's own", timezone.now()) is not None


def test_names_stay_closed_without_key_or_purpose(ngo):
    case = ngo.caseworker.registers()
    client = ngo.caseworker.client
    assert "Каримов" not in client.get(f"/cases/{case.pk}").content.decode()
    assert client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"})["Location"].startswith("/key/unlock")
    ngo.caseworker.opens_key()
    assert "Каримов" not in client.get(f"/cases/{case.pk}").content.decode()
    client.post(f"/cases/{case.pk}/reveal", {"purpose": "care"})
    page = client.get(f"/cases/{case.pk}").content.decode()
    assert "Каримов" in page
    assert ngo.audit[-1].kind == "identity.revealed"
    client.post(f"/cases/{case.pk}/reveal", {"hide": "1"})
    assert "Каримов" not in client.get(f"/cases/{case.pk}").content.decode()


def test_what_is_written_while_locked_is_found_after_the_next_opening(ngo):
    case = ngo.caseworker.registers(values={})
    fields = {"surname": "Жұмабаева", "given_name": "Сәуле", "phone": "+77000000001"}
    write_group(ngo.caseworker.actor, case.pk, fields, version=1, now=timezone.now(), key=uuid4())
    from arasha.vault.actions import do_waiting_work

    with ngo.caseworker.key_open(), ngo.caseworker.transaction():
        do_waiting_work(ngo.caseworker.actor, opened.get(), timezone.now())
    for wanted in ("Zhumabayeva", "Жумабаева Сауле", "8 700 000 00 01"):
        with ngo.caseworker.key_open(), ngo.caseworker.transaction():
            found = find_people(ngo.caseworker.actor, wanted, opened.get(), timezone.now())
        assert [one.person for one in found] == [case.person_id], wanted


def test_search_finds_nobody_of_another_agency(ngo, police):
    ngo.caseworker.registers()
    with police.caseworker.key_open(), police.caseworker.transaction():
        assert find_people(police.caseworker.actor, "Каримов Рустам", opened.get(), timezone.now()) == []


def test_search_and_reveal_are_limited(ngo):
    worker = ngo.caseworker
    client = worker.client
    worker.opens_key()
    answers = [client.post("/cases/search", {"wanted": "Каримов"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


# Two databases, crash between


class Crash(BaseException):
    """The process dies here."""


def crash(*args, **kwargs):
    raise Crash


def group_keys(house, person):
    with acting(house.caseworker.actor), transaction.atomic(using="keys"):
        return [
            (key.compartment, key.version, key.holder) for key in GroupKey.objects.filter(person=person).order_by("id")
        ]


def test_a_crash_after_minting_leaves_orphans_that_are_swept(ngo, monkeypatch):
    monkeypatch.setattr(store, "put_values", crash)
    with pytest.raises(Crash):
        ngo.caseworker.registers()
    monkeypatch.undo()
    with acting(ngo.caseworker.actor), transaction.atomic():
        assert not Case.objects.exists()
    assert destruction.sweep_orphans(ngo.caseworker.actor, timezone.now()) == 0
    assert destruction.sweep_orphans(ngo.caseworker.actor, timezone.now() + timedelta(hours=2)) == 3


def test_sweeping_leaves_keys_in_use(ngo, shelter):
    case = ngo.caseworker.registers()
    ngo.caseworker.shares(case, shelter, "identity", "health")
    before = group_keys(ngo, case.person_id)
    destruction.sweep_orphans(ngo.caseworker.actor, timezone.now() + timedelta(hours=2))
    assert group_keys(ngo, case.person_id) == before


@pytest.mark.parametrize("place", ["_tell", "_seal"])
def test_a_crash_while_sending_leaves_no_referral(ngo, shelter, monkeypatch, place):
    case = ngo.caseworker.registers()
    ngo.caseworker.records(case, shelter, ("identity",))
    monkeypatch.setattr(referring, place, crash)
    with pytest.raises(Crash):
        ngo.caseworker.refers(case, shelter, ("identity",))
    monkeypatch.undo()
    with ngo.caseworker.transaction():
        assert not Referral.objects.exists()
    with shelter.caseworker.transaction():
        assert not Referral.objects.exists()
    # The same wish goes through afterwards, and is complete.
    referral = shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    assert shelter.caseworker.reads(case).values["surname"] == "Каримов"
    assert referral.status == "accepted"


def test_a_crash_while_accepting_opens_nothing(ngo, shelter, monkeypatch):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    monkeypatch.setattr(referring, "_tell", crash)
    with pytest.raises(Crash):
        shelter.caseworker.accepts(referral)
    monkeypatch.undo()
    assert shelter.caseworker.client.get(f"/cases/{case.pk}").status_code == 404


def test_a_crash_after_refusing_is_finished_later_and_shows_nothing_meanwhile(ngo, shelter, monkeypatch):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    monkeypatch.setattr(destruction, "carry_out_destructions", crash)
    with pytest.raises(Crash):
        ngo.caseworker.withdraws(consent)
    monkeypatch.undo()
    assert any(holder == shelter.agency.pk for _, _, holder in group_keys(ngo, case.person_id))
    assert shelter.caseworker.client.get(f"/cases/{case.pk}").status_code == 404
    assert destruction.carry_out_destructions(ngo.caseworker.actor, timezone.now()) == 2
    assert not any(holder == shelter.agency.pk for _, _, holder in group_keys(ngo, case.person_id))
    assert destruction.carry_out_destructions(ngo.caseworker.actor, timezone.now()) == 0


def test_a_new_key_never_reaches_somebody_whose_seal_is_being_destroyed(ngo, shelter, monkeypatch):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    monkeypatch.setattr(destruction, "carry_out_destructions", lambda *args: 0)
    ngo.caseworker.withdraws(consent)
    with ngo.caseworker.key_open():
        destruction.rotate_due_groups(ngo.caseworker.actor, opened.get(), timezone.now())
    new = [key for key in group_keys(ngo, case.person_id) if key[:2] == ("identity", 2)]
    assert [holder for _, _, holder in new] == [ngo.agency.pk]


def test_a_crash_before_the_refusal_commits_withdraws_nothing(ngo, shelter, monkeypatch):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    monkeypatch.setattr(consenting, "take_back", crash)
    with pytest.raises(Crash):
        ngo.caseworker.withdraws(consent)
    monkeypatch.undo()
    assert shelter.caseworker.reads(case).values["surname"] == "Каримов"


def test_withdrawn_groups_get_new_keys_in_the_next_open_session(ngo, shelter):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    ngo.caseworker.withdraws(consent)
    actor = ngo.caseworker.actor
    with acting(actor), transaction.atomic():
        assert destruction.rotations_due(actor) == 2
    with ngo.caseworker.key_open():
        assert destruction.rotate_due_groups(actor, opened.get(), timezone.now()) == 2
    versions = {(compartment, version) for compartment, version, _ in group_keys(ngo, case.person_id)}
    assert {("identity", 2), (SAFE_CONTACT, 2), ("narrative", 1)} == versions
    assert ngo.caseworker.reads(case).values["surname"] == "Каримов"


def test_a_crash_while_rotating_loses_nothing(ngo, shelter, monkeypatch):
    case = ngo.caseworker.registers()
    consent = ngo.caseworker.records(case, shelter, ("identity",))
    shelter.caseworker.accepts(ngo.caseworker.refers(case, shelter, ("identity",)))
    ngo.caseworker.withdraws(consent)
    monkeypatch.setattr(store, "put_values", crash)
    with pytest.raises(Crash), ngo.caseworker.key_open():
        destruction.rotate_due_groups(ngo.caseworker.actor, opened.get(), timezone.now())
    monkeypatch.undo()
    assert ngo.caseworker.reads(case).values["surname"] == "Каримов"
    with ngo.caseworker.key_open():
        assert destruction.rotate_due_groups(ngo.caseworker.actor, opened.get(), timezone.now()) == 2
    assert ngo.caseworker.reads(case).values["surname"] == "Каримов"


def test_a_person_may_stay_wholly_without_a_name(ngo):
    case = ngo.caseworker.registers(
        values={}, languages=(), citizenships=(), age_basis="unclear", age_from=None, age_to=None
    )
    view = ngo.caseworker.reads(case)
    assert (dict(view.values), view.held, case.age_group) == ({}, frozenset(), "unclear")


def test_sealed_bytes_hold_no_readable_name(ngo):
    ngo.caseworker.registers()
    with acting(ngo.caseworker.actor), transaction.atomic():
        sealed = store.get_values(None, COMPARTMENTS)
    assert len(sealed) == 5
    assert not any("Каримов".encode() in value.sealed for value in sealed)


def test_values_module_reads_what_it_wrote_for_many(ngo):
    persons = [ngo.caseworker.registers(values={"surname": f"Пробный{place}"}).person_id for place in range(3)]
    with ngo.caseworker.key_open(), ngo.caseworker.transaction():
        opened_values = values.read_values(ngo.caseworker.actor, persons, ["identity"], opened.get())
    assert [opened_values[person]["surname"] for person in persons] == ["Пробный0", "Пробный1", "Пробный2"]


def test_reading_another_agencys_person_is_denied(ngo, police):
    case = ngo.caseworker.registers()
    with pytest.raises(Exception, match=r"case\.read"), police.caseworker.transaction():
        get_case(police.caseworker.actor, case.pk)
