"""The walls between agencies, tried as the role the application runs as."""

import re
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from arasha.casework.models import Case, CaseStep, Consent, Person, Referral, TraffickingEvent, VisibleTo
from arasha.database.actor import acting
from arasha.database.walls import Wall
from arasha.vault.store import SealedValue, put_values
from tests.harness import ADDRESSES, CHECKOUT
from tests.stories import PURPOSE

WALLED = [model for model in apps.get_models() if getattr(model, "wall", None) in (Wall.PROTECTED, Wall.OWN_ROW)]


def test_application_is_an_ordinary_role(database):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (a int)", "TRUNCATE casework_case", "DROP TABLE casework_case", "ALTER TABLE audit_event DISABLE TRIGGER ALL", "SET ROLE arasha_owner"])  # fmt: skip
def test_application_cannot_change_the_house(database, statement):
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.db_table)
def test_without_an_actor_no_row_is_seen(ngo, shelter, model):
    case = ngo.caseworker.registers()
    ngo.caseworker.shares(case, shelter, "identity")
    alias = "keys" if model._meta.app_label == "keystore" else "default"
    with transaction.atomic(using=alias):
        assert not model._default_manager.using(alias).exists()


@pytest.mark.parametrize(
    "model", [Case, Person, TraffickingEvent, VisibleTo, CaseStep, Consent, Referral], ids=lambda m: m.__name__
)
def test_another_agency_sees_no_row(ngo, shelter, police, model):
    case = ngo.caseworker.registers()
    ngo.caseworker.shares(case, shelter, "identity")
    with police.caseworker.transaction():
        assert not model.objects.exists()
    with ngo.caseworker.transaction():
        assert model.objects.exists()


def test_context_ends_with_its_transaction_on_a_pooled_connection(ngo):
    """The next borrower of a connection must not inherit the last one's agency."""
    address = ADDRESSES.database
    from psycopg_pool import ConnectionPool

    with ConnectionPool(address, min_size=1, max_size=1) as pool:
        with pool.connection() as first, first.transaction():
            first.execute("select set_config('app.agency', %s, true)", [str(ngo.agency.pk)])
            assert first.execute("select app_agency()").fetchone()[0] == ngo.agency.pk
        with pool.connection() as second:
            assert second.execute("select app_agency()").fetchone()[0] is None


def test_context_is_never_set_for_a_whole_session():
    settings = re.compile(r"set_config\([^)]*,\s*false\s*\)|SET\s+SESSION\s+app\.", re.IGNORECASE)
    guilty = [path for path in (CHECKOUT / "arasha").rglob("*.py") if settings.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_nested_transactions_keep_the_actor(ngo):
    with acting(ngo.caseworker.actor), transaction.atomic(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT app_agency()")
        assert cursor.fetchone()[0] == ngo.agency.pk


def test_a_query_outside_a_transaction_sees_nothing(ngo):
    ngo.caseworker.registers()
    with acting(ngo.caseworker.actor):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO casework_visible_to (agency_id, case_id, person_id, via, opened_on, groups, region, status, channel, sex, age_group, urgency, referral_state) "
        "SELECT %(me)s, id, person_id, 'owner', opened_on, '{identity}', '', '', '', '', '', '', 'none' FROM casework_case",
        "UPDATE casework_visible_to SET agency_id = %(me)s",
        "DELETE FROM casework_visible_to",
        "UPDATE audit_event SET kind = 'nothing'",
        "DELETE FROM audit_event",
        "INSERT INTO audit_event (agency, sequence, hash, canonical, at, kind, objects) VALUES (%(me)s, 99, '', '{}', now(), 'x', '{}')",
        "UPDATE audit_head SET sequence = 0",
    ],
)
def test_application_cannot_grant_itself_a_case_or_rewrite_the_audit(ngo, statement):
    ngo.caseworker.registers()
    with (
        pytest.raises(DatabaseError),
        acting(ngo.caseworker.actor),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"me": ngo.agency.pk})


def forged_referral(case, sender, recipient):
    return Referral(
        case_id=case.pk, person_id=case.person_id, sender_id=sender.agency.pk, recipient_id=recipient.agency.pk,
        purpose=PURPOSE, urgency="day", groups=["identity"], packet={"number": "X"}, status="accepted",
        sent_at=case.registered_at, sent_by_id=uuid4(), due_at=case.registered_at,
    )  # fmt: skip


