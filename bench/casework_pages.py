"""My work, the case page and safety and needs, beside a million cases and five million audit events.

Sizes may be made smaller to try the benchmark itself: ARASHA_BENCH_CASES, ARASHA_BENCH_EVENTS.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import percentiles, prepare, say
from million_cases import CASES, fill, superuser

EVENTS = int(os.environ.get("ARASHA_BENCH_EVENTS", "5_000_000"))
BAR = 150

# What people have done with the cases: a fifth assessed, one in a hundred of those in danger, reviews spread over
# two weeks; some plans, referrals both ways, notices.
WORK = """
INSERT INTO casework_assessment (id, case_id, owner_agency_id, by_agency_id, by_post_id, kind, number, at, basis,
  answers, own_view, nothing_changed, is_serious, is_current, review_due_at)
SELECT gen_random_uuid(), c.id, %(agency)s, %(agency)s, %(post)s, 'safety', 1, now() - interval '7 days', 'talk',
       '{"violence": "some", "exploited_again": "none"}', '{"violence": "none"}', false, random() < 0.01, true,
       now() + (random() * 336 - 4) * interval '1 hour'
FROM casework_case c WHERE c.owner_agency_id = %(agency)s AND random() < 0.2;
INSERT INTO casework_safety_plan (id, case_id, owner_agency_id, by_post_id, number, at, signs, steps, language,
  is_current, review_due_at)
SELECT gen_random_uuid(), a.case_id, %(agency)s, %(post)s, 1, now() - interval '6 days', '{strangers_near}',
       '{call_112,not_alone}', 'uz', true, now() + (random() * 336 - 4) * interval '1 hour'
FROM casework_assessment a WHERE a.owner_agency_id = %(agency)s AND random() < 0.5;
INSERT INTO casework_case_step (case_id, owner_agency_id, at, kind, by_post_id, by_agency_id, details)
SELECT c.id, %(agency)s, now() - n * interval '1 day', 'assessment.unchanged', %(post)s, %(agency)s, '{}'
FROM casework_case c CROSS JOIN generate_series(1, 10) n WHERE c.owner_agency_id = %(agency)s;
INSERT INTO casework_referral (id, case_id, person_id, sender_id, recipient_id, purpose, urgency, groups, packet,
  status, sent_at, sent_by_id, due_at, decline_reason, decline_note, version)
SELECT gen_random_uuid(), c.id, c.person_id, %(agency)s, %(other)s, 'shelter_and_care', 'day', '{needs}',
       jsonb_build_object('number', c.number, 'sex', 'male', 'age_band', '30-39', 'region', c.region,
                          'needs', '["food"]'::jsonb, 'languages', '["uz"]'::jsonb, 'urgency', 'day',
                          'children_along', 0, 'answer_by', now()),
       'sent', now() - interval '1 hour', %(post)s, now() + (random() * 48 - 4) * interval '1 hour', '', '', 1
FROM casework_case c WHERE c.owner_agency_id = %(agency)s AND random() < 0.02;
INSERT INTO casework_alert (id, agency_id, post_id, user_id, by_agency_id, kind, number, page, target, urgent, at)
SELECT gen_random_uuid(), %(agency)s, %(post)s, %(user)s, %(agency)s, 'referral.accepted', c.number, 'casework:case',
       c.id, false, now() - random() * interval '30 days'
FROM casework_case c WHERE c.owner_agency_id = %(agency)s AND random() < 0.01;
"""

# Five million events as they stand in the chains; their hashes are not verified here.
AUDIT = """
INSERT INTO audit_event (agency, sequence, hash, canonical, at, kind, post, objects)
SELECT c.owner_agency_id, row_number() OVER (PARTITION BY c.owner_agency_id), decode(md5(c.id::text), 'hex'),
       '{"kind": "case.opened", "details": {}, "objects": ["' || c.id || '"]}',
       now() - random() * interval '700 days', 'case.opened', NULL, ARRAY[c.id]
