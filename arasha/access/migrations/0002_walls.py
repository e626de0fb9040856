"""Who may touch the technical tables: the application reads and fills them, the owner alone removes."""

from django.db import migrations

from arasha.database.walls import open_technical, run_sql


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("database", "0001_context"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        open_technical("access_agency"),
        open_technical("access_unit"),
        open_technical("access_user"),
        open_technical("access_post"),
        open_technical("access_limit_use", grant="SELECT, INSERT, UPDATE, DELETE"),
        open_technical("django_session", grant="SELECT, INSERT, UPDATE, DELETE"),
        open_technical("django_content_type", grant="SELECT"),
        open_technical("django_migrations", grant="SELECT"),
        run_sql(
            """
            GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
              procrastinate_periodic_defers, procrastinate_workers TO {app};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};
            """
        ),
    ]
