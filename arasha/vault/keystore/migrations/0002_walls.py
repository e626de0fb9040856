"""The keystore's walls: an agency reads seals made for it, and makes or removes seals of its own persons only."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, open_technical, run_sql, wall


class Migration(migrations.Migration):
    dependencies = [("keystore", "0001_initial"), ("database", "0001_context")]
    operations = [
        open_technical("keystore_agency_key", grant="SELECT, INSERT"),
        open_technical("keystore_open_key", grant="SELECT, INSERT, UPDATE, DELETE"),
        wall(
            "keystore_key_slot",
            read=f"agency = {MY_AGENCY}",
            write=f"agency = {MY_AGENCY}",
            grant="SELECT, INSERT, UPDATE, DELETE",
        ),
        wall(
            "keystore_group_key",
            read=f"holder = {MY_AGENCY} OR owner = {MY_AGENCY}",
            write=f"owner = {MY_AGENCY}",
            grant="SELECT, INSERT, DELETE",
        ),
        # A recipient that declines gives its own seals up; it can make none.
        run_sql(
            f"CREATE POLICY keystore_group_key_give_up ON keystore_group_key FOR DELETE TO {{app}} USING (holder = {MY_AGENCY});"
        ),
        run_sql("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};"),
    ]
