"""Emergency cards and acts, group intakes, relations; and who sees them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from arasha.database.walls import MY_AGENCY, run_sql, wall

MINE = f"owner_agency_id = {MY_AGENCY}"


def opened_to_me(column: str) -> str:
    return f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.case_id = {column} AND v.agency_id = {MY_AGENCY}
        AND (v.until IS NULL OR v.until > now()))"""


def my_case(column: str) -> str:
    return f"EXISTS (SELECT 1 FROM casework_case c WHERE c.id = {column} AND c.owner_agency_id = {MY_AGENCY})"


# A recipient may act for a case that is open to it, and says truly whose case it is.
ACTED_BY_ME = f"""by_agency_id = {MY_AGENCY} AND EXISTS (SELECT 1 FROM casework_case c
    WHERE c.id = casework_emergency_act.case_id AND c.owner_agency_id = casework_emergency_act.owner_agency_id)"""
BOTH_OPENED_TO_ME = f"""keep_together = 'yes' AND {opened_to_me("casework_relation.case_id")}
    AND {opened_to_me("casework_relation.other_id")}"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0011_signal_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                ("client_key", models.UUIDField()),
                ("channel", models.CharField(max_length=30)),
                ("happened_on", models.DateField()),
                ("region", models.CharField(blank=True, max_length=10)),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "forms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("by_post_id", models.UUIDField()),
                ("parted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "casework_intake",
                "indexes": [models.Index(fields=["owner_agency_id", "-recorded_at"], name="casework_intake_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner_agency_id", "client_key"), name="casework_intake_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAct",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                ("by_agency_id", models.UUIDField()),
                ("by_post_id", models.UUIDField()),
                (
                    "done",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "called",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("done_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("told_by_id", models.UUIDField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="emergency_acts", to="casework.case"
                    ),
                ),
            ],
            options={
                "db_table": "casework_emergency_act",
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)), fields=["done_at"], name="casework_act_untold"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_at__isnull", True), ("told_by_id__isnull", True)),
                            models.Q(("told_at__isnull", False), ("told_by_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="casework_act_told_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyCard",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                (
                    "health",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "medicines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("suicide_risk", models.CharField(max_length=20)),
                ("pregnancy", models.CharField(max_length=20)),
                (
                    "threats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=8)),
                ("children_along", models.SmallIntegerField(null=True)),
                ("duty_line", models.CharField(blank=True, max_length=40)),
                ("assault_at", models.DateTimeField(null=True)),
                ("assault_precision", models.CharField(blank=True, max_length=8)),
                ("updated_at", models.DateTimeField()),
                ("by_post_id", models.UUIDField()),
                ("version", models.IntegerField(default=1)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="emergency_card", to="casework.case"
                    ),
                ),
            ],
            options={
                "db_table": "casework_emergency_card",
                "indexes": [
                    models.Index(fields=["-updated_at"], name="casework_card_newest"),
                    models.Index(
                        condition=models.Q(("assault_at__isnull", False)),
                        fields=["assault_at"],
                        name="casework_card_assault",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assault_at__isnull", True), ("assault_precision", "")),
                            models.Q(("assault_at__isnull", False), ("assault_precision__in", ["hour", "day"])),
                            _connector="OR",
                        ),
                        name="casework_card_assault_precision",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeCard",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                ("client_key", models.UUIDField()),
                ("number", models.SmallIntegerField()),
                ("alone", models.CharField(choices=[("yes", "yes, alone"), ("not_yet", "not yet")], max_length=8)),
                ("controller", models.BooleanField(default=False)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="intake_card", to="casework.case"
                    ),
                ),
                (
                    "intake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="casework.intake"
                    ),
                ),
            ],
            options={
                "db_table": "casework_intake_card",
                "indexes": [
                    models.Index(
                        condition=models.Q(("alone", "not_yet"), ("controller", True), _connector="OR"),
                        fields=["owner_agency_id"],
                        name="casework_intake_card_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner_agency_id", "client_key"), name="casework_intake_card_once"),
                    models.UniqueConstraint(fields=("intake", "number"), name="casework_intake_card_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                ("kind", models.CharField(max_length=20)),
                (
                    "keep_together",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "not asked yet")], max_length=8
                    ),
                ),
                ("opposed", models.BooleanField(default=False)),
                (
                    "birth_registered",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "registered"), ("no", "not registered"), ("unknown", "unknown")],
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("by_post_id", models.UUIDField()),
                ("version", models.IntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="relations", to="casework.case"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations_of_others",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "db_table": "casework_relation",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("opposed", True), ("birth_registered__in", ["no", "unknown"]), _connector="OR"
                        ),
                        fields=["owner_agency_id"],
                        name="casework_relation_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "other"), name="casework_relation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("other")), _negated=True), name="casework_relation_of_two"
                    ),
                ],
            },
        ),
        wall(
            "casework_emergency_card",
            read=f"{MINE} OR {opened_to_me('casework_emergency_card.case_id')}",
            write=f"{MINE} AND {my_case('casework_emergency_card.case_id')}",
        ),
        wall(
            "casework_emergency_act",
            read=f"{MINE} OR {opened_to_me('casework_emergency_act.case_id')}",
            write=ACTED_BY_ME,
        ),
        # The owner tells the person what another agency did.
        run_sql(
            f"""CREATE POLICY casework_emergency_act_told ON casework_emergency_act FOR UPDATE TO {{app}}
              USING ({MINE}) WITH CHECK ({MINE})"""
        ),
        wall("casework_intake", read=MINE, write=MINE),
        wall(
            "casework_intake_card",
            read=MINE,
            write=f"{MINE} AND {my_case('casework_intake_card.case_id')}",
        ),
        wall(
            "casework_relation",
            read=f"{MINE} OR {BOTH_OPENED_TO_ME}",
            write=f"{MINE} AND {my_case('casework_relation.case_id')} AND {my_case('casework_relation.other_id')}",
        ),
    ]
