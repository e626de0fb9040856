import uuid

import django.db.models.deletion
from django.db import migrations, models

from arasha.database.walls import MY_AGENCY, run_sql, wall


def opened_to_me(group: str = "") -> str:
    """The screening's case is open to this transaction's agency, with this field group."""
    with_group = f"AND '{group}' = ANY(v.groups)" if group else ""
    return f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.case_id = casework_screening.case_id
        AND v.agency_id = {MY_AGENCY} AND (v.until IS NULL OR v.until > now()) {with_group})"""


MINE = f"casework_screening.owner_agency_id = {MY_AGENCY}"

# Shared with the narrative of the case, and only by the case's own agency: what a recipient asked stays with it. So an
# agency that holds people, and owns their case, reads nothing of what an NGO asked them there. A recipient cannot see
# the owner's row of casework_visible_to; a definer function answers this one question.
FUNCTIONS = """
CREATE FUNCTION casework_asked_by_owner(asked_case uuid, asked_by uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT 1 FROM public.casework_visible_to v
    WHERE v.case_id = asked_case AND v.via = 'owner' AND v.agency_id = asked_by)
$$;
REVOKE ALL ON FUNCTION casework_asked_by_owner(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_asked_by_owner(uuid, uuid) TO {app};

CREATE FUNCTION casework_guard_screening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL THEN RAISE EXCEPTION 'a finished screening is frozen'; END IF;
  IF (NEW.id, NEW.case_id, NEW.owner_agency_id, NEW.instrument, NEW.instrument_version, NEW.rule, NEW.in_custody)
     IS DISTINCT FROM
     (OLD.id, OLD.case_id, OLD.owner_agency_id, OLD.instrument, OLD.instrument_version, OLD.rule, OLD.in_custody)
  THEN RAISE EXCEPTION 'a screening keeps its case, its instrument and its rule'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_screening_guarded BEFORE UPDATE ON casework_screening
  FOR EACH ROW EXECUTE FUNCTION casework_guard_screening();
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};
"""

READ = f"""({MINE} AND {opened_to_me()}) OR ({opened_to_me("narrative")}
    AND casework_asked_by_owner(casework_screening.case_id, casework_screening.owner_agency_id))"""

# The sub-select is under the screening's own wall: whoever may not see the screening sees no answer.
OF_A_SCREENING = """EXISTS (SELECT 1 FROM casework_screening s WHERE s.id = casework_screening_answer.screening_id
    AND s.owner_agency_id = casework_screening_answer.owner_agency_id {more})"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0071_assessment_walls")]

    operations = [
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                ("instrument", models.CharField(max_length=40)),
                ("instrument_version", models.SmallIntegerField()),
                ("rule", models.CharField(max_length=8)),
                ("setting", models.CharField(max_length=20)),
                ("in_custody", models.BooleanField()),
                ("gate", models.JSONField()),
                ("override", models.CharField(blank=True, max_length=40)),
                ("talk_id", models.UUIDField(null=True)),
                ("by_post_id", models.UUIDField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="screenings", to="casework.case"
                    ),
                ),
            ],
            options={
                "db_table": "casework_screening",
            },
        ),
        migrations.CreateModel(
            name="ScreeningAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner_agency_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("indicator", "indicator"),
                            ("act", "what was done"),
                            ("means", "how"),
                            ("purpose", "what for"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("unknown", "unknown"), ("not_asked", "not asked")],
                        max_length=10,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recruitment", "at the beginning or on the way"),
                            ("destination", "where the person worked or was kept"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("person", "said by the person"),
                            ("observed", "observed"),
                            ("third_party", "said by somebody else"),
                            ("document", "from a document"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[("sure", "sure"), ("likely", "likely"), ("doubtful", "doubtful")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_post_id", models.UUIDField()),
                (
                    "screening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="casework.screening"
                    ),
                ),
            ],
            options={
                "db_table": "casework_screening_answer",
            },
        ),
        migrations.AddIndex(
            model_name="screening",
            index=models.Index(fields=["case", "-began_at"], name="casework_screening_of_case"),
        ),
        migrations.AddIndex(
            model_name="screening",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["owner_agency_id", "by_post_id"],
                name="casework_screening_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="screening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("result__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("result__isnull", False)),
                    _connector="OR",
                ),
                name="casework_screening_finished",
            ),
        ),
        migrations.AddConstraint(
            model_name="screeninganswer",
            constraint=models.UniqueConstraint(
                fields=("screening", "kind", "code"), name="casework_screening_answer_once"
            ),
        ),
        run_sql(FUNCTIONS),
        wall("casework_screening", read=READ, write=f"{MINE} AND {opened_to_me()}"),
        wall(
            "casework_screening_answer",
            read=OF_A_SCREENING.format(more=""),
            # Written while the talk lasts, by the agency that asks, and never again.
            write=f"owner_agency_id = {MY_AGENCY} AND " + OF_A_SCREENING.format(more="AND s.ended_at IS NULL"),
        ),
    ]