def test_nobody_forges_a_referral_in_anothers_name(ngo, shelter):
    case = ngo.caseworker.registers()
    with pytest.raises(DatabaseError), shelter.caseworker.transaction():
        forged_referral(case, ngo, shelter).save(force_insert=True)


def test_nobody_refers_a_foreign_case_to_themselves(ngo, shelter):
    case = ngo.caseworker.registers()
    with pytest.raises(DatabaseError), shelter.caseworker.transaction():
        forged_referral(case, shelter, shelter).save(force_insert=True)


def test_nobody_writes_into_a_foreign_story(ngo, shelter, police):
    case = ngo.caseworker.registers()
    ngo.caseworker.shares(case, shelter, "identity")
    for stranger, owner in ((police, ngo), (police, police), (shelter, shelter)):
        with pytest.raises(DatabaseError), stranger.caseworker.transaction():
            CaseStep(
                case_id=case.pk, owner_agency_id=owner.agency.pk, at=case.registered_at, kind="x",
                by_post_id=uuid4(), by_agency_id=stranger.agency.pk,
            ).save(force_insert=True)  # fmt: skip


def test_nobody_seals_values_of_a_foreign_person(ngo, shelter):
    case = ngo.caseworker.registers(values={})
    shelter.caseworker.accepts(ngo.caseworker.shares(case, shelter, "identity"))
    with pytest.raises(DatabaseError), shelter.caseworker.transaction():
        sealed = SealedValue(case.person_id, "identity", "surname", 1, b"forged")
        put_values(shelter.agency.pk, [sealed], case.registered_at)


def test_rows_about_a_foreign_case_are_refused(ngo, police):
    case = ngo.caseworker.registers()
    with pytest.raises(DatabaseError), police.caseworker.transaction():
        TraffickingEvent(case_id=case.pk, owner_agency_id=police.agency.pk, recorded_at=case.registered_at).save(
            force_insert=True
        )
    with pytest.raises(DatabaseError), police.caseworker.transaction():
        Consent(
            case_id=case.pk, owner_agency_id=police.agency.pk, recipient_id=police.agency.pk, purpose="x",
            state="given", said_at=case.registered_at, explained_in="en", recorded_by_id=uuid4(),
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"groups": ["identity", "health"]}, {"packet": {"number": "other"}}, {"status": "withdrawn"}, {"until": "2099-01-01"}, {"recipient_id": uuid4()}],
    ids=["widen", "packet", "withdraw", "prolong", "redirect"],
)  # fmt: skip
def test_recipient_can_only_answer(ngo, shelter, change):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    with pytest.raises(DatabaseError), shelter.caseworker.transaction():
        Referral.objects.filter(pk=referral.pk).update(**change)


@pytest.mark.parametrize("change", [{"status": "accepted"}, {"groups": ["identity", "needs"]}], ids=["accept", "widen"])
def test_sender_cannot_answer_or_widen_its_own_referral(ngo, shelter, change):
    case = ngo.caseworker.registers()
    referral = ngo.caseworker.shares(case, shelter, "identity")
    with pytest.raises(DatabaseError), ngo.caseworker.transaction():
        Referral.objects.filter(pk=referral.pk).update(**change)


def test_every_walled_table_is_forced_and_has_policies(database):
    tables = {model._meta.db_table for model in WALLED if model._meta.app_label != "keystore"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert tables <= {name for (name,) in cursor.fetchall()}


def test_vault_schema_is_closed_to_the_application_role(database):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault.value")


def test_owner_sees_no_case_either(ngo, owner: psycopg.Connection):
    ngo.caseworker.registers()
    assert owner.execute("SELECT count(*) FROM casework_case").fetchone() == (0,)


def test_connections_of_both_databases_carry_the_actor(ngo):
    with acting(ngo.caseworker.actor), transaction.atomic(using="keys"), connections["keys"].cursor() as cursor:
        cursor.execute("SELECT app_agency()")
        assert cursor.fetchone()[0] == ngo.agency.pk
