"""Who sees contacts and signals, who counts their numbers, and what a sender learns."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, run_sql, wall

MINE = f"owner_agency_id = {MY_AGENCY}"

TRIGGERS = """
-- A signal's place in its agency's year. The database counts: who sends a signal must not learn the other's count.
CREATE FUNCTION casework_number_signal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.casework_signal_counter AS counter (agency_id, year, last) VALUES (NEW.owner_agency_id, NEW.year, 1)
    ON CONFLICT (agency_id, year) DO UPDATE SET last = counter.last + 1
    RETURNING last INTO NEW.place;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_signal_numbered BEFORE INSERT ON casework_signal
  FOR EACH ROW EXECUTE FUNCTION casework_number_signal();

-- What has been decided stays decided, and a signal stays where it came from.
CREATE FUNCTION casework_guard_signal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.owner_agency_id, NEW.prefix, NEW.year, NEW.place, NEW.received_at)
     IS DISTINCT FROM (OLD.id, OLD.owner_agency_id, OLD.prefix, OLD.year, OLD.place, OLD.received_at)
     OR NEW.from_agency_id IS DISTINCT FROM OLD.from_agency_id
  THEN RAISE EXCEPTION 'where a signal came from is fixed'; END IF;
  IF OLD.state IN ('converted', 'closed') OR NEW.state = 'received' AND OLD.state <> 'received'
  THEN RAISE EXCEPTION 'a signal cannot go from % to %', OLD.state, NEW.state; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_signal_guarded BEFORE UPDATE ON casework_signal
  FOR EACH ROW EXECUTE FUNCTION casework_guard_signal();

-- The sender learns that somebody acted, in the same words whatever was decided.
CREATE FUNCTION casework_answer_sender() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.casework_sent_signal SET acted_on = true
    WHERE id = NEW.id AND recipient_id = NEW.owner_agency_id AND owner_agency_id = NEW.from_agency_id AND NOT acted_on;
  RETURN NULL;
END $$;
CREATE TRIGGER casework_signal_answered AFTER UPDATE ON casework_signal
  FOR EACH ROW WHEN (NEW.from_agency_id IS NOT NULL AND NEW.state <> 'received')
  EXECUTE FUNCTION casework_answer_sender();
"""

VAULT = """
-- What a caller says is sealed before there is a person: a signal of one's own agency may have sealed values too.
GRANT SELECT ON casework_signal TO {vault};
CREATE POLICY casework_signal_vault ON casework_signal FOR SELECT TO {vault} USING (owner_agency_id = (select app_agency()));
DROP POLICY vault_value_of_own_person ON vault.value;
CREATE POLICY vault_value_of_own_person ON vault.value AS RESTRICTIVE FOR INSERT TO {vault} WITH CHECK (
  EXISTS (SELECT 1 FROM casework_person p WHERE p.id = value.person)
  OR EXISTS (SELECT 1 FROM casework_signal s WHERE s.id = value.person));
"""

# Another agency's signal arrives untouched: nothing decided, nobody assigned, no case.
SENT_BY_ME = f"""from_agency_id = {MY_AGENCY} AND owner_agency_id <> {MY_AGENCY} AND channel = 'other_agency'
    AND state = 'received' AND case_id IS NULL AND assigned_post_id IS NULL AND safe_until IS NULL AND NOT named"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_signals"), ("vault", "0002_schema")]
    operations = [
        wall("casework_contact", read=MINE, write=MINE, grant="SELECT, INSERT"),
        wall("casework_signal", read=MINE, write=MINE),
        wall("casework_signal_counter", read=f"agency_id = {MY_AGENCY}", grant="SELECT", owner_serves=True),
        wall("casework_sent_signal", read=MINE, write=MINE, grant="SELECT, INSERT", owner_serves=True),
        run_sql(
            f"CREATE POLICY casework_signal_sent ON casework_signal FOR INSERT TO {{app}} WITH CHECK ({SENT_BY_ME});"
        ),
        run_sql(TRIGGERS),
        run_sql(VAULT),
    ]
