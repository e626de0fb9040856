"""Fuzzy name search over 10,000 people of one agency, the audit event included: 500 ms the bar."""

import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import percentiles, prepare, say

PEOPLE = 10_000


def main() -> int:
    prepare()
    from django.db import transaction
    from django.utils import timezone

    from arasha.access.actions import NewAgency, found_agencies
    from arasha.access.limits import forgive
    from arasha.access.sessions import service_actor
    from arasha.casework.cases.actions import register_cases
    from arasha.casework.cases.drafts import CaseDraft
    from arasha.database.actor import acting
    from arasha.demo.names import fictitious_people
    from arasha.vault.keyring import Keyring, give_agency_key, opened
    from arasha.vault.search import find_people

    code = f"bench-{uuid4().hex[:8]}"
    agency = found_agencies([NewAgency(code, "ngo", ("Ө", "З", "B"), "", "B", "own", False, date(2020, 1, 1))])[0]
    keyring = Keyring(agency.pk, give_agency_key(agency, timezone.now()))
    opened.set(keyring)
    actor = service_actor(code, "bench")
    people = fictitious_people(7, PEOPLE)
    drafts = [
        CaseDraft(
            sex=one.sex,
            opened_on=date(2026, 1, 1),
            channel="outreach",
            values={"surname": one.surname, "given_name": one.given_name, "patronymic": one.patronymic or ""},
        )
        for one in people
    ]
    for start in range(0, PEOPLE, 1000):
        register_cases(actor, drafts[start : start + 1000], now=timezone.now())
    wanted = iter(people * 2)

    def search() -> None:
        one = next(wanted)
        with acting(actor), transaction.atomic():
            forgive("identity_search", str(actor.user))
            find_people(actor, f"{one.surname} {one.given_name}", keyring, timezone.now())

    median, p95 = percentiles(search, 40)
    print(f"     median {median:.0f} ms")
    return 0 if say("name search over 10,000 people, p95", f"{p95:.0f} ms", "500 ms", p95 / 500) else 1


if __name__ == "__main__":
    raise SystemExit(main())