FROM casework_case c CROSS JOIN generate_series(1, %(times)s)
ON CONFLICT DO NOTHING;
INSERT INTO audit_head (agency, sequence, hash)
SELECT agency, max(sequence), decode(md5(agency::text), 'hex') FROM audit_event GROUP BY agency
ON CONFLICT (agency) DO UPDATE SET sequence = excluded.sequence;
"""


def work_fill(agencies: dict[str, UUID]) -> None:
    """Add once what the pages show, as the database's superuser, through the same tables and triggers."""
    import psycopg
    from arasha.access.actions import NewPost, fill_posts
    from arasha.access.models import Function, Post

    if Post.objects.filter(user__username="bench-caseworker").exists():
        return
    start = time.perf_counter()
    place = NewPost(
        "bench-caseworker", "caseworker", "en", agencies["bench-large"], Function.CASEWORKER, (), date(2020, 1, 1)
    )
    [post] = fill_posts([place], demonstration=True)
    with psycopg.connect(superuser()) as connection:
        cursor = psycopg.ClientCursor(connection)
        for mine, other in (("bench-large", "bench-small"), ("bench-small", "bench-large")):
            values = {"agency": agencies[mine], "other": agencies[other], "post": post.pk, "user": post.user_id}
            cursor.execute(WORK, values)
        cursor.execute(AUDIT, {"times": max(1, EVENTS // CASES)})
    with psycopg.connect(superuser(), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    print(f"     work and audit filled in {time.perf_counter() - start:.0f} s")


def signed_in(username: str, agency: UUID) -> object:
    """A browser of this user."""
    from arasha.access import sessions
    from arasha.access.models import Post
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client
    from django.utils import timezone

    post = Post.objects.select_related("user", "agency").get(user__username=username, agency=agency)
    store = SessionStore()
    sessions.begin(store, post, timezone.now())
    store.save()
    client = Client()
    client.cookies["arasha"] = store.session_key
    return client


def measure(agency: UUID) -> bool:
    from arasha.access.models import Post
    from arasha.casework.models import Assessment
    from arasha.database.actor import Actor, acting
    from django.db import transaction

    post = Post.objects.get(user__username="bench-caseworker")
    with acting(Actor(post.user_id, post.pk, post.agency_id, post.function)), transaction.atomic():
        cases = list(Assessment.objects.values_list("case_id", flat=True)[:200])
        from arasha.audit import events

        events.record(Actor(post.user_id, post.pk, post.agency_id, post.function), "case.listed", count=len(cases))
    each = iter(cases * 20)
    caseworker, supervisor = signed_in("bench-caseworker", agency), signed_in("bench-large-bench", agency)
    pages = {
        "my work, caseworker": lambda: caseworker.get("/work"),  # type: ignore[attr-defined]
        "my work, supervisor": lambda: supervisor.get("/work"),  # type: ignore[attr-defined]
        "case page": lambda: caseworker.get(f"/cases/{next(each)}"),  # type: ignore[attr-defined]
        "safety and needs": lambda: caseworker.get(f"/cases/{next(each)}/safety"),  # type: ignore[attr-defined]
        "notices": lambda: caseworker.get("/alerts"),  # type: ignore[attr-defined]
        "who saw a case": lambda: caseworker.get(f"/cases/{next(each)}/seen"),  # type: ignore[attr-defined]
    }
    good = True
    for name, act in pages.items():
        answer = act()
        if answer.status_code != 200:
            raise SystemExit(f"{name}: answered {answer.status_code}")
        p95 = percentiles(act, 100)[1]
        size = f"{CASES:,} cases, {EVENTS:,} events"
        good &= say(f"{name} ({size}), server time p95", f"{p95:.0f} ms", f"{BAR} ms", p95 / BAR)
    return good


def main() -> int:
    prepare()
    agencies = fill()
    work_fill(agencies)
    return 0 if measure(agencies["bench-large"]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
