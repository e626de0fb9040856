"""Walls of assessments, safety plans, entitlements and notices, and the triggers that say which is the last one."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, run_sql, wall


def opened_to_me(table: str) -> str:
    """Needs and safety of the row's case are open to this transaction's agency, as its owner or by the person's word."""
    return f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.case_id = {table}.case_id AND v.agency_id = {MY_AGENCY}
        AND (v.until IS NULL OR v.until > now()) AND 'needs' = ANY(v.groups))"""


def read_by_me(table: str) -> str:
    """The owner's rows are known by the row itself: asking the index for each of 100,000 cases took a tenth of a second."""
    return f"owner_agency_id = {MY_AGENCY} OR {opened_to_me(table)}"


def owner_of(table: str) -> str:
    """The row names its case's true owner, so that nobody can hang a row on another agency's shelf."""
    return f"""EXISTS (SELECT 1 FROM casework_case c WHERE c.id = {table}.case_id
        AND c.owner_agency_id = {table}.owner_agency_id)"""


def written_by_me(table: str) -> str:
    return f"by_agency_id = {MY_AGENCY} AND {opened_to_me(table)} AND {owner_of(table)}"


ENTITLEMENT_OPENED = f"""
-- Whoever the needs are open to may open an entitlement (which post, policy and the pack say); only that may change.
CREATE POLICY casework_entitlement_open ON casework_entitlement FOR UPDATE TO {{app}}
  USING ({opened_to_me("casework_entitlement")})
  WITH CHECK ({opened_to_me("casework_entitlement")} AND opened_by_agency_id = {MY_AGENCY});
CREATE FUNCTION casework_guard_entitlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.case_id, NEW.owner_agency_id, NEW.by_agency_id, NEW.by_post_id, NEW.number, NEW.at, NEW.answers,
      NEW.state) IS DISTINCT FROM
     (OLD.id, OLD.case_id, OLD.owner_agency_id, OLD.by_agency_id, OLD.by_post_id, OLD.number, OLD.at, OLD.answers,
      OLD.state)
  THEN RAISE EXCEPTION 'answers once given are not changed; give new ones'; END IF;
  IF OLD.opened_at IS NOT NULL AND (NEW.opened_at, NEW.opened_by_post_id, NEW.opened_by_agency_id)
     IS DISTINCT FROM (OLD.opened_at, OLD.opened_by_post_id, OLD.opened_by_agency_id)
  THEN RAISE EXCEPTION 'an opened entitlement stays open'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_entitlement_guarded BEFORE UPDATE ON casework_entitlement
  FOR EACH ROW EXECUTE FUNCTION casework_guard_entitlement();
"""


def superseding(table: str, same: str) -> str:
    """A trigger that takes is_current from the rows before a new one, whoever wrote them."""
    return f"""
CREATE FUNCTION {table}_supersede() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.{table} SET is_current = false
  WHERE case_id = NEW.case_id AND number < NEW.number AND is_current AND {same};
  RETURN NULL;
END $$;
CREATE TRIGGER {table}_superseded AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_supersede();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0070_assessments")]
    operations = [
        wall(
            "casework_assessment",
            read=read_by_me("casework_assessment"),
            write=written_by_me("casework_assessment"),
            grant="SELECT, INSERT",
            owner_serves=True,
        ),
        wall(
            "casework_safety_plan",
            read=read_by_me("casework_safety_plan"),
            write=f"owner_agency_id = {MY_AGENCY} AND {owner_of('casework_safety_plan')}",
            grant="SELECT, INSERT",
            owner_serves=True,
        ),
        wall(
            "casework_entitlement",
            read=read_by_me("casework_entitlement"),
            write=written_by_me("casework_entitlement"),
            grant="SELECT, INSERT, UPDATE",
            owner_serves=True,
        ),
        run_sql(ENTITLEMENT_OPENED),
        run_sql(superseding("casework_assessment", "kind = NEW.kind")),
        run_sql(superseding("casework_safety_plan", "true")),
        run_sql(superseding("casework_entitlement", "true")),
        # Whoever causes a notice writes it; only the agency told reads and marks it.
        run_sql(
            f"""
            ALTER TABLE casework_alert ENABLE ROW LEVEL SECURITY;
            ALTER TABLE casework_alert FORCE ROW LEVEL SECURITY;
            CREATE POLICY casework_alert_read ON casework_alert FOR SELECT TO {{app}} USING (agency_id = {MY_AGENCY});
            CREATE POLICY casework_alert_write ON casework_alert FOR INSERT TO {{app}}
              WITH CHECK (by_agency_id = {MY_AGENCY} AND read_at IS NULL AND mailed_at IS NULL);
            CREATE POLICY casework_alert_change ON casework_alert FOR UPDATE TO {{app}}
              USING (agency_id = {MY_AGENCY}) WITH CHECK (agency_id = {MY_AGENCY});
            REVOKE ALL ON casework_alert FROM PUBLIC;
            GRANT SELECT, INSERT, UPDATE ON casework_alert TO {{app}};
            """
        ),
    ]
