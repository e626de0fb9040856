"""The function every policy asks: which agency does this transaction act for?"""

from django.db import migrations

from arasha.database.walls import run_sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        run_sql(
            """
            CREATE FUNCTION app_agency() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
              AS $$ SELECT nullif(current_setting('app.agency', true), '')::uuid $$;
            GRANT EXECUTE ON FUNCTION app_agency() TO {app};
            GRANT USAGE ON SCHEMA public TO {app};
            """,
            "DROP FUNCTION app_agency();",
        )
    ]
