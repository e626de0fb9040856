"""Casework's walls: who sees a case, who writes it, and the triggers that alone fill casework_visible_to."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, run_sql, wall


def opened_to_me(column: str, group: str | None = None) -> str:
    """The case in `column` was opened to this transaction's agency, by ownership or by an accepted referral."""
    with_group = f"AND '{group}' = ANY(v.groups)" if group else ""
    return f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.case_id = {column} AND v.agency_id = {MY_AGENCY}
        AND (v.until IS NULL OR v.until > now()) {with_group})"""


PERSON_OPENED_TO_ME = f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.person_id = casework_person.id
    AND v.agency_id = {MY_AGENCY} AND (v.until IS NULL OR v.until > now()))"""

MINE = f"owner_agency_id = {MY_AGENCY}"


def my_case(column: str) -> str:
    return f"EXISTS (SELECT 1 FROM casework_case c WHERE c.id = {column} AND c.owner_agency_id = {MY_AGENCY})"


# A recipient adds its answer to the owner's story, and to no other story.
REFERRED_TO_ME = f"""EXISTS (SELECT 1 FROM casework_referral r WHERE r.case_id = casework_case_step.case_id
    AND r.sender_id = casework_case_step.owner_agency_id AND r.recipient_id = {MY_AGENCY})"""

