"""The walls of requests, decisions and holds, and the triggers through which a case follows what was decided about it."""

from django.db import migrations

from arasha.database.walls import MY_AGENCY, run_sql, wall

MINE = f"owner_agency_id = {MY_AGENCY}"


def opened_to_me(column: str, group: str | None = None) -> str:
    """The case in `column` was opened to this transaction's agency, by ownership or by an accepted referral."""
    with_group = f"AND '{group}' = ANY(v.groups)" if group else ""
    return f"""EXISTS (SELECT 1 FROM casework_visible_to v WHERE v.case_id = {column} AND v.agency_id = {MY_AGENCY}
        AND (v.until IS NULL OR v.until > now()) {with_group})"""


# The case is one that this agency sees, and the owner named in the request is its owner.
ABOUT_A_CASE_I_SEE = """EXISTS (SELECT 1 FROM casework_case c WHERE c.id = casework_request.case_id
    AND c.owner_agency_id = casework_request.case_owner_id)"""

# Whoever was asked for a review writes the decision that reverses the one under review, and no other.
REVIEW_ASKED_OF_ME = f"""EXISTS (SELECT 1 FROM casework_request q WHERE q.kind = 'review'
    AND q.case_id = casework_status_decision.case_id AND q.about_id = casework_status_decision.reverses_id
    AND q.recipient_id = {MY_AGENCY})"""

# Whoever was asked something adds its answer to the story of that case.
ASKED_OF_ME = f"""EXISTS (SELECT 1 FROM casework_request q WHERE q.case_id = casework_case_step.case_id
    AND q.case_owner_id = casework_case_step.owner_agency_id AND q.recipient_id = {MY_AGENCY})"""

