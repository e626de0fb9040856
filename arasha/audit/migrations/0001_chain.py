"""The audit chains: insert-only, moved by one definer function."""

import django.contrib.postgres.fields
from django.db import migrations, models

from arasha.database.walls import MY_AGENCY, open_technical, run_sql, wall


class Migration(migrations.Migration):
    initial = True
    dependencies = [("database", "0001_context")]
    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("agency", models.UUIDField(primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "audit_head"},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("statement", models.TextField()),
                ("signature", models.BinaryField()),
            ],
            options={"db_table": "audit_checkpoint"},
        ),
        migrations.CreateModel(
            name="DenialTally",
            fields=[
                ("fingerprint", models.BinaryField(primary_key=True, serialize=False)),
                ("minute", models.DateTimeField()),
                ("count", models.IntegerField(default=1)),
            ],
            options={"db_table": "audit_denial_tally"},
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("hash", models.BinaryField()),
                ("canonical", models.TextField()),
                ("at", models.DateTimeField()),
                ("kind", models.TextField()),
                ("post", models.UUIDField(null=True)),
                (
                    "objects_named",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_column="objects", size=None
                    ),
                ),
            ],
            options={
                "db_table": "audit_event",
                "indexes": [models.Index(fields=["agency", "-at"], name="audit_event_recent")],
                "constraints": [models.UniqueConstraint(fields=("agency", "sequence"), name="audit_event_place")],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("post_id", models.UUIDField()),
                ("key", models.UUIDField()),
                ("request_hash", models.BinaryField()),
                ("result", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_idempotency_key",
                "constraints": [models.UniqueConstraint(fields=("post_id", "key"), name="audit_idempotency_key_once")],
            },
        ),
        wall("audit_idempotency_key", read=f"agency_id = {MY_AGENCY}", write=f"agency_id = {MY_AGENCY}"),
        wall("audit_head", read=f"agency = {MY_AGENCY}", grant="SELECT", owner_serves=True),
        wall("audit_event", read=f"agency = {MY_AGENCY}", grant="SELECT", owner_serves=True),
        open_technical("audit_checkpoint", grant="SELECT, INSERT"),
        open_technical("audit_denial_tally", grant="SELECT, INSERT, UPDATE, DELETE"),
        run_sql(
            """
            GRANT USAGE ON SEQUENCE audit_checkpoint_id_seq, audit_idempotency_key_id_seq TO {app};
            CREATE INDEX audit_event_objects ON audit_event USING gin (objects);

            CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              RAISE EXCEPTION 'audit events are never changed or removed';
            END $$;
            CREATE TRIGGER audit_event_fixed BEFORE UPDATE OR DELETE ON audit_event
              FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();

            -- Lines come sorted by agency; the heads are therefore locked in one order and cannot deadlock.
            CREATE FUNCTION audit_append(chains uuid[], lines text[]) RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
            DECLARE
              place integer; chain uuid; previous bytea; number bigint; event jsonb; held uuid := NULL;
            BEGIN
              FOR place IN 1 .. coalesce(array_length(chains, 1), 0) LOOP
                chain := chains[place];
                IF held IS DISTINCT FROM chain THEN
                  IF held IS NOT NULL THEN
                    UPDATE public.audit_head SET sequence = number, hash = previous WHERE agency = held;
                  END IF;
                  INSERT INTO public.audit_head (agency, sequence, hash)
                    VALUES (chain, 0, sha256(convert_to('arasha audit ' || chain::text, 'UTF8')))
                    ON CONFLICT DO NOTHING;
                  SELECT h.sequence, h.hash INTO STRICT number, previous
                    FROM public.audit_head h WHERE h.agency = chain FOR UPDATE;
                  held := chain;
                END IF;
                number := number + 1;
                previous := sha256(previous || convert_to(lines[place], 'UTF8'));
                event := lines[place]::jsonb;
                INSERT INTO public.audit_event (agency, sequence, hash, canonical, at, kind, post, objects)
                VALUES (chain, number, previous, lines[place], (event->>'at')::timestamptz, event->>'kind',
                        nullif(event->>'post', '')::uuid,
                        ARRAY(SELECT jsonb_array_elements_text(event->'objects')::uuid));
              END LOOP;
              IF held IS NOT NULL THEN
                UPDATE public.audit_head SET sequence = number, hash = previous WHERE agency = held;
              END IF;
            END $$;
            REVOKE ALL ON FUNCTION audit_append(uuid[], text[]) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION audit_append(uuid[], text[]) TO {app};

            -- For checkpoints: every head, without opening the chains themselves.
            CREATE FUNCTION audit_heads() RETURNS TABLE (agency uuid, sequence bigint, hash bytea)
            LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public STABLE
            AS $$ SELECT h.agency, h.sequence, h.hash FROM public.audit_head h ORDER BY h.agency $$;
            REVOKE ALL ON FUNCTION audit_heads() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION audit_heads() TO {app};
            """
        ),
    ]
