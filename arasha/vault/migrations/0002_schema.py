"""The vault's own schema: sealed values and exact tokens, for the vault role only."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, run_sql, wall


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("database", "0001_context")]
    operations = [
        wall("vault_key_destruction", read=f"owner_agency_id = {MY_AGENCY}", write=f"owner_agency_id = {MY_AGENCY}"),
        wall("vault_group_rotation", read=f"owner_agency_id = {MY_AGENCY}", write=f"owner_agency_id = {MY_AGENCY}"),
        run_sql(
            """
            GRANT USAGE ON SEQUENCE vault_key_destruction_id_seq, vault_group_rotation_id_seq TO {app};
            CREATE SCHEMA vault;
            REVOKE ALL ON SCHEMA vault FROM PUBLIC;
            GRANT USAGE ON SCHEMA vault TO {vault};
            GRANT USAGE ON SCHEMA public TO {vault};
            GRANT EXECUTE ON FUNCTION app_agency() TO {vault};

            CREATE TABLE vault.value (
              person uuid NOT NULL,
              owner_agency uuid NOT NULL,
              compartment text NOT NULL,
              field text NOT NULL,
              key_version integer NOT NULL,
              sealed bytea NOT NULL,
              written_at timestamptz NOT NULL,
              PRIMARY KEY (person, field)
            );
            CREATE INDEX value_owner ON vault.value (owner_agency, field);

            CREATE TABLE vault.token (
              agency uuid NOT NULL,
              kind text NOT NULL,
              token bytea NOT NULL,
              person uuid NOT NULL,
              PRIMARY KEY (agency, kind, token, person)
            );
            CREATE INDEX token_person ON vault.token (agency, person);
            """,
            "DROP SCHEMA vault CASCADE;",
        ),
        wall(
            "vault.value",
            read=f"owner_agency = {MY_AGENCY}",
            write=f"owner_agency = {MY_AGENCY}",
            grant="SELECT, INSERT, UPDATE, DELETE",
            role="{vault}",
        ),
        wall(
            "vault.token",
            read=f"agency = {MY_AGENCY}",
            write=f"agency = {MY_AGENCY}",
            grant="SELECT, INSERT, DELETE",
            role="{vault}",
        ),
    ]