TRIGGERS = """
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};

-- One row a case and agency. Set-based, because an import registers thousands of cases in one statement.
CREATE FUNCTION casework_show_to_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.casework_visible_to
    (agency_id, case_id, person_id, via, opened_on, groups, region, status, channel, sex, age_group, urgency, referral_state)
  SELECT n.owner_agency_id, n.id, n.person_id, 'owner', n.opened_on,
         '{identity,contact,needs,health,narrative,shelter,legal,safe_contact}',
         n.region, n.status, n.channel, p.sex, n.age_group, n.urgency, 'none'
  FROM new_cases n JOIN public.casework_person p ON p.id = n.person_id;
  RETURN NULL;
END $$;
CREATE TRIGGER casework_case_shown AFTER INSERT ON casework_case
  REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION casework_show_to_owner();

CREATE FUNCTION casework_follow_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.casework_visible_to v
  SET opened_on = n.opened_on, region = n.region, status = n.status, channel = n.channel,
      age_group = n.age_group, urgency = n.urgency
  FROM new_cases n WHERE v.case_id = n.id
    AND (v.opened_on, v.region, v.status, v.channel, v.age_group, v.urgency)
        IS DISTINCT FROM (n.opened_on, n.region, n.status, n.channel, n.age_group, n.urgency);
  RETURN NULL;
END $$;
CREATE TRIGGER casework_case_followed AFTER UPDATE ON casework_case
  REFERENCING NEW TABLE AS new_cases FOR EACH STATEMENT EXECUTE FUNCTION casework_follow_case();

CREATE FUNCTION casework_follow_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.casework_visible_to v SET sex = n.sex
  FROM new_persons n WHERE v.person_id = n.id AND v.sex IS DISTINCT FROM n.sex;
  RETURN NULL;
END $$;
CREATE TRIGGER casework_person_followed AFTER UPDATE ON casework_person
  REFERENCING NEW TABLE AS new_persons FOR EACH STATEMENT EXECUTE FUNCTION casework_follow_person();

-- A recipient answers; everything else in a referral is the sender's. Row security alone cannot say so by column.
CREATE FUNCTION casework_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me uuid := app_agency();
BEGIN
  IF (NEW.id, NEW.case_id, NEW.person_id, NEW.sender_id, NEW.recipient_id, NEW.purpose, NEW.sent_at)
     IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.person_id, OLD.sender_id, OLD.recipient_id, OLD.purpose, OLD.sent_at)
     -- A packet is frozen; when a referral ends without trust it shrinks to number and dates.
     OR NEW.packet <> OLD.packet AND NOT (NEW.status IN ('withdrawn', 'declined', 'expired') AND OLD.packet @> NEW.packet)
  THEN RAISE EXCEPTION 'a sent referral is frozen'; END IF;
  IF NOT (NEW.groups <@ OLD.groups) THEN RAISE EXCEPTION 'a referral''s groups can only shrink'; END IF;
  IF NEW.status IS DISTINCT FROM OLD.status AND NOT (
       (OLD.status = 'sent' AND NEW.status IN ('accepted', 'declined', 'withdrawn', 'expired'))
    OR (OLD.status = 'accepted' AND NEW.status IN ('withdrawn', 'completed', 'returned')))
  THEN RAISE EXCEPTION 'a referral cannot go from % to %', OLD.status, NEW.status; END IF;
  IF me = OLD.recipient_id AND me <> OLD.sender_id THEN
    IF NEW.groups IS DISTINCT FROM OLD.groups OR NEW.until IS DISTINCT FROM OLD.until
       OR NEW.status IN ('withdrawn', 'expired') AND NEW.status IS DISTINCT FROM OLD.status
    THEN RAISE EXCEPTION 'only the sender may change this'; END IF;
  ELSIF NEW.status IN ('accepted', 'declined') AND NEW.status IS DISTINCT FROM OLD.status THEN
    RAISE EXCEPTION 'only the recipient may answer';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_referral_guarded BEFORE UPDATE ON casework_referral
  FOR EACH ROW EXECUTE FUNCTION casework_guard_referral();

-- Makes what a recipient sees of a case equal to the union of its accepted referrals; nothing accepted, nothing seen.
CREATE FUNCTION casework_open_to_recipient() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  opened text[]; last_day date; endless boolean;
  zone text := coalesce(nullif(current_setting('app.zone', true), ''), 'UTC');
BEGIN
  SELECT array_agg(DISTINCT g), max(r.until), bool_or(r.until IS NULL) INTO opened, last_day, endless
  FROM public.casework_referral r LEFT JOIN LATERAL unnest(r.groups || '{safe_contact}'::varchar[]) g ON true
  WHERE r.case_id = NEW.case_id AND r.recipient_id = NEW.recipient_id AND r.status = 'accepted'
    AND (r.until IS NULL OR r.until >= (now() AT TIME ZONE zone)::date) AND cardinality(r.groups) > 0;
  DELETE FROM public.casework_visible_to
    WHERE case_id = NEW.case_id AND agency_id = NEW.recipient_id AND via = 'referral';
  IF opened IS NOT NULL THEN
    INSERT INTO public.casework_visible_to
      (agency_id, case_id, person_id, via, opened_on, until, groups, region, status, channel, sex, age_group, urgency,
       referral_state)
    SELECT NEW.recipient_id, case_id, person_id, 'referral', opened_on,
           CASE WHEN endless THEN NULL ELSE (last_day + 1)::timestamp AT TIME ZONE zone END,
           opened, region, status, channel, sex, age_group, urgency, 'accepted'
    FROM public.casework_visible_to WHERE case_id = NEW.case_id AND via = 'owner';
  END IF;
  UPDATE public.casework_visible_to
    SET referral_state = CASE NEW.status WHEN 'sent' THEN 'waiting' WHEN 'accepted' THEN 'accepted'
                              WHEN 'declined' THEN 'declined' WHEN 'withdrawn' THEN 'withdrawn' ELSE 'none' END
    WHERE case_id = NEW.case_id AND via = 'owner';
  RETURN NULL;
END $$;
CREATE TRIGGER casework_referral_opens AFTER INSERT OR UPDATE ON casework_referral
  FOR EACH ROW EXECUTE FUNCTION casework_open_to_recipient();

-- The vault opens a compartment's ciphertext to whoever the case, with that compartment, was opened to.
GRANT SELECT ON casework_visible_to TO {vault};
CREATE POLICY casework_visible_to_vault ON casework_visible_to FOR SELECT TO {vault} USING (agency_id = (select app_agency()));
-- An agency seals values of its own people only, whatever else it knows the id of.
GRANT SELECT ON casework_person TO {vault};
CREATE POLICY casework_person_vault ON casework_person FOR SELECT TO {vault}
  USING (owner_agency_id = (select app_agency()));
CREATE POLICY vault_value_of_own_person ON vault.value AS RESTRICTIVE FOR INSERT TO {vault} WITH CHECK (
  EXISTS (SELECT 1 FROM casework_person p WHERE p.id = value.person));
CREATE POLICY vault_value_shared ON vault.value FOR SELECT TO {vault} USING (
  EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.person_id = value.person AND v.agency_id = (select app_agency())
          AND value.compartment = ANY(v.groups) AND (v.until IS NULL OR v.until > now())));
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("vault", "0002_schema"), ("access", "0002_walls")]
    operations = [
        wall("casework_visible_to", read=f"agency_id = {MY_AGENCY}", grant="SELECT", owner_serves=True),
        wall("casework_person", read=f"{MINE} OR {PERSON_OPENED_TO_ME}", write=MINE, owner_serves=True),
        wall("casework_case", read=f"{MINE} OR {opened_to_me('casework_case.id')}", write=MINE),
        wall(
            "casework_trafficking_event",
            read=f"{MINE} OR {opened_to_me('casework_trafficking_event.case_id', 'narrative')}",
            write=f"{MINE} AND {my_case('casework_trafficking_event.case_id')}",
            grant="SELECT, INSERT, UPDATE, DELETE",
        ),
        wall(
            "casework_case_step",
            read=f"{MINE} OR by_agency_id = {MY_AGENCY} OR concerns_agency_id = {MY_AGENCY}",
            write=f"by_agency_id = {MY_AGENCY} AND ({MINE} AND {my_case('casework_case_step.case_id')} OR {REFERRED_TO_ME})",
            grant="SELECT, INSERT",
        ),
        wall("casework_consent", read=MINE, write=f"{MINE} AND {my_case('casework_consent.case_id')}"),
        wall("casework_number_counter", read=f"agency_id = {MY_AGENCY}", write=f"agency_id = {MY_AGENCY}"),
        wall(
            "casework_referral",
            read=f"sender_id = {MY_AGENCY} OR recipient_id = {MY_AGENCY}",
            write=f"sender_id = {MY_AGENCY} AND {my_case('casework_referral.case_id')}",
            owner_serves=True,
        ),
        run_sql(
            f"""
            CREATE POLICY casework_referral_answer ON casework_referral FOR UPDATE TO {{app}}
              USING (recipient_id = {MY_AGENCY}) WITH CHECK (recipient_id = {MY_AGENCY});
            """
        ),
        run_sql(TRIGGERS),
    ]