TRIGGERS = f"""
CREATE POLICY casework_request_answer ON casework_request FOR UPDATE TO {{app}}
  USING (recipient_id = {MY_AGENCY}) WITH CHECK (recipient_id = {MY_AGENCY});
CREATE POLICY casework_case_step_asked ON casework_case_step FOR INSERT TO {{app}}
  WITH CHECK (by_agency_id = {MY_AGENCY} AND {ASKED_OF_ME});

-- The recipient answers, the sender may take the question back; everything else in it is frozen.
CREATE FUNCTION casework_guard_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE me uuid := app_agency();
BEGIN
  IF (NEW.id, NEW.kind, NEW.case_id, NEW.case_owner_id, NEW.about_id, NEW.sender_id, NEW.recipient_id, NEW.sent_at,
      NEW.sent_by_id, NEW.due_at)
     IS DISTINCT FROM (OLD.id, OLD.kind, OLD.case_id, OLD.case_owner_id, OLD.about_id, OLD.sender_id, OLD.recipient_id,
      OLD.sent_at, OLD.sent_by_id, OLD.due_at)
     OR NEW.packet <> OLD.packet AND NOT (NEW.status = 'withdrawn' AND OLD.packet @> NEW.packet)
  THEN RAISE EXCEPTION 'a sent request is frozen'; END IF;
  IF OLD.status <> 'sent' OR NEW.status NOT IN ('answered', 'withdrawn')
  THEN RAISE EXCEPTION 'a request cannot go from % to %', OLD.status, NEW.status; END IF;
  IF NEW.status = 'answered' AND me IS DISTINCT FROM OLD.recipient_id
  THEN RAISE EXCEPTION 'only the recipient may answer'; END IF;
  IF NEW.status = 'withdrawn' AND (me IS DISTINCT FROM OLD.sender_id OR NEW.answer <> '')
  THEN RAISE EXCEPTION 'only the sender may withdraw'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_request_guarded BEFORE UPDATE ON casework_request
  FOR EACH ROW EXECUTE FUNCTION casework_guard_request();

-- A decision never changes; one that waits for its second person is confirmed, not confirmed, or lapses.
CREATE FUNCTION casework_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.case_id, NEW.owner_agency_id, NEW.standing, NEW.status, NEW.proof, NEW.grounds, NEW.decided_at,
      NEW.by_post_id, NEW.by_user_id, NEW.second_due_at, NEW.reverses_id)
     IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.owner_agency_id, OLD.standing, OLD.status, OLD.proof, OLD.grounds,
      OLD.decided_at, OLD.by_post_id, OLD.by_user_id, OLD.second_due_at, OLD.reverses_id)
  THEN RAISE EXCEPTION 'a decision is never changed, only reversed by another'; END IF;
  IF OLD.state <> 'provisional' OR NEW.state NOT IN ('in_force', 'not_confirmed', 'lapsed')
  THEN RAISE EXCEPTION 'a decision cannot go from % to %', OLD.state, NEW.state; END IF;
  IF NEW.state <> 'lapsed' AND NEW.second_agency_id IS DISTINCT FROM app_agency()
  THEN RAISE EXCEPTION 'a second person speaks for their own agency'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER casework_status_decision_guarded BEFORE UPDATE ON casework_status_decision
  FOR EACH ROW EXECUTE FUNCTION casework_guard_decision();

-- The tables' owner sees no case, except the one whose decision or assistance is being written at this moment.
CREATE POLICY casework_case_axes_read ON casework_case FOR SELECT TO {{owner}}
  USING (id::text = current_setting('app.axes_case', true));
CREATE POLICY casework_case_axes ON casework_case FOR UPDATE TO {{owner}}
  USING (id::text = current_setting('app.axes_case', true)) WITH CHECK (id::text = current_setting('app.axes_case', true));

-- A case's status is the state's newest decision in force; while there is none, the newest finding.
CREATE FUNCTION casework_follow_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE decided text;
BEGIN
  SELECT d.status INTO decided FROM public.casework_status_decision d
    WHERE d.case_id = NEW.case_id AND d.state = 'in_force'
    ORDER BY (d.standing = 'state') DESC, d.in_force_at DESC LIMIT 1;
  PERFORM set_config('app.axes_case', NEW.case_id::text, true);
  UPDATE public.casework_case SET status = decided WHERE id = NEW.case_id AND status <> decided;
  PERFORM set_config('app.axes_case', '', true);
  RETURN NULL;
END $$;
CREATE TRIGGER casework_status_decision_followed AFTER INSERT OR UPDATE ON casework_status_decision
  FOR EACH ROW WHEN (NEW.state = 'in_force') EXECUTE FUNCTION casework_follow_decision();

CREATE FUNCTION casework_follow_assistance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM set_config('app.axes_case', NEW.case_id::text, true);
  UPDATE public.casework_case SET assistance = NEW.assistance WHERE id = NEW.case_id;
  PERFORM set_config('app.axes_case', '', true);
  RETURN NULL;
END $$;
CREATE TRIGGER casework_assistance_change_followed AFTER INSERT ON casework_assistance_change
  FOR EACH ROW EXECUTE FUNCTION casework_follow_assistance();

-- What an answer changes at once: the refusal it seconds, the hold it grants.
CREATE FUNCTION casework_follow_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.kind = 'second_opinion' THEN
    UPDATE public.casework_status_decision
      SET state = CASE NEW.answer WHEN 'agree' THEN 'in_force' ELSE 'not_confirmed' END,
          second_agency_id = NEW.recipient_id, second_post_id = NEW.answered_by_id, second_at = NEW.answered_at,
          in_force_at = CASE NEW.answer WHEN 'agree' THEN NEW.answered_at END, version = version + 1
      WHERE id = NEW.about_id AND case_id = NEW.case_id AND owner_agency_id = NEW.sender_id AND state = 'provisional';
  ELSIF NEW.kind = 'hold' THEN
    UPDATE public.casework_hold
      SET status = NEW.answer, until = NEW.until, answered_at = NEW.answered_at, version = version + 1
      WHERE id = NEW.about_id AND case_id = NEW.case_id AND owner_agency_id = NEW.sender_id AND status = 'asked';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER casework_request_followed AFTER UPDATE ON casework_request
  FOR EACH ROW WHEN (NEW.status = 'answered') EXECUTE FUNCTION casework_follow_answer();

-- What a detaining post is told: hold or nothing, and only about the people it holds. An unknown reference is nothing.
CREATE FUNCTION casework_ask_hold(asked text, today date, from_request boolean)
RETURNS TABLE (hold_id uuid, owner_id uuid, until date, answer_due timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT h.id, h.owner_agency_id, h.until, CASE h.status WHEN 'asked' THEN h.due_at END
  FROM public.casework_hold h
  WHERE h.reference = asked AND public.app_agency() = ANY(h.detainers)
    AND (h.status = 'held' AND (h.until IS NULL OR h.until >= today) OR h.status = 'asked' AND from_request)
$$;
REVOKE ALL ON FUNCTION casework_ask_hold(text, date, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_ask_hold(text, date, boolean) TO {{app}};
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0040_decisions")]
    operations = [
        wall(
            "casework_request",
            read=f"sender_id = {MY_AGENCY} OR recipient_id = {MY_AGENCY}",
            write=f"sender_id = {MY_AGENCY} AND {ABOUT_A_CASE_I_SEE}",
            owner_serves=True,
        ),
        wall(
            "casework_status_decision",
            read=f"{opened_to_me('casework_status_decision.case_id')} OR {MINE}",
            write=f"{MINE} AND ({opened_to_me('casework_status_decision.case_id')} OR {REVIEW_ASKED_OF_ME})",
            owner_serves=True,
        ),
        wall(
            "casework_decision_told",
            read=opened_to_me("casework_decision_told.case_id"),
            write=f"{MINE} AND {opened_to_me('casework_decision_told.case_id')}",
            grant="SELECT, INSERT",
        ),
        wall(
            "casework_reflection_period",
            read=opened_to_me("casework_reflection_period.case_id"),
            write=f"{MINE} AND {opened_to_me('casework_reflection_period.case_id')}",
            grant="SELECT, INSERT",
        ),
        wall(
            "casework_assistance_change",
            read=opened_to_me("casework_assistance_change.case_id"),
            write=f"{MINE} AND {opened_to_me('casework_assistance_change.case_id')}",
            grant="SELECT, INSERT",
        ),
        wall(
            "casework_hold",
            read=f"{MINE} OR {opened_to_me('casework_hold.case_id', 'legal')}",
            write=f"{MINE} AND {opened_to_me('casework_hold.case_id')}",
            owner_serves=True,
        ),
        run_sql(TRIGGERS),
    ]
