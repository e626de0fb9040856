"""A million cases of 400 agencies: row security's price, and the server time of the pages people wait for."""

import os
import sys
import time
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import HOME, addresses, percentiles, prepare, say

CASES = int(os.environ.get("ARASHA_BENCH_CASES", "1_000_000"))
LARGE, SMALL, AGENCIES = CASES // 10, CASES // 400, 400

FILL = """
INSERT INTO casework_person (id, owner_agency_id, sex, gender, languages, citizenships, created_at)
SELECT gen_random_uuid(), %(agency)s, (ARRAY['female','male','male','unknown'])[1 + i %% 4], '', '{uz}',
       ARRAY[(ARRAY['KZ','UZ','KG','TJ','RU'])[1 + i %% 5]]::varchar[], now() FROM generate_series(1, %(count)s) i;
INSERT INTO casework_case (id, person_id, owner_agency_id, number, opened_on, opened_precision, registered_at, region,
  country, channel, status, urgency, needs, age_basis, age_from, age_to, age_group, whereabouts, version)
SELECT gen_random_uuid(), p.id, %(agency)s, 'B' || to_char(row_number() OVER (), 'FM0000000'),
       date '2021-01-01' + (random() * 2000)::int, 'day', now(),
       (ARRAY['KZ-75','KZ-71','KZ-79','KZ-61','KZ-19','KZ-10',''])[1 + (random() * 6)::int], 'KZ',
       (ARRAY['hotline','raid','outreach','border'])[1 + (random() * 3)::int],
       (ARRAY['potential','identified','not_identified'])[1 + (random() * 2)::int], '', '{}', 'known', 30, 30,
       (ARRAY['adult','adult','minor','unclear'])[1 + (random() * 3)::int], '', 1
FROM casework_person p WHERE p.owner_agency_id = %(agency)s;
INSERT INTO casework_trafficking_event (id, case_id, owner_agency_id, country, region, started_precision, ended_precision,
  acts, means, forms, sectors, recruiter_relations, online, recorded_at)
SELECT gen_random_uuid(), c.id, %(agency)s, 'KZ', c.region, 'unknown', 'unknown', '{recruitment}',
       '{threats,withholds_documents}', ARRAY[(ARRAY['forced_labour','sexual_exploitation'])[1 + (random())::int]]::varchar[],
       '{construction}', '{}', 'unknown', now()
FROM casework_case c WHERE c.owner_agency_id = %(agency)s;
"""


