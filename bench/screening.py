"""A screening's result, evaluated and explained: 50 ms the bar; and the whole result page beside it."""

import sys
from datetime import date
from pathlib import Path
from random import Random
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent))
from measuring import percentiles, prepare, say


def main() -> int:
    prepare()
    from django.db import transaction
    from django.utils import timezone

    from arasha.access.actions import NewAgency, NewPost, fill_posts, found_agencies
    from arasha.access.models import Function
    from arasha.audit import events
    from arasha.casework.cases.actions import register_case
    from arasha.casework.cases.drafts import CaseDraft
    from arasha.casework.screening.actions import begin_screening, finish_screening, save_answers
    from arasha.casework.screening.presenting import present_result
    from arasha.casework.screening.queries import get_screening
    from arasha.casework.screening.rules import AnswerDraft, ScreeningDraft, evaluate_answers
    from arasha.casework.talks.rules import TalkDraft
    from arasha.country import current
    from arasha.database.actor import Actor, acting
    from arasha.engines.screening import Answer, CaseRule, one_more_answer
    from arasha.vault.keyring import give_agency_key

    code = f"bench-{uuid4().hex[:8]}"
    agency = found_agencies([NewAgency(code, "ngo", ("Ө", "З", "B"), "", "B", "own", False, date(2020, 1, 1))])[0]
    give_agency_key(agency, timezone.now())
    place = NewPost(code, "Bench", "en", agency.pk, Function.CASEWORKER, (), date(2020, 1, 1))
    post = fill_posts([place], demonstration=True)[0]
    actor = Actor(post.user_id, post.pk, agency.pk, post.function)
    pack, chance, now = current(), Random(110), timezone.now()
    whole = pack.instruments["ilo_adult_labour/1"]

    def invented() -> list[AnswerDraft]:
        """Answers to all 67 questions, a third of them open: the most there is to explain."""
        return [AnswerDraft("indicator", one, str(chance.choice(list(Answer)))) for one in whole.rated]

    sheets = iter([invented() for _ in range(400)])

    def evaluate() -> None:
        found = evaluate_answers(whole, CaseRule.ADULT, next(sheets), pack, now.date())
        list(one_more_answer(found.instrument, found.answers, found.facts, found.law, found.result))

    draft = CaseDraft(sex="male", opened_on=now.date(), channel="outreach", age_basis="known", age_from=30, age_to=30)
    case = register_case(actor, draft, now=now, key=uuid4())
    gate = ScreeningDraft("office", whole.key, dict.fromkeys(pack.screening_gates, "yes"))
    talk = TalkDraft("screening", "uz", None, alone=True, told_story=True)
    begun = begin_screening(actor, case.pk, gate, talk, now=now, key=uuid4())
    saved = save_answers(actor, begun.pk, invented(), version=begun.version, now=now, key=uuid4())
    finish_screening(actor, begun.pk, version=saved.version, now=now, key=uuid4())

    def show() -> None:
        with acting(actor), transaction.atomic():
            present_result(get_screening(actor, begun.pk), pack)
            events.record(actor, "screening.opened")

    median, p95 = percentiles(evaluate, 300)
    print(f"     median {median:.1f} ms")
    good = say("screening result with explanation, 67 questions, p95", f"{p95:.1f} ms", "50 ms", p95 / 50)
    median, p95 = percentiles(show, 100)
    print(f"     median {median:.1f} ms")
    # Of the page only this part is new; the whole page has the bar of the case page.
    shown = say("the same read from the database and put in words, p95", f"{p95:.1f} ms", "150 ms", p95 / 150)
    return 0 if good and shown else 1


if __name__ == "__main__":
    raise SystemExit(main())
