"""The duty roster: who answers for an agency today, and at night."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from arasha.database.walls import open_technical


class Migration(migrations.Migration):
    dependencies = [("access", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_shifts", to="access.agency"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duty_shifts", to="access.post"
                    ),
                ),
            ],
            options={
                "db_table": "access_duty_shift",
                "indexes": [models.Index(fields=["agency", "ends_at"], name="access_duty_shift_roster")],
                "constraints": [
                    models.UniqueConstraint(fields=["post", "starts_at"], name="access_duty_shift_once"),
                    models.CheckConstraint(
                        condition=models.Q(starts_at__lt=models.F("ends_at")), name="access_duty_shift_begins_first"
                    ),
                ],
            },
        ),
        open_technical("access_duty_shift", grant="SELECT, INSERT, UPDATE, DELETE"),
    ]