def fill() -> dict[str, UUID]:
    """Make the agencies once, as the database's superuser, through the same tables and triggers; returns two of them."""
    import psycopg

    from arasha.access.actions import NewAgency, NewPost, fill_posts, found_agencies
    from arasha.access.models import Agency, Function

    sizes = {"bench-large": LARGE, "bench-small": SMALL}
    rest = (CASES - LARGE - SMALL) // (AGENCIES - 2)
    sizes |= {f"bench-{place:03}": rest for place in range(AGENCIES - 2)}
    if not Agency.objects.filter(code="bench-large").exists():
        start = time.perf_counter()
        new = [NewAgency(code, "ngo", (code, code, code), "", "B", "host", False, date(2020, 1, 1)) for code in sizes]
        agencies = found_agencies(new)
        fill_posts(
            [
                NewPost(f"{a.code}-bench", a.code, "en", a.pk, Function.SUPERVISOR, (), date(2020, 1, 1))
                for a in agencies[:2]
            ],
            demonstration=True,
        )
        with psycopg.connect(superuser()) as connection:
            cursor = psycopg.ClientCursor(connection)
            for agency in agencies:
                cursor.execute(FILL, {"agency": agency.pk, "count": sizes[agency.code]})
        with psycopg.connect(superuser(), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        print(f"     filled in {time.perf_counter() - start:.0f} s")
    return {code: Agency.objects.get(code=code).pk for code in ("bench-large", "bench-small")}


def superuser() -> str:
    """The cluster's superuser, for whom no row security holds."""
    import json

    record = json.loads((HOME / "database.json").read_text())
    return f"host={record['socket_folder']} user=postgres password={record['credentials']['superuser']} dbname=arasha"


def queries(agency: UUID) -> dict[str, tuple[str, list[object]]]:
    """The statements behind the pages, with the agency named so that they mean the same without row security."""
    return {
        "list": (
            "SELECT v.case_id, c.number, p.sex FROM casework_visible_to v JOIN casework_case c ON c.id = v.case_id "
            "JOIN casework_person p ON p.id = c.person_id WHERE v.agency_id = %s ORDER BY v.opened_on DESC, v.case_id DESC LIMIT 51",
            [agency],
        ),
        "list, rare filter": (
            "SELECT v.case_id, c.number FROM casework_visible_to v JOIN casework_case c ON c.id = v.case_id "
            "WHERE v.agency_id = %s AND v.region = 'KZ-10' AND v.sex = 'unknown' AND v.age_group = 'minor' "
            "ORDER BY v.opened_on DESC, v.case_id DESC LIMIT 51",
            [agency],
        ),
        "by number": ("SELECT id FROM casework_case WHERE number = %s AND owner_agency_id = %s", ["B0001234", agency]),
        "events of a case": (
            "SELECT * FROM casework_trafficking_event WHERE case_id = "
            "(SELECT case_id FROM casework_visible_to WHERE agency_id = %s ORDER BY opened_on DESC LIMIT 1)",
            [agency],
        ),
    }


def compare(agency: UUID, size: str) -> bool:
    import psycopg

    good = True
    app, free = psycopg.connect(addresses().database), psycopg.connect(superuser(), autocommit=True)  # type: ignore[attr-defined]
    for name, (statement, values) in queries(agency).items():

        def walled(statement: str = statement, values: list[object] = values) -> None:
            with app.transaction():
                app.execute("select set_config('app.agency', %s, true)", [str(agency)])
                app.execute(statement, values).fetchall()

        def bare(statement: str = statement, values: list[object] = values) -> None:
            with free.transaction():
                free.execute("select set_config('app.agency', %s, true)", [str(agency)])
                free.execute(statement, values).fetchall()

        p95, without = percentiles(walled, 200)[1], percentiles(bare, 200)[1]
        good &= say(
            f"{name} ({size}), row security / without, p95", f"{p95:.2f} ms", f"{without * 5:.2f} ms", p95 / without / 5
        )
    app.close()
    free.close()
    return good


def pages(agency: UUID, size: str) -> bool:
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from django.test import Client
    from django.utils import timezone

    from arasha.access import sessions
    from arasha.access.models import Post
    from arasha.casework.cases.actions import register_case
    from arasha.casework.cases.drafts import CaseDraft
    from arasha.casework.models import Case
    from arasha.database.actor import acting

    post = Post.objects.select_related("user", "agency").get(agency=agency, function="supervisor")
    store = SessionStore()
    sessions.begin(store, post, timezone.now())
    store.save()
    client = Client()
    client.cookies["arasha"] = store.session_key
    actor = sessions.actor_in(post, type("Request", (), {"session": store})())  # type: ignore[arg-type]
    with acting(actor), transaction.atomic():
        sample = list(Case.objects.filter(owner_agency_id=agency)[:200].values_list("pk", "number"))
    each = iter(sample * 20)
    draft = CaseDraft(sex="male", opened_on=date(2026, 1, 1), channel="hotline")
    number = register_case(actor, draft, now=timezone.now(), key=uuid4()).number
    good = True
    wanted = {
        "case list": lambda: client.get("/cases"),
        "case list, filtered": lambda: client.get("/cases?region=KZ-10&sex=unknown&age_group=minor"),
        "case page": lambda: client.get(f"/cases/{next(each)[0]}"),
        "search by number": lambda: client.get(f"/cases/find?number={number}"),
        "page not there": lambda: client.get(f"/cases/{uuid4()}"),
    }
    for name, act in wanted.items():
        p95 = percentiles(act, 100)[1]
        good &= say(f"{name} ({size}), server time p95", f"{p95:.0f} ms", "100 ms", p95 / 100)
    p95 = percentiles(lambda: client.get("/overview/"), 8)[1]
    return good & say(f"overview ({size})", f"{p95:.0f} ms", "1,000 ms", p95 / 1000)


def main() -> int:
    prepare()
    agencies = fill()
    results = []
    for code, size in (("bench-small", f"{SMALL:,} cases"), ("bench-large", f"{LARGE:,} cases")):
        results += [compare(agencies[code], size), pages(agencies[code], size)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
